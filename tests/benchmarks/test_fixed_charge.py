"""Routing costs and several limits: enumeration, another model, known optima, limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import ndsr
from benchmarks.fixed_charge import tree as routed_search
from benchmarks.fixed_charge.problem import (
    RoutedProblem,
    RoutedResult,
    RoutedSettings,
    solve_routed,
)


def random_problem(
    seed: int, *, n: int = 6, m: int = 13, q: int = 5, r: int = 2, dear: int = 9, slack: float = 1.5
) -> RoutedProblem:
    """Return a random multigraph; limits near what the shortest paths need, ties frequent."""
    rng = np.random.default_rng(seed)
    tail = rng.integers(0, n, m)
    head = (tail + rng.integers(1, n, m)) % n
    weight = rng.integers(0, 6, (r, m))
    source = rng.integers(0, n, q)
    sink = (source + rng.integers(0 if seed % 5 == 0 else 1, n, q)) % n
    limit = rng.integers(4, max(5, int(10 * slack)), (q, r))
    fixed = rng.integers(0, dear, m) * rng.integers(0, 2 if seed % 3 else 1, m, endpoint=True)
    return RoutedProblem(
        n, tail, head, fixed, weight, source, sink, limit, rng.integers(0, 4, (q, m))
    )


def cover_problem(seed: int, sites: int = 12, clients: int = 16) -> RoutedProblem:
    """Return a site location problem as routing: linear bounds are poor, trees grow."""
    rng = np.random.default_rng(seed)
    near = [rng.choice(sites, 3, replace=False) for _ in range(clients)]
    ends = [(0, 1 + i) for i in range(sites)]
    ends += [(1 + int(i), 1 + sites + k) for k in range(clients) for i in near[k]]
    tail, head = np.array(ends).T
    fixed = np.where(tail == 0, rng.integers(6, 9, len(ends)), 0)
    far = np.where(tail == 0, 0, rng.integers(0, 3, len(ends)))
    return RoutedProblem(
        1 + sites + clients, tail, head, fixed, np.ones((1, len(ends)), np.int64),
        np.zeros(clients, np.int64), 1 + sites + np.arange(clients),
        np.full((clients, 1), 2), np.tile(far, (clients, 1)),
    )  # fmt: skip


def simple_paths(problem: RoutedProblem, k: int) -> list[tuple[int, ...]]:
    """Return every simple path of a commodity within its limits, found by plain recursion."""
    found: list[tuple[int, ...]] = []

    def walk(at: int, path: tuple[int, ...], seen: frozenset[int]) -> None:
        if at == problem.sink[k]:
            sums = problem.weight[:, list(path)].sum(axis=1)
            if np.all(sums <= problem.limit[k]):
                found.append(path)
            return
        for a in np.flatnonzero(problem.tail == at).tolist():
            if int(problem.head[a]) not in seen:
                walk(int(problem.head[a]), (*path, a), seen | {int(problem.head[a])})

    start = int(problem.source[k])
    walk(start, (), frozenset({start}))
    return found


def enumerate_all(problem: RoutedProblem) -> int | list[int]:
    """Return the least cost over every set of arcs, or the commodities without any path."""
    priced = np.flatnonzero(problem.fixed_cost).tolist()
    bit = {a: 1 << i for i, a in enumerate(priced)}
    sets = np.arange(1 << len(priced))
    total = np.zeros(len(sets), np.int64)
    for a in priced:
        total += np.where(sets & bit[a], problem.fixed_cost[a], 0)
    impossible = []
    for k in range(len(problem.source)):
        best = np.full(len(sets), 1 << 40, np.int64)
        paths = simple_paths(problem, k)
        if not paths:
            impossible.append(k)
        for path in paths:
            mask = sum(bit.get(a, 0) for a in path)
            cost = int(problem.route_cost[k, list(path)].sum())
            best = np.where(sets & mask == mask, np.minimum(best, cost), best)
        total += best
    return impossible or int(total.min())


def recomputed(problem: RoutedProblem, result: RoutedResult) -> int:
    """Return what the plan costs; every path must join its ends within its limits."""
    cost = int(problem.fixed_cost[list(result.chosen)].sum())
    assert set(result.chosen) == {a for path in result.paths for a in path}
    for k, path in enumerate(result.paths):
        at = problem.source[k]
        for a in path:
            assert problem.tail[a] == at
            at = problem.head[a]
        assert at == problem.sink[k]
        assert np.all(problem.weight[:, list(path)].sum(axis=1) <= problem.limit[k])
        cost += int(problem.route_cost[k, list(path)].sum())
    return cost


def hold(problem: RoutedProblem, result: RoutedResult) -> None:
    """Compare a finished answer with enumeration."""
    best = enumerate_all(problem)
    if isinstance(best, list):
        assert (result.status, list(result.impossible)) == ("infeasible", best)
        assert result.paths == ()
        return
    assert (result.status, result.reason) == ("optimal", "proved")
    assert result.cost == result.lower_bound == best == recomputed(problem, result)


@pytest.mark.parametrize("block", range(8))
def test_enumeration_of_all_arc_sets_agrees(block: int) -> None:
    for seed in range(40 * block, 40 * block + 40):
        problem = random_problem(seed, m=8 + seed % 5, r=1 + seed % 2, slack=1.2 + seed % 3)
        hold(problem, solve_routed(problem))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 10), st.integers(0, 6), st.integers(0, 3))
def test_any_shape_agrees(seed: int, m: int, q: int, r: int) -> None:
    problem = random_problem(seed, n=4, m=m, q=q, r=r, slack=3)
    hold(problem, solve_routed(problem))


@pytest.fixture
def weak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every bound poor and every plan the first one, so that trees grow."""
    for name in ("ROOT_ROUNDS", "NODE_ROUNDS"):
        monkeypatch.setattr(routed_search, name, 2)
    monkeypatch.setattr(routed_search, "TRIALS", 0)
    improve = vars(routed_search)["improve"]
    monkeypatch.setattr(
        routed_search,
        "improve",
        lambda *args: improve(*args[:4], 0, 0),  # no rounds at all
    )


