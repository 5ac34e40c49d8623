"""Risk groups from geometry: pairs and sets that run together, never chains."""

from __future__ import annotations

import pytest

from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork, RawPlace, RawSpan
from netplan.interchange.topology import shared_trenches as module
from netplan.interchange.topology.shared_trenches import shared_trenches

M = 1 / 111_195.0


def span(id_: str, ends: str, *at: tuple[float, float]) -> RawSpan:
    (x, y), (z, w) = at[0], at[1]
    drawn = (at[0], ((x + z) / 2, (y + w) / 2), *at[1:])  # two points alone are no course
    route = tuple((30 + x * M, y * M) for x, y in drawn)
    return RawSpan(id_, f"line {id_}", ends[0], ends[1], route=route, groups=("own",))


def grouped(*spans: RawSpan) -> tuple[dict[str, list[str]], Findings]:
    at: dict[str, Point] = {}
    for one in spans:
        at |= {one.a: one.route[0], one.b: one.route[-1]}
    places = tuple(RawPlace(name, name, name, point) for name, point in at.items())
    network = RawNetwork("x.kml", "KML", places, spans, plane=Plane.DEGREES)
    findings = Findings()
    made = shared_trenches(network, ImportOptions(), findings)
    members: dict[str, list[str]] = {}
    for one in made.spans:
        assert one.groups == ("own",)
        for group in one.beside:
            members.setdefault(group, []).append(one.id)
    return members, findings


def test_spans_that_run_together_are_a_group_with_its_stretch() -> None:
    members, findings = grouped(
        span("p", "AB", (0, 0), (30_000, 0)),
        span("q", "CD", (10_000, 9_000), (10_000, 40), (16_000, 40), (16_000, 9_000)),
    )
    assert members == {"near-a-b-c-d": ["p", "q"]}
    (finding,) = findings.found
    assert (finding.code, finding.severity) == ("may-share-a-trench", Severity.NOTE)
    (spot,) = finding.spots
    assert spot.text.startswith("6.2 km: group near-a-b-c-d")
    lons = sorted((lon - 30) / M for lon, _ in spot.line)
    assert 9_800 < lons[0] < 10_000
    assert 16_000 < lons[-1] < 16_200
    assert "not" in finding.text


def test_spans_that_only_leave_a_town_together_are_none() -> None:
    assert not grouped(
        span("p", "AB", (0, 0), (30_000, 0)),
        span("q", "AC", (0, 0), (700, 30), (1_500, 90), (9_000, 9_000)),
    )[0]
    assert not grouped(
        span("p", "AB", (0, 0), (30_000, 0)), span("q", "CD", (9_000, -9_000), (9_000, 9_000))
    )[0]


def test_a_chain_is_pairs_and_a_bundle_is_one_group() -> None:
    chain, _ = grouped(
        span("p", "AB", (0, 0), (20_000, 0)),
        span("q", "CD", (0, 9_000), (14_000, 30), (40_000, 30)),
        span("r", "EF", (34_000, 60), (70_000, 60)),
    )
    assert chain == {"near-a-b-c-d": ["p", "q"], "near-c-d-e-f": ["q", "r"]}
    bundle, _ = grouped(
        span("p", "AB", (0, 0), (20_000, 0)),
        span("q", "CD", (0, 30), (20_000, 30)),
        span("r", "EF", (0, 60), (20_000, 60)),
    )
    assert bundle == {"near-a-b-c-d-e-f": ["p", "q", "r"]}


def test_a_pair_that_runs_on_beyond_a_bundle_has_its_own_group() -> None:
    members, _ = grouped(
        span("p", "AB", (0, 0), (50_000, 0)),
        span("q", "CD", (0, 30), (50_000, 30)),
        span("r", "EF", (0, 60), (20_000, 60)),
    )
    assert members == {"near-a-b-c-d": ["p", "q"], "near-a-b-c-d-e-f": ["p", "q", "r"]}


def test_too_many_lines_beside_each_other_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRS", 2)
    members, findings = grouped(
        *(span(f"s{i}", chr(65 + 2 * i) + chr(66 + 2 * i), (0, i), (9_000, i)) for i in range(4))
    )
    assert members == {}
    assert [finding.code for finding in findings.found] == ["trenches-not-sought"]


def test_straight_lines_between_the_same_places_show_nothing() -> None:
    ends = ((30.0, 0.0), (30.3, 0.0))
    places = tuple(RawPlace(name, name, name, at) for name, at in zip("AB", ends, strict=True))
    spans = tuple(RawSpan(id_, id_, "A", "B", route=ends) for id_ in "pq")
    findings = Findings()
    network = RawNetwork("x.kml", "KML", places, spans, plane=Plane.DEGREES)
    assert shared_trenches(network, ImportOptions(), findings) is network
    assert not findings.found
