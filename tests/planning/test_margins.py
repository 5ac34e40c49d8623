"""Margins kept below limits: asked is the limit less the margin, everywhere."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from netplan import api, load_scenario
from netplan.check import Code, verify
from netplan.errors import InputError
from netplan.explain.least import least_limits
from netplan.latency.demand import before_margin_ns, less_margin_ns
from netplan.model.plan import Plan
from netplan.model.scenario import FailureSpec, Limit, Scenario, Single, Target
from netplan.planning.planner import make_plan
from netplan.records.plan.plan_json import plan_to_json
from netplan.records.plan.record import plan_from_json
from netplan.views.report.compose import compose
from netplan.views.report.writers.markdown import markdown_files
from netplan.views.terminal.plan import show_plan
from netplan.whatif.compare.changes import changes
from netplan.whatif.front.worst_latency import front
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.sensitivity import target_prices
from tests.support import small
from tests.support.files_cases import write
from tests.support.plan_kinds import BASE
from tests.support.small import of

KEPT = Target("t", of("a"), of("c"), Limit(1.6, margin_percent=10), Limit(2.4, margin_percent=5))
LESS = Target("t", of("a"), of("c"), Limit(1.44), Limit(2.28))
PLAIN = replace(KEPT, limit=Limit(1.6), after_cut=Limit(2.4))


def ring(target: Target) -> Scenario:
    """Return A to C: old cable by B takes 1.8 ms, new by B 1.2 and by D 1.5."""
    return small.scenario(
        [
            small.place("a", 100, 30),
            small.place("b", 100.7, 30.2),
            small.place("c", 101.4, 30),
            small.place("d", 100.7, 29.5),
        ],
        [
            small.span("ab.old", "a", "b", 170),
            small.span("bc.old", "b", "c", 170),
            small.span("ab.new", "a", "b", 115, new=True),
            small.span("bc.new", "b", "c", 115, new=True),
            small.span("ad.new", "a", "d", 145, new=True),
            small.span("cd.new", "c", "d", 145, new=True),
        ],
        [target],
        failures=FailureSpec(Single.CORRIDOR),
    )


def planned(target: Target) -> Plan:
    scenario = ring(target)
    plan = make_plan(scenario)
    assert not verify(plan, scenario).findings
    return plan


@pytest.mark.parametrize("percent", [0, 0.1, 5, 7.25, 33.3, 50])
def test_a_margin_is_rounded_to_the_safe_side_and_can_be_put_back(percent: float) -> None:
    for ns in (1, 999, 4_500_000, 10_000_001, 15_000_000):
        asked = less_margin_ns(ns, percent)
        exact = ns * (100 - Fraction(str(percent))) / 100
        assert exact - 1 < asked <= exact
        assert less_margin_ns(before_margin_ns(ns, percent), percent) == ns


def test_a_margin_asks_for_what_the_lesser_limits_ask() -> None:
    kept, less, plain = planned(KEPT), planned(LESS), planned(PLAIN)
    assert kept.cost_cny == less.cost_cny != plain.cost_cny
    assert {s.id for s in kept.spans} == {s.id for s in less.spans}
    (one,), (two,) = kept.targets, less.targets
    assert replace(one, stated=None) == two
    assert one.stated is not None
    assert (one.stated.limit_ns, one.stated.margin_percent) == (1_600_000, 10)
    assert (one.stated.after_ns, one.stated.after_margin_percent) == (2_400_000, 5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit_one_way_ms", 1.7),
        ("margin_percent", 9.0),
        ("after_cut_one_way_ms", 2.5),
        ("after_cut_margin_percent", 4.0),
        ("after_cut_one_way_ms", None),
        (None, None),
    ],
)
def test_a_margin_that_the_scenario_does_not_state_is_found(field: str | None, value: Any) -> None:
    scenario = ring(KEPT)
    record = plan_to_json(make_plan(scenario), network=scenario.network)
    if field is None:
        del record["targets"][0]["stated"]
    else:
        record["targets"][0]["stated"][field] = value
    found = verify(plan_from_json(record), scenario).findings
    assert [finding.code for finding in found] == [Code.LIMIT]


def test_a_plan_of_the_limits_without_their_margin_is_refused() -> None:
    plain, scenario = planned(PLAIN), ring(KEPT)
    codes = {finding.code for finding in verify(plain, scenario).findings}
    assert {Code.LIMIT, Code.TARGET_MISSED} <= codes


def test_fronts_and_prices_move_the_limit_that_is_asked() -> None:
    kept = front(ring(KEPT), "intact:t", memory=Memory())
    less = front(ring(LESS), "intact:t", memory=Memory())
    assert [(p.latency_ns, p.cost_cny) for p in kept.points] == [
        (p.latency_ns, p.cost_cny) for p in less.points
    ]
    prices = [target_prices(ring(t), Memory(), relax_ms=0.5) for t in (KEPT, LESS)]
    one, two = (found[0][1].points for found in prices)
    assert [(p.latency_ns, p.cost_cny) for p in one] == [(p.latency_ns, p.cost_cny) for p in two]


def test_the_least_limit_is_one_that_holds_with_its_margin() -> None:
    tight = replace(KEPT, limit=Limit(1.2, margin_percent=10))
    least = least_limits(ring(tight), "t").limit
    assert least is not None
    assert make_plan(ring(replace(KEPT, limit=Limit(least, margin_percent=10)))).cost_cny
    lower = Limit(least - 0.002, margin_percent=10)
    assert make_plan(ring(replace(KEPT, limit=lower))).cost_cny is None


def test_a_changed_margin_is_a_change_of_the_limit() -> None:
    found = [change.describe() for change in changes(ring(PLAIN), ring(KEPT))]
    assert found == [
        "targets.t.limit: 1.6 ms -> 1.6 ms less 10 %",
        "targets.t.after_cut: 2.4 ms -> 2.4 ms less 5 %",
    ]


def test_the_terminal_tells_what_is_stated_and_what_is_kept() -> None:
    scenario, shown = ring(KEPT), StringIO()
    show_plan(make_plan(scenario), scenario, Console(file=shown, width=200))
    assert "t: 1.600 ms stated, 10 % kept as a margin; after a failure 2.400 ms, 5 % kept" in (
        shown.getvalue()
    )


def folder(at: Path, more: str = "") -> Path:
    """Write a question with a margin into a folder; return its file."""
    asked = "targets:\n  - {id: east, from: guian, to: guangzhou, one_way_ms: 10, %s}\n"
    return write(at, scenario=BASE + asked % f"after_cut_one_way_ms: 20, {more}")


def test_files_say_one_margin_for_both_limits_or_another_after_a_cut(tmp_path: Path) -> None:
    path = folder(tmp_path, "margin_percent: 5")
    (target,) = load_scenario(path).targets
    assert (target.limit, target.after_cut) == (Limit(10, None, 5), Limit(20, None, 5))
    more = ("targets.east.after_cut_margin_percent=10", "targets.east.one_way_ms=9")
    (target,) = load_scenario(path, more).targets
    assert (target.limit, target.after_cut) == (Limit(9, None, 5), Limit(20, None, 10))
    (target,) = load_scenario(path, ("targets.east.margin_percent=0",)).targets
    assert (target.limit, target.after_cut) == (Limit(10), Limit(20))


def test_half_of_a_limit_is_no_margin(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"margin_percent"):
        load_scenario(folder(tmp_path, "margin_percent: 51"))


def test_a_plan_with_a_margin_verifies_from_its_files(tmp_path: Path) -> None:
    scenario = ring(KEPT)
    plan = api.plan(scenario)
    path = api.save(plan, scenario, tmp_path / "out")[0]
    assert '"margin_percent": 10' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("of the 1.600 ms stated 10 % are kept as a margin", "stated", "kept")),
        ("zh", ("规定值 1.600 毫秒预留 10 % 裕量", "预留裕量")),
    ],
)
def test_the_report_tells_what_is_stated_and_what_is_kept(lang: str, words: list[str]) -> None:
    scenario = ring(replace(KEPT, document="Rule of 1999", document_zh="1999年规定"))
    document = compose(make_plan(scenario), scenario, lang)
    pages = markdown_files(document, "report.md").items()
    text = "".join(page.decode() for name, page in pages if name.endswith(".md"))
    assert all(word in text for word in words)
    assert ("Rule of 1999" if lang == "en" else "1999年规定") in text
