"""The files that GNPy runs on: whole, of the plan's own ids, with the powers of the sum."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.errors import RequestError
from netplan.formats.export import Export
from netplan.model.network import Network
from netplan.model.plan import Plan, SpanCost
from netplan.model.scenario import Scenario
from netplan.optics.noise import NoiseModel
from netplan.optics.section import decibel
from tests.support import foreign_cases


@pytest.fixture(scope="module")
def europe(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Scenario]:
    return foreign_cases.europe(tmp_path_factory.mktemp("europe"))


@pytest.fixture(scope="module")
def made(europe: tuple[Plan, Scenario]) -> Export:
    return api.export_layers(*europe, "gnpy")


def of(made: Export, name: str) -> Any:
    return json.loads(made.files[name])


def test_the_files(made: Export) -> None:
    assert list(made.files) == [
        *("topology.json", "equipment.json", "services.json", "run.sh", "README.md"),
        "topology.json.lost.json",
    ]
    script = made.files["run.sh"].decode()
    assert script.startswith("#!/bin/sh\n")
    assert (
        "topology.json services.json -e equipment.json --no-insert-edfas -o result.json" in script
    )
    lost = {entry["field"] for entry in of(made, "topology.json.lost.json")["lost"]}
    assert lost == {"targets", "scenario"}


def test_every_line_is_whole_and_every_connection_has_its_ends(made: Export) -> None:
    topology = of(made, "topology.json")
    kinds = {element["uid"]: element["type"] for element in topology["elements"]}
    assert len(kinds) == len(topology["elements"])
    after: dict[str, list[str]] = {uid: [] for uid in kinds}
    for pair in topology["connections"]:
        after[pair["from_node"]].append(pair["to_node"])
    for uid, kind in kinds.items():
        if kind in ("Edfa", "Fiber"):
            assert len(after[uid]) == 1
            expected = {"Fiber": {"Edfa"}, "Edfa": {"Fiber", "Roadm"}}[kind]
            assert {kinds[other] for other in after[uid]} <= expected
        else:
            assert kinds[uid.replace("trx ", "roadm ")] == "Roadm"


def test_sections_add_up_to_the_fibre_and_powers_are_those_of_the_sum(
    made: Export, europe: tuple[Plan, Scenario]
) -> None:
    plan, scenario = europe
    model = NoiseModel(scenario.equipment)
    elements = of(made, "topology.json")["elements"]
    library = of(made, "equipment.json")
    channels = model.optics.table.channels(model.section.design.spacing_ghz)
    for cost in plan.spans:
        span = scenario.network.span[cost.id]
        cut = model.sections(span)
        prefix = f"{span.id} {span.a}>{span.b} "
        fibres = [e for e in elements if e["uid"].startswith(f"fibre {prefix}")]
        amplifiers = [e for e in elements if e["uid"].startswith(f"amp {prefix}")]
        assert len(fibres) == len(amplifiers) - 1 == cut.count
        assert sum(e["params"]["length"] for e in fibres) == pytest.approx(span.fibre_km)
        launch = model.section.launch_dbm(model.optics.fibres[span.fibre], cut.km)
        assert {e["operational"]["delta_p"] for e in amplifiers[:-1]} == {launch}
        assert launch + decibel(channels) <= library["Edfa"][0]["p_max"]
    assert library["SI"][0]["sys_margins"] == pytest.approx(3.2)
    formats = [mode["format"] for mode in library["Transceiver"][0]["mode"]]
    assert formats == [mode.id for mode in model.modes]


def test_requests_follow_the_spans_of_the_links(
    made: Export, europe: tuple[Plan, Scenario]
) -> None:
    plan, _ = europe
    requests = of(made, "services.json")["path-request"]
    assert len({request["request-id"] for request in requests}) == len(requests)
    for link in plan.links:
        first = next(r for r in requests if r["request-id"].startswith(f"{link.id} "))
        hops = first["explicit-route-objects"]["route-object-include-exclude"]
        uids = [hop["num-unnum-hop"]["node-id"] for hop in hops]
        assert [uid.split()[1] for uid in uids[1::2]] == list(link.route)
        places = [link.a, *link.via, link.b]
        assert uids[::2] == [f"roadm {place}" for place in places]
        assert (first["source"], first["destination"]) == (f"trx {link.a}", f"trx {link.b}")
        assert {hop["num-unnum-hop"]["hop-type"] for hop in hops} == {"STRICT"}


def test_the_readme_speaks_either_language(europe: tuple[Plan, Scenario]) -> None:
    for language, word in (
        ("en", "Run it in an environment"),
        ("zh", "在装有 GNPy 3 的环境中运行"),
    ):
        text = api.export_layers(*europe, "gnpy", language=language).files["README.md"].decode()
        assert word in text
        assert "{" not in text


def test_what_has_no_optics_or_no_links_says_so(europe: tuple[Plan, Scenario]) -> None:
    plan, scenario = europe
    bare = replace(scenario, equipment=replace(scenario.equipment, optics=None))
    with pytest.raises(RequestError, match="says nothing of optics"):
        api.export_layers(plan, bare, "gnpy")
    with pytest.raises(RequestError, match="lights no link"):
        api.export_layers(replace(plan, links=()), scenario, "gnpy")
    with pytest.raises(RequestError, match="gnpy holds no layers"):
        api.export_layers(plan, scenario, "gnpy", layers=["spans"])


def test_spans_of_unknown_fibre_are_left_out_and_told(europe: tuple[Plan, Scenario]) -> None:
    plan, scenario = europe
    under = {cost.id for cost in plan.spans}
    spare = next(span for span in scenario.network.spans if span.id not in under)
    spans = [replace(s, fibre="hollow_core") if s is spare else s for s in scenario.network.spans]
    optics = scenario.equipment.optics
    fibres = {name: optics.fibres[name] for name in ("g652d", "g654e")}
    gear = replace(scenario.equipment, optics=replace(optics, fibres=fibres))
    network = Network(scenario.network.places, tuple(spans))
    more = replace(plan, spans=(*plan.spans, SpanCost(spare.id, 0, 0)))
    made = api.export_layers(more, replace(scenario, equipment=gear, network=network), "gnpy")
    lost = {entry["field"]: entry for entry in of(made, "topology.json.lost.json")["lost"]}
    assert lost["noise"]["of"] == "spans"
    assert lost["noise"]["examples"] == [{"id": spare.id, "value": "hollow_core"}]
    uids = {element["uid"] for element in of(made, "topology.json")["elements"]}
    assert not [uid for uid in uids if f" {spare.id} " in uid]


def test_it_is_written_to_a_folder(made: Export, tmp_path: Path) -> None:
    written = api.write_export(made, tmp_path / "light")
    assert {path.name for path in written} == set(made.files)
    again = api.write_export(made, tmp_path / "again")
    assert [path.read_bytes() for path in written] == [path.read_bytes() for path in again]
