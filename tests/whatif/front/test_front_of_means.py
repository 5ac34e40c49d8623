"""Fronts of the mean, and of limits after a cut, against all choices and a scan of limits."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from netplan import api
from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.model.network import Network
from netplan.model.plan import Achieved, PlanStatus
from netplan.model.scenario import (
    FailureSpec,
    JointConfidence,
    Limit,
    Minimise,
    Objective,
    PairWeight,
    PathConfidence,
    PlaceSet,
    Protection,
    Scenario,
    Single,
)
from netplan.optimize.deadline import Deadline
from netplan.planning.design import Design
from netplan.planning.frame import Clock, Frame
from netplan.planning.objective_chain import Reached, question_of
from netplan.planning.planner import make_plan
from netplan.planning.weights import pair_weights
from netplan.records.front import front_record
from netplan.service.service import ServiceModel
from netplan.views.whatif.front import front_text
from netplan.whatif.front.mean_latency import mean_front
from netplan.whatif.front.measures import measure_named
from netplan.whatif.front.worst_latency import front, point_plan
from tests.support.designs import every_design
from tests.support.files_cases import SCENARIO, collection, places, span, spans, write
from tests.support.small import line_of_three, scenarios

FEW = settings(max_examples=12, deadline=None)


def by_enumeration(question: Scenario, weight: PairWeight) -> list[tuple[int, int]]:
    """Return the corners (mean in whole ns, CNY) over all choices of items."""
    model = ServiceModel(question)
    weights = pair_weights(model, model.demands, weight)
    found: set[tuple[int, int]] = set()
    for cost, design in every_design(model):
        outcomes = design.outcomes()
        if all(o.met for o in outcomes):
            total = sum(w * (o.after_ns or 0) for w, o in zip(weights, outcomes, strict=True))
            found.add((total // sum(weights), cost))
    return sorted(
        (p for p in found if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in found)),
        key=lambda p: p[1],
    )


def two_pairs() -> Scenario:
    """A - B - C with a target to each of B and C, so that their mean is worth something."""
    base = line_of_three()
    target = replace(base.targets[0], limit=Limit(2.3))
    near = replace(target, id="near", sinks=target.sources, sources=_of("b"))
    return replace(base, targets=(target, near))


def _of(name: str) -> PlaceSet:
    base = line_of_three().targets[0].sinks
    return replace(base, selectors=(replace(base.selectors[0], ids=(name,)),))


@pytest.mark.parametrize("weight", list(PairWeight))
def test_the_mean_front_of_a_small_network_is_that_of_enumeration(weight: PairWeight) -> None:
    question = two_pairs()
    people = {"a": 3, "b": 5, "c": 7}
    places = tuple(
        replace(p, population=people[p.id], weight=float(people[p.id]) / 2)
        for p in question.network.places
    )
    question = replace(question, network=Network(places, question.network.spans))
    found = mean_front(question, f"mean_latency:{weight.value}", resolution_ns=1)
    assert [(p.latency_ns, p.cost_cny) for p in found.points] == by_enumeration(question, weight)
    assert len(found.points) >= 3
    assert found.complete
    assert (found.ended_by, found.fastest_ns) == ("physics", found.points[-1].latency_ns)


@FEW
@given(scenarios())
def test_every_point_of_a_mean_front_is_found_again(question: Scenario) -> None:
    found = mean_front(question, "mean_latency:count", resolution_ns=1)
    assert (found.points == ()) == (make_plan(question).cost_cny is None)
    for one, two in pairwise(found.points):
        assert one.latency_ns > two.latency_ns
        assert one.cost_cny < two.cost_cny
    for point in found.points:
        assert point.proven
        record = point_plan(point, point.scenario, ())
        assert api.verify(record, point.scenario).ok
        again = make_plan(point.scenario)
        assert again.status is PlanStatus.OPTIMAL
        assert again.achieved[-1].value == point.latency_ns
        below = replace(point.scenario.objective, budget_cny=point.cost_cny - 1)
        cheaper = make_plan(replace(point.scenario, objective=below))
        assert cheaper.cost_cny is None or cheaper.achieved[-1].value > point.latency_ns


@FEW
@given(scenarios())
def test_a_coarse_mean_front_is_off_by_no_more_than_it_says(question: Scenario) -> None:
    fine = mean_front(question, "mean_latency:count", resolution_ns=1)
    coarse = mean_front(question, "mean_latency:count", resolution_ns=100_000, questions=5)
    assert (fine.points == ()) == (coarse.points == ())
    assert not fine.points or coarse.solves <= 5
    for true in fine.points:
        near = [p.latency_ns for p in coarse.points if p.cost_cny <= true.cost_cny]
        if coarse.within_cny:
            cheap = true.cost_cny + coarse.within_cny
            near = [p.latency_ns for p in coarse.points if p.cost_cny <= cheap]
        assert min(near) - true.latency_ns <= coarse.within_ns
    for point in coarse.points:
        best = min(p.latency_ns for p in fine.points if p.cost_cny <= point.cost_cny)
        assert point.bound_ns is not None
        assert point.bound_ns <= best <= point.latency_ns


def test_the_range_and_the_money_end_a_mean_front() -> None:
    question = two_pairs()
    whole = mean_front(question, "mean_latency:count", resolution_ns=1).points
    ends: dict[str, Any] = {
        "from_ms": whole[1].latency_ns / 1e6,
        "to_ms": whole[-2].latency_ns / 1e6,
    }
    some = mean_front(question, "mean_latency:count", resolution_ns=1, **ends)
    assert [p.cost_cny for p in some.points] == [p.cost_cny for p in whole[1:-1]]
    assert some.ended_by == "range"
    budget = replace(question.objective, budget_cny=whole[-1].cost_cny - 1)
    poor = mean_front(replace(question, objective=budget), "mean_latency:count", resolution_ns=1)
    assert [p.cost_cny for p in poor.points] == [p.cost_cny for p in whole[:-1]]
    assert (poor.ended_by, poor.fastest_ns) == ("budget", None)
    nothing = replace(budget, budget_cny=whole[0].cost_cny - 1)
    none = mean_front(replace(question, objective=nothing), "mean_latency:count")
    assert (none.points, none.ended_by) == ((), "budget")


@pytest.mark.parametrize("per_path", [0.6, 0.95])
def test_the_mean_front_of_paths_with_confidence_is_that_of_enumeration(per_path: float) -> None:
    question = two_pairs()
    cables = tuple(replace(s, length_tolerance=0.05) for s in question.network.spans)
    sure = PathConfidence(per_path)
    targets = tuple(replace(t, confidence=sure) for t in question.targets)
    asked = replace(question, network=Network(question.network.places, cables), targets=targets)
    found = mean_front(asked, "mean_latency:count", resolution_ns=1)
    assert [(p.latency_ns, p.cost_cny) for p in found.points] == by_enumeration(
        asked, PairWeight.COUNT
    )
    assert found.points != mean_front(question, "mean_latency:count", resolution_ns=1).points
    for point in found.points:
        assert api.verify(point_plan(point, point.scenario, ()), point.scenario).ok


def test_a_mean_front_is_not_of_pairs_nor_of_everything_at_once() -> None:
    question = two_pairs()
    pairs = replace(question.targets[0], protection=Protection(Limit(5.0)))
    for asked in (
        replace(question, targets=(pairs,)),
        replace(question, confidence=JointConfidence(0.9, 50)),
    ):
        with pytest.raises(RequestError, match="means are of single paths"):
            mean_front(asked, "mean_latency:count")


def test_what_is_no_mean() -> None:
    with pytest.raises(RequestError, match="means are mean_latency:weight, mean_latency:popul"):
        mean_front(line_of_three(), "mean_latency:colour")
    with pytest.raises(RequestError, match="population is 0 for every place"):
        mean_front(line_of_three(), "mean_latency:population")
    with pytest.raises(RequestError, match="nothing lies between 1 and 2 ms"):
        mean_front(line_of_three(), "mean_latency:count", from_ms=1, to_ms=2)


# limits after a cut


def with_cuts(limit_ms: float = 2.3, after_ms: float = 2.6) -> Scenario:
    """Return the line of three, held after the loss of any span too."""
    base = line_of_three()
    target = replace(base.targets[0], limit=Limit(limit_ms), after_cut=Limit(after_ms))
    return replace(base, targets=(target,), failures=FailureSpec(Single.SPAN))


@pytest.mark.parametrize("name", ["target:t", "intact:t", "after_cut:t"])
def test_every_corner_of_limits_after_a_cut_by_a_scan(name: str) -> None:
    question = with_cuts()
    found = front(question, name)
    measure = measure_named(question, name)
    assert found.complete
    assert found.points
    corners = [(p.latency_ns, p.cost_cny) for p in found.points]
    for limit_us in range(1000, 4000, 50):
        plan = make_plan(measure.limited(question, limit_us * 1000))
        cheapest = [cost for ns, cost in corners if ns <= limit_us * 1000]
        assert plan.cost_cny == (cheapest[0] if cheapest else None), limit_us
    for point in found.points:
        assert api.verify(point.plan, point.scenario).ok


def test_both_limits_keep_their_distance() -> None:
    question = with_cuts(2.3, 2.6)
    (moved,) = measure_named(question, "target:t").limited(question, 2_000_000).targets
    assert (moved.limit.one_way_ms, moved.after_cut) == (2.0, Limit(one_way_ms=2.3))
    (moved,) = measure_named(question, "intact:t").limited(question, 2_000_000).targets
    assert (moved.limit.one_way_ms, moved.after_cut) == (2.0, Limit(one_way_ms=2.6))
    (moved,) = measure_named(question, "after_cut:t").limited(question, 2_000_000).targets
    assert (moved.limit.one_way_ms, moved.after_cut) == (2.3, Limit(one_way_ms=2.0))
    relative = replace(question.targets[0], after_cut=Limit(stretch=2.0))
    relative_question = replace(question, targets=(relative,))
    with pytest.raises(RequestError, match="cannot move together; intact:t and after_cut:t"):
        measure_named(relative_question, "target:t")
    assert measure_named(relative_question, "after_cut:t").target == "t"
    with pytest.raises(RequestError, match="t has no limit after a cut"):
        measure_named(line_of_three(), "after_cut:t")


@pytest.mark.parametrize(
    "measure", ["mean_latency:count", "target:east", "intact:east", "after_cut:east"]
)
def test_the_command_writes_plans_that_verify(tmp_path: Path, measure: str) -> None:
    more = [span("guilin", "guangzhou", "new", 450.0), span("guian", "guilin", "hcf", 480.0)]
    text = SCENARIO.replace("one_way_ms: 6\n", "one_way_ms: 7.5\n").replace("ms: 7\n", "ms: 9\n")
    text += "failures: {single: none, sets: [{id: new, spans: [guilin-guangzhou.new]}]}\n"
    path = write(tmp_path, scenario=text, spans_=collection([*spans(), *more]))
    asked = ["pareto", str(path), "--y", measure, "--out", str(tmp_path / "out"), "--quiet"]
    asked += ["--resolution", "0.000001"]
    text = CliRunner().invoke(cli, asked).stdout
    assert "Complete: no plan lies below this staircase" in text
    shown = CliRunner().invoke(cli, [*asked, "--format", "json"])
    assert shown.exit_code == 0, shown.output
    record = json.loads(shown.stdout)
    assert record["complete"]
    assert len(record["points"]) >= 2
    for point in record["points"]:
        folder = tmp_path / "out" / f"point-{point['number']:02d}"
        plan, scenario = api.load_verified_plan(folder / "plan.json")
        again = api.plan(scenario)
        assert plan.cost_cny == point["cost_cny"]
        if measure.startswith("mean"):
            assert plan.achieved == again.achieved
            assert plan.achieved[-1].value == round(point["latency_ms"] * 1e6)
        else:
            assert again.cost_cny == plan.cost_cny


def test_a_link_without_a_route_is_not_paid_for() -> None:
    question = two_pairs()
    question = replace(question, objective=Objective(Minimise.MEAN_LATENCY))
    model = ServiceModel(question)
    problem = question_of(model)
    chosen = np.zeros(len(model.spans) + len(model.links), dtype=bool)
    chosen[-1] = True
    price = model.link_cost_cny()
    step = Achieved("mean_latency", None, 2_000_000, 1_000_000)
    found = Frame(question, (), Clock(Deadline())).reached(
        problem, Reached("time", chosen, price, None, (step,), 0)
    )
    assert (found.links, found.cost_cny) == ((), 0)


@pytest.mark.parametrize("measure", ["target:t", "intact:t"])
def test_a_front_shows_what_is_reached_under_each_limit(measure: str) -> None:
    """Where two limits move, the least limit kept is no latency that anybody has."""
    question = with_cuts(2.3, 2.6)
    found = front(question, measure)
    two = measure == "target:t"
    for point, row in zip(found.points, front_record(found)["points"], strict=True):
        spans_, links = (tuple(x.id for x in part) for part in (point.plan.spans, point.plan.links))
        reached = measure_named(question, measure).reached_ns(
            Design(ServiceModel(question), spans_, links)
        )
        assert (point.intact_ns, point.after_cut_ns) == (reached if two else (None, None))
        assert row["intact_ms"] == (reached[0] / 1e6 if two else None)
        assert row["after_cut_ms"] == (reached[1] / 1e6 if two else None)
        if two:
            assert point.latency_ns == max(reached[0], reached[1] - 300_000)
    head = front_text(found).splitlines()[0]
    assert ("reached after a cut, ms" in head) == ("keeps a limit of, ms" in head) == two
    assert f"{measure} reached{' intact' if two else ''}, ms" in head


def test_a_mean_without_weights_says_what_to_do(tmp_path: Path) -> None:
    """The mistake is told of the key that asks for weights, whatever else was set before."""
    none = {"population": None, "weight": None}
    bare = [{**x, "properties": {**x["properties"], **none}} for x in places()]
    path = str(write(tmp_path, scenario=SCENARIO, places_=collection(bare)))
    words = ["plan", path, "--budget", "500M", "--set", "objective.minimise=mean_latency"]
    told = CliRunner().invoke(cli, words).stderr
    assert told.startswith(
        'error: --set objective.minimise=mean_latency: objective.minimise: found "mean_latency", '
        "which counts pairs by weight, which is 0 for every place that a target leads to; "
    )
    assert "objective.weight=count, where every pair counts the same" in told
    told = CliRunner().invoke(cli, [*words, "--set", "objective.weight=population"]).stderr
    assert "error: --set objective.weight=population: objective.weight: found population" in told
    done = CliRunner().invoke(cli, ["pareto", path, "--y", "mean_latency:population"])
    assert done.exit_code == 2
    assert "ask for --y mean_latency:count" in done.stderr
