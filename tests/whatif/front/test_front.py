"""Fronts: every corner of the staircase, against a scan of all limits."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from netplan import api
from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.model.scenario import Scenario
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.views.whatif.front import front_text
from netplan.whatif.front.measures import WORST, measure_named
from netplan.whatif.front.worst_latency import front
from tests.support.designs import every_design
from tests.support.files_cases import SCENARIO, collection, span, spans, write
from tests.support.small import line_of_three, scenarios

FEW = settings(max_examples=20, deadline=None)


def by_enumeration(question: Scenario) -> list[tuple[int, int]]:
    """Return the corners (ns, CNY) of worst latency over all choices of items."""
    model = ServiceModel(question)
    found: list[tuple[int, int]] = []
    for cost, design in every_design(model):
        outcomes = design.outcomes()
        if all(o.met for o in outcomes):
            found.append((max(o.after_ns or 0 for o in outcomes), cost))
    return sorted(
        {p for p in found if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in found)},
        reverse=True,
    )


def with_limit(question: Scenario, measure: str, limit_ns: int) -> Scenario:
    return measure_named(question, measure).limited(question, limit_ns)


def test_the_front_of_a_small_network_is_that_of_enumeration() -> None:
    base = line_of_three()
    question = replace(
        base,
        targets=(replace(base.targets[0], limit=replace(base.targets[0].limit, one_way_ms=2.2)),),
    )
    found = front(question)
    assert [(p.latency_ns, p.cost_cny) for p in found.points] == by_enumeration(question)
    assert len(found.points) >= 3
    assert found.complete
    assert (found.ended_by, found.fastest_ns) == ("physics", found.points[-1].latency_ns)


@FEW
@given(scenarios())
def test_a_front_is_a_staircase_with_every_point_verified(question: Scenario) -> None:
    found = front(question)
    assert (found.points == ()) == (make_plan(question).cost_cny is None)
    for one, two in pairwise(found.points):
        assert one.latency_ns > two.latency_ns
        assert one.cost_cny < two.cost_cny
    for point in found.points:
        assert api.verify(point.plan, point.scenario).ok
        at = make_plan(with_limit(question, WORST, point.latency_ns))
        assert at.cost_cny == point.cost_cny
        below = make_plan(with_limit(question, WORST, point.latency_ns - 1)).cost_cny
        assert below is None or below > point.cost_cny


@FEW
@given(scenarios())
def test_a_coarse_front_is_part_of_the_staircase(question: Scenario) -> None:
    fine, coarse = front(question), front(question, resolution_ns=200_000)
    assert not coarse.complete or coarse.points == ()
    for point in coarse.points:
        cheapest = min(p.cost_cny for p in fine.points if p.latency_ns <= point.latency_ns)
        assert point.cost_cny == cheapest


def test_one_target_from_nothing_built_to_physics() -> None:
    question = line_of_three()
    found = front(question, "target:t")
    assert found.points[0].cost_cny == 0
    assert found.points[0].latency_ns == 2_100_400
    narrow = front(question, "target:t", from_ms=2.0, to_ms=1.6)
    assert narrow.ended_by == "range"
    whole = [(p.latency_ns, p.cost_cny) for p in found.points]
    first = next(i for i, (ns, _) in enumerate(whole) if ns <= 2_000_000)
    last = next(i for i, (ns, _) in enumerate(whole) if ns <= 1_600_000)
    assert [(p.latency_ns, p.cost_cny) for p in narrow.points] == whole[first : last + 1]


def test_what_cannot_be_measured() -> None:
    question = line_of_three()
    with pytest.raises(RequestError, match="measures are worst_latency, target:t"):
        front(question, "target:nope")
    with pytest.raises(RequestError, match="nothing lies between"):
        front(question, from_ms=1, to_ms=2)


@pytest.mark.parametrize("measure", ["worst_latency", "target:east"])
def test_the_command_writes_plans_that_verify(tmp_path: Path, measure: str) -> None:
    more = collection([*spans(), span("guilin", "guangzhou", "new", 450.0)])
    text = SCENARIO.replace("one_way_ms: 6\n    after_cut_one_way_ms: 7", "one_way_ms: 7.5")
    path = write(tmp_path, scenario=text, spans_=more)
    asked = ["pareto", str(path), "--y", measure, "--out", str(tmp_path / "out"), "--quiet"]
    shown = CliRunner().invoke(cli, [*asked, "--format", "json"])
    assert shown.exit_code == 0, shown.output
    record = json.loads(shown.stdout)
    assert record["complete"]
    assert record["points"]
    for point in record["points"]:
        folder = tmp_path / "out" / f"point-{point['number']:02d}"
        plan, scenario = api.load_verified_plan(folder / "plan.json")
        assert plan.cost_cny == point["cost_cny"] == api.plan(scenario).cost_cny
    assert (tmp_path / "out" / "front.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_front_with_an_open_point_calls_none_exact() -> None:
    found = replace(front(line_of_three(), resolution_ns=1000), ended_by="limit")
    assert "Every point is exact" in front_text(found)
    first = replace(found.points[0], lower_bound_cny=found.points[0].cost_cny - 1)
    text = front_text(replace(found, points=(first, *found.points[1:])))
    assert "Not all points are proven" in text and "exact" not in text
