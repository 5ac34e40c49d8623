"""Positions in the range of degrees that are not where the linked places are."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork
from netplan.interchange.repair.doubt import doubted
from tests.support.raw_networks import codes, km, network, place, span

GRID: tuple[Point, ...] = ((28, 23), (23, 11), (13, 2), (33, 13), (7, 11), (13.25, 52.5))
AMERICA: tuple[Point, ...] = ((-74.0, 40.7), (-84.4, 33.7), (-96.9, 32.8), (-104.9, 39.7))
EUROPE: tuple[Point, ...] = ((-0.1, 51.5), (2.3, 48.9), (13.3, 52.5), (21.0, 52.2))


def of(
    points: tuple[Point, ...], links: list[tuple[int, int]], plane: Plane = Plane.UNSAID
) -> RawNetwork:
    places = [place(str(i), point) for i, point in enumerate(points)]
    return network(places, [span(str(a), str(b)) for a, b in links], plane=plane)


def told(raw: RawNetwork, options: ImportOptions = ImportOptions()) -> dict[str, int]:  # noqa: B008
    findings = Findings()
    doubted(raw, options, findings)
    return codes(findings)


LINKS = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7)]
FAR_INLAND = of(AMERICA + EUROPE, [*LINKS, (3, 7), (2, 6)])


def test_a_grid_of_whole_numbers_is_asked_about() -> None:
    assert told(of(GRID, [(0, 1), (1, 2)])) == {"positions-doubtful": 6}


def test_networks_joined_across_an_ocean_by_lot_are_asked_about() -> None:
    findings = Findings()
    doubted(FAR_INLAND, ImportOptions(), findings)
    (finding,) = findings.found
    assert finding.severity is Severity.DECIDE
    assert finding.option is not None
    assert "--trust-positions" in finding.option


@pytest.mark.parametrize(
    "raw",
    [
        of(AMERICA + EUROPE, [*LINKS, (0, 4)]),  # shore to shore
        of(AMERICA + EUROPE, LINKS),
        of(AMERICA + EUROPE[:2], [*LINKS[:3], (4, 5), (3, 5)]),  # two places show no pattern
        of(GRID[:2], [(0, 1)]),
        of(GRID, [(0, 1)], Plane.DEGREES),
        of((), []),
    ],
)
def test_what_may_be_geography_is_taken(raw: RawNetwork) -> None:
    assert told(raw) == {}


def test_lengths_that_fit_speak_for_positions() -> None:
    places = [place(str(i), point) for i, point in enumerate(AMERICA + EUROPE)]
    spans = [
        span("0", "1", lengths=km(1400)),
        span("2", "3", lengths=km(1200)),
        span("3", "7", lengths=km(9800)),
    ]
    assert told(network(places, spans)) == {}


def test_a_person_may_trust_them() -> None:
    assert told(FAR_INLAND, ImportOptions(trust_positions=True)) == {}


def test_a_table_of_places_goes_before_positions_in_doubt() -> None:
    findings = Findings()
    found = doubted(FAR_INLAND, ImportOptions(places=Path("sites.csv")), findings)
    assert codes(findings) == {"positions-of-a-drawing": 8}
    assert all(place.position is None for place in found.places)
