"""Availability: worked out by hand, and against every state of every corridor."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import prod

import pytest
from hypothesis import given, settings

from netplan import api
from netplan.failures.failure import Failure
from netplan.model.network import SpanState
from netplan.model.plan import Plan
from netplan.model.scenario import Limit, Scenario, Target
from netplan.planning.design import Design, everything
from netplan.planning.survivability.availability import availability
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.map_cases import plan_of


def planned(question: Scenario, spans: tuple[str, ...], links: tuple[str, ...]) -> Plan:
    return plan_of(Design(ServiceModel(question), spans, links))


def down(km: float, rate: float = 3, hours: float = 6) -> float:
    load = rate * km / 1000 * hours
    return load / (8760 + load)


def test_a_line_by_hand() -> None:
    """Both corridors are needed; their longest cable, 200 km of old fibre, counts for cuts.

    The path itself runs over 100 km of new fibre in each.
    """
    question = small.line_of_three()
    [found] = availability(planned(question, ("ab.new", "bc.new"), ("a--c",)), question)
    assert found.at_least == found.at_most == pytest.approx((1 - down(200)) ** 2, abs=1e-15)
    assert found.path_km == 200
    assert found.cuts_a_year == pytest.approx(1.2)
    assert found.lost_minutes_a_year == pytest.approx(1.2 * 6 * 60, rel=1e-3)


def test_a_detour_within_the_after_cut_limit_counts() -> None:
    """A-C direct has its own corridor: one of the two ways is enough."""
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("c"), Limit(1.1), Limit(1.6))
    )
    plan = planned(question, ("ab.new", "bc.new", "ac.new"), ("a--c",))
    [found] = availability(plan, question)
    both = (1 - down(200)) ** 2
    exact = both + (1 - both) * (1 - down(300))
    assert found.at_least == pytest.approx(exact, abs=1e-14)
    assert 0 <= found.at_most - found.at_least <= down(200) ** 3
    no_detour = small.with_targets(question, replace(question.targets[0], after_cut=None))
    [strict] = availability(plan, no_detour)
    assert strict.at_most == pytest.approx(both, abs=1e-15)


def test_without_a_path_it_never_holds() -> None:
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("c"), Limit(0.9))
    )
    [found] = availability(planned(question, (), ()), question)
    assert (found.at_least, found.at_most) == (0, 0)


@settings(max_examples=60, deadline=None)
@given(question=small.scenarios())
def test_every_state_of_every_corridor(question: Scenario) -> None:
    costs = replace(
        question.costs, cuts_per_1000km_year=small.quantity(400), repair_h=small.quantity(24)
    )
    question = replace(question, costs=costs)
    design = everything(ServiceModel(question))
    model = design.model
    plan = plan_of(design)
    km: dict[str, float] = {}
    for span in model.spans:
        assert span.state is SpanState.EXISTING or span.id in design.spans
        km[span.corridor] = max(km.get(span.corridor, 0), span.fibre_km)
    off = {name: down(length, 400, 24) for name, length in km.items()}
    held = [0.0] * len(model.demands)
    for k in range(len(km) + 1):
        for lost in combinations(sorted(km), k):
            spans = frozenset(s.id for s in model.spans if s.risk_groups & set(lost))
            service = model.serve(design.spans, design.links, Failure("f", spans))
            share = prod(off[name] if name in lost else 1 - off[name] for name in km)
            for i, demand in enumerate(model.demands):
                limit = demand.limit_ns if demand.after_ns is None else demand.after_ns
                ns = service.one_way_ns(demand)
                held[i] += share if ns is not None and ns <= limit else 0
    most_open = sum(prod(off[name] for name in three) for three in combinations(sorted(km), 3))
    for found, exact in zip(availability(plan, question), held, strict=True):
        assert found.at_least - 1e-12 <= exact <= found.at_most + 1e-12
        assert found.at_most - found.at_least <= most_open + 1e-12
    for found, exact in zip(availability(plan, question, exact_cuts=9), held, strict=True):
        assert found.at_least == pytest.approx(exact, abs=1e-12)
        assert found.at_most == pytest.approx(exact, abs=1e-12)


def test_the_public_function_is_the_same() -> None:
    question = small.line_of_three()
    plan = planned(question, ("ab.new", "bc.new"), ("a--c",))
    assert api.availability(plan, question) == availability(plan, question)
