"""What is left out of a question never mattered, and what is closed was never needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netplan.optimize.heuristics.reverse_delete import reverse_delete
from netplan.optimize.problem.cover import ARC_PLAIN, NO_LIMIT, CoverProblem
from netplan.optimize.problem.option_ladders import find_ladders
from netplan.optimize.problem.prepare import list_violations, prepare
from netplan.optimize.problem.presolve import trimmed
from tests.support.engine_cases import misses, random_problem

CASES, CHUNK, DRAWS = 400, 40, 8


def question(
    arcs: list[tuple[int, int, int, int]], demands: list[tuple[int, int, int]], cost: list[int]
) -> CoverProblem:
    """Return a question without failures: arcs (tail, head, ns, item), demands (from, to, ns)."""
    tail, head, ns, item = (np.array(column) for column in zip(*arcs, strict=True))
    source, sink, limit = (np.array(column) for column in zip(*demands, strict=True))
    k = len(cost)
    return CoverProblem(
        n_nodes=int(max(tail.max(), head.max())) + 1,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns.astype(np.int64),
        arc_item=item.astype(np.int32),
        arc_kind=np.full(len(arcs), ARC_PLAIN, np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=np.zeros(k, np.int8),
        item_upper=np.ones(k, np.int8),
        item_name=[f"i{e}" for e in range(k)],
        scenario_name=["intact"],
        scenario_lost_arcs=[np.zeros(0, np.int32)],
        demand_source=source.astype(np.int32),
        demand_sink=sink.astype(np.int32),
        demand_limit_ns=limit.astype(np.int64),
        demand_after_ns=np.full(len(demands), NO_LIMIT, np.int64),
        demand_exempt=[frozenset() for _ in demands],
        demand_name=[f"d{d}" for d in range(len(demands))],
    )


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_the_trimmed_question_accepts_the_same_sets(first: int) -> None:
    for seed in range(first, first + CHUNK):
        problem = random_problem(seed)
        small = trimmed(problem)
        sure = set(np.flatnonzero(prepare(problem).lower).tolist())
        rng = np.random.default_rng(seed)
        offered = np.flatnonzero(problem.item_upper)
        for _ in range(DRAWS):
            chosen = {int(e) for e in offered if rng.random() < 0.6} | sure
            assert bool(misses(problem, chosen)) == bool(misses(small, chosen)), seed
            useful = {e for e in chosen if small.item_upper[e]}
            assert bool(misses(problem, useful | sure)) == bool(misses(problem, chosen)), seed


def test_whoever_is_served_today_leaves_nothing_to_look_at() -> None:
    """Two demands: one is within its limit over free arcs, the other needs an item."""
    arcs = [(0, 1, 5, -1), (0, 1, 3, 0), (2, 3, 9, -1), (2, 3, 4, 1), (1, 2, 1, 2)]
    problem = question(arcs, [(0, 1, 6), (2, 3, 6)], [7, 8, 9])
    small = trimmed(problem)
    assert small.demand_limit_ns.tolist() == [NO_LIMIT, 6]
    assert small.arc_item.tolist() == [-1, 1]  # beside the item, what it stands next to
    assert small.item_upper.tolist() == [0, 1, 0]
    assert trimmed(replace(problem, demand_limit_ns=np.array([4, 10]))).item_upper.tolist() == [
        1,
        0,
        0,
    ]


def test_no_way_returns_to_its_source() -> None:
    """The loop over node 2 would fit the limit, and no shortest path takes it."""
    arcs = [(0, 2, 1, 0), (2, 0, 1, 1), (0, 1, 2, 2), (1, 2, 1, 3), (2, 1, 9, 4)]
    small = trimmed(question(arcs, [(0, 1, 6)], [1, 1, 1, 1, 1]))
    assert small.arc_item.tolist() == [2]


def test_the_options_of_a_corridor_stay_a_ladder() -> None:
    """The slow option is too slow one way round, where the fast one is of use."""
    arcs = [(0, 1, 5, 0), (0, 1, 2, 1), (1, 2, 5, 0), (1, 2, 2, 1)]
    problem = question(arcs, [(0, 1, 6), (0, 2, 7)], [3, 8])
    ladders, _ = find_ladders(prepare(trimmed(problem)))
    assert ladders.below.tolist() == [-1, 0]


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_reverse_delete_closes_what_one_by_one_may_go(first: int) -> None:
    """The trees that are mended on the way say of every item what trees grown anew say."""
    for seed in range(first, first + CHUNK):
        problem = random_problem(seed)
        prepared = prepare(problem)
        is_open = prepared.upper.copy()
        left = set(np.flatnonzero(is_open).tolist())
        order = np.random.default_rng(seed).permutation(sorted(left)).astype(np.int32)
        closed = reverse_delete(prepared.net, is_open, order, np.zeros(1, np.uint8))
        if misses(problem, left):
            assert closed == -1, seed
            continue
        for e in order.tolist():
            if not misses(problem, left - {e}):
                left.remove(e)
        assert set(np.flatnonzero(is_open).tolist()) == left, seed
        assert closed == len(order) - len(left)
        assert not list_violations(prepared.net, is_open, 1)
