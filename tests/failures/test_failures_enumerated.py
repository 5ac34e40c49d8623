"""The least cost under every family of failures, against enumeration of every plan.

Small networks with what goes wrong in large ones: parallel spans, ties, things that cost nothing,
overlapping risk groups, bridges, places cut off. The check's own latencies decide, under every
span, corridor, risk group, place and pair of corridors lost, unreduced. Of discs those that the
question lists (``tests/failures/test_failures.py`` tries that no other one is worse).

More examples: ``pytest --more 10 tests/failures/test_failures_enumerated.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from netplan.check import verify
from netplan.check.plan.impossible import everything_built
from netplan.check.plan.targets import fates
from netplan.check.recompute.question import Loss, Question, expand
from netplan.model.equipment import Costs
from netplan.model.network import Network, Role, Span
from netplan.model.plan import PlanStatus
from netplan.model.scenario import (
    Candidates,
    FailureSpec,
    Limit,
    LossSet,
    Pairs,
    Scenario,
    Single,
    Target,
)
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.effort import examples
from tests.support.enumeration import cheapest_cny, choices

EXAMPLES = examples(12)
ENUMERABLE = 12
MOST_SPANS = 9
RADII = (3.0, 10.0, 40.0)
FAMILIES = {
    "span": FailureSpec(Single.SPAN),
    "corridor": FailureSpec(Single.CORRIDOR),
    "srlg": FailureSpec(Single.SRLG),
    "place": FailureSpec(Single.PLACE),
    "pairs": FailureSpec(Single.NONE, pairs=Pairs.CORRIDOR),
    "listed": FailureSpec(Single.NONE, (LossSet("x", srlgs=("g1",), places=("b",)),)),
    "mixed": FailureSpec(Single.SPAN, also=(Single.PLACE, Single.SRLG), pairs=Pairs.CORRIDOR),
}
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
rarely = st.integers(0, 4).map(lambda n: n == 0)


@st.composite
def meshes(draw: st.DrawFn) -> Network:
    """Draw a ring or all pairs of 3-4 places, and twins; rarely a bridge, a place of its own."""
    n = draw(st.integers(3, 4))
    names = list(small.NAMES[:n])
    pairs = list(combinations(names, 2))
    chords = (("a", "c"), ("b", "d")) if n == 4 and draw(rarely) else ()
    ring = [pair for pair in pairs if pair not in chords]
    more = draw(st.lists(st.sampled_from(pairs), max_size=MOST_SPANS - 1 - len(ring)))
    if draw(rarely):
        names.append("e")  # beyond a bridge, or cut off
        more += [("b", "e")] * draw(st.integers(0, 1))
    spots = zip(names, small.SPOTS, strict=False)
    places = tuple(small.place(name, *at) for name, at in spots)
    return Network(places, tuple(draw(_span(i, *ends)) for i, ends in enumerate(ring + more)))


@st.composite
def rings(draw: st.DrawFn) -> Network:
    """Draw q - a = c - s and a long way round: ends that no disc beside them cuts off.

    a and c have spans in opposite directions, so a disc that spares them leaves one.
    """
    places = (
        small.place("a", 100, 30, Role.HUB),
        small.place("c", 100, 31),
        small.place("q", 100, 29),
        small.place("s", 100, 32),
    )
    east, west = ((100.0, 29.0), (103.0, 30.5), (100.0, 32.0)), ((100.0, 29.0), (98.0, 30.5))
    listed = [("a", "c"), ("a", "c"), ("a", "q"), ("c", "s"), ("q", "s")]
    listed += draw(st.lists(st.sampled_from(listed), max_size=MOST_SPANS - len(listed)))
    found = []
    for number, ends in enumerate(listed):
        span = draw(_span(number, *ends))
        if ends == ("q", "s"):
            course = draw(st.sampled_from((east, (*west, (100.0, 32.0)))))
            span = replace(span, route=course, length_km=span.length_km * 3)
        found.append(span)
    return Network(places, tuple(found))


@st.composite
def _span(draw: st.DrawFn, number: int, a: str, b: str) -> Span:
    base = small.span(
        f"{a}{b}.{number}",
        a,
        b,
        draw(st.sampled_from((100, 100, 150, 200))),
        new=draw(st.integers(0, 2)) > 0,
        corridor=draw(st.sampled_from((None, None, None, "trench", f"own{number}"))),
        srlgs=tuple(draw(st.lists(st.sampled_from(("g1", "g2", "a-b")), max_size=2, unique=True))),
    )
    return replace(base, build_cost_cny=draw(st.sampled_from((None, None, None, 0, 7_000_000))))


def _gratis(costs: Costs) -> Costs:
    """Return prices at which lighting a span and ending a link cost nothing."""
    free = small.quantity(0)
    return replace(costs, amplifier_site_cny=free, roadm_degree_cny=free, transponder_cny=free)


@st.composite
def questions(draw: st.DrawFn, networks: Callable[[], st.SearchStrategy[Network]]) -> Scenario:
    """Draw a question without failures and limits yet; its targets end at "b" or "c"."""
    network = draw(networks())
    sinks = sorted({"b", "c", "e"} & network.place.keys())
    ends = draw(st.lists(st.sampled_from(sinks), min_size=1, max_size=2, unique=True))
    targets = [Target(f"t{sink}", small.of("a"), small.of(sink), Limit(9.0)) for sink in ends]
    gear = small.equipment(hop_us=draw(st.sampled_from((0, 200))), reach_km=2800)
    question = small.scenario(list(network.places), list(network.spans), targets, gear=gear)
    ids = [span.id for span in network.spans]
    rules = Candidates(
        forbid_spans=tuple(draw(st.lists(st.sampled_from(ids), max_size=1))) if draw(rarely) else ()
    )
    costs = _gratis(question.costs) if draw(rarely) else question.costs
    return replace(question, costs=costs, candidates=rules)


def limited(data: st.DataObject, question: Scenario) -> Scenario:
    """Return the question with limits between the best that everything gives and twice that.

    Rarely one of them is a nanosecond too short.
    """
    hard = replace(
        question, targets=tuple(replace(t, after_cut=Limit(9.0)) for t in question.targets)
    )
    asked = with_listed_discs(hard)
    got = fates(asked, everything_built(asked))
    targets = []
    for target, fate in zip(question.targets, got, strict=True):
        after = [ns for ns in fate.after_ns.values() if ns is not None]
        intact = (fate.intact_ns or 10**6) * data.draw(st.sampled_from((10, 11, 13, 20))) // 10
        cut = max(after, default=10**6) * data.draw(st.sampled_from((10, 10, 11, 15))) // 10
        cut -= data.draw(st.sampled_from((0, 0, 0, 0, 1)))
        survives = len(after) == len(fate.after_ns) or data.draw(rarely)
        after_cut = Limit(cut / 1e6) if survives else None
        targets.append(replace(target, limit=Limit(intact / 1e6), after_cut=after_cut))
    return replace(question, targets=tuple(targets))


def with_listed_discs(question: Scenario) -> Question:
    """Return the question as the check reads it, with the discs that the product lists."""
    if question.failures.disc_km is None:
        return expand(question)
    listed = {
        failure.id: Loss(failure.id, failure.lost_spans, failure.lost_places)
        for failure in ServiceModel(question).failures[1:]
    }
    asked = expand(replace(question, failures=replace(question.failures, disc_km=None)))
    return replace(asked, losses={**asked.losses, **listed})


def compare_with_enumeration(question: Scenario) -> None:
    """Make the plan, verify it, and compare its cost with that of the cheapest that holds."""
    asked = with_listed_discs(question)
    assume(choices(asked) <= ENUMERABLE)
    plan = make_plan(question)
    assert [str(finding) for finding in verify(plan, question).findings] == []
    best = cheapest_cny(asked)
    assert (plan.cost_cny, plan.lower_bound_cny) == (best, best)
    assert plan.status is (PlanStatus.INFEASIBLE if best is None else PlanStatus.OPTIMAL)
    event(f"{plan.status.value}, {'bought' if plan.cost_cny else 'nothing bought'}")


@pytest.mark.parametrize("family", FAMILIES)
@many
@given(question=questions(meshes), data=st.data())
def test_least_cost_surviving(family: str, question: Scenario, data: st.DataObject) -> None:
    compare_with_enumeration(limited(data, replace(question, failures=FAMILIES[family])))


@many
@given(question=questions(rings), radius=st.sampled_from(RADII), data=st.data())
def test_least_cost_surviving_discs(question: Scenario, radius: float, data: st.DataObject) -> None:
    only_c = tuple(t for t in question.targets if t.id == "tc")
    spec = FailureSpec(Single.NONE, disc_km=radius)
    compare_with_enumeration(limited(data, replace(question, targets=only_c, failures=spec)))