@pytest.mark.usefixtures("weak")
def test_trees_agree_and_their_bounds_hold_at_any_node_limit() -> None:
    grown = 0
    for seed in range(30):
        problem = cover_problem(seed)
        best = enumerate_all(problem)
        assert isinstance(best, int)
        result = solve_routed(problem)
        assert (result.cost, result.lower_bound) == (best, best), seed
        grown += result.nodes > 3
        for nodes in (1, 2, 5):
            stopped = solve_routed(problem, settings=RoutedSettings(node_limit=nodes))
            assert stopped.lower_bound <= best <= stopped.cost == recomputed(problem, stopped)
            assert stopped.nodes <= nodes + 1
            if stopped.status == "feasible":
                assert stopped.reason == "nodes" and stopped.lower_bound < stopped.cost
    assert grown >= 5, "the test must see trees"


def test_a_gap_ends_the_search_and_time_stops_it() -> None:
    problem = cover_problem(7, 25, 40)
    proven = solve_routed(problem)
    loose = solve_routed(problem, settings=RoutedSettings(gap=0.5))
    assert loose.status == "optimal" and loose.lower_bound <= proven.cost <= loose.cost
    cut = solve_routed(problem, settings=RoutedSettings(time_limit_s=0.0))
    assert cut.lower_bound <= proven.cost <= cut.cost == recomputed(problem, cut)


def test_one_thread_or_two_give_the_same_answer() -> None:
    problem = cover_problem(11, 40, 80)
    one, two = (
        solve_routed(problem, settings=RoutedSettings(threads=threads, node_limit=40))
        for threads in (1, 2)
    )
    assert one.nodes > 8
    assert (one.cost, one.lower_bound, one.nodes, one.paths) == (
        two.cost, two.lower_bound, two.nodes, two.paths,
    )  # fmt: skip


