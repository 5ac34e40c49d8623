"""Exits of links, and place sides, of their own: for every type of channel, for every demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, CoverProblem
from netplan.planning.capacity.question import ALL, Key


class _Copied:
    """Arcs while they are copied, for every demand or every type."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, ...]] = []
        self.of: dict[int, list[int]] = {}

    def add(self, arc: int, *row: int) -> None:
        self.of.setdefault(arc, []).append(len(self.rows))
        self.rows.append(row)

    def put(self, base: CoverProblem, **changes: Any) -> CoverProblem:
        """Return the problem with these arcs, each lost with the one that it was copied from."""
        columns = np.array(self.rows, np.int64).reshape(-1, 7).T
        tails, heads, times, item_of, kinds, caps, noise = columns
        lost = [
            np.array(sorted(c for a in gone.tolist() for c in self.of.get(a, [])), np.int32)
            for gone in base.scenario_lost_arcs
        ]
        return replace(
            base,
            arc_cap_ns=None if base.arc_cap_ns is None else caps,
            arc_noise=None if base.arc_noise is None else noise,
            arc_tail=tails.astype(np.int32),
            arc_head=heads.astype(np.int32),
            arc_ns=times,
            arc_item=item_of.astype(np.int32),
            arc_kind=kinds.astype(np.int8),
            scenario_lost_arcs=lost,
            **changes,
        )


def _columns(base: CoverProblem) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the arcs: their number; tail, head, ns, item, kind, cap and noise."""
    noise = np.zeros(len(base.arc_tail), np.int64) if base.arc_noise is None else base.arc_noise
    columns = (
        base.arc_tail, base.arc_head, base.arc_ns, base.arc_item, base.arc_kind, base.caps_ns,
        noise,
    )  # fmt: skip
    yield from enumerate(zip(*(c.tolist() for c in columns), strict=True))


def with_exits(
    base: CoverProblem,
    ends: Mapping[Key, Sequence[int]],
    links: Sequence[int],
    *,
    owned: bool,
) -> CoverProblem:
    """Return the problem with an exit for every type, and for every demand where it owns them."""
    types = range(max((key.type for key in ends), default=0) + 1)

    def exits(demand: int, link: int) -> list[int]:
        keys = [Key(demand if owned else ALL, link, t) for t in types]
        return [ends[key][0] for key in keys if key in ends]

    if owned:
        return with_sides(base, links, exits)
    if len(types) == 1:
        return base
    made, known = _Copied(), frozenset(links)
    for arc, (tail, head, ns, item, *rest) in _columns(base):
        for own in exits(ALL, item) if item in known else [item]:
            made.add(arc, tail, head, ns, own, *rest)
    return made.put(base)


def with_sides(
    base: CoverProblem, links: Sequence[int], exits: Callable[[int, int], Sequence[int]]
) -> CoverProblem:
    """Return the problem with places, hops and exits of its own for every demand.

    Args:
        base: the problem.
        links: its links.
        exits: the items over any of which a demand leaves a link.
    """
    optical, enter = base.arc_kind == ARC_OPTICAL, base.arc_kind == ARC_ENTER
    layer = {*base.arc_tail[optical].tolist(), *base.arc_head[optical].tolist()}
    layer |= set(base.arc_head[enter].tolist())
    number = {v: i for i, v in enumerate(v for v in range(base.n_nodes) if v not in layer)}
    made, demands, known = _Copied(), range(len(base.demand_source)), frozenset(links)

    def node(demand: int, v: int) -> int:
        return v if v in layer else base.n_nodes + demand * len(number) + number[v]

    for arc, (tail, head, ns, item, *rest) in _columns(base):
        if tail in layer and head in layer:
            made.add(arc, tail, head, ns, item, *rest)
            continue
        for d in demands:
            for own in exits(d, item) if item in known else [item]:
                made.add(arc, node(d, tail), node(d, head), ns, own, *rest)
    return made.put(
        base,
        n_nodes=base.n_nodes + len(demands) * len(number),
        demand_source=_own(node, base.demand_source),
        demand_sink=_own(node, base.demand_sink),
    )


def _own(node: Callable[[int, int], int], of: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the node of every demand on its own side."""
    return np.array([node(d, v) for d, v in enumerate(of.tolist())], np.int32)
