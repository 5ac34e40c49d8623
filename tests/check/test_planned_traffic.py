"""Traffic over links beyond the reach in km: it counts by delay, in a mode noise does."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan import api
from tests.support.files_cases import collection, places, span, write
from tests.support.plan_kinds import BASE, EAST

FAR = {
    "places_": collection(places()),
    "spans_": collection(
        [
            span("guian", "shenzhen", "new", 3400.0),
            span("guian", "guilin", "old", 6400.0),
            span("guilin", "guangzhou", "old", 620.0),
            span("guangzhou", "shenzhen", "old", 165.0),
        ]
    ),
}
TRAFFIC = EAST % 25 + "failures: {single: none}\ndemands: {total_gbit_s: 1500}\n"


@pytest.mark.parametrize(
    ("channels", "regenerators"),
    [("", 4), ("channels: {mode: 100g_qpsk}\n", 0), ("channels: {mode: [100g_qpsk]}\n", 0)],
)
def test_a_link_beyond_the_reach(channels: str, regenerators: int, tmp_path: Path) -> None:
    """3,570 km of fibre: beyond 2,800, where each channel is regenerated; noise asks for none."""
    scenario = api.load_scenario(write(tmp_path, scenario=BASE + TRAFFIC + channels, **FAR))
    plan = api.plan(scenario)
    assert [(link.id, link.regenerators) for link in plan.links] == [
        ("guian--shenzhen", regenerators)
    ]
    assert api.verify(plan, scenario).findings == ()
