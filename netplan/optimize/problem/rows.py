"""Rows over items, asked of the engine as paths.

A row ``sum of coefficient x item >= least`` is a path demand of its own: a chain of stations, one
for each ladder of the row. At a station the path takes rungs, each over an arc with its item and
0 ns, or skips those left, over an arc that takes as many ns as the coefficients skipped. The
limit is what may be skipped in all. So a cheapest path under prices is a cheapest way to meet the
row, its rungs in their order, and whatever the engine does for latencies (bounds, probing,
certificates) it does for rows. An item that is enough alone is an arc from end to end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from netplan.optimize.problem.cover import ARC_PLAIN, NO_CAP, NO_ITEM, NO_LIMIT, CoverProblem, Row


def row(ladders: Sequence[tuple[Sequence[int], int]], least: int) -> Row:
    """Return a row in its simplest form: no coefficient beyond need, no rung without use."""
    capped = [(tuple(items), min(c, least)) for items, c in ladders if c > 0 and items]
    shared = int(np.gcd.reduce([c for _, c in capped] or [1]))
    least = -(-least // shared)
    found = []
    for items, c in capped:
        coefficient = c // shared
        found.append((items[: -(-least // coefficient)], coefficient))
    return Row(tuple(sorted(found)), least)


class _Arcs:
    def __init__(self, n_nodes: int) -> None:
        self.n_nodes = n_nodes
        self.arcs: list[tuple[int, int, int, int]] = []

    def node(self) -> int:
        self.n_nodes += 1
        return self.n_nodes - 1

    def add(self, tail: int, head: int, ns: int, item: int) -> None:
        self.arcs.append((tail, head, ns, item))


def with_rows(
    problem: CoverProblem, rows: Sequence[Row], names: Sequence[str] | None = None
) -> CoverProblem:
    """Return the problem with one more demand for every row, named so or by its number."""
    if not rows:
        return problem
    names = names or [f"row {i}" for i in range(len(rows))]
    made, ends, limits = _Arcs(problem.n_nodes), [], []
    for asked in rows:
        start, end = made.node(), made.node()
        ends.append((start, end))
        limits.append(_stations(made, asked, start, end))
    tail, head, ns, item = np.array(made.arcs, np.int64).reshape(-1, 4).T
    base = problem.node_base
    fresh = np.arange(problem.n_nodes, made.n_nodes)
    return replace(
        problem,
        n_nodes=made.n_nodes,
        arc_tail=np.concatenate([problem.arc_tail, tail]).astype(np.int32),
        arc_head=np.concatenate([problem.arc_head, head]).astype(np.int32),
        arc_ns=np.concatenate([problem.arc_ns, ns]),
        arc_item=np.concatenate([problem.arc_item, item]).astype(np.int32),
        arc_kind=np.concatenate([problem.arc_kind, np.full(len(tail), ARC_PLAIN, np.int8)]),
        arc_cap_ns=np.append(problem.caps_ns, np.full(len(tail), NO_CAP)).astype(np.int64),
        arc_noise=problem.noise_and(len(tail)),
        demand_source=np.append(problem.demand_source, [a for a, _ in ends]).astype(np.int32),
        demand_sink=np.append(problem.demand_sink, [b for _, b in ends]).astype(np.int32),
        demand_limit_ns=np.append(problem.demand_limit_ns, limits).astype(np.int64),
        demand_after_ns=np.append(problem.demand_after_ns, [NO_LIMIT] * len(rows)),
        demand_exempt=[*problem.demand_exempt, *(frozenset[int]() for _ in rows)],
        demand_name=[*problem.demand_name, *names],
        node_base=None if base is None else np.concatenate([base, fresh]).astype(np.int32),
        rows=[*problem.rows, *(asked for asked in rows if asked.least > 1)],
    )


def without_idle(problem: CoverProblem) -> tuple[CoverProblem, npt.NDArray[np.int64]]:
    """Return the problem without items that no arc carries and nothing forces; and which are left.

    Whatever goes over all items one by one is the sooner done.
    """
    kept = problem.item_lower != 0
    kept[problem.arc_item[problem.arc_item != NO_ITEM]] = True
    for asked in (*problem.rows, *problem.cuts):
        kept[[item for items, _ in asked.ladders for item in items]] = True
    left = np.flatnonzero(kept)
    number = np.append(np.cumsum(kept) - 1, NO_ITEM)  # the last for arcs without an item
    return replace(
        problem,
        arc_item=number[problem.arc_item].astype(np.int32),
        item_cost=problem.item_cost[left],
        item_lower=problem.item_lower[left],
        item_upper=problem.item_upper[left],
        item_name=[problem.item_name[e] for e in left.tolist()],
        rows=[renumbered(asked, number) for asked in problem.rows],
        cuts=[renumbered(asked, number) for asked in problem.cuts],
    ), left


def renumbered(asked: Row, number: npt.NDArray[np.int64]) -> Row:
    """Return a row over the same items under other numbers."""
    ladders = ((tuple(number[list(items)].tolist()), c) for items, c in asked.ladders)
    return Row(tuple(ladders), asked.least)


def _stations(made: _Arcs, asked: Row, start: int, end: int) -> int:
    """Add the chain of a row; return what may be skipped.

    Without a chain where all its rungs together are too little.
    """
    several = [(items, c) for items, c in asked.ladders if c < asked.least]
    for items, c in asked.ladders:
        if c >= asked.least:
            made.add(start, end, 0, items[0])
    spare = sum(c * len(items) for items, c in several) - asked.least
    if spare < 0:
        return 0
    here = start
    for number, (items, c) in enumerate(several):
        there = end if number == len(several) - 1 else made.node()
        left = c * len(items)
        for item in items:
            made.add(here, there, left, NO_ITEM)
            left -= c
            rung = made.node() if left else there
            made.add(here, rung, 0, item)
            here = rung
        here = there
    return spare
