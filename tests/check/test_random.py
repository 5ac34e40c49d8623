"""Two implementations of everything, on random small scenarios, agree to the ns and CNY.

More examples: ``pytest --more 10 tests/check/test_random.py``.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netplan.check import Code, verify
from netplan.check.recompute.question import expand
from netplan.check.recompute.service import Service
from netplan.failures.failure import INTACT, failures, usable_spans
from netplan.model.link import allowed_links
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Scenario
from netplan.planning.design import Design, impossible_targets
from netplan.service.service import ServiceModel
from tests.support.check_cases import PLAN
from tests.support.check_random import scenarios, subsets
from tests.support.effort import examples

EXAMPLES = examples(100)
quick = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def plan_of(scenario: Scenario, design: Design, status: PlanStatus) -> Plan:
    """Assemble a plan the way the product does, for any design whatever its worth."""
    spans, links = design.span_costs(), design.plan_links()
    return replace(
        PLAN,
        name=scenario.name,
        status=status,
        reason="time",
        cost_cny=sum(s.cost_cny for s in spans) + sum(link.cost_cny for link in links),
        lower_bound_cny=0,
        spans=spans,
        links=links,
        targets=design.outcomes(),
        provenance=replace(PLAN.provenance, inputs=(), time_limit_s=scenario.solver.time_limit_s),
    )


@quick
@given(scenarios())
def test_the_question_is_read_as_the_model_reads_it(scenario: Scenario) -> None:
    question = expand(scenario)
    assert set(question.usable) == {span.id for span in usable_spans(scenario)}
    assert list(question.link_ends.values()) == [(p.a, p.b) for p in allowed_links(scenario)]
    expected = {f.id: (f.lost_spans, f.lost_places) for f in failures(scenario) if f.id != INTACT}
    assert {loss.id: (loss.spans, loss.places) for loss in question.losses.values()} == expected


@quick
@given(scenarios())
def test_a_failure_that_misses_the_path_changes_nothing(scenario: Scenario) -> None:
    """The shortcut of the check against a network without the lost spans."""
    question = expand(scenario)
    links = {f"{a}--{b}": (a, b) for a, b in question.link_ends.values()}
    most = question.provision.regenerators
    has = {id_: most(frozenset(ends)) for id_, ends in links.items()}  # bought before the failure
    service = Service(question, frozenset(question.usable), links, regenerators=has)
    for loss in question.losses.values():
        left = {id_: span for id_, span in question.usable.items() if id_ not in loss.spans}
        rest = Service(replace(question, usable=left), frozenset(left), links, regenerators=has)
        for source in scenario.network.place:
            for sink in scenario.network.place:
                if source != sink:
                    after = service.latency_ns(source, sink, loss)
                    assert after == rest.latency_ns(source, sink)


@quick
@given(st.data())
def test_any_design_of_the_product_is_recomputed_to_the_same_numbers(data: st.DataObject) -> None:
    """Targets may be missed, since the design is random; nothing else may differ."""
    scenario = data.draw(scenarios())
    model = ServiceModel(scenario)
    rule = scenario.candidates
    spans = tuple(s.id for s in model.spans if s.id not in rule.forbid_spans)
    links = tuple(link.id for link in model.links if link.id not in rule.forbid_links)
    lit = set(data.draw(subsets(spans, len(spans))))
    design = Design(
        model, tuple(s for s in spans if s in lit), data.draw(subsets(links, len(links)))
    )
    plan = plan_of(scenario, design, PlanStatus.FEASIBLE)
    report = verify(plan, scenario)
    missed = [f for f in report.findings if f.code in (Code.TARGET_MISSED, Code.FAILURE_MISSED)]
    assert [str(f) for f in report.findings if f not in missed] == []
    assert bool(missed) is not all(outcome.met for outcome in plan.targets)


@quick
@given(scenarios())
def test_what_the_product_calls_impossible_is_so_and_is_all(scenario: Scenario) -> None:
    model = ServiceModel(scenario)
    impossible = impossible_targets(model)
    if not impossible:
        question = expand(scenario)
        plan = plan_of(scenario, Design(model, (), ()), PlanStatus.INFEASIBLE)
        plan = replace(plan, cost_cny=None, lower_bound_cny=None)
        codes = {finding.code for finding in verify(plan, scenario).findings}
        assert codes == {Code.STATUS}, question
        return
    pairs = len({(item.id, item.source, item.sink) for item in impossible})
    plan = replace(
        plan_of(scenario, Design(model, (), ()), PlanStatus.INFEASIBLE),
        reason=f"{pairs} target pair{'s' * (pairs > 1)} cannot be met even with everything built",
        cost_cny=None,
        lower_bound_cny=None,
        impossible=impossible,
    )
    assert [str(finding) for finding in verify(plan, scenario).findings] == []
