"""How full a plan with traffic is: figures held against counts made in another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from netplan.failures.failure import INTACT
from netplan.lighting.growth import Growth, Lit
from netplan.lighting.load import Loads, loads
from netplan.lighting.verdict import judge
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.optics.noise import NoiseModel
from netplan.service.service import ServiceModel
from tests.support.traffic_cases import PLAIN, regenerated, small

CUT = "corridor:guangzhou-shenzhen"
OTHER_CUT = "corridor:guian-guangzhou"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Scenario]:
    return small(tmp_path_factory.mktemp("traffic") / "small")


def found(made: tuple[Plan, Scenario]) -> Loads:
    figures = loads(*made)
    assert figures is not None
    return figures


def test_a_plan_without_traffic_has_no_figures(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    assert loads(replace(plan, carried=None), scenario) is None


def test_spans_are_as_full_as_their_channels_make_them(made: tuple[Plan, Scenario]) -> None:
    figures = found(made)
    plan, _ = made
    assert plan.carried is not None
    assert {s: load.used for s, load in figures.spans.items() if load.used} == plan.carried.load()
    for price in plan.spans:
        load = figures.spans[price.id]
        assert load.slots == price.fibre_pairs * plan.carried.slots
        assert load.used <= load.most <= load.slots
        assert load.left == load.slots - load.most
        assert load.gbit_s == 400 * load.channels


def test_the_fullest_state_is_one_after_a_failure_where_a_span_stands_by(
    made: tuple[Plan, Scenario],
) -> None:
    standby = found(made).spans["guilin-shenzhen.new"]
    assert (standby.used, standby.channels, standby.most_in) == (0, 0, CUT)
    assert standby.most == 4  # half of seven channels, rounded up
    assert found(made).fullest[0].span == "guian-guangzhou.new"


def test_no_slot_is_drawn_twice(made: tuple[Plan, Scenario]) -> None:
    figures = found(made)
    for span, load in figures.spans.items():
        lanes = figures.lanes(span)
        assert len(lanes) == load.channels
        assert all(lane.pair < load.fibre_pairs for lane in lanes)
        taken = Counter(
            (lane.pair, slot)
            for lane in lanes
            for slot in range(lane.first, lane.first + lane.width)
        )
        assert set(taken.values()) <= {1}


def test_links_have_their_channels_and_the_longest_way_of_any_state(
    made: tuple[Plan, Scenario],
) -> None:
    plan, scenario = made
    shenzhen = found(made).links["guian--shenzhen"]
    assert (shenzhen.count, shenzhen.gbit_s, shenzhen.used) == (7, 2800.0, 7)
    model = ServiceModel(scenario)
    way = ("guian-guilin.old", "guilin-shenzhen.new")
    parts = model.parts_over(tuple(model.span_index[span] for span in way))
    assert (shenzhen.slowest_ns, shenzhen.slowest_in) == (parts.total_ns, CUT)
    assert found(made).channels == sum(link.channel_count for link in plan.links)


def test_light_is_that_of_the_noisiest_stretch(made: tuple[Plan, Scenario]) -> None:
    _, scenario = made
    noise = NoiseModel(scenario.equipment)
    mode = noise.optics.modes["400g_qpsk"]
    spans = [scenario.network.span[s] for s in ("guian-guilin.old", "guilin-shenzhen.new")]
    light = found(made).links["guian--shenzhen"].light
    assert light is not None
    assert light.gsnr_db == noise.gsnr_db(noise.route(spans, mode), mode)
    assert (light.state, light.a, light.b) == (CUT, "guian", "shenzhen")
    assert light.margin_db == light.gsnr_db - noise.needed_db(mode)


def test_pairs_have_spare_channels_and_what_failures_leave(made: tuple[Plan, Scenario]) -> None:
    guangzhou, shenzhen = found(made).pairs
    assert (guangzhou.traffic_gbit_s, guangzhou.lit, guangzhou.spare_gbit_s) == (4300, 11, 100)
    assert (shenzhen.lit, shenzhen.spare_gbit_s) == (7, 300)
    assert shenzhen.least_after == (4, CUT)
    # after the other cut today's network is in time, and nothing is asked of channels
    assert guangzhou.least_after is not None and guangzhou.least_after[1] != OTHER_CUT
    plan, _ = made
    assert [p.slowest_ns for p in found(made).pairs] == [t.after_ns for t in plan.targets]
    assert shenzhen.slowest_after == (found(made).links["guian--shenzhen"].slowest_ns, CUT)


def test_regenerators_split_light_and_take_time(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    again = regenerated(plan, scenario, "guangzhou")
    before, after = found(made), found((again, scenario))
    delay = ServiceModel(scenario).latency.regenerator_ns
    assert after.pairs[1].slowest_ns == (before.pairs[1].slowest_ns or 0) + delay
    (site,) = after.links["guian--shenzhen"].regenerators
    assert (site.place, site.count) == ("guangzhou", 7)
    assert after.links["guian--guangzhou"].regenerators == ()
    # over the other way nothing is regenerated: that stays the noisiest stretch
    assert after.links["guian--shenzhen"].light == before.links["guian--shenzhen"].light


def test_without_a_mode_nothing_is_said_of_noise(tmp_path: Path) -> None:
    figures = found(small(tmp_path, PLAIN))
    assert {load.light for load in figures.links.values()} == {None}
    assert figures.carried.slot_ghz is None
    assert all(figures.free(load) == load.left for load in figures.spans.values())


def test_years_are_those_after_the_one_planned_for(made: tuple[Plan, Scenario]) -> None:
    figures = found(made)
    assert figures.grows
    assert figures.year(2) == 2030
    assert figures.year(None) is None
    plan, scenario = made
    assert scenario.demands is not None
    still = replace(scenario, demands=replace(scenario.demands, growth_percent_year=0.0))
    assert {load.full_after for load in found((plan, still)).spans.values()} == {None}
    undated = replace(scenario, demands=replace(scenario.demands, year=None))
    assert found((plan, undated)).year(1) is None


def _years(slots: int, states: list[dict[int, int]], lit: list[Lit], percent: int) -> int | None:
    """Return in which year slots run out, year by year with fractions."""
    for year in range(1, 31):
        factor = Fraction(100 + percent, 100) ** year
        for state in states:
            taken = 0
            for pair, count in state.items():
                one = lit[pair]
                now = max(one.channels, ceil(one.channels * one.traffic * factor / one.carries))
                taken += 2 * ceil(Fraction(count * now, one.channels))
            if taken > slots:
                return year
    return None


def _cases() -> Iterator[tuple[int, list[dict[int, int]], list[Lit], int]]:
    for percent in (1, 7, 20, 300):
        for slots in (8, 20, 60):
            lit = [
                Lit(3, Fraction(1200), 900),
                Lit(1, Fraction(400), 0),
                Lit(2, Fraction(800), 800),
            ]
            yield slots, [{0: 2, 2: 1}, {0: 1, 1: 1}], lit, percent


@pytest.mark.parametrize("case", list(_cases()))
def test_the_year_a_span_is_full_is_found_by_going_through_the_years(
    case: tuple[int, list[dict[int, int]], list[Lit], int],
) -> None:
    slots, states, lit, percent = case
    growth = Growth(percent, lit, {"m": 2})
    keyed = [{(pair, "m"): count for pair, count in state.items()} for state in states]
    assert growth.full_after(slots, keyed) == _years(slots, states, lit, percent)


def test_what_runs_is_what_a_failure_leaves_and_what_is_lit_anew(
    made: tuple[Plan, Scenario],
) -> None:
    plan, _ = made
    assert plan.carried is not None
    running = found(made).running
    for failure in running.model.failures:
        routes = plan.carried.running(failure.id, failure.lost_spans)
        if failure.id == INTACT:
            assert routes == plan.carried.intact.routes
        used = {span for route in routes for way in route.ways for span in way.spans}
        assert not used & failure.lost_spans
    moved = next(state for state in plan.carried.states if state.failure == CUT)
    everything = replace(plan.carried, states=(plan.carried.intact, replace(moved, kept=False)))
    assert everything.running(CUT, frozenset()) == moved.routes


def test_optics_look_at_the_routes_of_the_channels(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    (shenzhen,) = (v for v in judge(plan, ServiceModel(scenario)) if v.link.id == "guian--shenzhen")
    assert [(way.state, way.route) for way in shenzhen.ways] == [
        (INTACT, ("guian-guangzhou.new", "guangzhou-shenzhen.old")),
        (CUT, ("guian-guilin.old", "guilin-shenzhen.new")),
    ]
