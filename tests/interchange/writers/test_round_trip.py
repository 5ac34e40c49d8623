"""Every format of networks: written, brought in again, the same on what the format has."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from netplan import api
from netplan.api.layers import GNPY
from netplan.cli.export import KINDS as NAMED
from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.files.reference import json_schema
from netplan.formats.export import Kind
from netplan.formats.layers.plan import spans_layer
from netplan.interchange.giving_back import NetworkKind
from netplan.interchange.imported import ImportedNetwork
from netplan.interchange.options import ImportOptions
from netplan.interchange.repair.ids import slug
from netplan.model.network import Place, Span
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from tests.support import foreign_cases, gis_cases
from tests.support.giving_back import KINDS, NAMES, back, export, plan, scenario
from tests.support.import_cases import gis

KMZ = pytest.param("kmz", marks=gis)
FORMATS = [KMZ if kind == "kmz" else kind for kind in KINDS]
IN_FULL = ("graphml", "topohub", KMZ)
"""What carries every column of the layers."""


def original(found: ImportedNetwork, id_: str) -> str:
    return found.made.source_ids[id_]


def token(kind: str, id_: str) -> str:
    return id_.replace("(", "_").replace(")", "_") if kind == "sndlib" else id_


def places_of(found: ImportedNetwork) -> dict[str, Place]:
    return {original(found, p.id): p for p in found.made.places}


def spans_of(found: ImportedNetwork) -> dict[str, Span]:
    return {original(found, s.id): s for s in found.made.spans}


def answers(folder: Path) -> dict[str, tuple[Plan, Scenario]]:
    """Return plans of networks at home, far away, over the 180th meridian."""
    cases = foreign_cases
    made = {
        "europe": (cases.EUROPE, cases.EUROPE_CABLES, cases.EUROPE_TARGETS),
        "pacific": (cases.PACIFIC, cases.PACIFIC_CABLES, cases.PACIFIC_TARGETS),
    }
    found = {"small": (plan(), scenario()), "guizhou": (gis_cases.plan(), gis_cases.scenario())}
    for name, parts in made.items():
        (folder / name).mkdir()
        question = api.load_scenario(cases.write(folder / name, *parts))
        found[name] = api.plan(question), question
    return found


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_places_and_spans_come_back(kind: str, tmp_path: Path) -> None:
    for name, answer in answers(tmp_path).items():
        found = back(kind, tmp_path / kind / name, answer)
        network = answer[1].network
        assert places_of(found).keys() == {token(kind, p.id) for p in network.places}
        for id_, place in places_of(found).items():
            [was] = [p for p in network.places if token(kind, p.id) == id_]
            assert (place.lon, place.lat) == pytest.approx((was.lon, was.lat), abs=1e-7)
        spans = spans_of(found)
        ids = {id_: original(found, id_) for id_ in (p.id for p in found.made.places)}
        ends = Counter(frozenset((ids[s.a], ids[s.b])) for s in spans.values())
        given = [network.span[f.id] for f in api_spans(answer)]
        assert ends == Counter(frozenset((token(kind, s.a), token(kind, s.b))) for s in given)
        assert spans.keys() == {token(kind, s.id) for s in given}
        if kind != "sndlib":  # it has no lengths
            for of in given:
                km = of.fibre_km if kind == "ofds" else of.length_km
                assert spans[of.id].length_km == pytest.approx(km, abs=0.001), (name, of.id)
                assert (spans[of.id].state, spans[of.id].fibre) == (of.state, of.fibre)
                assert spans[of.id].operator == of.operator


def api_spans(answer: tuple[Plan, Scenario]) -> Any:
    return spans_layer(*answer).features


@pytest.mark.parametrize("kind", IN_FULL)
def test_risk_groups_come_back(kind: str, tmp_path: Path) -> None:
    found = spans_of(back(kind, tmp_path))
    for span in scenario().network.spans:
        groups = {slug(group) for group in span.risk_groups}
        assert found[span.id].risk_groups == groups, span.id
        assert found[span.id].corridor == slug(span.corridor), span.id


@pytest.mark.parametrize("kind", ["ofds", "graphml", "topohub", KMZ])
def test_courses_come_back(kind: str, tmp_path: Path) -> None:
    for name, answer in answers(tmp_path).items():
        found = spans_of(back(kind, tmp_path / kind / name, answer))
        drawn = 0
        for of in api_spans(answer):
            course = answer[1].network.span[of.id].route
            route = list(found[of.id].route)
            if kind == "kmz":  # cut at the 180th meridian, and straight where none is known
                route = [point for point in route if abs(point[0]) < 180]
                course = course or (route[0], route[-1])
            drawn += len(course) > 2
            assert route == [pytest.approx(p, abs=1e-6) for p in course], (name, of.id)
        assert drawn or name == "europe", name


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "sndlib"])
def test_names_come_back_as_text(kind: str, tmp_path: Path) -> None:
    found = places_of(back(kind, tmp_path))
    for key, (name, name_zh) in NAMES.items():
        place = found[f"{key}(1)"]
        assert name in (place.name, place.name_zh) or name_zh == place.name_zh
        assert place.province == "Québec" or kind == "ofds"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_twice(kind: str) -> None:
    first, second = (export(kind, (gis_cases.plan(), gis_cases.scenario())) for _ in range(2))
    assert dict(first.files) == dict(second.files)


def test_the_two_geojson_files_of_ofds_are_the_network_too(tmp_path: Path) -> None:
    whole = back("ofds", tmp_path)
    files = [tmp_path / f"plan.ofds.{part}.geojson" for part in ("nodes", "spans")]
    parts = api.import_network(files)
    assert (parts.made.places, parts.made.spans) == (
        tuple(replace(p, source=q.source) for p, q in zip(whole.made.places, parts.made.places,
                                                          strict=True)),
        tuple(replace(s, source=q.source) for s, q in zip(whole.made.spans, parts.made.spans,
                                                          strict=True)),
    )  # fmt: skip
    alone = api.import_network(files[1:])
    assert len(alone.made.places) == len(whole.made.places)


@pytest.mark.parametrize("kind", ["graphml", "topohub"])
def test_courses_of_graphs_are_not_lost(kind: str) -> None:
    made = export(kind)
    record = json.loads(made.files[f"{made.main}.lost.json"])
    assert not [loss for loss in record["lost"] if loss["of"] in ("places", "spans")]
    text = made.files[made.main].decode()
    assert text.count("LINESTRING (100 30,100.4 30.123456,100.8 30)") == 1


def test_networkx_reads_parallel_edges_with_ids_and_types() -> None:
    graph = nx.read_graphml(io.BytesIO(export("graphml").files["plan.graphml"]))
    assert graph.is_multigraph()
    ids = {key for _, _, key in graph.edges(keys=True)}
    assert ids == {span.id for span in scenario().network.spans}
    edge = graph.edges["a(1)", "b(1)", "ab.older"]
    assert (edge["length_km"], edge["srlgs"]) == (210.5, "flood-plain;north-bridge")
    node = graph.nodes["a(1)"]
    assert (node["name"], node["population"], node["lon"]) == (NAMES["a"][0], 1200, 100.0)
    assert nx.Graph(graph).number_of_edges() == 3


def test_networkx_reads_node_link(tmp_path: Path) -> None:
    value = json.loads(export("topohub").files["plan.topohub.json"])
    graph = nx.node_link_graph(value, edges="edges")
    assert graph.is_multigraph() and not graph.is_directed()
    assert graph.number_of_edges() == len(scenario().network.spans)
    edge = graph.edges["a(1)", "b(1)", "ab.old"]
    assert edge["dist"] == pytest.approx(77.04, abs=0.01)
    assert edge["length_km"] == 200.125
    assert value["graph"]["stats"]["links"] == len(scenario().network.spans)


# --- every layer of a plan ------------------------------------------------------------------


@gis
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_whole_export_is_places_and_spans_again(
    kind: Kind, language: Any, tmp_path: Path
) -> None:
    """Its direct links and targets are lines, too, and were taken for cables."""
    found = {}
    for name, layers in (("whole", None), ("network", ("places", "spans"))):
        made = api.export_layers(plan(), scenario(), kind, layers=layers, language=language)
        api.write_export(made, tmp_path / name)
        files = sorted((tmp_path / name).glob(f"*.{kind}"))
        found[name] = api.import_network(files)
    whole, network = found["whole"].made, found["network"].made
    assert [replace(p, source="") for p in whole.places] == [
        replace(p, source="") for p in network.places
    ]
    assert [replace(s, source="") for s in whole.spans] == [
        replace(s, source="") for s in network.spans
    ]
    assert {found["whole"].made.source_ids[s.id] for s in whole.spans} == {
        s.id for s in scenario().network.spans
    }
    for name, times in (("whole", 1), ("network", 0)):
        notes = [n for n in found[name].notes if n.startswith("layers of a plan")]
        assert len(notes) == times
    if kind == "kmz":
        assert found["whole"].name == "test"


@gis
def test_an_answer_that_is_named_or_stands_alone_is_taken(tmp_path: Path) -> None:
    for kind, name in (("gpkg", "plan.gpkg"), ("geojson", "links.geojson")):
        api.write_export(api.export_layers(plan(), scenario(), kind), tmp_path / kind)
        options = ImportOptions(layers=("links",) if kind == "gpkg" else ())
        found = api.import_network([tmp_path / kind / name], options)
        assert len(found.made.spans) == len(plan().links)


# --- what is lost -------------------------------------------------------------------------


def record_in(path: Path) -> dict[str, Any]:
    """Return a record that is what its schema says."""
    record: dict[str, Any] = json.loads(path.read_bytes())
    Draft202012Validator(json_schema("lost")).validate(record)
    assert api.read_answer(path, "lost").model_dump() == record
    return record


def lost(kind: str, folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    made = export(kind)
    api.write_export(made, folder)
    path = folder / f"{made.main}.lost.json"
    record = record_in(path)
    content = (folder / made.main).read_bytes()
    assert record["file_sha256"] == hashlib.sha256(content).hexdigest()
    assert record["held"] == {"places": 3, "spans": len(scenario().network.spans)}
    return {(loss["of"], loss["field"]): loss for loss in record["lost"]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_beside_tells_what_is_lost(kind: str, tmp_path: Path) -> None:
    found = lost(kind, tmp_path)
    assert ("plan", "targets") in found
    for loss in found.values():
        assert loss["count"] >= len(loss["examples"]) >= 1
        assert loss["text"] and loss["text_zh"]
    [note] = export(kind).notes
    for _, field in found:
        assert field in note


def test_ofds_loses_risk_groups_prices_and_the_letter_of_hollow_core(tmp_path: Path) -> None:
    found = lost("ofds", tmp_path)
    assert found["spans", "srlgs"]["count"] == 2
    assert found["spans", "srlgs"]["examples"] == [
        {"id": "ab.older", "value": "flood-plain;north-bridge"},
        {"id": "bc.old", "value": "north-bridge"},
    ]
    assert ("spans", "priced_build_cny") in found and ("spans", "use") in found
    fibre, slack = found["spans", "fibre"], found["spans", "slack_factor"]
    assert (fibre["kept"], fibre["examples"]) == (
        "part",
        [{"id": "bc.hcf", "value": "hollow_core"}],
    )
    assert (slack["kept"], slack["count"]) == ("part", 1)


def test_sndlib_loses_lengths_and_signs_in_ids(tmp_path: Path) -> None:
    found = lost("sndlib", tmp_path)
    assert found["spans", "length_km"]["count"] == len(scenario().network.spans)
    assert found["places", "id"]["examples"][0] == {"id": "a(1)", "value": "a(1), now a_1_"}


# --- the command --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    cases = foreign_cases
    path = cases.write(folder, cases.EUROPE, cases.EUROPE_CABLES, cases.EUROPE_TARGETS)
    question = api.load_scenario(path)
    api.save(api.plan(question), question, folder / "out")
    return folder / "out" / "plan.json"


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_the_command_names_every_format() -> None:
    assert set(NAMED) == {*Kind, *NetworkKind, GNPY}


def test_a_file_is_named_and_what_stands_beside_it_too(saved: Path, tmp_path: Path) -> None:
    done = run("export", saved, "--to", "ofds", "-o", tmp_path / "net.json")
    assert done.exit_code == 0, done.output
    names = ["net.json", "net.nodes.geojson", "net.spans.geojson", "net.json.lost.json"]
    assert done.stdout.splitlines() == [str(tmp_path / name) for name in names]
    assert "note: OFDS 0.4 cannot hold" in done.stderr
    record = record_in(tmp_path / "net.json.lost.json")
    digest = hashlib.sha256(saved.read_bytes()).hexdigest()
    assert record["plan_sha256"] == digest
    for name in names[:3]:
        assert json.loads((tmp_path / name).read_text())["netplan"] == {"plan_sha256": digest}


@gis
def test_a_kmz_is_named_and_holds_every_layer(saved: Path, tmp_path: Path) -> None:
    done = run("export", saved, "--to", "kmz", "-o", tmp_path / "net.kmz")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "net.kmz", "net.kmz.lost.json", "netplan.manifest.json",
    ]  # fmt: skip
    record = record_in(tmp_path / "net.kmz.lost.json")
    assert [loss["field"] for loss in record["lost"]] == ["scenario"]


@pytest.mark.parametrize("kind", list(NetworkKind))
def test_options_of_layers_are_refused(kind: str, saved: Path, tmp_path: Path) -> None:
    for option in (("--layers", "places"), ("--base", saved), ("--crs", "EPSG:4490")):
        done = run("export", saved, "--to", kind, *option, "-o", tmp_path)
        assert done.exit_code == 2, (option, done.output)
        assert f"{kind} " in done.stderr
    with pytest.raises(RequestError, match=r"formats are geojson, .*, ofds, graphml"):
        api.export_layers(plan(), scenario(), "n2p")
