"""What the report computes beyond the plan: money, kilometres, cuts, availability."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netplan.model.figures import Spending, spending, working_spans
from netplan.model.network import Along, SpanState
from netplan.model.plan import Plan
from netplan.model.scenario import (
    FailureSpec,
    Limit,
    LossSet,
    Protection,
    Scenario,
    Single,
    Target,
)
from netplan.model.units import NS_PER_MS
from netplan.planning.design import Design
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.views.report.compose import compose
from netplan.views.report.facts import cable, cuts, doubt, money
from netplan.views.report.facts.subject import Subject
from tests.support import small
from tests.support.map_cases import plan_of
from tests.support.report_cases import plan, scenario


def subject_of(question: Scenario, spans: tuple[str, ...], links: tuple[str, ...]) -> Subject:
    return Subject(plan_of(Design(ServiceModel(question), spans, links)), question)


def line() -> Subject:
    """A-B-C over two new cables of 100 km, one link, two corridors."""
    question = replace(
        small.line_of_three(), failures=FailureSpec(Single.CORRIDOR, (LossSet("x", ("ac.new",)),))
    )
    question = small.with_targets(
        question, Target("t", small.of("a"), small.of("c"), Limit(1.1), Limit(2.0))
    )
    return subject_of(question, ("ab.new", "bc.new"), ("a--c",))


def test_money_adds_up_however_it_is_split() -> None:
    subject = Subject(plan(), scenario())
    cost = plan().cost_cny
    assert spending(plan()).total_cny == cost
    assert sum(money.by_province(subject).values(), Spending()).total_cny == cost
    links = money.terminals(subject).total_cny
    assert links == sum(link.cost_cny for link in plan().links)
    for split in (money.by_fibre(subject), money.by_operator(subject)):
        assert sum(s.total_cny for s in split.values()) + links == cost
    low, high = money.price_range_cny(subject)
    assert low < cost < high


def test_the_range_of_prices_holds_that_of_what_a_cable_follows() -> None:
    subject = line()
    laid = tuple(replace(s, along=Along.RAILWAY) for s in subject.scenario.network.spans)
    factor = {"railway": replace(small.quantity(1.0), low=0.5, high=3.0)}
    question = replace(
        subject.scenario,
        network=replace(subject.scenario.network, spans=laid),
        costs=replace(subject.scenario.costs, along_factor=factor),
    )
    cable = spending(subject.plan).cable_cny
    low, high = money.price_range_cny(Subject(subject.plan, question))
    assert (low, high) == (subject.plan.cost_cny - cable // 2, subject.plan.cost_cny + 2 * cable)


def test_an_odd_yuan_is_not_lost() -> None:
    subject = line()
    plan_ = replace(
        subject.plan, spans=tuple(replace(c, build_cny=c.build_cny + 1) for c in subject.plan.spans)
    )
    split = money.by_province(Subject(plan_, subject.scenario))
    assert sum(split.values(), Spending()) == spending(plan_)
    assert spending(plan_).cable_cny == 20_000_002


def test_half_of_a_span_is_paid_at_each_end() -> None:
    subject = line()
    places = [
        replace(p, province=name)
        for p, name in zip(subject.scenario.network.places, "XYY", strict=True)
    ]
    network = replace(subject.scenario.network, places=tuple(places))
    split = money.by_province(Subject(subject.plan, replace(subject.scenario, network=network)))
    assert {name: s.cable_cny for name, s in split.items()} == {"X": 5_000_000, "Y": 15_000_000}
    assert {name: s.terminals_cny for name, s in split.items()} == {"X": 150_000, "Y": 150_000}


def test_cable_is_counted_once() -> None:
    question = small.line_of_three()
    question = small.with_targets(
        question, Target("t", small.of("a"), small.of("b", "c"), Limit(1.1))
    )
    subject = subject_of(question, ("ab.new", "bc.new", "ac.new"), ("a--b", "a--c"))
    found = cable.cable_km(subject)
    assert found.sum_over_links_km == 300  # a-b twice, b-c once
    assert found.sheath_km == 500
    assert found.restoration_km == 300  # a-c serves no link while nothing is cut
    assert found.trench_km == 500
    assert found.lit_km == 0


def test_a_link_that_no_target_takes_while_nothing_is_cut_stands_by() -> None:
    """Today's network holds the intact limit: the link is there for the failure alone."""
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("b"), Limit(1.06), Limit(2.0))
    )
    spans, links = ("ac.new", "bc.new"), ("a--c",)
    subject = subject_of(question, spans, links)
    assert [link.route for link in subject.plan.links] == [("ac.new",)]
    assert [outcome.path for outcome in subject.plan.targets] == [("ab.old",)]
    assert cable.cable_km(subject).restoration_km == 400  # 300 under the link, 100 beside it
    rule = replace(question.candidates, force_links=("a--c",))
    forced = Subject(subject.plan, replace(question, candidates=rule))
    assert cable.cable_km(forced).restoration_km == 100  # asked for by itself


def test_both_paths_of_a_pair_are_lit_at_once() -> None:
    pair = Target("t", small.of("a"), small.of("c"), Limit(1.1), protection=Protection(Limit(1.6)))
    question = small.with_targets(small.line_of_three(), pair)
    subject = Subject(make_plan(question), question)
    [outcome] = subject.plan.targets
    both = (outcome.pair.working, outcome.pair.protection)
    working = working_spans(subject.plan, question)
    assert working >= {s for path in both for r in path.routes for s in r}
    assert cable.cable_km(subject).restoration_km == 0


