"""The cut method: the same optima as enumeration and as the path method, and valid cuts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.optimize.branch_and_cut.hitting_set import CutPool, search
from netplan.optimize.branch_and_cut.master import CutLp
from netplan.optimize.branch_and_cut.root import CutFinder
from netplan.optimize.branch_and_cut.separation import Separator
from netplan.optimize.branch_and_cut.tree import CutSearch
from netplan.optimize.engine import solve
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import Prepared, list_violations, prepare
from netplan.tuning.branch_and_cut import BranchAndCut
from netplan.tuning.parameters import Parameters
from netplan.tuning.shared import Engine
from tests.support.engine_cases import (
    brute_force,
    corridor_problem,
    direct_problem,
    misses,
    random_problem,
    set_cover_problem,
)

WITHOUT_HALVED = Parameters(branch_and_cut=BranchAndCut(half_cuts=0))


def cut_settings(**more: object) -> EngineSettings:
    return EngineSettings(method="branch_and_cut", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_cuts_find_the_enumerated_optimum(first: int) -> None:
    by_cuts = 0
    for seed in range(first, first + 20):
        problem = random_problem(seed)
        best = brute_force(problem)
        result = solve(problem, settings=cut_settings(lp=("glop", "highs")[seed % 2]))
        if best is None:
            assert result.status == "infeasible", seed
            continue
        by_cuts += result.stats["method"] == "branch_and_cut"
        assert (result.status, result.cost, result.lower_bound) == ("optimal", best, best), seed
        assert result.chosen is not None
        assert not misses(problem, set(np.flatnonzero(result.chosen).tolist())), seed
    assert by_cuts >= 4, "most cases have no regeneration"


@pytest.mark.parametrize("halved", [True, False])
def test_cuts_solve_set_covering(halved: bool) -> None:
    tuned = Parameters() if halved else WITHOUT_HALVED
    nodes = 0
    for seed in range(40):
        problem, best = set_cover_problem(seed)
        result = solve(problem, settings=cut_settings(seed=seed, parameters=tuned))
        assert (result.status, result.cost, result.lower_bound) == ("optimal", best, best), seed
        nodes += result.nodes
    assert halved or nodes > 0, "without zero-half cuts some of the cases should need a tree"


@pytest.mark.parametrize("hub", [True, False])
@pytest.mark.parametrize("failures", [True, False])
def test_cuts_agree_with_paths(hub: bool, failures: bool) -> None:
    for seed in range(3):
        problem = direct_problem(seed, 18 if failures else 26, hub=hub, failures=failures)
        a = solve(problem, settings=cut_settings())
        b = solve(problem, settings=EngineSettings(method="branch_and_price"))
        assert a.stats["method"] == "branch_and_cut" and b.stats["method"] == "branch_and_price"
        assert a.cost == a.lower_bound == b.cost == b.lower_bound > 0, seed
        weaker = cut_settings(seed=seed + 1, parameters=WITHOUT_HALVED)  # a larger tree
        c = solve(problem, settings=weaker)
        assert c.cost == c.lower_bound == a.cost, seed


def test_the_bound_never_passes_the_optimum_wherever_the_search_stops() -> None:
    for seed in range(4):
        problem = direct_problem(seed, 26, hub=False, failures=False, slack=1.4)
        best = solve(problem, settings=cut_settings()).cost
        bounds = []
        for limit in (0, 1, 3, 9):
            result = solve(problem, settings=cut_settings(node_limit=limit))
            assert result.lower_bound <= best <= result.cost
            bounds.append(result.lower_bound)
        assert bounds == sorted(bounds)
        late = solve(problem, settings=cut_settings(time_limit_s=0.0))
        assert late.reason == "time" and late.lower_bound <= best <= late.cost


@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.01, 1.0, 100.0]))
@settings(max_examples=60, deadline=None)
def test_any_multipliers_bound_the_optimum(seed: int, scale: float) -> None:
    problem, best = set_cover_problem(seed % 40)
    found = _rooted(problem)
    rng = np.random.default_rng(seed)
    assert isinstance(found.lp, CutLp)
    bound = found.lp.bound(rng.exponential(scale, found.lp.n_rows))
    assert bound.value <= best * found.lp.scale


def _rooted(problem: CoverProblem, crowd: int = 2) -> CutSearch:
    """A cut search with its root solved; sources of ``crowd`` demands get directed cuts."""
    prepared = prepare(problem)
    found = CutSearch(prepared, EngineSettings(method="branch_and_cut"), None)
    found.sep = Separator(prepared, crowd)
    found.lp = CutLp(prepared, new_lp("glop", dual=True))
    found.finder = CutFinder(prepared, found.sep, found.lp, 0, found.parameters)
    found.plans.sep = found.sep
    found.begin()
    return found


def _closing_breaks(prepared: Prepared, cut: np.ndarray) -> bool:
    rest = prepared.upper.copy()
    rest[cut] = 0
    return bool(list_violations(prepared.net, rest, 1))


@pytest.mark.parametrize("failures", [True, False])
def test_every_cut_is_needed(failures: bool) -> None:
    found = _rooted(direct_problem(5, 20, hub=True, failures=failures), crowd=99)
    found.polish(3, 30)
    rows = [*found.plans.pool.rows, *found.lp.cuts()]
    assert len(rows) > 20
    for cut in rows:
        assert len(cut) and _closing_breaks(found.prepared, cut)
        assert len(set(cut.tolist())) == len(cut)


@pytest.mark.parametrize("hub", [True, False])
def test_rows_hold_for_every_plan(hub: bool) -> None:
    problem = direct_problem(7, 24, hub=hub, failures=False, slack=1.4)
    found = _rooted(problem, 2 if hub else 99)
    found.root(None, 200)
    lp, sep = found.lp, found.sep
    assert isinstance(lp, CutLp)
    assert (lp.n_cols > lp.k) == hub, "directed cuts should be found for the hub"
    assert hub or max(lp.side) > 1, "zero-half cuts should be found"
    rng = np.random.default_rng(1)
    for _ in range(10):
        kept = (rng.random(lp.k) < 0.9).astype(np.uint8) & found.prepared.upper
        if list_violations(found.prepared.net, kept, 1):
            continue
        tree = sep.tree_values(kept)
        values = np.zeros(lp.n_cols)
        values[: lp.k] = kept
        present = sep._columns >= 0
        values[sep._columns[present]] = tree[present]
        assert (lp.activity(values) >= np.array(lp.side)).all()


def test_directed_cuts_never_weaken_the_root() -> None:
    for seed in range(3):
        problem = direct_problem(seed, 24, hub=True, failures=False, slack=1.4)
        best = solve(problem, settings=cut_settings()).cost
        bounds = []
        for crowd in (2, 99):
            found = _rooted(problem, crowd)
            found.root(None, 200)
            bounds.append(found.bound)
        assert bounds[1] * 0.999 <= bounds[0] <= best


def test_the_local_search_hits_every_cut_within_the_budget() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for seed in range(30):
        k = 12
        pool = CutPool(k)
        pool.add([np.unique(rng.integers(0, k, 4)).astype(np.int32) for _ in range(20)])
        cost = rng.integers(1, 9, k)
        lo, hi = np.zeros(k, np.uint8), np.ones(k, np.uint8)
        lo[seed % k] = 1
        packed = pool.arrays(lo, hi)
        weight, stamp = np.ones(len(packed.index), np.int64), np.zeros(k, np.int64)
        state, x = np.array([12345 + seed], np.uint64), lo.copy()
        budget = int(cost.sum() * rng.uniform(0.3, 1.0))
        found = search(
            packed.rows, cost, lo, budget, 500, state, x, weight, stamp,
        )  # fmt: skip
        if found:
            hits += 1
            assert all(x[row].any() for row in pool.rows)
            assert int(cost[x == 1].sum()) <= budget and x[seed % k]
    assert hits > 10


def test_a_cutoff_is_answered_by_cuts_too() -> None:
    for seed in range(60):
        problem = random_problem(seed)
        best = brute_force(problem)
        if not best:
            continue
        below = solve(problem, settings=cut_settings(cutoff=best - 1, first=True))
        assert best - 1 < below.lower_bound <= best <= below.cost, seed
        at = solve(problem, settings=cut_settings(cutoff=best, first=True))
        assert at.cost == best and at.lower_bound <= best, seed


def test_the_engine_sees_which_question_it_faces() -> None:
    direct, corridors = direct_problem(1, 30, hub=False, failures=False), corridor_problem(6, 10.5)
    by_cuts = solve(direct)
    assert by_cuts.stats["method"] == "branch_and_cut" and by_cuts.status == "optimal"
    for small in (15_000, 0):  # told by its chains of items, or by the gap after some cuts
        tuned = Parameters(engine=Engine(small_problem=small))
        by_paths = solve(corridors, settings=EngineSettings(parameters=tuned))
        assert by_paths.stats["method"] == "branch_and_price" and by_paths.status == "optimal"
    tuned = Parameters(engine=Engine(small_problem=0, wide_problem=0))
    by_size = solve(corridors, settings=EngineSettings(node_limit=0, parameters=tuned))
    assert by_size.stats["method"] == "branch_and_cut" and by_size.lower_bound <= by_paths.cost


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown method 'magic'"):
        solve(random_problem(1), settings=EngineSettings(method="magic"))


def test_the_same_question_gives_the_same_plan_by_either_backend_at_the_same_cost() -> None:
    problem = direct_problem(2, 30, hub=False, failures=False, slack=1.4)
    results = [solve(problem, settings=cut_settings(lp=lp)) for lp in ("glop", "glop", "highs")]
    assert np.array_equal(results[0].chosen, results[1].chosen)
    assert results[0].nodes == results[1].nodes
    assert results[0].cost == results[2].cost


def test_an_earlier_plan_is_taken_over() -> None:
    problem = direct_problem(3, 30, hub=False, failures=False)
    before = solve(problem, settings=cut_settings())
    phases: list[tuple[str, int | None]] = []
    again = solve(
        problem,
        settings=cut_settings(),
        warm=before.warm,
        on_progress=lambda p: phases.append((p.phase, p.cost)),
    )
    assert (again.cost, again.lower_bound) == (before.cost, before.cost)
    assert ("earlier plan", before.cost) in phases or ("first plan", before.cost) in phases
