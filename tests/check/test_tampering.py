"""A plan worked out by hand verifies; any change to it is caught, in clear words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netplan.check import Code, Counts, verify
from netplan.model.plan import LatencyParts, Plan, PlanStatus, SpanCost, WorstFailure
from netplan.model.scenario import (
    Candidates,
    Closed,
    FailureSpec,
    InputFile,
    Scenario,
    Single,
)
from netplan.records.verification import verification_record
from tests.support.check_cases import (
    INPUTS,
    LINK,
    OUTCOME,
    PLAN,
    SCENARIO,
    target,
    with_link,
    with_outcome,
)


def findings(plan: Plan, scenario: Scenario = SCENARIO) -> dict[Code, list[str]]:
    report = verify(plan, scenario)
    assert report.ok is (not report.findings)
    found: dict[Code, list[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.code, []).append(str(finding))
    return found


def test_the_plan_worked_out_by_hand_verifies() -> None:
    report = verify(PLAN, SCENARIO)
    assert report.findings == ()
    assert report.ok
    assert report.counts == Counts(
        inputs=2, spans=2, links=1, targets=1, failures=4, target_failures=4, left_out=3
    )
    assert report.lines() == (
        "verified: 2 spans, 1 link, 1 target, 4 checks of a target under a failure"
        " (4 failures), 0 impossibilities, 2 input files",
        "not checked: lower_bound_cny: that no plan does better is as found by the optimizer"
        " (none costs less than 27,600,000 CNY); netplan plan --certificate writes the proof",
        "not checked: probability: how often the plan holds is not said (see netplan risk)",
        "not checked: provenance.netplan_version, solver, solver_version, threads, wall_time_s,"
        " first_plan_s, search_nodes: a record of the run, which is not run again",
    )


def test_a_span_removed() -> None:
    found = findings(replace(PLAN, spans=PLAN.spans[:1]))
    assert found[Code.LINK_ROUTE] == [
        "link hub--port: runs over mid-port.new, which the plan does not have"
    ]
    assert found[Code.AFTER] == [
        "target port hub to port: claims the plan's latency 1.288000 ms, recomputed 2.104000 ms"
    ]
    assert found[Code.TARGET_MISSED] == [
        "target port hub to port: takes 2.104000 ms, over the limit 1.600000 ms"
    ]
    assert found[Code.TOTAL_COST] == [
        "plan: claims a total cost of 27,600,000 CNY, recomputed 14,100,000 CNY"
    ]


def test_a_latency_lowered() -> None:
    lower = replace(LINK.parts, glass_ns=1_199_999)
    found = findings(with_link(parts=lower))
    assert found == {
        Code.LINK_LATENCY: [
            "link hub--port: claims glass latency of 1.199999 ms, recomputed 1.200000 ms"
        ]
    }
    found = findings(with_outcome(after_ns=1_287_000))
    assert found == {
        Code.AFTER: [
            "target port hub to port: claims the plan's latency 1.287000 ms, recomputed 1.288000 ms"
        ]
    }
    assert Code.PATH in findings(with_outcome(parts=lower))
    assert findings(with_outcome(before_ns=2_104_001)).keys() == {Code.BEFORE}
    assert findings(with_outcome(floor_ns=1_113_194)).keys() == {Code.FLOOR}


def test_a_latency_moved_between_parts_is_caught_though_the_sum_is_right() -> None:
    moved = LINK.parts + LatencyParts(slack_ns=-1, amplifiers_ns=1)
    assert findings(with_link(parts=moved)).keys() == {Code.LINK_LATENCY}


@pytest.mark.parametrize(
    ("plan", "code", "text"),
    [
        (
            replace(PLAN, spans=(SpanCost("hub-mid.new", 12_000_000, 900_000), PLAN.spans[1])),
            Code.SPAN_COST,
            "span hub-mid.new: claims a build cost of 12,000,000 CNY, recomputed 12,600,000 CNY",
        ),
        (
            replace(PLAN, spans=(SpanCost("hub-mid.new", 12_600_000, 1), PLAN.spans[1])),
            Code.SPAN_COST,
            "span hub-mid.new: claims a line system cost of 1 CNY, recomputed 900,000 CNY",
        ),
        (
            with_link(cost_cny=500_000),
            Code.LINK_COST,
            "link hub--port: claims a cost of 500,000 CNY, recomputed 600,000 CNY",
        ),
        (
            replace(PLAN, cost_cny=27_599_999, lower_bound_cny=27_599_999),
            Code.TOTAL_COST,
            "plan: claims a total cost of 27,599,999 CNY, recomputed 27,600,000 CNY",
        ),
    ],
)
def test_a_cost_changed(plan: Plan, code: Code, text: str) -> None:
    assert text in findings(plan)[code]


def test_costs_changed_together_are_still_caught() -> None:
    cheap = replace(
        PLAN,
        spans=(SpanCost("hub-mid.new", 1, 900_000), PLAN.spans[1]),
        cost_cny=15_000_001,
        lower_bound_cny=15_000_001,
    )
    assert findings(cheap).keys() == {Code.SPAN_COST}


def test_a_target_relaxed() -> None:
    assert findings(with_outcome(limit_ns=1_700_000)) == {
        Code.LIMIT: [
            "target port hub to port: claims a limit of 1.700000 ms, recomputed 1.600000 ms"
        ]
    }
    worst = replace(OUTCOME.worst_failure, limit_ns=4_000_000)
    assert findings(with_outcome(worst_failure=worst)).keys() == {Code.WORST_FAILURE}


def test_a_tighter_scenario_than_the_plan_was_made_for() -> None:
    found = findings(PLAN, replace(SCENARIO, targets=(target(one_way_ms=1.2, after_cut_ms=3.0),)))
    assert found[Code.TARGET_MISSED] == [
        "target port hub to port: takes 1.288000 ms, over the limit 1.200000 ms"
    ]
    assert found[Code.FAILURE_MISSED] == [
        f"target port hub to port: under corridor:{cut} takes 3.106000 ms,"
        " over the limit 3.000000 ms"
        for cut in ("hub-mid", "mid-port")
    ]
    assert found[Code.MET] == ["target port hub to port: claims met: yes, recomputed no"]


def test_a_target_dropped_or_invented_or_doubled() -> None:
    assert findings(replace(PLAN, targets=())) == {
        Code.TARGET_SET: ["target port hub to port: is asked but missing from the plan"]
    }
    stranger = replace(OUTCOME, sink="mid")
    assert findings(replace(PLAN, targets=(OUTCOME, stranger))) == {
        Code.TARGET_SET: ["target port hub to mid: is not asked by the scenario"]
    }
    assert findings(replace(PLAN, targets=(OUTCOME, OUTCOME))) == {
        Code.DUPLICATE: ["target port hub to port: is listed twice"]
    }


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"route": ("mid-port.new", "hub-mid.new")},
            "link hub--port: the route mid-port.new > hub-mid.new does not lead from hub to port",
        ),
        (
            {"route": ("hub-mid.new",)},
            "link hub--port: the route hub-mid.new does not lead from hub to port",
        ),
        (
            {"route": ("hub-mid.old", "mid-port.new")},
            "link hub--port: runs over hub-mid.old, which the plan does not have",
        ),
        ({"via": ("hill",)}, "link hub--port: claims to pass hill, recomputed mid"),
    ],
)
def test_a_route_altered(changes: dict[str, Any], text: str) -> None:
    assert findings(with_link(**changes))[Code.LINK_ROUTE] == [text]


@pytest.mark.parametrize("field", ["length_km", "new_cable_km", "reused_km"])
def test_a_length_changed(field: str) -> None:
    found = findings(with_link(PLAN, **{field: getattr(LINK, field) + 0.01}))
    assert found.keys() == {Code.LINK_LENGTH}
    assert findings(with_link(PLAN, **{field: float("nan")})).keys() == {Code.LINK_LENGTH}
    assert findings(with_link(PLAN, **{field: getattr(LINK, field) + 0.0004})) == {}


def test_a_route_that_is_not_the_shortest() -> None:
    """Old fibre is lit too; the link claims to run over it: 200 km, 2 amplifiers each."""
    lit = replace(
        PLAN,
        status=PlanStatus.FEASIBLE,
        reason="time",
        spans=(*PLAN.spans, SpanCost("hub-mid.old", 0, 1_400_000)),
        cost_cny=29_000_000,
    )
    assert findings(lit) == {}
    detour = with_link(
        lit,
        route=("hub-mid.old", "mid-port.new"),
        length_km=326.0,
        new_cable_km=126.0,
        reused_km=200.0,
        parts=replace(LINK.parts, glass_ns=1_600_000, slack_ns=30_000, amplifiers_ns=3_000),
    )
    found = findings(detour)
    assert found[Code.LINK_ROUTE] == [
        "link hub--port: claims that the shortest route takes 1.659000 ms over hub-mid.old >"
        " mid-port.new, recomputed 1.288000 ms over hub-mid.new > mid-port.new"
    ]


def test_bounds_and_status() -> None:
    assert findings(replace(PLAN, lower_bound_cny=27_600_001)).keys() == {Code.BOUND, Code.STATUS}
    assert findings(replace(PLAN, lower_bound_cny=27_000_000)) == {
        Code.STATUS: [
            "plan: status optimal, but the lower bound 27,000,000 CNY does not prove"
            " the cost 27,600,000 CNY"
        ]
    }
    feasible = replace(PLAN, status=PlanStatus.FEASIBLE, reason="time", lower_bound_cny=27_000_000)
    assert findings(feasible) == {}
    assert findings(replace(feasible, lower_bound_cny=None)).keys() == {Code.BOUND}
    assert findings(replace(feasible, lower_bound_cny=-1)).keys() == {Code.BOUND}
    above = findings(replace(feasible, lower_bound_cny=30_000_000))
    assert above == {
        Code.BOUND: ["plan: lower bound 30,000,000 CNY is above the cost 27,600,000 CNY"]
    }


def test_a_bound_above_the_cost_of_a_cheaper_plan() -> None:
    """Old fibre by hill is lit for nothing: the plan holds without it, whatever it claims."""
    wasteful = replace(
        PLAN,
        spans=(*PLAN.spans, SpanCost("hub-hill.old", 0, 1_900_000)),
        cost_cny=29_500_000,
        lower_bound_cny=29_500_000,
    )
    assert findings(wasteful) == {
        Code.BOUND: [
            "span hub-hill.old: is not needed: the plan holds without it for 27,600,000 CNY,"
            " below the lower bound 29,500,000 CNY"
        ]
    }
    forced = replace(SCENARIO, candidates=Candidates(force_spans=("hub-hill.old",)))
    assert findings(wasteful, forced) == {}
    honest = replace(
        wasteful, status=PlanStatus.FEASIBLE, reason="time", lower_bound_cny=27_600_000
    )
    assert findings(honest) == {}


def test_a_bound_that_pays_for_a_link_nobody_needs() -> None:
    """The link to mid needs only hub-mid.new: 633,000 + 22,000 ns of delay, 600,000 CNY."""
    link = replace(
        LINK,
        id="hub--mid",
        b="mid",
        route=("hub-mid.new",),
        via=(),
        length_km=126.0,
        new_cable_km=126.0,
        parts=LatencyParts(600_000, 30_000, 1_000, 4_000, 0, 20_000),
    )
    wasteful = replace(PLAN, links=(link, LINK), cost_cny=28_200_000, lower_bound_cny=28_200_000)
    assert findings(wasteful) == {
        Code.BOUND: [
            "link hub--mid: is not needed: the plan holds without it for 27,600,000 CNY,"
            " below the lower bound 28,200,000 CNY"
        ]
    }


def test_a_plan_that_calls_itself_infeasible_or_none() -> None:
    found = findings(replace(PLAN, status=PlanStatus.INFEASIBLE))
    assert "plan: status infeasible, but 0 impossible targets are listed" in found[Code.STATUS]
    found = findings(replace(PLAN, status=PlanStatus.NO_PLAN))
    assert found[Code.STATUS] == [
        "plan: status no_plan, but spans, links or a cost are given",
        "plan: status no_plan, but targets are given: nothing is measured without a plan",
    ]


def test_a_failure_hidden() -> None:
    found = findings(with_outcome(worst_failure=None))
    assert found == {
        Code.WORST_FAILURE: [
            "target port hub to port: names no worst failure, recomputed corridor:hub-mid"
            " with 3.106000 ms (met, limit 3.300000 ms)"
        ]
    }
    harmless = WorstFailure("corridor:hub-hill", 1_288_000, 3_300_000, met=True)
    assert findings(with_outcome(worst_failure=harmless)).keys() == {Code.WORST_FAILURE}
    softened = replace(OUTCOME.worst_failure, one_way_ns=3_000_000)
    assert findings(with_outcome(worst_failure=softened)).keys() == {Code.WORST_FAILURE}
    unknown = replace(OUTCOME.worst_failure, failure="corridor:moon")
    assert findings(with_outcome(worst_failure=unknown)).keys() == {Code.WORST_FAILURE}
    tie = replace(OUTCOME.worst_failure, failure="corridor:mid-port")
    assert findings(with_outcome(worst_failure=tie)) == {}


def test_a_failure_the_plan_does_not_survive() -> None:
    """Without the way over hill, the scenario's corridors are no longer redundant."""
    cut = replace(SCENARIO, closed=Closed(corridors=("hub-hill",)))
    found = findings(PLAN, cut)
    assert found[Code.FAILURE_MISSED] == [
        f"target port hub to port: under corridor:{name} takes no path, over the limit 3.300000 ms"
        for name in ("hub-mid", "mid-port")
    ]


