"""A search that starts from an earlier one finds the same cost, with the same proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from netplan.optimize.branch_and_price.bound import Bound
from netplan.optimize.branch_and_price.master import PathMaster
from netplan.optimize.engine import solve
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import list_violations, prepare
from tests.support.engine_cases import (
    corridor_problem,
    random_problem,
    set_cover_problem,
    without_impossible,
)

PATHS = EngineSettings(method="branch_and_price")


def repriced(problem: CoverProblem, rng: np.random.Generator) -> CoverProblem:
    """The same question at other costs: some doubled, some free, some cheaper."""
    factor = rng.choice([0.0, 0.5, 1.0, 1.0, 2.0, 3.0], len(problem.item_cost))
    return replace(problem, item_cost=(problem.item_cost * factor).astype(np.int64))


def shrunk(problem: CoverProblem, rng: np.random.Generator) -> CoverProblem:
    """The same question with items forbidden and forced and limits moved a little."""
    k = len(problem.item_cost)
    upper = problem.item_upper & (rng.random(k) > 0.1).astype(np.int8)
    lower = problem.item_lower | (rng.random(k) < 0.1).astype(np.int8)
    limit = problem.demand_limit_ns + rng.integers(-1, 3, len(problem.demand_limit_ns))
    return replace(
        problem,
        item_upper=np.maximum(upper, lower),
        item_lower=lower,
        demand_limit_ns=np.maximum(limit, 0),
    )


def cut_down(problem: CoverProblem, rng: np.random.Generator) -> CoverProblem:
    """The same question without its last item and with its demands in another order."""
    order = rng.permutation(len(problem.demand_name))
    keep = problem.arc_item < len(problem.item_cost) - 1
    place = np.cumsum(keep) - 1
    return replace(
        problem,
        arc_tail=problem.arc_tail[keep],
        arc_head=problem.arc_head[keep],
        arc_ns=problem.arc_ns[keep],
        arc_item=problem.arc_item[keep],
        arc_kind=problem.arc_kind[keep],
        item_cost=problem.item_cost[:-1],
        item_lower=problem.item_lower[:-1],
        item_upper=problem.item_upper[:-1],
        item_name=problem.item_name[:-1],
        scenario_lost_arcs=[
            place[lost[keep[lost]]].astype(np.int32) for lost in problem.scenario_lost_arcs
        ],
        demand_source=problem.demand_source[order],
        demand_sink=problem.demand_sink[order],
        demand_limit_ns=problem.demand_limit_ns[order],
        demand_after_ns=problem.demand_after_ns[order],
        demand_exempt=[problem.demand_exempt[i] for i in order],
        demand_name=[problem.demand_name[i] for i in order],
    )


@pytest.mark.parametrize("change", [repriced, shrunk, cut_down])
def test_an_earlier_search_changes_the_time_and_nothing_else(
    change: Callable[[CoverProblem, np.random.Generator], CoverProblem],
) -> None:
    walked = 0
    for seed in range(100):
        problem = set_cover_problem(seed)[0] if seed % 2 else random_problem(seed)
        first = solve(problem, settings=PATHS)
        if first.warm is None:
            continue
        asked = change(problem, np.random.default_rng(seed))
        again, fresh = solve(asked, settings=PATHS, warm=first.warm), solve(asked)
        assert (again.status, again.cost) == (fresh.status, fresh.cost), seed
        assert again.lower_bound == fresh.lower_bound, seed
        walked += len(first.warm.proof_log.parts) > 1
    assert walked > 5  # trees were walked, not only roots


def test_the_same_question_again_is_settled_by_the_walk_alone() -> None:
    problem = corridor_problem(6.0, 10.5)
    first = solve(problem, settings=PATHS)
    assert first.warm is not None
    assert len(first.warm.proof_log.parts) > 3
    again = solve(problem, settings=PATHS, warm=first.warm)
    assert (again.status, again.cost, again.nodes) == ("optimal", first.cost, 0)


def test_a_search_cut_short_leaves_a_tree_that_the_next_one_ends() -> None:
    problem, _ = without_impossible(corridor_problem(6.0, 10.5, (7.0, 12.0)))
    first = solve(problem, settings=EngineSettings(node_limit=2, method="branch_and_price"))
    assert first.status == "feasible"
    again = solve(problem, warm=first.warm)
    assert (again.status, again.cost) == ("optimal", 342_069_000)


def test_a_chain_of_questions_stays_exact() -> None:
    """Every answer leaves a proof log of its own, fit for the next question."""
    rng = np.random.default_rng(1)
    problem = set_cover_problem(3)[0]
    last = solve(problem, settings=PATHS)
    for _ in range(30):
        problem = replace(problem, item_cost=rng.integers(1, 30, len(problem.item_cost)))
        last = solve(problem, settings=PATHS, warm=last.warm)
        fresh = solve(problem)
        assert (last.cost, last.lower_bound) == (fresh.cost, fresh.cost)


def test_known_optima_are_found_from_one_another() -> None:
    """Limits move both ways, so paths within them appear and vanish."""
    warm = None
    for bay, delta, cost in (
        (6.0, 10.5, 342_069_000),
        (5.7, 10.1, 454_818_000),
        (6.0, 11.0, 283_102_000),
        (5.6, 11.5, 263_993_000),
        (6.0, 10.5, 342_069_000),
    ):
        result = solve(corridor_problem(bay, delta), settings=PATHS, warm=warm)
        assert (result.status, result.cost, result.lower_bound) == ("optimal", cost, cost)
        warm = result.warm


def test_what_an_item_gains_is_true_for_any_weights() -> None:
    """Fixing rests on it; weights may lie where no path within the limit can use the item."""
    looked = 0
    for seed in range(120):
        problem = random_problem(seed)
        prepared = prepare(problem)
        if list_violations(prepared.net, prepared.upper, 1):
            continue
        master = PathMaster(prepared, new_lp("glop"), int(prepared.cost.sum()))
        wanted = list_violations(prepared.net, prepared.lower, prepared.net.limit.size)
        master.activate([(d, f) for d, f, _ in wanted])
        if not master.n_pairs:
            continue
        rng = np.random.default_rng(seed)
        shares = rng.random((master.n_pairs, master.k)) * rng.choice([1.0, 2.0, 4.0])
        weights = (shares / master.n_pairs * master.scaled_cost).astype(np.int64)
        start, _ = master.bound(master.extend(Bound(0, weights, np.zeros(0, np.int64))))
        bound = master.ascend(start, master.scaled(int(prepared.cost.sum())), 3, 1.0, 3).bound
        gain_in, gain_out = master.probe(bound)
        for e in np.flatnonzero((prepared.lower == 0) & (prepared.upper == 1)).tolist():
            for value, gain in ((1, gain_in[e]), (0, gain_out[e])):
                best = solve(decided(problem, e, value))
                if best.status == "optimal":
                    assert bound.value + int(gain) <= master.scaled(best.cost), (seed, e, value)
                    looked += 1
    assert looked > 100


def decided(problem: CoverProblem, item: int, value: int) -> CoverProblem:
    lower, upper = problem.item_lower.copy(), problem.item_upper.copy()
    lower[item] = upper[item] = value
    return replace(problem, item_lower=lower, item_upper=upper)
