"""What runs in every state, slots included, against rules that know nothing of the optimizer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.graph.arrays import UInt8
from netplan.model.traffic import Rerouting
from netplan.planning.capacity.question import CapacityQuestion, Levels
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.running import UnworkableError
from netplan.planning.capacity.working import working
from netplan.service.service import ServiceModel
from tests.support.capacity_cases import Case, question
from tests.support.capacity_random import KINDS, random_case
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
MOVING = (Rerouting.FREE, Rerouting.STRUCK)
ALL = st.sampled_from(MOVING)


def _case(name: str) -> Case:
    found: Case = json.loads((TEST_DATA / "capacity_small" / f"{name}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("rerouting", MOVING)
@pytest.mark.parametrize("name", QUICK)
def test_tight_choices_of_small_networks_run_in_every_state(
    name: str, rerouting: Rerouting
) -> None:
    case = _case(name)
    asked = question(case)
    given = tight(asked, 1)
    assert given is not None
    chosen, found, bought = mended(asked, given, rerouting)
    check(rules_of_case(case, asked), asked, chosen, found)
    if rerouting is Rerouting.FREE:
        assert not bought
    else:
        assert all(state.kept for state in found.states)


@pytest.mark.parametrize("rerouting", MOVING)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_random_networks_run_in_every_state(seed: int, kind: str, rerouting: Rerouting) -> None:
    case = random_case(seed, kind)
    asked = question(case)
    given = tight(asked, seed)
    if given is None:
        return
    try:
        chosen, runs, _ = mended(asked, given, rerouting, case["nodes"])
    except UnworkableError:
        # Degrees are an upper limit: what must be bought for channels to stay may be beyond it.
        assert kind == "degrees"
        assert rerouting is Rerouting.STRUCK
        chosen, runs, _ = mended(asked, given, Rerouting.FREE, case["nodes"])
    check(rules_of_case(case, asked), asked, chosen, runs)


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


def _triangle(*, slow_ns: int) -> Case:
    """Return a network in which three channels take turns in sharing a span with each other.

    Two slots are enough on every span, but three are needed in all: hub-1-2-t, hub-1-3-u and
    hub-2-t-3-u. The second way to t, straight over 2, takes ``slow_ns`` more than its limit allows.
    """
    near, far = 100_000, 300_000
    lengths = {
        "h-1": near, "1-2": near, "1-3": near, "2-t": near, "3-u": near, "h-2": far, "t-3": near,
    }  # fmt: skip
    spans = [
        {"id": id_, "a": id_[0], "b": id_[2], "ns": ns, "cost": 1000, "line": 100 + 10 * i,
         "max_pairs": 2}
        for i, (id_, ns) in enumerate(lengths.items())
    ]  # fmt: skip
    limits = {"t": 3 * near, "u": 3 * near, "x": far + 3 * near}
    demands = [
        {"id": f"to-{d}", "source": "h", "sink": "u" if d == "x" else d, "channels": 1,
         "after_share": 1.0, "limit_ns": ns, "after_ns": ns}
        for d, ns in limits.items()
    ]  # fmt: skip
    demands[0]["limit_ns"] = far + near - slow_ns
    return {
        "nodes": ["h", "1", "2", "3", "t", "u"], "hub": "h", "spans": spans, "hops": [],
        "failures": [], "slots": 2, "channel_cost": 10, "terminal_ns": 0, "channels": "shared",
        "demands": demands,
    }  # fmt: skip


def _one_pair_each(asked: CapacityQuestion) -> UInt8:
    """Return the choice of a pair on every span, and of as many channels as there can be."""
    most = {key: len(items) for key, items in asked.ends.items()}
    return asked.items(Levels(dict.fromkeys(asked.pairs, 1), most))


def test_where_slots_do_not_fit_on_the_fastest_ways_others_are_taken() -> None:
    case = _triangle(slow_ns=0)
    asked = question(case)
    found = working(asked, Router(asked), _one_pair_each(asked))
    check(rules_of_case(case, asked), asked, _one_pair_each(asked), found)
    (to_t,) = (route for route in found.states[0].routes if route.demand == 0)
    assert to_t.ways[0].spans == ("h-2", "2-t")


def test_where_no_ways_have_slots_the_cheapest_pair_that_gives_some_is_told() -> None:
    case = _triangle(slow_ns=1)
    asked = question(case)
    chosen = _one_pair_each(asked)
    found = working(asked, Router(asked), chosen)
    assert found.repair is not None
    assert (found.states, found.repair.state) == ((), "intact")
    prices = [asked.cover.item_cost[item] for item in found.repair.items]
    enough = []
    for items in asked.pairs.values():
        tried = chosen.copy()
        tried[items[1]] = 1
        if working(asked, Router(asked), tried).repair is None:
            enough.append(asked.cover.item_cost[items[1]])
    assert prices == [min(enough)]
    chosen, found, bought = mended(asked, chosen, Rerouting.FREE)
    assert bought == 1
    check(rules_of_case(case, asked), asked, chosen, found)


def test_pairs_that_only_spread_out_slots_use_are_not_kept() -> None:
    case = _triangle(slow_ns=1)
    asked = question({**case, "slots": 8})
    everything = asked.items(
        Levels({s: len(items) for s, items in asked.pairs.items()}, {})
    ) | _one_pair_each(asked)
    found = working(asked, Router(asked), everything)
    assert max(found.levels.pairs.values()) == 1
    check(rules_of_case(case, asked), asked, everything, found)


def test_where_nothing_lets_channels_stay_that_must_this_is_told() -> None:
    case = random_case(17, "types")
    asked = question(case)
    given = tight(asked, 17)
    assert given is not None
    assert working(asked, Router(asked), given).repair is None
    with pytest.raises(UnworkableError, match="cut:v0-v3"):
        mended(asked, given, Rerouting.STRUCK, case["nodes"])


def test_the_order_of_spans_changes_nothing() -> None:
    case = _case("mesh7_shared_tight")
    turned = {**case, "spans": case["spans"][::-1], "hops": case["hops"][::-1]}
    found = []
    for each in (case, turned):
        asked = question(each)
        name = asked.base.item_name
        levels = Levels(
            {s: len(items) for s, items in asked.pairs.items()},
            {key: len(items) for key, items in asked.ends.items()},
        )
        runs = working(asked, Router(asked), asked.items(levels))
        pairs = {name[s]: count for s, count in runs.levels.pairs.items()}
        found.append((runs.states, pairs))
    assert found[0] == found[1]