def test_a_failure_where_the_scenario_asks_none() -> None:
    calm = replace(SCENARIO, failures=FailureSpec(Single.NONE))
    assert findings(PLAN, calm) == {
        Code.WORST_FAILURE: [
            "target port hub to port: claims worst failure corridor:hub-mid,"
            " but none binds the target"
        ]
    }


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        (
            {"path": ("hub-mid.old",)},
            Code.PATH,
            "target port hub to port: the path hub-mid.old ends at mid",
        ),
        (
            {"path": ("hub--port", "hub--port", "hub-mid.old")},
            Code.PATH,
            "target port hub to port: the path hub--port > hub--port > hub-mid.old ends at mid",
        ),
        (
            {"path": ("mid-port.old",)},
            Code.PATH,
            "target port hub to port: the path mid-port.old breaks before mid-port.old",
        ),
        (
            {"path": ("hub-mid.new", "mid-port.new")},
            Code.PATH,
            "target port hub to port: the path uses hub-mid.new, which is neither today's"
            " service nor a lit link",
        ),
        ({"path": ()}, Code.PATH, "target port hub to port: the path nothing ends at hub"),
        ({"met": False}, Code.MET, "target port hub to port: claims met: no, recomputed yes"),
    ],
)
def test_an_outcome_changed(changes: dict[str, Any], code: Code, text: str) -> None:
    assert findings(with_outcome(**changes)) == {code: [text]}


