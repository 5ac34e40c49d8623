"""Any traffic within totals of places: least cost, every matrix carried in every state."""

from __future__ import annotations

import numpy as np
import pytest

from netplan.optimize.problem.answer import EngineSettings
from netplan.planning.capacity.adversary import Adversary
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.search import cheapest
from netplan.planning.capacity.states import States
from tests.support.capacity_cases import question
from tests.support.hose_cases import by_all_matrices, every_matrix, hose_case


@pytest.mark.parametrize(
    ("kind", "seed"),
    [("plain", s) for s in range(16)]
    + [(k, s) for k in ("noise", "again", "reach") for s in range(1, 4)],
)
def test_random_networks_cost_what_all_matrices_in_one_program_cost(kind: str, seed: int) -> None:
    case, hose = hose_case(seed, kind)
    asked = question(case, lambda _: hose)
    found, least = cheapest(asked, settings=EngineSettings()), by_all_matrices(case, hose)
    if least is None:
        assert found.chosen is None
        return
    assert (found.cost, found.lower_bound) == (least, least)
    assert found.chosen is not None
    states = States(asked, Router(asked), found.chosen.astype(np.uint8))
    assert not list(Adversary(hose).missed(states))
    for f in range(hose.needed.shape[1]):
        cases = [(f, matrix) for matrix in every_matrix(hose, f)]
        states.ask(asked.with_cases(cases))
        assert not states.uncarried()


@pytest.mark.parametrize("kind", ["plain", "noise", "reach"])
@pytest.mark.parametrize("seed", [2, 3, 5])
def test_without_rows_of_channels_the_bound_stays_one_and_the_plan_carries_all(
    kind: str, seed: int
) -> None:
    case, hose = hose_case(seed, kind)
    asked = question(case, lambda _: hose)
    found, best = cheapest(asked, settings=EngineSettings(), many=0), by_all_matrices(case, hose)
    assert best is not None
    assert found.chosen is not None
    assert found.lower_bound <= best <= found.cost
    states = States(asked, Router(asked), found.chosen.astype(np.uint8))
    assert not list(Adversary(hose).missed(states))
