"""What GNPy is asked of a plan with traffic: all that is lit, stretch by stretch, slot by slot."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from netplan import api
from netplan.formats.gnpy.export import gnpy_files
from netplan.lighting.carried import carried_requests
from netplan.lighting.requests import Request
from netplan.lighting.verdict import judge
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.service.service import ServiceModel
from tests.support.tiny_traffic import TRAFFIC, square

MODES = {
    "one": "channels: {mode: 800g_16qam, per_pair: 2}",
    "several": "channels: {mode: [400g_qpsk, 200g_qpsk], per_pair: 2}",
}
PAIRS = TRAFFIC.splitlines()[:2]


def planned(folder: Path, modes: str) -> tuple[Plan, Scenario]:
    scenario = square(folder, "\n".join((*PAIRS, MODES[modes], "")))
    return api.plan(scenario), scenario


@pytest.fixture(scope="module", params=MODES)
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Plan, Scenario]:
    return planned(tmp_path_factory.mktemp("square"), request.param)


def asked(made: tuple[Plan, Scenario]) -> tuple[Request, ...]:
    requests = carried_requests(*made)
    assert len({request.id for request in requests}) == len(requests)
    return requests


def test_every_channel_is_asked_for_on_every_span_that_it_takes(
    made: tuple[Plan, Scenario],
) -> None:
    plan, _ = made
    assert plan.carried is not None
    lit: Counter[str] = Counter()
    for route, way in plan.carried.lit():
        lit.update(dict.fromkeys(way.spans, route.channels))
    found: Counter[str] = Counter()
    for request in asked(made):
        if request.spectrum is not None:
            found.update(dict.fromkeys(request.stretch.route, request.channels))
    assert found == lit


def test_no_two_channels_of_a_lot_share_a_step_of_a_span(made: tuple[Plan, Scenario]) -> None:
    taken: Counter[tuple[int | None, str, int]] = Counter()
    for request in asked(made):
        for middle, width in request.spectrum or ():
            for span in request.stretch.route:
                taken.update((request.lot, span, n) for n in range(middle - width, middle + width))
    assert set(taken.values()) == {1}


def test_stretches_are_those_between_regenerators_in_all_states(
    made: tuple[Plan, Scenario],
) -> None:
    plan, _ = made
    assert plan.carried is not None
    ways = [way for state in plan.carried.states for _, way in plan.carried.lit(state)]
    ends = {place for way in ways for place in way.regenerators}
    found = {end for request in asked(made) for end in (request.stretch.a, request.stretch.b)}
    links = {end for link in plan.links for end in (link.a, link.b)}
    assert found == ends | links
    assert bool(ends) == (plan.carried.widths[0][0] == "800g_16qam")
    for request in asked(made):
        assert request.stretch.gsnr_db > 0 and request.holds


def test_middles_are_those_of_the_slots(tmp_path: Path) -> None:
    """The first channel stands at 191.35 THz, 280 steps below 193.1; 150 GHz are 24 steps."""
    spectra = {
        grid for request in asked(planned(tmp_path, "one")) for grid in request.spectrum or ()
    }
    assert spectra <= {(-280 + 24 * slot, 12) for slot in range(2)}
    assert (-280, 12) in spectra


def test_lots_come_first_and_keep_their_channels(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    files = gnpy_files(plan, scenario, judge(plan, ServiceModel(scenario)))
    own = [request for request in asked(made) if request.lot is not None]
    assert [list(lot) for lot in files.lots[: 1 + max(r.lot or 0 for r in own)]] == [
        [r for r in own if r.lot == lot] for lot in range(1 + max(r.lot or 0 for r in own))
    ]
    assert len({request.id for request in files.requests}) == len(files.requests)


def test_without_a_mode_nothing_is_asked(tmp_path: Path) -> None:
    scenario = square(tmp_path)
    assert carried_requests(api.plan(scenario), scenario) == ()