def test_too_many_paths_are_said_so() -> None:
    problem = random_problem(3, n=9, m=60, q=4, slack=4)
    result = solve_routed(problem, settings=RoutedSettings(path_limit=5))
    assert (result.status, result.reason, result.lower_bound) == ("no_plan", "paths", 0)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("fixed_cost", [1], "fit"),
        ("head", [0, 9], "out of range"),
        ("fixed_cost", [-1, 2], "negative"),
        ("fixed_cost", [1 << 50, 2], "too large"),
    ],
)
def test_a_problem_against_its_contract_is_refused(field: str, value: list[int], text: str) -> None:
    parts: dict[str, object] = {
        "n_nodes": 3, "tail": np.array([0, 1]), "head": np.array([1, 2]),
        "fixed_cost": np.array([1, 1]), "weight": np.array([[1, 1]]), "source": np.array([0]),
        "sink": np.array([2]), "limit": np.array([[2]]), "route_cost": np.array([[0, 0]]),
    }  # fmt: skip
    parts[field] = np.array(value)
    with pytest.raises(ValueError, match=text):
        solve_routed(RoutedProblem(**parts))  # type: ignore[arg-type]


def small_instance(seed: int) -> object:
    """Return a random instance of the adapter's kind."""
    rng = np.random.default_rng(seed)
    n = 7
    ring = [(v, v % n + 1) for v in range(1, n + 1)]
    chords = [(v, (v + int(rng.integers(1, n - 1))) % n + 1) for v in range(1, n + 1)]
    arcs = tuple(
        ndsr.Arc(u, v, float(rng.integers(5, 40)), float(rng.integers(1, 5)),
                 (float(rng.integers(5, 20)), float(rng.integers(5, 20))))
        for u, v in [*ring, *chords] if u != v
    )  # fmt: skip
    ends = [rng.choice(n, 2, replace=False) + 1 for _ in range(8)]
    demands = tuple(ndsr.Commodity(int(s), int(t), 1.0, (90.0, 90.0)) for s, t in ends)
    return ndsr.Instance(f"random{seed}", n, demands, arcs)


@pytest.mark.parametrize("seed", range(3))
def test_the_plain_model_and_another_solver_agree(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = small_instance(seed)
    monkeypatch.setattr(ndsr, "load", lambda name: instance)
    ours = ndsr.run("x", "netplan", 60.0)
    theirs = ndsr.run("x", "arcflow-highs", 60.0)
    assert ours["status"] == theirs["status"] == "optimal"
    assert ours["cost"] == ours["bound"] == theirs["cost"]


def test_the_audit_refuses_plans_that_lie() -> None:
    arcs = (ndsr.Arc(1, 2, 5.0, 1.0, (3.0, 3.0)), ndsr.Arc(2, 3, 5.0, 1.0, (3.0, 3.0)))
    instance = ndsr.Instance("x", 3, (ndsr.Commodity(1, 3, 2.0, (6.0, 5.0)),), arcs)
    with pytest.raises(ValueError, match="limit 2"):
        ndsr.audit(instance, [[0, 1]])
    with pytest.raises(ValueError, match="does not start"):
        ndsr.audit(instance, [[1]])
    with pytest.raises(ValueError, match="ends at node 2"):
        ndsr.audit(instance, [[0]])
    with pytest.raises(ValueError, match="0 paths"):
        ndsr.audit(instance, [])
    wide = ndsr.Instance("x", 3, (ndsr.Commodity(1, 3, 2.0, (6.0, 6.0)),), arcs)
    assert ndsr.audit(wide, [[0, 1]]) == 5 + 5 + 2 + 2
    with pytest.raises(ValueError, match="unknown method"):
        ndsr.run("x", "magic", 1.0)
