"""A raw network to files that netplan plans on: joined, judged, written, read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.errors import InputError, RequestError
from netplan.files.network.load import load_network
from netplan.files.text.paths import Location
from netplan.interchange.importing import Source, bring_in
from netplan.interchange.layers import problems_of
from netplan.interchange.options import ImportOptions, Placeless
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    RawDemand,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
    Status,
)
from netplan.interchange.report import import_text
from netplan.interchange.write import import_files
from tests.support.import_cases import gis
from tests.support.raw_networks import CITIES, brought_in, cities, codes, km, network, span

LINKS = (
    span("Vienna", "Graz", lengths=km(180), id="L1", name="Südbahn", capacity_gbps=100.0),
    span("Vienna", "Linz", lengths=km(190)),
    span("Linz", "Salzburg", route=((14.29, 48.31), (13.6, 48.1), (13.05, 47.81))),
    span("Graz", "Salzburg"),
)
AUSTRIA = cities(*LINKS, demands=(RawDemand("demand 1", "Graz", "Linz", 2.5, 2.5),))


def test_what_is_written_is_a_network(tmp_path: Path) -> None:
    found = brought_in(AUSTRIA)
    written = api.write_network(found, tmp_path / "net")
    assert written[:4] == tuple(
        tmp_path / "net" / name
        for name in ("places.geojson", "spans.geojson", "import.json", "demands.csv")
    )
    places, spans = (Location(path, path.name) for path in written[:2])
    read, _ = load_network(places, spans)
    made = {s.id: s for s in found.made.spans}
    assert {s.id: (s.length_km, s.length_source, s.corridor) for s in read.spans} == {
        id_: (s.length_km, s.length_source, s.corridor) for id_, s in made.items()
    }
    features = json.loads(written[1].read_text("utf-8"))["features"]
    first = features[0]["properties"]
    assert (first["a_name"], first["b_name"], first["name"]) == ("Vienna", "Graz", "Südbahn")
    assert (first["source_id"], first["capacity_gbps"]) == ("L1", 100.0)
    assert first["source"] == "net.x (Test)"
    assert written[3].read_text() == "a,b,gbps,value\ngraz,linz,2.5,2.5\n"
    assert api.read_answer(written[2], "import") is not None


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        api.write_network(brought_in(AUSTRIA), tmp_path / name)
    one, two = (
        {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two


@gis
def test_findings_are_layers(tmp_path: Path) -> None:
    raw = pytest.importorskip("pyogrio.raw")
    api.write_network(brought_in(AUSTRIA), tmp_path)
    meta, _, shapes, columns = raw.read(tmp_path / "findings.gpkg", layer="findings_lines")
    told = dict(zip(meta["fields"], columns, strict=True))
    assert set(told["code"]) == {"length-estimated", "length-routed", "fibre-unsaid"}
    assert len(shapes) == 6
    assert all(told["finding_zh"])


def test_without_gdal_findings_are_geojson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    written = api.write_network(brought_in(AUSTRIA), tmp_path)
    assert written[-1].name == "findings_lines.geojson"


def test_nothing_is_written_before_it_is_decided(tmp_path: Path) -> None:
    found = brought_in(cities(span("Vienna", "Graz", lengths=km(180_000))))
    with pytest.raises(InputError, match="length-unit-unclear") as caught:
        api.write_network(found, tmp_path / "net")
    [problem] = caught.value.problems
    assert problem.allowed == "--length-unit km, m, mi or ft"
    assert not (tmp_path / "net").exists()


def test_strict_refuses_any_repair(tmp_path: Path) -> None:
    sound = cities(*(replace(s, fibre="G.652.D") for s in LINKS[:2]), name="Austria")
    told = replace(sound, places=sound.places[:3])
    api.write_network(brought_in(told, strict=True), tmp_path / "sound")
    with pytest.raises(InputError) as caught:
        api.write_network(brought_in(AUSTRIA, strict=True), tmp_path / "net")
    assert [p.field for p in caught.value.problems] == [
        *("length-routed", "length-estimated", "fibre-unsaid"),
    ]  # fmt: skip


def test_several_networks_are_one_with_their_operators() -> None:
    one = replace(cities(LINKS[0]), name="One")
    two = replace(cities(LINKS[0], LINKS[1]), name="Two", credit="by hand")
    found = bring_in([one, two], ImportOptions(), Source())
    assert codes(found)["networks-joined"] == 2
    assert codes(found)["places-at-one-point"] == 4
    assert [(s.id, s.operator) for s in found.made.spans] == [
        ("vienna-graz", "One"),
        ("vienna-graz_2", "Two"),
        ("vienna-linz", "Two"),
    ]
    assert (found.name, found.credit) == ("One + Two", "by hand")
    alone = bring_in([one, two], ImportOptions(), Source(), network="Two")
    assert len(alone.made.spans) == 2
    with pytest.raises(RequestError, match='no network "Three"; the file has "One", "Two"'):
        bring_in([one, two], ImportOptions(), Source(), network="Three")


def test_bare_lines_get_their_ends() -> None:
    lines = [
        span(None, None, route=(CITIES["Vienna"], CITIES["Graz"])),
        span(None, None, route=(CITIES["Graz"], CITIES["Linz"])),
        span(None, None, route=(CITIES["Linz"], CITIES["Vienna"])),
    ]
    lines = [replace(line, where=f"line {i}") for i, line in enumerate(lines)]
    found = brought_in(network([], lines, lines_only=True), snap_m=25.0)
    assert (len(found.made.places), len(found.made.spans)) == (3, 3)


def test_a_file_without_links_is_places_to_propose_links_for() -> None:
    found = brought_in(cities())
    assert found.decisions == ()
    [note] = [f for f in found.findings if f.code == "places-only"]
    assert note.spots[0].text == "4 places"
    files = import_files(found)
    assert "places.geojson" in files
    assert "spans.geojson" not in files


def test_a_file_whose_links_all_went_says_so() -> None:
    found = brought_in(cities(span("Graz", "Graz")))
    [decision] = found.decisions
    assert decision.code == "nothing-left"
    assert decision.spots[0].text == "4 places, 0 links of 4 and 1 in the file"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_tells_every_finding(language: str) -> None:
    found = brought_in(cities(*LINKS, span("Graz", "Graz")), strict=True)
    text = import_text(found, "zh" if language == "zh" else "en")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len(found.findings)
    told = [f.text_zh if language == "zh" else f.text for f in found.findings]
    assert all(any(words in row for row in rows) for words in told)
    assert ("舍去" if language == "zh" else "left out") in rows[1]
    held = "文件中：4 个节点，5 条链路" if language == "zh" else "In the file: 4 places, 5 links"
    assert held in text


NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(-180, 180),
    st.integers(-10, 10).map(float),
)
POINTS = st.one_of(
    st.sampled_from([*CITIES.values()]), st.tuples(NUMBERS, NUMBERS), st.just((0.0, 0.0))
)
TEXTS = st.text(max_size=6)
ODD = ["", "\x00", "贵", "--", ";,"]
IDS = st.sampled_from([*CITIES, *ODD])
PLACES = st.builds(
    RawPlace,
    id=st.sampled_from([*CITIES, *ODD, *ODD]),
    where=TEXTS,
    name=st.none() | TEXTS,
    position=st.none() | POINTS,
    external=st.booleans(),
    status=st.none() | st.sampled_from(Status),
    extra=st.dictionaries(
        st.sampled_from(["population", "region", "weight", "role", "x"]),
        st.one_of(st.none(), NUMBERS, TEXTS, st.booleans()),
        max_size=3,
    ),
)
LENGTHS = st.builds(
    RawLength, NUMBERS, st.none() | st.sampled_from(LengthUnit), st.sampled_from(LengthKind)
)
SPANS = st.builds(
    RawSpan,
    id=st.none() | TEXTS,
    where=TEXTS,
    a=st.none() | IDS,
    b=st.none() | IDS,
    name=st.none() | TEXTS,
    lengths=st.lists(LENGTHS, max_size=2).map(tuple),
    route=st.none() | st.lists(POINTS, max_size=3).map(tuple),
    directed=st.booleans(),
    capacity_gbps=st.none() | st.floats(0, 1e6),
    fibre=st.none() | TEXTS,
    groups=st.lists(TEXTS, max_size=2).map(tuple),
    status=st.none() | st.sampled_from(Status),
    operator=st.none() | TEXTS,
)
NETWORKS = st.builds(
    RawNetwork,
    file=st.just("net.x"),
    format=TEXTS,
    places=st.lists(PLACES, max_size=4).map(lambda more: (*AUSTRIA.places, *more)),
    spans=st.lists(SPANS, max_size=5).map(lambda more: (*more, *AUSTRIA.spans[:2])),
    demands=st.lists(st.builds(RawDemand, TEXTS, IDS, IDS), max_size=2).map(tuple),
    plane=st.sampled_from(Plane),
    name=st.none() | TEXTS,
    credit=st.none() | TEXTS,
)


@given(NETWORKS, st.sampled_from(Placeless))
@settings(deadline=None, max_examples=150)
def test_whatever_a_reader_hands_on_is_a_network_or_asked(
    raw: RawNetwork, placeless: Placeless
) -> None:
    found = bring_in([raw], ImportOptions(placeless=placeless), Source())
    assert "refused" not in codes(found)
    import_text(found, "zh")
    if found.decisions:
        with pytest.raises(InputError):
            found.check_settled()
    else:
        assert problems_of(found.made) == []
        assert found.made.spans


def test_spans_drawn_beside_each_other_share_a_risk_group_and_keep_their_corridors() -> None:
    beside = ((16.0, 48.1), (16.3, 48.1004), (16.5, 48.1004), (17.0, 48.3))
    places = tuple(
        RawPlace(name, name, name, at)
        for name, at in (("a", (16.0, 48.1)), ("b", (17.0, 48.1)), ("c", (17.0, 48.3)))
    )
    spans = (
        RawSpan("one", "line 1", "a", "b", route=((16.0, 48.1), (16.4, 48.1), (17.0, 48.1))),
        RawSpan("two", "line 2", "a", "c", route=beside),
    )
    raw = RawNetwork("x.json", "test", places, spans, plane=Plane.DEGREES)
    made = bring_in([raw], ImportOptions(), Source())
    one, two = made.made.spans
    assert one.corridor != two.corridor
    assert one.srlgs == two.srlgs != frozenset()
    assert "may-share-a-trench" in {finding.code for finding in made.findings}
    without = bring_in([raw], ImportOptions(shared_trenches=False), Source())
    assert not any(span.srlgs for span in without.made.spans)


@pytest.mark.parametrize("names", [("Tiny", "Tiny"), ("A", "A:Vienna"), ("2", None), (None, None)])
def test_networks_of_one_name_are_kept_apart(names: tuple[str | None, str | None]) -> None:
    """Their ids may not meet, whatever the networks are called."""
    parts = [replace(cities(*LINKS), name=name) for name in names]
    parts[0] = replace(
        parts[0], places=tuple(replace(p, position=(p.position[0] + 1, p.position[1]))
                               for p in parts[0].places if p.position)
    )  # fmt: skip
    found = bring_in(parts, ImportOptions(), Source())
    assert len(found.made.places) == 2 * len(CITIES)
    assert len(found.made.spans) == 2 * len(LINKS)
    assert len({found.made.source_ids[p.id] for p in found.made.places}) == 2 * len(CITIES)