def test_a_path_of_the_wrong_length_with_honest_parts() -> None:
    """Today's hops are a path, and their parts are right, but it is not the one claimed."""
    hops = LatencyParts(glass_ns=2_000_000, amplifiers_ns=4_000, hops_ns=100_000)
    found = findings(with_outcome(path=("hub-mid.old", "mid-port.old"), parts=hops))
    assert found == {
        Code.PATH: ["target port hub to port: claims a path of 2.104000 ms, recomputed 1.288000 ms"]
    }


def test_unknown_and_doubled_ids() -> None:
    ghost = replace(PLAN, spans=(*PLAN.spans, SpanCost("ghost", 0, 0)))
    assert findings(ghost) == {Code.UNKNOWN: ["span ghost: is in the plan but not in the network"]}
    double = replace(PLAN, spans=(*PLAN.spans, PLAN.spans[0]))
    assert findings(double)[Code.DUPLICATE] == ["span hub-mid.new: is listed twice"]
    assert findings(replace(PLAN, links=(LINK, LINK)))[Code.DUPLICATE] == [
        "link hub--port: is lit twice"
    ]
    renamed = with_link(id="hub--mid")
    assert findings(renamed)[Code.UNKNOWN] == [
        "link hub--mid: does not join hub and port by its name"
    ]
    elsewhere = with_link(a="hill")
    assert findings(elsewhere)[Code.NOT_ALLOWED] == [
        "link hub--port: no rule of the scenario allows a link between hill and port"
    ]


