"""The order of features in a file changes no answer: not even which of equal plans it is."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.files.output.writing import json_bytes
from netplan.model.network import Network
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Minimise, Objective, PairWeight, Scenario
from netplan.planning.planner import make_plan
from netplan.records.plan.plan_json import plan_to_json
from tests.support import small
from tests.support.folders import DATA

LAYERS = {"places": "hubs.geojson", "spans": "spans.geojson"}
QUESTIONS = [
    Objective(),
    Objective(Minimise.WORST_LATENCY, budget_cny=30_000_000, hard_targets=False),
    Objective(
        Minimise.MEAN_LATENCY,
        budget_cny=30_000_000,
        hard_targets=False,
        weight=PairWeight.COUNT,
    ),
]


def record(plan: Plan, scenario: Scenario) -> bytes:
    return json_bytes(plan_to_json(plan, network=scenario.network, reproducible=True))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(question=small.scenarios(), objective=st.sampled_from(QUESTIONS), data=st.data())
def test_a_shuffled_network_has_the_same_plan(
    question: Scenario, objective: Objective, data: st.DataObject
) -> None:
    question = replace(question, objective=objective)
    places = data.draw(st.permutations(question.network.places))
    spans = data.draw(st.permutations(question.network.spans))
    again = replace(question, network=Network(tuple(places), tuple(spans)))
    assert record(make_plan(again), again) == record(make_plan(question), question)


def test_of_equal_cables_always_the_same_is_built() -> None:
    """Three cables cost and last the same; without an order of its own the file would decide."""
    question = small.line_of_three()
    [cable] = [s for s in question.network.spans if s.id == "ab.new"]
    twins = (replace(cable, id="ab.z"), replace(cable, id="ab.y"))
    places, spans = question.network.places, question.network.spans
    found = [
        make_plan(replace(question, network=Network(places, listed)))
        for listed in ((*twins, *spans), (*spans, *twins), (*spans, *twins[::-1]))
    ]
    assert len({tuple(s.id for s in plan.spans) for plan in found}) == 1


def shuffled(name: str, folder: Path, seed: int) -> Scenario:
    """Return a bundled scenario over the same features in another order."""
    order = random.Random(seed)
    for file in LAYERS.values():
        layer = json.loads((DATA / file).read_text(encoding="utf-8"))
        order.shuffle(layer["features"])
        (folder / file).write_text(json.dumps(layer), encoding="utf-8")
    changes = [f"network.{key}={folder / file}" for key, file in LAYERS.items()]
    return api.load_scenario(name, changes)


def test_the_shuffled_default_is_the_same_question(tmp_path: Path) -> None:
    """Apart from checksums: so its plan, links and certificates are the same to the byte."""
    question = api.load_scenario("guizhou")
    for seed in (1, 2):
        again = shuffled("guizhou", tmp_path, seed)
        assert again.inputs != question.inputs
        assert replace(again, inputs=()) == replace(question, inputs=())


def test_the_plan_of_shuffled_files_is_the_same_to_the_byte(tmp_path: Path) -> None:
    """One bundled question is solved twice; the default is the same question, see above."""
    bundled = replace(api.load_scenario("railway-only"), inputs=())
    again = replace(shuffled("railway-only", tmp_path, 3), inputs=())
    plan = make_plan(bundled)
    assert plan.status is PlanStatus.OPTIMAL
    assert record(make_plan(again), again) == record(plan, bundled)
