"""What runs in every state, slots included, against rules that know nothing of the optimizer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.model.traffic import Rerouting
from netplan.planning.capacity.question import CapacityQuestion
from netplan.service.service import ServiceModel
from tests.support.capacity_cases import KINDS, Case, question, random_case
from tests.support.folders import TEST_DATA
from tests.support.working_cases import (
    carried_scenarios,
    check,
    mended,
    rules_of_case,
    rules_of_model,
    tight,
)

FILES = sorted((TEST_DATA / "capacity_small").glob("[lmr]*.json"))
QUICK = ("line6", "mesh7_half", "mesh7_owned", "mesh7_shared_tight", "ring6_shared")
ALL = st.sampled_from(Rerouting)


def _case(name: str) -> Case:
    found: Case = json.loads((TEST_DATA / "capacity_small" / f"{name}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("rerouting", Rerouting)
@pytest.mark.parametrize("name", QUICK)
def test_tight_choices_of_small_networks_run_in_every_state(
    name: str, rerouting: Rerouting
) -> None:
    case = _case(name)
    asked = question(case)
    given = tight(asked, 1)
    assert given is not None
    chosen, found, bought = mended(asked, given, rerouting)
    check(rules_of_case(case), asked, chosen, found)
    if rerouting is Rerouting.FREE:
        assert not bought
    else:
        assert all(state.kept for state in found.states)


@pytest.mark.parametrize("rerouting", Rerouting)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_random_networks_run_in_every_state(seed: int, kind: str, rerouting: Rerouting) -> None:
    case = random_case(seed, kind)
    asked = question(case)
    given = tight(asked, seed)
    if given is None:
        return
    chosen, runs, _ = mended(asked, given, rerouting, case["nodes"])
    check(rules_of_case(case), asked, chosen, runs)


@settings(max_examples=40, deadline=None)
@given(carried_scenarios(), ALL, st.integers(0, 9))
def test_scenarios_with_links_of_all_kinds_run_in_every_state(
    drawn: tuple[ServiceModel, CapacityQuestion, list[dict[int, int]]],
    rerouting: Rerouting,
    seed: int,
) -> None:
    model, asked, needs = drawn
    given = tight(asked, seed)
    if given is None:
        return
    chosen, runs, _ = mended(asked, given, rerouting)
    check(rules_of_model(model, asked, needs), asked, chosen, runs)
