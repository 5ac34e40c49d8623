"""Spans, fibre pairs and channels together: least cost, every state carried."""

from __future__ import annotations

import json

import numpy as np
import pytest

from netplan.optimize.problem.answer import EngineSettings
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.search import cheapest
from netplan.planning.capacity.states import States
from tests.support.capacity_cases import by_routes, question
from tests.support.capacity_random import KINDS, random_case
from tests.support.folders import TEST_DATA

FILES = sorted((TEST_DATA / "capacity_small").glob("[lmr]*.json"))
HARD = {"mesh8", "mesh8_half"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(f.stem, marks=pytest.mark.slow if f.stem in HARD else ()) for f in FILES],
)
def test_small_networks_have_the_optima_that_two_other_models_proved(name: str) -> None:
    case = json.loads((TEST_DATA / "capacity_small" / f"{name}.json").read_text("utf-8"))
    found = cheapest(question(case), settings=EngineSettings())
    assert (found.status, found.reason) == ("optimal", "proved")
    assert found.cost == found.lower_bound == case["proven"]["optimum"]


@pytest.mark.parametrize(
    ("kind", "seed"),
    [("plain", s) for s in range(12)] + [(k, s) for k in KINDS[1:] for s in range(1, 5)],
)
def test_random_networks_cost_what_a_model_of_all_routes_says(kind: str, seed: int) -> None:
    case = random_case(seed, kind)
    asked, found = question(case), cheapest(question(case), settings=EngineSettings())
    least = by_routes(case)
    if least is None:
        assert found.chosen is None
        return
    assert (found.cost, found.lower_bound) == (least, least)
    assert found.chosen is not None
    chosen = found.chosen.astype(np.uint8)
    assert not States(asked, Router(asked), chosen).uncarried()


@pytest.mark.parametrize("name", ["ring6_shared", "mesh7_owned", "mesh7b_shared"])
def test_without_rows_of_channels_the_bound_stays_one_and_the_plan_carries_all(name: str) -> None:
    case = json.loads((TEST_DATA / "capacity_small" / f"{name}.json").read_text("utf-8"))
    found = cheapest(question(case), settings=EngineSettings(), many=0)
    best = case["proven"]["optimum"]
    assert found.chosen is not None
    assert found.lower_bound <= best <= found.cost
    assert found.lower_bound >= case["proven"]["latency_only"]


def test_endless_slots_and_free_channels_leave_the_question_of_latency() -> None:
    case = json.loads((TEST_DATA / "capacity_small" / "mesh7b_owned.json").read_text("utf-8"))
    found = cheapest(
        question({**case, "slots": 10_000, "channel_cost": 0}), settings=EngineSettings()
    )
    assert found.cost == found.lower_bound == case["proven"]["latency_only"]


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_rows_of_channels_types_and_regenerators_keep_the_bound(
    kind: str, seed: int
) -> None:
    case = random_case(seed, kind)
    found, best = cheapest(question(case), settings=EngineSettings(), many=0), by_routes(case)
    assert best is not None
    assert found.chosen is not None
    assert found.lower_bound <= best <= found.cost
