"""A handful of random scenarios, and those that once found a fault.

More: ``make soak SECONDS=600 SEED=1``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from netplan.model.network import Network
from netplan.planning.planner import make_plan
from netplan.whatif.front.measures import WORST, measure_named
from netplan.whatif.front.worst_latency import front
from tests.soak.trial import Counts, trial
from tests.soak.worlds import KINDS, asked, world
from tests.support.effort import examples
from tests.support.enumeration import cheapest_cny, choices

FIRST = range(24)
SHORT_KM = 90.0
"""So short a reach that most random links take regenerators."""
FOUND = (
    (1, 340),  # labels of two sources under one failure taken for the same limit
    (1, 357),
    (1, 245),  # costs rounded up by the prices of fewer items than a proof may know
)


@pytest.mark.parametrize("number", FIRST)
def test_every_answer_agrees_with_enumeration(number: int) -> None:
    trial(7, number, Counts())


@pytest.mark.parametrize("number", range(examples(8)))
def test_links_of_a_short_reach_agree_with_every_choice_there_is(number: int) -> None:
    """Cuts, lost places, 1+1, objectives, budgets, coverage; certificates and cross-checks, too."""
    trial(31, number, Counts(), SHORT_KM)


def test_risks_of_a_pair_beyond_its_limit_are_those_of_the_same_arcs() -> None:
    trial(1009, 9, Counts(), 150.0)


def test_a_corner_of_a_front_costs_what_its_limit_costs_alone() -> None:
    """The loosest limit could use regenerators that a tighter one cannot: neither pays for them."""
    corners = 0
    for number in range(examples(12)):
        question = world(41, number, SHORT_KM).scenario
        few = choices(asked(question)) <= 11 and question.objective.is_least_cost
        if not question.targets or not few or make_plan(question).cost_cny is None:
            continue
        for point in front(question, WORST).points:
            alone = measure_named(question, WORST).limited(question, point.latency_ns)
            assert make_plan(alone).cost_cny == point.cost_cny
            corners += 1
    assert corners > 1


@pytest.mark.parametrize(("seed", "number"), FOUND)
def test_what_once_disagreed(seed: int, number: int) -> None:
    trial(seed, number, Counts())


def test_a_scenario_depends_on_its_seed_and_number_alone() -> None:
    made = [world(3, number) for number in range(40)]
    assert made == [world(3, number) for number in range(40)]
    assert {one.kind for one in made} == set(KINDS)


def test_places_that_are_ends_only_matter_in_random_scenarios() -> None:
    """Of many random questions some cost more, or cannot be answered, for the rule alone."""
    differ = ruled = 0
    for number in range(60):
        scenario = world(3, number).scenario
        bars = any(t.no_transit for t in scenario.targets)
        if not bars and not scenario.network.no_transit:
            continue
        places = tuple(replace(p, transit=True) for p in scenario.network.places)
        free = replace(
            scenario,
            network=Network(places, scenario.network.spans),
            targets=tuple(replace(t, no_transit=None) for t in scenario.targets),
        )
        question = asked(scenario)
        if len(question.usable) + len(question.link_ends) > 9:
            continue
        ruled += 1
        differ += cheapest_cny(question) != cheapest_cny(asked(free))
    assert ruled > 5
    assert differ > 0
