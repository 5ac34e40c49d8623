"""Channels, fibre pairs and spans as textbook arc flows: all states in one integer program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.case import Found
from benchmarks.mip import Mip, Solved, solve
from benchmarks.peers import MOST_COLUMNS, useful_arcs
from netplan.planning.capacity.question import CapacityQuestion, Key, Levels
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.states import States

if TYPE_CHECKING:
    from benchmarks.watch import Watch


@dataclass(frozen=True)
class _Bought:
    """Columns of what is bought: whether a span is lit and its further pairs; channels."""

    spans: dict[int, tuple[int, int]]
    channels: dict[Key, int]


def answer(
    question: CapacityQuestion, solver: str, watch: Watch, limit_s: float, *, apart: bool
) -> Found:
    """Solve the textbook model of a question with channels of one type and no regenerators.

    Args:
        question: what must be carried.
        solver: of ``mip.SOLVERS``.
        watch: hears of costs and bounds.
        limit_s: for building and solving.
        apart: a flow for every channel, each in time by itself: exact. Else one for all channels
            of a demand, in time on average: its bound holds, its plan only if it is seen to.
    """
    mip = Mip()
    bought = _add_bought(mip, question)
    for f in question.loaded:
        if mip.n_cols > MOST_COLUMNS or watch.wall_s > limit_s:
            words = f"{mip.n_cols:,} columns after {watch.wall_s:.0f} s: not built"
            return Found("too_large", facts={"remark": words})
        _add_state(mip, question, bought, f, apart=apart)
    facts: dict[str, Any] = {"columns": mip.n_cols, "rows": mip.n_rows}
    facts |= {"build_s": round(watch.cpu_s, 1), "states": len(question.loaded)}
    found = solve(mip, solver, limit_s - watch.wall_s, watch if apart else None)
    watch.stop()
    return _judged(question, bought, found, facts, apart=apart)


def _add_bought(mip: Mip, question: CapacityQuestion) -> _Bought:
    cost = question.cover.item_cost
    spans = {}
    for s, ladder in question.pairs.items():
        lit = int(mip.add_cols([cost[s]], top=float(question.base.item_upper[s]))[0])
        further = lit
        if len(ladder) > 1:
            further = int(mip.add_cols([cost[ladder[1]]], top=len(ladder) - 1)[0])
            mip.add_rows(0, np.inf, [0, 0], [lit, further], [len(ladder) - 1, -1])
        spans[s] = lit, further
    channels = {
        key: int(mip.add_cols([cost[ladder[-1]]], top=len(ladder))[0])
        for key, ladder in question.ends.items()
    }
    return _Bought(spans, channels)


def _add_state(
    mip: Mip, question: CapacityQuestion, bought: _Bought, state: int, *, apart: bool
) -> None:
    """Add the flows of a state, the room of spans and the channels of links."""
    base = question.base
    flows, arcs_of, owner = [], [], []
    for d in np.flatnonzero(question.channels[:, state]).tolist():
        count = int(question.channels[d, state])
        arcs = np.flatnonzero(useful_arcs(base, d, state))
        for _ in range(count if apart else 1):
            flows.append(_add_flow(mip, question, (d, state), arcs, 1 if apart else count))
            arcs_of.append(arcs)
            owner.append(np.full(len(arcs), d))
        _link(mip, question, bought, arcs, flows[-count if apart else -1 :], count)
    y, arcs, d = (np.concatenate(part) for part in (flows, arcs_of, owner))
    item = base.arc_item[arcs]
    for s, (lit, further) in bought.spans.items():
        mine = y[item == s]
        if len(mine):
            room = [question.slots] * (1 if further == lit else 2)
            _at_most(mip, mine, [lit, further][: len(room)], room)
    for key, column in bought.channels.items():
        own = (item == key.link) & (d == key.owner if question.owned else True)
        if own.any():
            _at_most(mip, y[own], [column], [1])


def _add_flow(
    mip: Mip, question: CapacityQuestion, pair: tuple[int, int], arcs: np.ndarray, units: int
) -> np.ndarray:
    """Add a flow of so many units, balanced in every node and in time."""
    base, (d, f) = question.base, pair
    y = mip.add_cols(np.zeros(len(arcs)), top=units)
    tail, head = base.arc_tail[arcs], base.arc_head[arcs]
    nodes, at = np.unique(np.concatenate([tail, head]), return_inverse=True)
    need = 1.0 * (nodes == base.demand_source[d]) - 1.0 * (nodes == base.demand_sink[d])
    signs = np.repeat([1.0, -1.0], len(arcs))
    mip.add_rows(units * need, units * need, at, np.concatenate([y, y]), signs)
    late_us, limit_us = base.arc_ns[arcs] / 1000.0, units * base.limit_ns(d, f) / 1000.0
    mip.add_rows(-np.inf, limit_us, np.zeros(len(arcs)), y, late_us)
    return y


def _link(
    mip: Mip,
    question: CapacityQuestion,
    bought: _Bought,
    arcs: np.ndarray,
    flows: list[np.ndarray],
    units: int,
) -> None:
    """Say that a demand's channels pass no span that is not lit, however few they are."""
    item = question.base.arc_item[arcs]
    for s, (lit, _) in bought.spans.items():
        mine = np.concatenate([y[item == s] for y in flows])
        if len(mine):
            _at_most(mip, mine, [lit], [units])


def _at_most(mip: Mip, taken: np.ndarray, columns: list[int], room: list[int]) -> None:
    cols = np.concatenate([taken, columns])
    values = np.concatenate([np.ones(len(taken)), -np.array(room)])
    mip.add_rows(-np.inf, 0, np.zeros(len(cols)), cols, values)


def _judged(
    question: CapacityQuestion,
    bought: _Bought,
    found: Solved,
    facts: dict[str, Any],
    *,
    apart: bool,
) -> Found:
    """Return a solver's answer: its plan recomputed by listed routes, its bound rounded up."""
    bound = None if found.bound is None else float(np.ceil(found.bound - 1e-6))
    if found.x is None:
        return Found(found.status, None, bound, None, facts)
    x = np.rint(found.x).astype(int)
    pairs = {s: x[a] + (x[b] if b != a else 0) for s, (a, b) in bought.spans.items()}
    chosen = question.items(Levels(pairs, {k: x[c] for k, c in bought.channels.items()}))
    chosen |= question.cover.item_lower.astype(np.uint8)
    holds = not States(question, Router(question), chosen).uncarried()
    if not (holds or apart):
        return Found("no_plan", None, bound, None, facts)
    cost = float(question.cover.item_cost[chosen != 0].sum())
    proven = bound is not None and bound >= cost - 0.5
    return Found("optimal" if proven else "feasible", cost, bound, holds, facts)
