"""Lines led to the places near them, as a station some km out of town is reached from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.interchange.raw_network import Point, RawNetwork, RawSpan
from netplan.interchange.topology.projection import Float, Projection, as_array
from netplan.model.network import Place

M = 1000.0


@dataclass(frozen=True)
class _Spot:
    """A point of a line nearest to a place."""

    place: int
    span: int
    leg: int
    share: float
    at: Point


def with_leads(graph: RawNetwork, places: Sequence[Place], lead_km: float) -> tuple[RawSpan, ...]:
    """Return the lines of a graph, and from every place a straight one to each piece near it.

    Lines that hang together, away from places, are one piece; a place is led to its nearest
    point, where the line is cut in two. The lines returned are bare, to become a graph anew.

    Args:
        graph: of the lines, with the places in it.
        places: those that are to be led to the lines.
        lead_km: how far a piece may be from a place.
    """
    lines = [span for span in graph.spans if span.route is not None and len(span.route) > 1]
    if not lines:
        return ()
    projection = Projection.around([(place.lon, place.lat) for place in places])
    spots = _spots(lines, _pieces(lines, {p.id for p in places}), places, projection, lead_km)
    cuts: dict[int, list[_Spot]] = {}
    for spot in spots:
        cuts.setdefault(spot.span, []).append(spot)
    bare = [
        replace(part, id=None, a=None, b=None)
        for i, line in enumerate(lines)
        for part in _cut(line, cuts.get(i, []))
    ]
    for spot in spots:
        here = (places[spot.place].lon, places[spot.place].lat)
        if here != spot.at:
            where = lines[spot.span].where
            bare.append(RawSpan(None, f"{where}, lead", None, None, route=(here, spot.at)))
    return tuple(bare)


def _pieces(lines: Sequence[RawSpan], places: set[str]) -> list[int]:
    """Return for every line the piece it belongs to; lines do not hang together at a place."""
    number: dict[str, int] = {}
    ends = []
    for i, line in enumerate(lines):
        for which, name in enumerate((line.a, line.b)):
            own = f"{i} {which}" if name is None or name in places else f"at {name}"
            ends.append(number.setdefault(own, len(number)))
    joined = np.array(ends).reshape(-1, 2)
    ones = np.ones(len(joined))
    shape = (len(number), len(number))
    _, label = connected_components(coo_array((ones, (joined[:, 0], joined[:, 1])), shape))
    return [int(label[a]) for a, _ in joined]


def _spots(
    lines: Sequence[RawSpan],
    pieces: Sequence[int],
    places: Sequence[Place],
    projection: Projection,
    lead_km: float,
) -> list[_Spot]:
    """Return the nearest point of every piece within reach of every place."""
    routes = [as_array(line.route or ()) for line in lines]
    sizes = [len(route) - 1 for route in routes]
    flat = [projection.forward(route) for route in routes]
    start = np.concatenate([points[:-1] for points in flat])
    run = np.concatenate([np.diff(points, axis=0) for points in flat])
    owner = np.repeat(np.arange(len(lines)), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    at = projection.forward(as_array((place.lon, place.lat) for place in places))
    found = []
    for i, here in enumerate(at):
        share, apart = _nearest(here, start, run)
        near = np.flatnonzero(apart <= lead_km * M)
        best: dict[int, int] = {}
        for leg in near[np.argsort(apart[near], kind="stable")].tolist():
            best.setdefault(pieces[int(owner[leg])], leg)
        for leg in best.values():
            line = int(owner[leg])
            inside = leg - int(first[line])
            a, b = routes[line][inside], routes[line][inside + 1]
            lon, lat = (a + (b - a) * share[leg]).tolist()
            spot = (round(lon, 7), round(lat, 7))
            found.append(_Spot(i, line, inside, float(share[leg]), spot))
    return found


def _nearest(here: Float, start: Float, run: Float) -> tuple[Float, Float]:
    """Return for every leg how far along it is nearest to a point, and how near in metres."""
    square = np.maximum((run * run).sum(axis=1), 1e-9)
    share = np.clip(((here - start) * run).sum(axis=1) / square, 0.0, 1.0)
    apart = np.hypot(*(start + run * share[:, None] - here).T)
    return share, apart


def _cut(line: RawSpan, spots: Sequence[_Spot]) -> list[RawSpan]:
    """Return a line cut at some of its points."""
    route = line.route or ()
    parts: list[RawSpan] = []
    begun: list[Point] = [route[0]]
    done = 0
    for spot in sorted(spots, key=lambda one: (one.leg, one.share)):
        begun += route[done + 1 : spot.leg + 1]
        done = max(done, spot.leg)
        begun.append(spot.at)
        parts.append(replace(line, route=tuple(begun)))
        begun = [spot.at]
    parts.append(replace(line, route=(*begun, *route[done + 1 :])))
    return [part for part in parts if len(set(part.route or ())) > 1]
