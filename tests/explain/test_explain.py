"""A reason for every no and every yes, each one tried out by solving again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.check.certificate.labels import check_labels
from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.explain.exclusions import clash, exclusions, keeping, lifts, oracle
from netplan.explain.explain import explain
from netplan.explain.impossible import demand_of
from netplan.explain.result import Broken, Exclusion, Explanation, Part
from netplan.model.network import Network
from netplan.model.plan import PlanStatus
from netplan.model.scenario import (
    Candidates,
    Closed,
    FailureSpec,
    Limit,
    Pairs,
    Scenario,
    Single,
    Target,
)
from netplan.model.units import NS_PER_MS
from netplan.planning.design import Design, impossible_targets
from netplan.planning.planner import make_plan
from netplan.records.explanation import _part
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.folders import FROZEN

FORBID = "candidates.forbid_spans"


def line(limit_ms: float, after_ms: float | None = None, **rules: tuple[str, ...]) -> Scenario:
    after = None if after_ms is None else Limit(after_ms)
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("c"), Limit(limit_ms), after)
    )
    return replace(question, candidates=Candidates(**rules))


def explained(question: Scenario, **asked: Any) -> Explanation:
    return explain(make_plan(question), question, **asked)


# why not


def test_a_limit_no_route_can_hold() -> None:
    """The best is the link over both new cables, 1.0432 ms."""
    found = explained(line(0.9))
    [no] = found.impossible
    assert (no.needed_ns, no.clash, no.lifts, no.flaws) == (1_043_200, (), (), ())
    assert no.certificate.labels["a"] == 0
    assert no.certificate.labels["c"] == 1_043_200
    [relaxed] = found.relaxed
    assert relaxed.solved.cost_cny == make_plan(line(1.0432)).cost_cny
    assert make_plan(line(1.043199)).status is PlanStatus.INFEASIBLE


def test_cut_off_no_limit_helps() -> None:
    question = replace(line(1.1, 2.0), failures=FailureSpec(pairs=Pairs.CORRIDOR))
    found = explained(question)
    assert {no.item.failure for no in found.impossible if no.needed_ns is None} == {
        "pair:a-b+a-c",
        "pair:a-c+b-c",
    }
    assert all(no.flaws == () for no in found.impossible)
    assert "no limit" not in found.relaxed[0].what
    assert found.relaxed[0].dropped
    assert found.relaxed[0].solved.status is PlanStatus.OPTIMAL


TAMPERED = [
    ("c", 10_000_000),  # then some link is too short for it
    ("c", 900_000),  # not beyond the limit
    ("a", 1),  # a source above zero
    ("b", -5_000_000),  # a hop shorter than the difference
]


@pytest.mark.parametrize(("place", "ns"), TAMPERED)
def test_a_wrong_label_is_refused(place: str, ns: int) -> None:
    question = line(0.9)
    proof = explained(question).impossible[0].certificate
    assert check_labels(question, [proof]) == ((),)
    wrong = replace(proof, labels={**proof.labels, place: ns})
    assert check_labels(question, [wrong])[0]


def test_a_certificate_of_another_question_is_refused() -> None:
    question = line(0.9)
    proof = explained(question).impossible[0].certificate
    assert check_labels(line(1.0), [proof])[0] == ("the scenario asks no such limit",)
    optical = {"a": {**proof.optical["a"], "c": 5_000_000}}
    assert check_labels(question, [replace(proof, optical=optical)])[0]
    assert check_labels(question, [replace(proof, optical={})])[0]
    assert check_labels(question, [replace(proof, labels={"a": 0})])[0]
    lost = replace(proof, failure="corridor:nowhere")
    assert check_labels(question, [lost])[0] == ("corridor:nowhere is no failure of the scenario",)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(question=small.scenarios(), pairs=st.sampled_from(Pairs))
def test_every_no_is_certified_and_its_relaxation_is_least(
    question: Scenario, pairs: Pairs
) -> None:
    question = replace(question, failures=replace(question.failures, pairs=pairs))
    plan = make_plan(question)
    assume(plan.status is PlanStatus.INFEASIBLE)
    found = explain(plan, question)
    assert [no.item for no in found.impossible] == list(plan.impossible)
    assert all(no.flaws == () for no in found.impossible)
    for no in found.impossible:
        ns = no.certificate.labels[no.item.sink]
        assert ns == (no.certificate.cap_ns if no.needed_ns is None else no.needed_ns)
        assert no.needed_ns is None or no.needed_ns > no.item.limit_ns
    for relaxed in found.relaxed:
        assert relaxed.solved.status is PlanStatus.OPTIMAL


def test_the_exclusion_that_matters() -> None:
    """Without ab.new nothing is fast enough; ac.new would be too slow in any case."""
    question = line(1.1, forbid_spans=("ac.new", "ab.new"))
    found = explained(question)
    [no] = found.impossible
    assert no.clash == (Exclusion(FORBID, "ab.new"),)
    assert no.lifts == ((Exclusion(FORBID, "ab.new"),),)
    lifted = next(r for r in found.relaxed if r.what == "exclusions")
    assert lifted.solved.cost_cny == make_plan(line(1.1)).cost_cny


def test_two_exclusions_clash_and_either_may_go() -> None:
    [no] = explained(line(1.543, forbid_spans=("ac.new", "ab.new"))).impossible
    assert {e.name for e in no.clash} == {"ac.new", "ab.new"}
    assert {way[0].name for way in no.lifts} == {"ac.new", "ab.new"}


def test_closed_corridors_and_fibres_count_as_exclusions() -> None:
    question = replace(
        line(1.1, fibres=("g652d",), forbid_links=("a--b",)), closed=Closed(("a-c",), ("bc.old",))
    )
    [no] = explained(question).impossible
    assert [e.words for e in no.clash] == ["candidates.fibres leaves out: g654e"]
    assert len(exclusions(question)) == 4
    assert keeping(question, exclusions(question)).closed == question.closed


def test_when_two_must_go_together() -> None:
    """Both new cables are needed: lifting one of them is not enough."""
    [no] = explained(line(1.1, forbid_spans=("ab.new", "bc.new", "ac.new"))).impossible
    assert len(no.clash) == 1
    assert [sorted(e.name for e in way) for way in no.lifts] == [["ab.new", "bc.new"]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(question=small.scenarios(), data=st.data())
def test_clashes_are_irreducible_and_lifts_are_enough(
    question: Scenario, data: st.DataObject
) -> None:
    names = [span.id for span in question.network.spans]
    some = st.lists(st.sampled_from(names), unique=True, max_size=4)
    question = replace(
        question,
        failures=FailureSpec(Single.CORRIDOR),
        candidates=Candidates(forbid_spans=tuple(data.draw(some))),
        closed=Closed(spans=tuple(data.draw(some))),
    )
    assume(len(ServiceModel(question).spans) > 0)
    model = ServiceModel(question)
    ruled_out = exclusions(question)
    items = impossible_targets(model)
    assume(items)
    for item in items[:3]:
        fails = oracle(question, demand_of(item, model), item)
        clashing = clash(ruled_out, fails)
        assert fails(clashing)
        if not clashing:
            assert fails(())
        for one in clashing:
            assert not fails([e for e in clashing if e != one])
        for way in lifts(ruled_out, clashing, fails):
            assert not fails([e for e in ruled_out if e not in way])
            assert all(fails([e for e in ruled_out if e not in way or e == one]) for one in way)


# why


def with_price(question: Scenario, span: str, cny: int) -> Scenario:
    spans = tuple(
        replace(s, build_cost_cny=cny) if s.id == span else s for s in question.network.spans
    )
    return replace(question, network=Network(question.network.places, spans))


def test_what_a_part_is_worth() -> None:
    """Two new cables of 100 km, or one of 300 km: doing without the first costs the rest."""
    question = line(1.543)
    cost = make_plan(question).cost_cny
    found = explained(question, spans=("ab.new",))
    [part] = found.parts
    other = make_plan(line(1.543, forbid_spans=("ab.new",))).cost_cny
    assert (part.extra.low_cny, part.extra.is_exact) == (other - cost, True)
    assert [(b.failure, b.one_way_ns) for b in part.broken] == [("intact", 2_100_400)]
    [needed] = [p for p in explained(line(1.1), spans=("ab.new",)).parts if p.id == "ab.new"]
    assert needed.without.status is PlanStatus.INFEASIBLE
    assert needed.extra is None


def test_the_price_cut_is_exact() -> None:
    question = line(1.543)
    [item] = explained(question, spans=("ac.new",)).left_out
    assert item.price_cut.is_exact
    cut = item.price_cut.low_cny
    price = 30_000_000  # of the cable alone
    for change, expected in ((1, True), (-1, False)):
        cheaper = with_price(question, "ac.new", price - cut - change)
        assert ("ac.new" in {s.id for s in make_plan(cheaper).spans}) is expected


def test_links_have_reasons_too() -> None:
    question = line(1.543)
    found = explained(question, links=("c--a", "a--b"))
    assert [part.id for part in found.parts] == ["a--c"]
    assert found.parts[0].broken
    assert found.left_out[0].price_cut.low_cny == 300_000  # two terminals


def test_what_cannot_be_in_the_plan() -> None:
    question = replace(
        line(1.1, forbid_spans=("ac.new",)), closed=Closed(("nowhere",), ("bc.old",))
    )
    found = explained(question, spans=("ac.new", "bc.old"))
    assert [item.reason for item in found.left_out] == [
        "forbidden by the scenario",
        "closed.spans: bc.old",
    ]


def test_a_forced_part_says_so() -> None:
    question = line(1.543, force_spans=("ac.new",))
    assert {part.id for part in explained(question).parts if part.forced} == {"ac.new"}
    [part] = explained(question, spans=("ac.new",)).parts
    saved = make_plan(question).cost_cny - make_plan(line(1.543)).cost_cny
    assert part.extra.low_cny == part.extra.high_cny == -saved < 0
    assert part.forced


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(question=small.scenarios())
def test_nothing_in_a_cheapest_plan_is_for_nothing(question: Scenario) -> None:
    plan = make_plan(question)
    assume(plan.status is PlanStatus.OPTIMAL and plan.spans)
    found = explain(plan, question)
    assert {part.id for part in found.parts} == {
        *(s.id for s in plan.spans),
        *(link.id for link in plan.links),
    }
    assert all(part.broken for part in found.parts)
    one = plan.spans[0].id
    [asked] = explain(plan, question, spans=(one,)).parts
    [listed] = [part for part in found.parts if part.id == one]
    key = [(b.target, b.sink, b.failure, b.limit_ns) for b in asked.broken]
    assert sorted(key) == sorted((b.target, b.sink, b.failure, b.limit_ns) for b in listed.broken)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(question=small.scenarios())
def test_limits_may_be_tightened_by_the_slack_and_no_more(question: Scenario) -> None:
    plan = make_plan(question)
    assume(plan.status is PlanStatus.OPTIMAL)
    slack = explain(plan, question).slacks[0]
    target = next(t for t in question.targets if t.id == slack.target)
    for more, still in ((0, True), (1, False)):
        limit = Limit(target.limit.one_way_ms - (slack.intact_ns + more) / NS_PER_MS)
        tighter = replace(
            question,
            targets=tuple(
                replace(t, limit=limit) if t.id == target.id else t for t in question.targets
            ),
        )
        design = Design(
            ServiceModel(tighter), tuple(s.id for s in plan.spans), tuple(k.id for k in plan.links)
        )
        holds = all(design.intact.one_way_ns(d) <= d.limit_ns for d in design.model.demands)
        assert holds is still


def test_a_target_has_its_price() -> None:
    question = small.with_targets(
        line(1.543),
        Target("t", small.of("a"), small.of("c"), Limit(1.543)),
        Target("u", small.of("a"), small.of("b"), Limit(2.0)),
    )
    slack = next(s for s in explained(question, targets=("t",)).slacks if s.target == "t")
    assert slack.without.cost_cny == 0
    assert slack.saved.low_cny == slack.saved.high_cny == make_plan(question).cost_cny


def test_what_cannot_be_explained() -> None:
    question = line(1.543)
    for asked in ({"spans": ("x",)}, {"links": ("b--c",)}, {"targets": ("x",)}):
        with pytest.raises(RequestError):
            explained(question, **asked)


# the command


def test_the_command_on_an_infeasible_question(tmp_path: Path) -> None:
    out = tmp_path / "why.json"
    shown = CliRunner().invoke(cli, ["explain", "near-bay-5ms", "-o", str(out)])
    assert shown.exit_code == 0, shown.output
    assert "candidates.fibres leaves out" in shown.stdout
    assert "certificates of distance labels, checked by independent code" in shown.stdout
    record = json.loads(out.read_text(encoding="utf-8"))
    assert record["status"] == "infeasible"
    sinks = [item["to"] for item in record["impossible"]]
    assert sinks == ["dongguan", "shenzhen", "zhongshan", "zhuhai"]
    assert record["impossible"][0]["certificate"]["labels_ms"]["guian"] == 0


def test_the_command_on_a_finished_plan(tmp_path: Path) -> None:
    question = api.load_scenario(FROZEN / "scenarios" / "railway-only.yaml")
    api.save(api.plan(question), question, tmp_path)
    path = str(tmp_path / "plan.json")
    shown = CliRunner().invoke(cli, ["explain", path, "--format", "json"])
    assert shown.exit_code == 0, shown.output
    record = json.loads(shown.stdout)
    assert record["complete"] is True
    assert all(part["broken"] for part in record["parts"])
    assert {row["to"] for row in record["availability"]} >= {"guangzhou", "shenzhen"}
    wrong = CliRunner().invoke(cli, ["explain", path, "--span", "nowhere.new"])
    assert wrong.exit_code == 2
    assert 'no span "nowhere.new"' in wrong.stderr
    text = CliRunner().invoke(cli, ["explain", path, "--span", "guilin-hezhou.new"])
    assert "can't be done without: no plan exists" in text.stdout


def test_the_intact_network_is_no_failure() -> None:
    broken = [
        Broken("t", "a", "b", name, 1, None)
        for name in ("intact", "corridor x", "1+1", "availability", "forced link", "corridor x")
    ]
    part = Part("s", "span", 1, False, tuple(broken))
    assert part.failures == ("corridor x",)
    assert _part(part)["failures"] == ["corridor x"]
    assert Part("s", "span", 1, False, tuple(broken[:1])).failures == ()
