"""1+1 pairs and availability on random small networks, against enumeration.

Every choice of spans and links, every two paths, every state of every corridor. More of them:
``pytest --more 10 tests/planning/survivability/test_protection_brute_force.py``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from netplan.check import verify
from netplan.check.recompute.question import expand
from netplan.model.scenario import (
    Scenario,
)
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.planner import make_plan
from netplan.planning.survivability.availability import SCALE
from netplan.planning.survivability.disjoint_paths import Pair, Protected
from netplan.planning.survivability.forced_risks import denied_after
from netplan.planning.survivability.oracle import grow_cut
from netplan.planning.survivability.requirements import Requirements
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.check_random import feasible_scenarios, most_ruled
from tests.support.effort import examples
from tests.support.enumeration import cheapest_cny, choices
from tests.support.protection_cases import (
    attainable,
    length_ns,
    paths,
    protected,
    uptime,
)

EXAMPLES = examples(60)
ENUMERABLE = 12
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
WILD = protected(st.one_of(small.scenarios(), feasible_scenarios()))
QUESTIONS = st.one_of(WILD, attainable(), attainable(), attainable())


@many
@given(st.one_of(QUESTIONS, QUESTIONS.flatmap(most_ruled)))
def test_plans_are_the_cheapest_that_hold(question: Scenario) -> None:
    assume(question.targets)
    asked = expand(question)
    assume(choices(asked) <= ENUMERABLE)
    plan = make_plan(question)
    assert [str(finding) for finding in verify(plan, question).findings] == []
    best = cheapest_cny(asked)
    assert (plan.cost_cny, plan.lower_bound_cny) == (best, best)
    price = plan.protection_price_cny
    assert price is None or 0 <= price[0] <= price[1]
    event(f"{plan.status.value}, {'free' if not plan.cost_cny else 'bought'}, price {price}"[:40])


def best_pair(cover: CoverProblem, asked: Protected, chosen: set[int]) -> int | None:
    """Return the least protection latency of all pairs, by trying every two paths."""
    found = []
    for source, own in asked.sources:
        ways = []
        for arcs in paths(cover, source, asked.sink, chosen):
            risks = frozenset().union(*(asked.risks.of_arc[arc] for arc in arcs))
            ways.append((length_ns(cover, arcs), risks - own))
        found += [
            two
            for (one, some), (two, others) in product(ways, ways)
            if one <= asked.working_ns and not some & others
        ]
    return min(found, default=None)


@many
@given(QUESTIONS, st.integers(0, 2**30))
def test_pairs_are_found_exactly_where_there_are_any(question: Scenario, seed: int) -> None:
    model = ServiceModel(question)
    requirements = Requirements(model)
    assume(requirements.protected)
    count = len(requirements.cover.item_cost)
    chosen = np.random.default_rng(seed).random(count) < 0.8
    for asked in requirements.protected.values():
        cover, items = requirements.cover, set(np.flatnonzero(chosen).tolist())
        best = best_pair(cover, asked, items)
        beyond = best_pair(replace(cover, arc_cap_ns=None), asked, items)
        is_open = chosen.astype(np.uint8)
        found = requirements.finder.find(asked, is_open)
        assert requirements.finder.least_protection_ns(asked, is_open) == beyond
        assert (found is not None) == (best is not None and best <= asked.protection_ns)
        if found is not None:
            assert_is_a_pair(found, asked, requirements)
        event(f"pair: {found is not None}, any: {best is not None}")


def assert_is_a_pair(found: Pair, asked: Protected, requirements: Requirements) -> None:
    for way, limit in (
        (found.working, asked.working_ns),
        (found.protection, asked.protection_ns),
    ):
        assert way.ns == length_ns(requirements.cover, list(way.arcs)) <= limit
    assert not found.working.risks & found.protection.risks


@many
@given(QUESTIONS, st.integers(0, 2**30))
def test_what_is_denied_no_pair_takes(question: Scenario, seed: int) -> None:
    requirements = Requirements(ServiceModel(question))
    everything = np.ones(len(requirements.cover.item_cost), np.uint8)
    for asked in requirements.protected.values():
        if len(asked.sources) > 1:
            continue
        denied, after = denied_after(requirements.finder, asked, everything)
        chosen = (np.random.default_rng(seed).random(len(everything)) < 0.9).astype(np.uint8)
        found = requirements.finder.find(asked, chosen)
        if found is not None:
            assert not found.working.risks & denied[0]
            assert not found.protection.risks & denied[1]
            for risk, avoided in after.items():
                for way in (found.working, found.protection):
                    assert risk in way.risks or not way.risks & avoided
        more = any(len(avoided) > 1 for avoided in after.values())
        event(f"denied: {bool(denied[0] or denied[1])}, more after a loss: {more}")


@many
@given(QUESTIONS, st.integers(0, 2**30))
def test_cuts_are_minimal(question: Scenario, seed: int) -> None:
    requirements = Requirements(ServiceModel(question))
    rng = np.random.default_rng(seed)
    items = len(requirements.cover.item_cost)
    for oracle in (*requirements.pairs, *requirements.uptimes):
        start = (rng.random(items) < 0.3).astype(np.uint8)
        if oracle.holds(start) or not oracle.holds(np.ones(items, np.uint8)):
            continue
        cut = grow_cut(oracle, start, rng.permutation(np.flatnonzero(start == 0)).tolist())
        outside = np.ones(items, np.uint8)
        outside[cut] = 0
        assert not oracle.holds(outside)
        for item in cut:
            outside[item] = 1
            assert oracle.holds(outside)
            outside[item] = 0


@many
@given(QUESTIONS, st.integers(0, 2**30))
def test_availability_is_decided_exactly(question: Scenario, seed: int) -> None:
    model = ServiceModel(question)
    requirements = Requirements(model)
    rng = np.random.default_rng(seed)
    chosen = {name for name in model.item_names if rng.random() < 0.8}
    spans, links = {span.id for span in model.spans} & chosen, model.bought(chosen)
    state = requirements.uptime.over(requirements.uptime.opened(chosen))
    for number, demand in enumerate(model.demands):
        exact = uptime(model, demand, spans, links)
        for share in (Fraction(1, 2), Fraction(9, 10), exact + Fraction(1, 10**9), exact):
            held, lost = state.shares(number, needed=share)
            assert Fraction(held, SCALE) <= exact <= 1 - Fraction(lost, SCALE)
            if share != exact:
                assert (held >= share * SCALE) == (exact >= share)
                assert (SCALE - lost < share * SCALE) == (exact < share)