def test_two_cables_in_a_trench_are_one_trench() -> None:
    question = small.line_of_three()
    spans = (*question.network.spans, small.span("ab.hcf", "a", "b", 90, new=True))
    question = replace(question, network=replace(question.network, spans=spans))
    found = cable.cable_km(subject_of(question, ("ab.new", "ab.hcf", "bc.new"), ("a--c",)))
    assert (found.sheath_km, found.trench_km) == (290, 200)


def test_profile_ends_at_the_latency_of_the_link() -> None:
    subject = Subject(plan(), scenario())
    for link in plan().links:
        stops = cable.cumulative_ns(link, subject)
        assert stops[-1] == link.one_way_ns
        assert len(stops) == len(link.via) + 2
        assert list(stops) == sorted(stops)


def test_cuts_by_hand() -> None:
    subject = line()
    found = cuts.cuts(subject)
    # Either corridor takes the link and one of the hops: nothing is left.
    assert [(c.failure, c.slower, c.cut_off, c.margin_ns) for c in found] == [
        ("corridor:a-b", 1, True, None),
        ("corridor:b-c", 1, True, None),
    ]
    assert found[0].lost_links == ("a--c",)
    assert len(subject.model.failures[1:]) - len(found) == 2  # corridor a-c, and the listed set


def test_worst_cut_of_the_list_is_the_worst_of_the_plan() -> None:
    found = cuts.cuts(Subject(plan(), scenario()))
    margins = [c.margin_ns for c in found]
    assert margins == sorted(margins)
    worst = [t.worst_failure for t in plan().targets]
    assert margins[0] == min(w.limit_ns - w.one_way_ns for w in worst)


def test_tolerance_is_that_of_the_spans_on_the_path() -> None:
    subject = line()
    spans = tuple(replace(s, length_tolerance=0.1) for s in subject.scenario.network.spans)
    question = replace(subject.scenario, network=replace(subject.scenario.network, spans=spans))
    assert doubt.tolerance_ns(spans[:0], subject) == 0
    on_path = [s for s in spans if s.id in ("ab.new", "bc.new")]
    assert doubt.tolerance_ns(on_path, Subject(subject.plan, question)) == 100_000  # 20 km


def off_by(share: float, after: float, *, on: tuple[str, ...]) -> Subject:
    """A-C over one link through B, over the detour of 300 km when a corridor is cut."""
    subject = line()
    spans = tuple(
        replace(s, length_tolerance=share if s.id in on else 0.0)
        for s in subject.scenario.network.spans
    )
    question = small.with_targets(
        replace(subject.scenario, network=replace(subject.scenario.network, spans=spans)),
        Target("t", small.of("a"), small.of("c"), Limit(1.1), Limit(after)),
    )
    return subject_of(question, ("ab.new", "bc.new", "ac.new"), ("a--c",))


def test_what_to_measure_first_looks_at_every_state() -> None:
    """Intact there is no doubt; after a cut the detour of 300 km may be off by 30."""
    after = off_by(0.1, 1.6, on=("ac.new",))
    [found] = doubt.to_measure(after)
    [outcome] = after.plan.targets
    worst = outcome.worst_failure
    assert worst is not None
    assert found.state.startswith("corridor:")
    assert (found.one_way_ns, found.limit_ns) == (worst.one_way_ns, worst.limit_ns)
    assert (found.margin_ns, found.tolerance_ns) == (worst.margin_ns, 150_000)
    assert found.span is not None and found.span.id == "ac.new"
    assert doubt.to_measure(off_by(0.1, 9.0, on=("ac.new",))) == ()
    intact = off_by(0.2, 9.0, on=("ab.new",))
    [found] = doubt.to_measure(intact)
    [outcome] = intact.plan.targets
    assert (found.state, found.margin_ns) == ("intact", outcome.margin_ns)


def test_both_paths_of_a_pair_are_doubted() -> None:
    pair = Target("t", small.of("a"), small.of("c"), Limit(9), protection=Protection(Limit(1.6)))
    question = small.with_targets(small.line_of_three(), pair)
    spans = tuple(replace(s, length_tolerance=0.1) for s in question.network.spans)
    question = replace(question, network=replace(question.network, spans=spans))
    subject = Subject(make_plan(question), question)
    [outcome] = subject.plan.targets
    assert outcome.pair is not None and outcome.pair.protection is not None
    [found] = doubt.to_measure(subject)
    assert (found.state, found.limit_ns) == ("protection", 1_600_000)
    assert found.one_way_ns == outcome.pair.protection.parts.total_ns


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "One pair has less margin, with nothing cut or after a failure"), ("zh", "有 1 个")],
)
def test_the_report_lists_what_to_measure_first(lang: str, said: str) -> None:
    subject = off_by(0.1, 1.6, on=("ac.new",))
    document = compose(subject.plan, subject.scenario, lang)
    [table] = [t for t in document.tables if t.id == "measure"]
    [found] = doubt.to_measure(subject)
    assert table.rows[0][4:8] == tuple(
        ns / NS_PER_MS
        for ns in (found.one_way_ns, found.limit_ns, found.margin_ns, found.tolerance_ns)
    )
    assert said in str(document)


def test_shares_of_length_sources_make_up_the_plan() -> None:
    subject = Subject(plan(), scenario())
    shares = cable.length_sources(subject)
    assert sum(s.share for s in shares) == pytest.approx(1)
    assert sum(len(s.under) for s in shares) == len(plan().spans)
    built = sum(s.fibre_km for s in subject.in_plan if s.state is SpanState.CANDIDATE)
    assert cable.cable_km(subject).sheath_km == pytest.approx(built, abs=0.001)


def test_best_possible_is_that_of_everything_built() -> None:
    subject = line()
    [outcome] = subject.plan.targets
    assert subject.best_ns(outcome) == round(1.0432 * NS_PER_MS)
    assert isinstance(subject.plan, Plan)
