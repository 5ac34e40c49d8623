"""Joint requirements over finite worlds: exact optima by enumeration, in tests/data."""

from __future__ import annotations

import json
from math import ceil
from typing import Any

import numpy as np
import pytest

from netplan.optimize.problem.answer import OPTIMAL, EngineSettings
from netplan.optimize.problem.cover import ARC_PLAIN, CoverProblem
from netplan.planning.chance.joint import JointQuestion
from netplan.planning.chance.law import Worlds
from netplan.planning.chance.trial import Makes, Question
from tests.support.folders import ROOT

FILES = sorted((ROOT / "tests" / "data" / "confidence_small").glob("*.json"))
LEVELS = (0.5, 0.8, 0.9, 1.0)


def question_of(case: dict[str, Any]) -> Question:
    """Return a case of the collection as a question: an item a span, both ways."""
    spans, demands = case["spans"], case["demands"]
    ends = [(span["a"], span["b"]) for span in spans for _ in range(2)]
    turned = [(b, a) if i % 2 else (a, b) for i, (a, b) in enumerate(ends)]
    item = np.repeat(np.arange(len(spans), dtype=np.int32), 2)
    index = {span["id"]: i for i, span in enumerate(spans)}
    lost = [[], *([2 * index[s] + k for s in cut for k in (0, 1)] for cut in case["failures"])]
    cover = CoverProblem(
        n_nodes=case["nodes"],
        arc_tail=np.array([tail for tail, _ in turned], np.int32),
        arc_head=np.array([head for _, head in turned], np.int32),
        arc_ns=np.array([span["ns"] for span in spans], np.int64)[item],
        arc_item=item,
        arc_kind=np.full(len(item), ARC_PLAIN, np.int8),
        item_cost=np.array([span["cost"] for span in spans], np.int64),
        item_lower=np.zeros(len(spans), np.int8),
        item_upper=np.ones(len(spans), np.int8),
        item_name=list(index),
        scenario_name=[f"cut {i}" for i in range(len(lost))],
        scenario_lost_arcs=[np.array(sorted(arcs), np.int32) for arcs in lost],
        demand_source=np.full(len(demands), case["source"], np.int32),
        demand_sink=np.array([d["sink"] for d in demands], np.int32),
        demand_limit_ns=np.array([d["limit_ns"] for d in demands], np.int64),
        demand_after_ns=np.array([d["after_ns"] or -1 for d in demands], np.int64),
        demand_exempt=[frozenset() for _ in demands],
        demand_name=[d["id"] for d in demands],
    )
    return Question(cover, Makes(item, np.zeros((len(item), 4), np.int64)))


def worlds_of(case: dict[str, Any]) -> Worlds:
    spans = np.array(case["worlds"], np.int64)
    return Worlds(spans, np.zeros((len(spans), 4), np.int64))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_least_cost_is_that_of_enumeration(path: Any, level: float) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    worlds = worlds_of(case)
    needed = ceil(level * len(worlds) - 1e-9)
    asked = JointQuestion(question_of(case), worlds, needed)
    found = asked.cheapest(settings=EngineSettings())
    assert (found.status, found.cost) == (OPTIMAL, case["proven"][f"joint_{level}"]["cost"])
    assert found.lower_bound == found.cost
    assert found.chosen is not None
    assert asked.oracle().count(found.chosen.astype(np.uint8)) >= needed
