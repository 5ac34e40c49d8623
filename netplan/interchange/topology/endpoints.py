"""Ends of lines that name no place, at the places they are drawn to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scipy.spatial import cKDTree

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawPlace, RawSpan
from netplan.interchange.topology.projection import Projection, as_array

NEAR_PLACE_M = 1_000.0
"""An end this near a place may be at it, where a person says nothing else."""
CLEARLY_NEARER = 3.0
"""The second nearest place must be so many times as far as the nearest."""


class Sites:
    """Places that have a position; of several at one position, the first."""

    def __init__(self, places: Sequence[RawPlace], projection: Projection) -> None:
        by_position: dict[Point, RawPlace] = {}
        for place in places:
            if place.position is not None:
                by_position.setdefault(place.position, place)
        self.places = tuple(by_position.values())
        self.at: Mapping[str, Point] = {
            place.id: place.position for place in places if place.position is not None
        }
        self.projection = projection
        self._tree = None
        if self.places:
            self._tree = cKDTree(projection.forward(as_array(by_position)))

    def two_nearest(self, points: Sequence[Point]) -> list[tuple[float, str, float]]:
        """Return for every point the metres to the nearest place, its id, and to the second."""
        if self._tree is None or not points:
            return [(float("inf"), "", float("inf"))] * len(points)
        apart, which = self._tree.query(self.projection.forward(as_array(points)), k=2)
        return [
            (float(d[0]), self.places[int(i[0])].id, float(d[1]))
            for d, i in zip(apart, which, strict=True)
        ]


def drawn_ends(
    spans: Sequence[RawSpan], sites: Sites, options: ImportOptions, findings: Findings
) -> tuple[RawSpan, ...]:
    """Return the spans with the ends that name no place at the places they are drawn to.

    An end is at the nearest place within the tolerance, unless another within it is not even
    three times as far; it then stays without a place.
    """
    tolerance = NEAR_PLACE_M if options.snap_m is None else options.snap_m
    free = [
        (i, last)
        for i, span in enumerate(spans)
        for last in (False, True)
        if span.route is not None and (span.b if last else span.a) is None
    ]
    if not free or not sites.places:
        return tuple(spans)
    points = [(spans[i].route or ())[-1 if last else 0] for i, last in free]
    kept = list(spans)
    unclear = []
    for (i, last), at, (apart, name, second) in zip(
        free, points, sites.two_nearest(points), strict=True
    ):
        if apart > tolerance:
            continue
        if second < CLEARLY_NEARER * apart and second <= tolerance:
            text = f"{apart:,.0f} m from {name}, {second:,.0f} m from another place"
            zh = f"距 {name} {apart:,.0f} m，距另一节点 {second:,.0f} m"
            unclear.append(Spot(kept[i].where, text, (at,), zh=zh))
            continue
        kept[i] = replace(kept[i], b=name) if last else replace(kept[i], a=name)
    findings.add(
        "ambiguous",
        Severity.DECIDE,
        (
            "Ends of lines are about as near one place as another: none was taken",
            "线路端点与两处节点的距离相近：未归入任何一处",
        ),
        unclear,
        "--snap",
    )
    return tuple(kept)
