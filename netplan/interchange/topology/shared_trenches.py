"""Risk groups from geometry: spans that run beside each other for a while may share a trench.

Geometry shows a possibility, not a trench: who draws routes along roads puts two operators on
the same road. So every group is told with its stretch, for a person to confirm on the map.
Groups are not joined into larger ones: a chain of towns would become one group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations, islice
from typing import Any

import networkx as nx
import numpy as np
import shapely

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawNetwork, RawSpan, Route
from netplan.interchange.repair.ids import ids_of, slug
from netplan.interchange.topology.projection import Projection, as_array

BESIDE_M = 100.0
"""Spans this near may lie in one trench."""
LONGER_THAN_M = 1_000.0
"""Over less they only meet."""
PLACE_MARGIN_M = 500.0
"""Round a place of both, so far beyond twice ``BESIDE_M``, they run side by side anyway."""
SIMPLER = 10.0
"""Courses are drawn to within ``BESIDE_M`` by this."""
ENDS_ALONE = 2
"""A straight line between two places is no course: it says nothing of where the cable lies."""
MOST_TOGETHER = 12
"""Of more spans than that in one trench, pairs alone are told."""
MOST_PAIRS = 100_000
"""Pairs of spans near each other that are looked at; a country's network has some thousand."""
MOST_CLIQUES = 10_000
M_PER_KM = 1_000.0

Shape = Any
"""A geometry of shapely's."""


