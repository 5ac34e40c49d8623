"""What a plan's fibre pairs and channels carry, with a part less, or with more traffic."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Scenario
from netplan.planning.capacity.growing import asked_pairs, scaled, scales
from netplan.planning.capacity.held import Held
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.tiny_traffic import TRAFFIC, square

OWNED = TRAFFIC.replace("{per_pair: 2}", "{per_pair: 2, owned: true}")


@pytest.fixture(scope="module", params=[TRAFFIC, OWNED], ids=["shared", "owned"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Plan, Scenario]:
    question = square(tmp_path_factory.mktemp("square"), request.param)
    return make_plan(question), question


def test_a_plan_carries_its_own_traffic_and_no_more_than_its_channels(
    made: tuple[Plan, Scenario],
) -> None:
    plan, question = made
    held = Held(ServiceModel(question))
    assert held.carries(plan)
    (beyond,) = {lack.channels for lack in held.lacking(plan, scale=1.34)}
    assert beyond == 4  # of the three that were, 1,206 Gbit/s
    assert held.carries(plan, scale=1.333333333)
    assert not held.carries(plan, scale=1.333333334)


def test_the_last_fibre_pair_is_for_channels_that_have_no_other_room(
    made: tuple[Plan, Scenario],
) -> None:
    plan, question = made
    held = Held(ServiceModel(question))
    pairs = {span.id: span.fibre_pairs for span in plan.spans}
    assert pairs == {"a-b.new": 3, "b-c.new": 3, "a-d.new": 3, "d-c.new": 2}
    for name, count in pairs.items():
        lacking = held.lacking(plan, fewer={name: count - 1})
        assert [lack.missing for lack in lacking] == [1] * len(lacking) != []
        assert all(lack.failure.startswith("corridor:") for lack in lacking)
    (lack,) = held.lacking(plan, fewer={"a-b.new": 2})
    assert (lack.failure, lack.pairs, lack.channels) == ("corridor:a-d", (0, 1), 5)


def test_pairs_that_would_fit_are_not_named_among_those_that_lack_room(
    made: tuple[Plan, Scenario],
) -> None:
    plan, question = made
    held = Held(ServiceModel(question))
    assert {lack.pairs for lack in held.lacking(plan, fewer={"a--c": 2})} == {(0,)}
    assert {lack.pairs for lack in held.lacking(plan, without="a--d")} == {(1,)}


def test_between_two_scales_the_plan_costs_the_same_and_beyond_it_more(tmp_path: Path) -> None:
    question = square(tmp_path)
    steps = scales(question, asked_pairs(ServiceModel(question).demands), 1, 1.7)
    assert steps == [1.333333333, 1.6]  # 3 x 400 of 900 Gbit/s, 2 x 400 of 500
    costs = [make_plan(scaled(question, s)).cost_cny for s in (1, 1.333333333, 1.333333334, 1.6)]
    assert costs[0] == costs[1] < costs[2] == costs[3]


def test_a_forced_span_is_paid_for_in_the_proof_too(tmp_path: Path) -> None:
    """The plan was found without it and paid for it afterwards, above the bound."""
    question = square(tmp_path, TRAFFIC, "candidates.force_spans+=b-d.new")
    plan = make_plan(question)
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.cost_cny == plan.lower_bound_cny == 124_700_000


def test_of_traffic_within_totals_that_counts_which_lacks_room_first(tmp_path: Path) -> None:
    """Five channels at most, of three and two; with totals grown to 1,200 Gbit/s no more."""
    hose = "[{place: a, gbit_s: 1100}, {place: c, gbit_s: 900}, {place: d, gbit_s: 500}]"
    question = square(tmp_path, f"demands: {{hose: {hose}}}\nchannels: {{per_pair: 2}}\n")
    plan, held = make_plan(question), Held(ServiceModel(question))
    assert held.carries(plan)
    assert held.carries(plan, scale=1.0909)
    assert not held.carries(plan, scale=1.0910)
    told = held.lacking(plan, scale=1.0910)
    assert {lack.channels for lack in told} == {5}
    pairs = asked_pairs(ServiceModel(question).demands)
    assert 1.0909 < max(scales(question, pairs, 1.0, 1.0910)) < 1.0910
    for link in plan.links:
        fewer = held.lacking(plan, fewer={link.id: link.channel_count - 1})
        assert fewer, link.id
        assert all(lack.missing == 1 for lack in fewer)