@pytest.mark.parametrize(
    ("scenario", "code", "text"),
    [
        (
            replace(SCENARIO, closed=Closed(spans=("hub-mid.new",))),
            Code.NOT_ALLOWED,
            "span hub-mid.new: is closed, or of a fibre not on offer",
        ),
        (
            replace(SCENARIO, closed=Closed(corridors=("hub-mid",))),
            Code.NOT_ALLOWED,
            "span hub-mid.new: is closed, or of a fibre not on offer",
        ),
        (
            replace(SCENARIO, candidates=Candidates(fibres=("hollow",))),
            Code.NOT_ALLOWED,
            "span hub-mid.new: is closed, or of a fibre not on offer",
        ),
        (
            replace(SCENARIO, candidates=Candidates(forbid_spans=("hub-mid.new",))),
            Code.NOT_ALLOWED,
            "span hub-mid.new: is forbidden by the scenario",
        ),
        (
            replace(SCENARIO, candidates=Candidates(forbid_links=("port--hub",))),
            Code.NOT_ALLOWED,
            "link hub--port: is forbidden by the scenario",
        ),
        (
            replace(SCENARIO, candidates=Candidates(force_spans=("hub-hill.old",))),
            Code.FORCED_MISSING,
            "span hub-hill.old: is forced by the scenario but not in the plan",
        ),
        (
            replace(SCENARIO, candidates=Candidates(force_links=("mid--hub",))),
            Code.FORCED_MISSING,
            "link hub--mid: is forced by the scenario but not in the plan",
        ),
        (
            replace(SCENARIO, name="another"),
            Code.INPUT,
            "plan: claims to answer scenario story, recomputed another",
        ),
    ],
)
def test_a_rule_of_the_scenario_broken(scenario: Scenario, code: Code, text: str) -> None:
    assert text in findings(PLAN, scenario)[code]


def test_inputs_exchanged() -> None:
    other = (INPUTS[0], InputFile("spans", "s.geojson", "ef" * 32))
    found = findings(PLAN, replace(SCENARIO, inputs=other))
    assert found == {
        Code.INPUT: [
            f"input spans: has sha256 {'ef' * 32}, which the plan was not made from",
            f"input spans: claims sha256 {'cd' * 32}, which is not the file given",
        ]
    }
    moved = tuple(replace(file, path=f"elsewhere/{file.path}") for file in INPUTS)
    assert findings(PLAN, replace(SCENARIO, inputs=moved)) == {}


def test_an_untrue_plan_is_reported_line_by_line() -> None:
    report = verify(replace(PLAN, cost_cny=1, lower_bound_cny=1), SCENARIO)
    assert report.lines()[0] == "plan: claims a total cost of 1 CNY, recomputed 27,600,000 CNY"
    assert report.lines()[-1].startswith("not verified: 1 finding in 2 spans")
    assert verification_record(report)["findings"][0]["code"] == "total_cost"
