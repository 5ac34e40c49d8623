"""Positions whose longitude and latitude look swapped, and what the spans say of them.

A position far from all others whose mirror image lies among them may be a mistake, or a true
landing far away: Djibouti (43.1 E, 11.6 N) among the cities of Europe. Alone it proves nothing.
A span does: one that is too short to reach the position, or drawn to the mirror image, makes
the mistake certain; one that is drawn to the position and long enough to reach it makes the
position true. Inside China the mirror image alone is proof: it lies in the Arctic Ocean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from netplan.files.network.geometry import (
    END_TOLERANCE_KM,
    LENGTH_TOLERANCE,
    Position,
    shorter_than_geodesic,
    spherical_km,
)
from netplan.files.text.paths import SCHEME
from netplan.model.network import Place, Span
from netplan.model.scenario import Scenario

CHINA = (73.0, 18.0, 135.5, 54.0)
"""Bounding box: west, south, east, north."""
_FAR = 4.0
_NEAR = 2.0
_LEAST_SPREAD_DEG = 5.0


def swapped_places(places: Sequence[Place], spans: Sequence[Span]) -> dict[int, bool]:
    """Return which places look swapped by their index, and whether that is certain.

    Args:
        places: those of one file.
        spans: the spans of the network, each drawn from its a to its b.
    """
    positions = [(place.lon, place.lat) for place in places]
    suspects = suspected(positions)
    if not suspects:
        return {}
    index = {place.id: i for i, place in enumerate(places)}
    says: dict[int, set[bool]] = {i: set() for i in suspects}
    for span in spans:
        for own, other, end in ((span.a, span.b, 0), (span.b, span.a, -1)):
            i, j = index.get(own), index.get(other)
            if i in says and j is not None and j not in says:
                drawn = span.route[end] if span.route else None
                verdict = _verdict(span, positions[i], positions[j], drawn)
                says[i] |= set() if verdict is None else {verdict}
    judged = {i: True if True in says[i] else alone for i, alone in suspects.items()}
    return {i: certain for i, certain in judged.items() if says[i] != {False}}


def _verdict(span: Span, given: Position, other: Position, drawn: Position | None) -> bool | None:
    """Tell whether a span shows a position swapped (True) or true (False), None if neither."""
    mirrored = (given[1], given[0])
    fibre_km = span.length_km * span.slack_factor
    fits = not shorter_than_geodesic(fibre_km, given, other, LENGTH_TOLERANCE)
    would_fit = abs(mirrored[1]) <= 90 and not shorter_than_geodesic(
        fibre_km, mirrored, other, LENGTH_TOLERANCE
    )
    there = drawn is None or spherical_km(drawn, given) <= END_TOLERANCE_KM
    mirrored_there = drawn is not None and spherical_km(drawn, mirrored) <= END_TOLERANCE_KM
    if would_fit and (not fits or (mirrored_there and not there)):
        return True
    return False if fits and there else None


def suspected(positions: Sequence[Position]) -> Mapping[int, bool]:
    """Return the indices of positions that look swapped, and whether they prove it alone.

    Either the position is outside China and its mirror image inside while most others lie
    in China or are mirrored like it; or it is far from all others and its mirror image
    among them.
    """
    if not positions:
        return {}
    mirrored = [(lat, lon) for lon, lat in positions]
    in_china = sum(_inside(p, CHINA) for p in positions)
    would_be = [
        not _inside(p, CHINA) and _inside(m, CHINA)
        for p, m in zip(positions, mirrored, strict=True)
    ]
    if 2 * (in_china + sum(would_be)) > len(positions):
        proof = in_china > 0 or all(would_be)
        return {i: proof for i, suspect in enumerate(would_be) if suspect}
    middle = (median(p[0] for p in positions), median(p[1] for p in positions))
    spread = max(_LEAST_SPREAD_DEG, median(_apart(p, middle) for p in positions))
    return {
        i: False
        for i, (p, m) in enumerate(zip(positions, mirrored, strict=True))
        if _apart(p, middle) > _FAR * spread and _apart(m, middle) <= _NEAR * spread
    }


def swap_warnings(scenario: Scenario) -> Iterator[str]:
    """Yield a warning for each place of the user's own file that may be swapped or true."""
    path = next((file.path for file in scenario.inputs if file.role == "places"), SCHEME)
    if path.startswith(SCHEME):
        return
    network = scenario.network
    for i, certain in swapped_places(network.places, network.spans).items():
        place = network.places[i]
        if not certain:
            yield (
                f"{path}: longitude and latitude of {place.id} [{place.lon:g}, {place.lat:g}] may "
                f"be swapped: [{place.lat:g}, {place.lon:g}] lies among the others, and no span "
                "shows which is right"
            )


def _inside(position: Position, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= position[0] <= box[2] and box[1] <= position[1] <= box[3]


def _apart(a: Position, b: Position) -> float:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))
