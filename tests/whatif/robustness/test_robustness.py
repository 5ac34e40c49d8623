"""Sensitivity, risk and phases, each against a computation of another kind."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from netplan.cli.main import cli
from netplan.model.network import Along, Network
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Candidates, CostFactor, Limit, Scenario
from netplan.planning.chance.bands import at_high_end, with_lengths
from netplan.planning.design import everything
from netplan.planning.planner import make_plan
from netplan.records.robustness import risk_record
from netplan.service.service import ServiceModel
from netplan.views.whatif.explore import risk_text, sensitivity_text
from netplan.whatif.compare.comparison import Side
from netplan.whatif.memory import Memory, ask
from netplan.whatif.robustness import price_ranges as ranges
from netplan.whatif.robustness.price_ranges import cost_ranges
from netplan.whatif.robustness.questions import explore_risk
from netplan.whatif.robustness.risk import risk, robust_plan
from netplan.whatif.robustness.sensitivity import (
    alternatives,
    holds,
    length_ranges,
    target_prices,
    uses,
)
from tests.support.files_cases import SCENARIO, collection, span, spans, write
from tests.support.small import line_of_three, quantity, scenarios

FEW = settings(max_examples=15, deadline=None)


def loose(share: float = 0.0, limit_ms: float = 1.6) -> Scenario:
    """A - B - C with tolerances, limited to 1.6 ms: one new cable and one link suffice."""
    base = line_of_three()
    wide = tuple(replace(s, length_tolerance=share) for s in base.network.spans)
    return replace(
        base,
        network=Network(base.network.places, wide),
        targets=(replace(base.targets[0], limit=Limit(limit_ms)),),
    )


def priced(question: Scenario, name: str, factor: float) -> Scenario:
    return replace(question, cost_factors=(CostFactor(factor, span=name),))


# prices


@FEW
@given(scenarios())
def test_a_price_range_ends_where_another_plan_is_cheaper(question: Scenario) -> None:
    plan = make_plan(question)
    if plan.status is not PlanStatus.OPTIMAL:
        return
    names = [s.id for s in ServiceModel(question).spans]
    for entry in cost_ranges(question, plan, Memory(), others=names):
        if entry.kind == "link" or not entry.cost_cny:
            continue
        inside, outside = _factors(entry.in_plan, entry.cost_cny, entry.low_cny, entry.high_cny)
        costs = {s.id: s.cost_cny for s in plan.spans}
        for factor, stays in ((inside, True), (outside, False)):
            if factor is None:
                continue
            moved = round(factor * entry.cost_cny) - entry.cost_cny if entry.id in costs else 0
            again = make_plan(priced(question, entry.id, factor))
            mine = plan.cost_cny + moved
            assert abs(again.cost_cny - mine) <= 2 if stays else again.cost_cny < mine - 2


def _factors(
    in_plan: bool, cost: int, low: int, high: int | None
) -> tuple[float | None, float | None]:
    if in_plan:
        if high is None:
            return 50.0, None
        return high / cost, (high + 1000) / cost
    return (low + 1) / cost, (low - 1000) / cost if low > 1000 else None


def test_an_essential_span_and_a_dispensable_one() -> None:
    question = loose()
    plan = make_plan(question)
    found = {r.id: r for r in cost_ranges(question, plan, Memory(), others=["ac.new"])}
    assert not found["ac.new"].in_plan
    assert found["ac.new"].low_cny < found["ac.new"].cost_cny
    used = {r.id for r in found.values() if r.in_plan}
    assert used == {s.id for s in plan.spans} | {x.id for x in plan.links}
    with pytest.raises(ValueError, match="proven optimal"):
        cost_ranges(question, replace(plan, status=PlanStatus.FEASIBLE), Memory())


def test_any_number_of_workers_gives_the_same_ranges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "BATCH", 2)
    more = collection([*spans(), span("guilin", "guangzhou", "new", 450.0)])
    text = SCENARIO.replace("one_way_ms: 6\n    after_cut_one_way_ms: 7", "one_way_ms: 6.8")
    path = str(write(tmp_path, scenario=text, spans_=more))
    asked = ["sensitivity", path, "--all-items", "--across", path, "--quiet", "--format", "json"]
    one, two = (
        CliRunner().invoke(cli, [*asked, "--workers", workers]).stdout for workers in ("1", "2")
    )
    assert one == two
    assert len(json.loads(one)["costs"]) > 2 * ranges.BATCH
    plan = tmp_path / "out" / "plan.json"
    CliRunner().invoke(cli, ["plan", path, "--out", str(plan.parent), "--quiet"])
    finished = CliRunner().invoke(cli, ["sensitivity", str(plan), *asked[2:3], *asked[5:]])
    assert json.loads(finished.stdout)["costs"] == json.loads(one)["costs"]


def test_a_stopped_proof_gives_a_range_that_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    question = loose()
    plan = make_plan(question)
    exact = {r.id: r for r in cost_ranges(question, plan, Memory(), others=["ac.new"])}

    def stopped(asked: Scenario, memory: Memory) -> Plan:
        found = ask(asked, memory)
        if found.status is not PlanStatus.OPTIMAL:
            return replace(found, status=PlanStatus.NO_PLAN, cost_cny=None, lower_bound_cny=0)
        lower = found.lower_bound_cny - 1000
        return replace(found, status=PlanStatus.FEASIBLE, lower_bound_cny=lower)

    monkeypatch.setattr(ranges, "ask", stopped)
    for entry in cost_ranges(question, plan, Memory(), others=["ac.new"]):
        known = exact[entry.id]
        assert not entry.exact
        if entry.in_plan:
            assert entry.cost_cny <= entry.high_cny
            assert known.high_cny is None or entry.high_cny <= known.high_cny
        else:
            assert known.low_cny <= entry.low_cny <= entry.cost_cny
    ranges_found = cost_ranges(question, plan, Memory(), others=["ac.new"])
    text = sensitivity_text({"currency": plan.currency, "costs": ranges_found})
    assert "at least" in text
    assert "at most" in text


# lengths


def test_a_span_may_be_as_long_as_the_margin_allows() -> None:
    question = loose(0.1)
    plan = make_plan(question)
    (outcome,) = plan.targets
    margin_us = (outcome.limit_ns - outcome.after_ns) / 1000
    for entry in length_ranges(question, plan, Memory(), low_ends=True):
        assert entry.high_km is not None
        by_glass = entry.length_km + margin_us / 5.0
        assert entry.high_km == pytest.approx(by_glass, rel=2e-3)
        assert entry.low_optimal in (True, False)
        assert holds(with_lengths(question, {entry.id: entry.high_km / entry.length_km}), plan)
        longer = with_lengths(question, {entry.id: entry.high_km / entry.length_km + 0.01})
        assert not holds(longer, plan)
        assert make_plan(with_lengths(question, {entry.id: 1.0})).cost_cny == plan.cost_cny


# prices of targets, alternatives, uses


def test_the_price_of_a_target_is_a_staircase() -> None:
    question = loose()
    ((target, front),) = target_prices(question, Memory(), relax_ms=0.6)
    assert target == "t"
    assert front.points[-1].cost_cny == make_plan(question).cost_cny
    assert front.points[0].cost_cny == 0


def test_alternatives_hold_and_cost_what_they_say() -> None:
    question = loose()
    plan = make_plan(question)
    found = alternatives(question, plan, Memory(), within=1.0)
    assert found
    prices = {s.id: c.cost_cny for s, c in zip(*_priced(question), strict=True)}
    for other in found:
        spans_ = ({s.id for s in plan.spans} | set(other.added)) - set(other.removed)
        forbidden = tuple(name for name in prices if name not in spans_)
        again = make_plan(
            replace(
                question,
                candidates=Candidates(force_spans=tuple(spans_), forbid_spans=forbidden),
            )
        )
        assert again.cost_cny == other.cost_cny
        assert plan.cost_cny <= other.cost_cny <= 2 * plan.cost_cny


def _priced(question: Scenario) -> tuple[Any, Any]:
    model = ServiceModel(question)
    return model.spans, model.span_costs


def test_uses_across_scenarios() -> None:
    tight, free = loose(limit_ms=1.1), loose(limit_ms=2.2)
    sides = [("tight", tight, make_plan(tight)), ("free", free, make_plan(free))]
    roles = {u.id: u.role for u in uses(sides, Memory())}
    assert roles["ab.new"] == "optional"
    assert roles["ac.new"] == "never"
    alone = {u.id: u.role for u in uses(sides[:1], Memory())}
    assert alone["ab.new"] == "essential"


# risk


def test_a_probability_agrees_with_arithmetic() -> None:
    question = loose(0.2, 1.1)
    plan = make_plan(question)
    found = risk(question, plan, samples=40_000, seed=3)
    (pair,) = found.pairs
    rng = np.random.default_rng(99)
    swing = (1 + 0.2 * (2 * rng.random((2, 200_000)) - 1)) * 500
    latency_us = swing.sum(axis=0) + 0.2 + 3 + 40
    assert pair.holds == pytest.approx((latency_us <= 1100).mean(), abs=0.01)
    assert pair.mean_ms == pytest.approx(1.0432, abs=0.002)
    assert {c.cause: c.share for c in found.causes[:2]} == {"ab.new": 0.5, "bc.new": 0.5}
    assert found == risk(question, plan, samples=40_000, seed=3)
    assert found != risk(question, plan, samples=40_000, seed=4)


def test_without_ranges_nothing_is_uncertain() -> None:
    question = loose()
    plan = make_plan(question)
    found = risk(question, plan, samples=10)
    assert (found.holds, found.cost_cny) == (1.0, (plan.cost_cny,) * 3)


@pytest.mark.parametrize("along", [Along.RAILWAY, Along.EXPRESSWAY, None])
def test_the_price_along_a_railway_is_as_uncertain_as_its_factor(along: Along | None) -> None:
    question = loose()
    laid = tuple(replace(s, along=along) for s in question.network.spans)
    factor = {"railway": replace(quantity(1.2), low=0.6, high=2.4)}
    question = replace(
        question,
        network=Network(question.network.places, laid),
        costs=replace(question.costs, along_factor=factor),
    )
    plan = make_plan(question)
    built = sum(span.build_cny for span in plan.spans)
    assert built > 0
    low, middle, high = risk(question, plan, samples=20_000).cost_cny
    if along is not Along.RAILWAY:
        assert low == middle == high == plan.cost_cny
        return
    rng = np.random.default_rng(5)
    drawn = rng.triangular(0.6, 1.2, 2.4, 200_000) / 1.2
    expected = plan.cost_cny - built + built * np.quantile(drawn, (0.05, 0.5, 0.95))
    assert (low, middle, high) == pytest.approx(expected.tolist(), rel=0.01)


@FEW
@given(scenarios())
def test_the_robust_plan_holds_in_every_corner(question: Scenario) -> None:
    wide = tuple(replace(s, length_tolerance=0.1) for s in question.network.spans)
    question = replace(question, network=Network(question.network.places, wide))
    robust, asked = robust_plan(question, Memory())
    plain = make_plan(question)
    if robust.cost_cny is None:
        return
    assert plain.cost_cny is not None
    assert robust.cost_cny >= plain.cost_cny
    assert holds(asked, robust)
    for corner in product((0.9, 1.1), repeat=min(4, len(wide))):
        factors = {s.id: f for s, f in zip(wide, corner, strict=False)}
        assert holds(with_lengths(question, factors), robust)
    assert risk(question, robust, samples=200).holds == 1.0
    assert holds(at_high_end(question, 0.5), robust)


# commands


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (["sensitivity", "--lengths", "--prices", "0.2", "--alternatives", "0.5"], "costs"),
        (["risk", "--samples", "50", "--robust"], "plan"),
        (["risk", "--samples", "50", "--hold", "0.5"], "robust"),
        (["phase", "--budgets", "30,40", "--weighted"], "years"),
    ],
)
def test_commands(tmp_path: Path, asked: list[str], key: str) -> None:
    more = collection([*spans(), span("guilin", "guangzhou", "new", 450.0)])
    text = SCENARIO.replace("one_way_ms: 6\n    after_cut_one_way_ms: 7", "one_way_ms: 6.8")
    path = str(write(tmp_path, scenario=text, spans_=more))
    command, *options = asked
    shown = CliRunner().invoke(cli, [command, path, *options])
    assert shown.exit_code == 0, shown.output
    assert "|" in shown.stdout
    record = CliRunner().invoke(cli, [command, path, *options, "--format", "json"])
    assert key in json.loads(record.stdout)


def test_a_share_that_cannot_be_held_names_the_pairs_in_the_way() -> None:
    """The limit is what the best of all networks has, so that no longer span can be borne."""
    free = ServiceModel(loose(0.4))
    (demand,) = free.demands
    best_ns = everything(free).intact.one_way_ns(demand)
    assert best_ns is not None
    question = loose(0.4, best_ns / 1e6)
    memory = Memory()
    found = explore_risk(Side("x", question, make_plan(question)), memory, samples=200, hold=1.0)
    robust, told = found["robust"], risk_text(found)
    assert robust["cost_cny"] is None and robust["wanted"] == 1.0
    assert [item.sink for item in robust["blocked_by"]] == [demand.sink]
    assert "In the way, whatever is built:" in told and "best at that end, ms" in told
    (blocked,) = risk_record(found)["robust"]["blocked_by"]
    assert blocked["limit_one_way_ms"] == best_ns / 1e6 < blocked["best_one_way_ms"]


def test_a_robust_plan_that_a_limit_stopped_is_not_called_impossible() -> None:
    question = loose(0.4, 1.45)
    memory = Memory()
    side = Side("x", question, make_plan(question))
    memory.until = 0.0
    found = explore_risk(side, memory, samples=50, robust=True)
    assert found["stopped"] == 1
    assert "whether there is one is open" in risk_text(found)
