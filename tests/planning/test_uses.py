"""What a span is used for: a target that does not need it never notices that it is gone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from netplan.formats.layers.plan import spans_layer
from netplan.model.scenario import FailureSpec, Limit, Protection, Scenario, Single, Target
from netplan.planning.design import Design
from netplan.planning.planner import make_plan
from netplan.planning.uses import STANDBY, WORKING
from netplan.planning.uses import uses as used_for
from netplan.service.service import ServiceModel
from tests.support import gis_cases, small


def fares(question: Scenario, spans: tuple[str, ...], links: tuple[str, ...]) -> dict[str, object]:
    """Return how every pair of every target fares, intact and after each failure."""
    design = Design(ServiceModel(question), spans, links)
    return {
        f"{d.target}:{d.sink}": (
            design.intact.one_way_ns(d),
            d.after_ns is None or [ns for _, ns in design.after_failures(d)],
        )
        for d in design.model.demands
    }


@given(small.scenarios())
@settings(deadline=None, max_examples=60)
def test_without_what_it_does_not_need_a_target_fares_the_same(question: Scenario) -> None:
    plan = make_plan(question)
    uses = used_for(plan, question, ServiceModel(question))
    spans = tuple(cost.id for cost in plan.spans)
    links = tuple(link.id for link in plan.links)
    assert set(spans) <= uses.keys()
    before = fares(question, spans, links)
    for id_ in spans:
        without = fares(question, tuple(s for s in spans if s != id_), links)
        for pair, told in before.items():
            if pair.partition(":")[0] not in uses[id_].needed_by:
                assert without[pair] == told, (id_, pair)


def test_after_a_failure_other_spans_are_needed() -> None:
    target = Target("t", small.of("a"), small.of("b"), Limit(1.06), Limit(2.0))
    question = small.with_targets(small.line_of_three(), target)
    question = replace(question, failures=FailureSpec(Single.SPAN))
    model = ServiceModel(question)
    spans, links = ("ac.new", "bc.new"), ("a--c",)
    design = Design(model, spans, links)
    plan = replace(
        make_plan(question),
        spans=design.span_costs(),
        links=design.plan_links(),
        targets=design.outcomes(),
    )
    uses = used_for(plan, question, model)
    assert (uses["ab.old"].kind, uses["ab.old"].needed_by) == (WORKING, ("t",))
    assert (uses["ac.new"].kind, uses["ac.new"].needed_by) == (STANDBY, ("t",))
    assert (uses["bc.new"].kind, uses["bc.new"].needed_by) == (STANDBY, ())


def test_both_paths_of_a_pair_work_and_are_needed() -> None:
    pair = Target("t", small.of("a"), small.of("c"), Limit(1.1), protection=Protection(Limit(1.6)))
    question = small.with_targets(small.line_of_three(), pair)
    plan = make_plan(question)
    uses = used_for(plan, question, ServiceModel(question))
    assert {use.kind for use in uses.values()} == {WORKING}
    assert {use.needed_by for use in uses.values()} == {("t",)}


def test_spans_tell_their_ends_and_what_they_are_for() -> None:
    layer = spans_layer(gis_cases.plan(), gis_cases.scenario())
    rows = {
        feature.id: dict(zip((f.name for f in layer.fields), feature.values, strict=True))
        for feature in layer.features
    }
    place = gis_cases.scenario().network.place
    targets = {t.id for t in gis_cases.plan().targets}
    for row in rows.values():
        a, b = place[str(row["a"])], place[str(row["b"])]
        assert (row["a_name"], row["a_name_zh"]) == (a.name, a.name_zh)
        assert (row["b_name"], row["b_name_zh"]) == (b.name, b.name_zh)
        assert row["use"] in (WORKING, STANDBY, None)
        assert set(filter(None, str(row["needed_by"] or "").split(";"))) <= targets
        assert row["use"] or row["status"] in ("existing", "not_built")
    assert {row["use"] for row in rows.values()} == {WORKING, STANDBY, None}
