"""Multipliers before the linear program: what they prove, and that ranges become finer."""

from __future__ import annotations

import numpy as np
import pytest

from netplan.optimize.branch_and_cut.layered_root import one_root, open_layers
from netplan.optimize.branch_and_cut.separation import Separator
from netplan.optimize.deadline import Deadline
from netplan.optimize.engine import solve
from netplan.optimize.layered_graph.dual_ascent import LayeredAscent
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.prepare import prepare
from netplan.tuning.layered_graph import LayeredGraph
from netplan.tuning.parameters import Parameters
from tests.support.engine_cases import direct_problem


def raised(seed: int, late: bool = False, slots: int = 10_000) -> tuple[LayeredAscent, int, int]:
    """Return multipliers of a question with one hub, its optimum, and the bound proved."""
    problem = direct_problem(seed, 30, hub=True, failures=False)
    prepared = prepare(problem)
    root = one_root(prepared, Separator(prepared, 2))
    assert root is not None
    ascent = LayeredAscent(prepared, root, prepared.upper.copy(), LayeredGraph(slots=slots))
    ascent.begin(lambda: late)
    ascent.run(int(prepared.cost.sum()), lambda: late)
    layers, bound = open_layers(prepared, ascent, "glop", Deadline(), Parameters())
    best = solve(problem, settings=EngineSettings(method="branch_and_price"))
    assert best.status == "optimal" and best.cost is not None
    return ascent, best.cost, -(-bound.value // layers.scale)


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_below_the_optimum_and_close(seed: int) -> None:
    ascent, best, bound = raised(seed, slots=60)
    assert 0.9 * best <= bound <= best
    assert ascent.grid.slots > 60, "ranges should have been split"
    assert all(len(own) and (ascent.grid.lay.cost[own] > 0).all() for own in ascent.arcs)


def test_without_time_there_are_no_steps_and_the_program_still_opens() -> None:
    ascent, best, bound = raised(0, late=True)
    assert 0 <= bound <= best
    assert ascent.share.max(initial=0.0) == 0.0


def test_items_refused_since_are_in_no_arc_and_cuts_stay_valid() -> None:
    ascent, best, _ = raised(1)
    used = np.unique(ascent.grid.item[ascent.grid.item >= 0])
    hi = ascent.prepared.upper.copy()
    free = [e for e in used.tolist() if ascent.items[e] < 0.01][:5]
    hi[free] = 0
    ascent.restrict(hi)
    assert not np.isin(ascent.grid.item, free).any()
    ascent.run(best, lambda: False)
    bound = open_layers(ascent.prepared, ascent, "glop", Deadline(), Parameters())[1]
    assert bound.value > 0
    assert len(ascent.cuts) == len(ascent.arcs) == len(ascent.value) == len(ascent.idle)


def test_the_same_question_gives_the_same_multipliers() -> None:
    one, _, first = raised(2)
    two, _, second = raised(2)
    assert first == second
    assert one.value.tobytes() == two.value.tobytes()
    assert one.grid.label.tobytes() == two.grid.label.tobytes()