def shared_trenches(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with a risk group for spans that may share a trench.

    One group stands for each pair, or each set in which every pair overlaps on the same stretch.

    Args:
        network: the network, in WGS-84 degrees, its spans with both ends.
        options: whether they are sought.
        findings: gets every group with its length and stretch.
    """
    drawn = [i for i, span in enumerate(network.spans) if len(span.route or ()) > ENDS_ALONE]
    if len(drawn) < 2 or not options.shared_trenches:
        return network
    points = [point for i in drawn for point in network.spans[i].route or ()]
    projection = Projection.around(points)
    spans = [network.spans[i] for i in drawn]
    places = {p.id: p.position for p in network.places if p.position is not None}
    overlaps = _overlaps(spans, places, projection)
    if overlaps is None:
        _tell_too_many(network.file, findings)
        return network
    every = ids_of(network)[1]
    groups = list(_groups(overlaps, [every[i] for i in drawn]))
    names = {i: list(span.beside) for i, span in enumerate(spans)}
    for group in groups:
        for member in group.members:
            names[member].append(group.name)
    grouped = {
        drawn[i]: replace(span, beside=tuple(dict.fromkeys(names[i])))
        for i, span in enumerate(spans)
    }
    findings.add(
        "may-share-a-trench",
        Severity.NOTE,
        (
            f"Spans run within {BESIDE_M:g} m of each other for more than "
            f"{LONGER_THAN_M / M_PER_KM:g} km: geometry shows that they may share a trench, not "
            "that they do",
            f"线路相距 {BESIDE_M:g} 米以内并行超过 {LONGER_THAN_M / M_PER_KM:g} 公里："
            "几何上可能同沟，是否同沟须核实",
        ),
        [_spot(group, spans, projection) for group in groups],
        "--no-shared-trenches",
    )
    return replace(
        network, spans=tuple(grouped.get(i, span) for i, span in enumerate(network.spans))
    )


@dataclass(frozen=True)
class _Group:
    """Spans, by index, that run together over a stretch."""

    members: tuple[int, ...]
    name: str
    stretch: Shape


def _overlaps(
    spans: Sequence[RawSpan], places: Mapping[str, Point], projection: Projection
) -> dict[tuple[int, int], Shape] | None:
    """Return the stretch of each pair that overlaps, away from the places of both.

    None: too many are near each other.
    """
    courses = [projection.forward(as_array(span.route or ())) for span in spans]
    tolerance = BESIDE_M / SIMPLER
    shapes = shapely.simplify(
        np.array([shapely.LineString(c) for c in courses], dtype=object), tolerance
    )
    tree = shapely.STRtree(shapes)
    pairs: list[tuple[int, int]] = []
    for i, shape in enumerate(shapes):
        near = tree.query(shape, predicate="dwithin", distance=BESIDE_M)
        pairs += [(i, j) for j in sorted(near.tolist()) if i < j]
        if len(pairs) > MOST_PAIRS:
            return None
    beside = dict[int, Shape]()
    discs = dict[str, Shape]()
    found = {}
    for i, j in pairs:
        if j not in beside:
            beside[j] = shapely.buffer(shapes[j], BESIDE_M)
            shapely.prepare(beside[j])
        stretch = shapely.intersection(shapes[i], beside[j])
        if shapely.length(stretch) <= LONGER_THAN_M:
            continue
        for place in sorted(_ends(spans[i]) & _ends(spans[j])):
            if place not in discs:
                at = _position(place, spans[i], places)
                discs[place] = shapely.buffer(
                    shapely.points(projection.forward(as_array([at])))[0],
                    2 * BESIDE_M + PLACE_MARGIN_M,
                )
            stretch = shapely.difference(stretch, discs[place])
        if shapely.length(stretch) > LONGER_THAN_M:
            found[i, j] = stretch
    return found


def _tell_too_many(file: str, findings: Findings) -> None:
    findings.add(
        "trenches-not-sought",
        Severity.NOTE,
        (
            "So many lines run beside each other that shared trenches were not looked for",
            "并行线路过多，未查找可能同沟的线路",
        ),
        [
            Spot(
                file,
                f"more than {MOST_PAIRS:,} pairs of lines within {BESIDE_M:g} m",
                zh=f"相距 {BESIDE_M:g} m 以内的线路超过 {MOST_PAIRS:,} 对",
            )
        ],
    )


def _ends(span: RawSpan) -> set[str]:
    return {end for end in (span.a, span.b) if end is not None}


def _position(place: str, span: RawSpan, places: Mapping[str, Point]) -> Point:
    """Return where a place is: by the file, else where the line of a span ends."""
    route = span.route or ()
    return places.get(place) or route[0 if span.a == place else -1]


def _groups(overlaps: Mapping[tuple[int, int], Shape], ids: Sequence[str]) -> Iterator[_Group]:
    """Yield a group for each set with a stretch in common, and for each pair beyond those.

    It is called after the spans as they will be called here: the ids of a file may be hashes.
    """
    graph = nx.Graph()
    graph.add_edges_from(overlaps)
    told: dict[tuple[int, int], float] = {}
    found = []
    cliques = islice(nx.find_cliques(graph), MOST_CLIQUES)
    for clique in sorted(tuple(sorted(c)) for c in cliques):
        if not 3 <= len(clique) <= MOST_TOGETHER:
            continue
        first = clique[0]
        near_first = [overlaps[first, j] for j in clique[1:]]
        common = reduce(_both, near_first)
        if shapely.length(common) <= LONGER_THAN_M:
            continue
        found.append((clique, common))
        for pair in combinations(clique, 2):
            told[pair] = max(told.get(pair, 0.0), float(shapely.length(common)))
    for pair, stretch in overlaps.items():
        if shapely.length(stretch) > told.get(pair, 0.0) + LONGER_THAN_M or pair not in told:
            found.append((pair, stretch))
    taken: dict[str, int] = {}
    for members, stretch in sorted(found, key=lambda group: group[0]):
        name = slug("-".join(["near", *(ids[i] for i in members)]))
        taken[name] = taken.get(name, 0) + 1
        yield _Group(members, name if taken[name] == 1 else f"{name}-{taken[name]}", stretch)


def _both(one: Shape, other: Shape) -> Shape:
    """Return what two stretches of one line have in common, drawn a little apart or not."""
    return shapely.intersection(one, shapely.buffer(other, 1.0, cap_style="flat"))


def _spot(group: _Group, spans: Sequence[RawSpan], projection: Projection) -> Spot:
    pieces = [p for p in shapely.get_parts(shapely.line_merge(group.stretch)) if p.length > 0]
    longest = max(pieces, key=shapely.length)
    length = float(shapely.length(group.stretch)) / M_PER_KM
    where = ", ".join(spans[i].where for i in group.members)
    some = f" in {len(pieces)} pieces" if len(pieces) > 1 else ""
    route: Route = tuple(
        (round(float(lon), 6), round(float(lat), 6))
        for lon, lat in projection.inverse(shapely.get_coordinates(longest))
    )
    some_zh = f"（分 {len(pieces)} 段）" if len(pieces) > 1 else ""
    return Spot(
        where,
        f"{length:.1f} km{some}: group {group.name}",
        line=route,
        zh=f"{length:.1f} km{some_zh}：风险组 {group.name}",
    )
