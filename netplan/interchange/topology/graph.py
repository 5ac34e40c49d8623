"""A graph of bare lines: which ends are one place, and where lines branch off each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawNetwork, RawPlace, RawSpan
from netplan.interchange.repair.routes import at_places, ended_as_drawn
from netplan.interchange.topology.cities_near import names_of
from netplan.interchange.topology.clusters import Index, NearPairs
from netplan.interchange.topology.courses import in_one_piece
from netplan.interchange.topology.endpoints import Sites, drawn_ends
from netplan.interchange.topology.junctions import Lines, branched
from netplan.interchange.topology.merging import merged_through
from netplan.interchange.topology.projection import Float, Projection, as_array
from netplan.interchange.topology.tolerance import DEFAULT_M, places_of_ends
from netplan.model.words import counted


def graph_of(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with every drawn line between two places.

    Ends that name a place keep it. Others get the place they are drawn to, or are put together
    to new places. Positions must be WGS-84 degrees by now.

    Args:
        network: the network; places may be none.
        options: the tolerance, and what a person has decided.
        findings: gets everything that was done.
    """
    points = [p.position for p in network.places if p.position is not None]
    points += [point for span in network.spans for point in span.route or ()]
    projection = Projection.around(points)
    within = DEFAULT_M if options.snap_m is None else options.snap_m
    spans = in_one_piece(network.spans, projection, within, findings)
    sites = Sites(network.places, projection)
    named = ended_as_drawn(replace(network, spans=spans), options, findings)
    spans = at_places(named, options, findings).spans
    bare = {span.where for span in spans if _is_bare(span)}
    if not bare:
        return _finished(network, network.places, spans, options, findings)
    spans = drawn_ends(spans, sites, options, findings)
    ended, made, lone, within = _with_new_places(network, spans, projection, options, findings)
    places = (*network.places, *made)
    split = [span for span in ended if span.where in bare]
    at = {place.id: place.position for place in places if place.position is not None}
    parts = branched(Lines(split, projection), lone, at, within, options.split_inside, findings)
    rest = [span for span in ended if span.where not in bare]
    order = {span.where: i for i, span in reversed(list(enumerate(ended)))}
    whole = sorted([*parts, *rest], key=lambda span: order[span.where])
    return _finished(network, places, whole, options, findings)


def _is_bare(span: RawSpan) -> bool:
    return span.route is not None and (span.a is None or span.b is None)


def _finished(
    network: RawNetwork,
    places: Sequence[RawPlace],
    spans: Sequence[RawSpan],
    options: ImportOptions,
    findings: Findings,
) -> RawNetwork:
    if options.merge_through:
        places, spans = merged_through(places, spans, findings)
    return replace(network, places=tuple(places), spans=tuple(spans), lines_only=False)


def _with_new_places(
    network: RawNetwork,
    spans: Sequence[RawSpan],
    projection: Projection,
    options: ImportOptions,
    findings: Findings,
) -> tuple[list[RawSpan], list[RawPlace], dict[str, Point], float]:
    """Return spans all of whose ends have places, the new ones, the lone ones, the tolerance."""
    free = [
        (i, last)
        for i, span in enumerate(spans)
        for last in (False, True)
        if span.route is not None and (span.b if last else span.a) is None
    ]
    within = DEFAULT_M if options.snap_m is None else options.snap_m
    if not free:
        return list(spans), [], {}, within
    points = [(spans[i].route or ())[-1 if last else 0] for i, last in free]
    ends = projection.forward(as_array(points))
    if any(place.position is not None for place in network.places):
        labels = NearPairs.among(ends, within).clustered(within)
        _tell_placeless(spans, free, points, findings)
    else:
        chosen = places_of_ends(ends, options.snap_m, findings, network.file)
        labels, within = chosen.labels, chosen.tolerance_m
    made = _new_places(network, ends, labels, projection)
    kept = list(spans)
    for (i, last), label in zip(free, labels.tolist(), strict=True):
        name = made[label].id
        kept[i] = replace(kept[i], b=name) if last else replace(kept[i], a=name)
    alone = np.flatnonzero(np.bincount(labels) == 1).tolist()
    lone = {made[i].id: made[i].position or (0.0, 0.0) for i in alone}
    return kept, made, lone, within


def _tell_placeless(
    spans: Sequence[RawSpan],
    free: Sequence[tuple[int, bool]],
    points: Sequence[Point],
    findings: Findings,
) -> None:
    findings.add(
        "end-without-place",
        Severity.REPAIRED,
        (
            "Lines end where the file has no place: places were added there",
            "线路止于文件中没有节点之处：已在该处增设节点",
        ),
        [
            Spot(spans[i].where, "a place was added at its end", (point,), zh="已在其端点增设节点")
            for (i, _), point in zip(free, points, strict=True)
        ],
        "--snap",
    )


def _new_places(
    network: RawNetwork, ends: Float, labels: Index, projection: Projection
) -> list[RawPlace]:
    """Return a place in the middle of the ends of each label; of equal ends, exactly there."""
    count = int(labels.max()) + 1
    weights = np.bincount(labels, minlength=count)
    middle = np.column_stack(
        [np.bincount(labels, ends[:, axis], minlength=count) / weights for axis in (0, 1)]
    )
    taken = {place.id for place in network.places}
    ids = (f"n{number}" for number in range(1, count + len(taken) + 1))
    free = (id_ for id_ in ids if id_ not in taken)
    positions = [projection.point(at) for at in middle]
    return [
        RawPlace(id_, f"{counted(int(weight), 'end')} of lines", name, position)
        for id_, weight, name, position in zip(
            free, weights, names_of(positions), positions, strict=False
        )
    ]
