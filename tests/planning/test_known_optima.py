"""Optima that were proven, certified and confirmed by other solvers come out to the yuan."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from netplan import api
from netplan.model.plan import PlanStatus
from netplan.planning.planner import make_plan
from tests.support.folders import FROZEN

INTACT = ("failures.single=none",)
TIGHT = ("targets.gba.after_cut_one_way_ms=6.6", "targets.yrd.after_cut_one_way_ms=11.3")
REACH = "constants.regenerator_reach_km={}"
FREE_LINKS = ("constants.transponder_cny=0",)

OPTIMA = [
    ("guizhou.yaml", (), 534_533_500),
    ("guizhou.yaml", INTACT, 375_800_500),
    ("guizhou.yaml", FREE_LINKS, 531_833_500),
    ("guizhou.yaml", TIGHT, 727_712_000),
    ("guizhou.yaml", (REACH.format(1500),), 563_130_500),
    ("guizhou.yaml", (REACH.format(800),), 603_658_000),
    ("scenarios/bay-90-percent.yaml", (), 505_926_500),
    ("scenarios/cable-high.yaml", (), 690_643_300),
    ("scenarios/cut-or-place.yaml", (), 181_408_500),
    ("scenarios/four-nines.yaml", (), 510_370_000),
    ("scenarios/karst.yaml", (), 718_208_060),
    ("scenarios/one-plus-one.yaml", (), 602_120_500),
    ("scenarios/railway-only.yaml", (), 122_389_000),
    ("scenarios/regional-disaster.yaml", (), 334_918_000),
    ("scenarios/theoretical-1.5x.yaml", (), 737_096_000),
    ("national/hubs-20ms-cuts.yaml", (), 0),
]


@pytest.mark.parametrize(("file", "changes", "optimum"), OPTIMA)
def test_a_known_optimum_comes_out_again(file: str, changes: Sequence[str], optimum: int) -> None:
    plan = make_plan(api.load_scenario(FROZEN / file, list(changes)))
    assert plan.status is PlanStatus.OPTIMAL
    assert (plan.cost_cny, plan.lower_bound_cny) == (optimum, optimum)
