"""The sum of noise beside full runs of GNPy over random routes, which are kept here.

``python -m benchmarks.optics`` makes them again.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from netplan.optics.noise import NoiseModel
from tests.support.folders import ROOT
from tests.support.optics_cases import bundled_equipment, laid, uncapped
from tests.support.small import quantity

CASES = json.loads((ROOT / "tests" / "data" / "gnpy_routes.json").read_text(encoding="utf-8"))
ROUNDED_DB = 0.005
"""GNPy tells hundredths."""
APART_DB = 0.06
"""The sum takes the worst channel of each kind of noise, GNPy that of both together."""


@cache
def spaced(spacing_km: float) -> NoiseModel:
    gear = replace(bundled_equipment(), amplifier_spacing_km=quantity(spacing_km, "km"))
    return NoiseModel(uncapped(gear))


def difference_db(case: dict[str, Any]) -> float:
    """Return by how much the sum is better."""
    model = spaced(case["spacing_km"])
    sent = model.optics.modes[case["mode"]]
    route = laid([(km, fibre) for km, fibre in case["spans"]])
    found: float = case["gsnr_db"]
    return model.gsnr_db(model.route(route, sent), sent) - found


@pytest.mark.parametrize("case", CASES)
def test_the_sum_is_never_too_good_and_hardly_ever_too_bad(case: dict[str, Any]) -> None:
    assert -APART_DB < difference_db(case) <= ROUNDED_DB


def test_the_routes_are_of_every_kind() -> None:
    assert len(CASES) >= 40
    assert {case["mode"] for case in CASES} == set(bundled_equipment().optics.modes)
    assert {fibre for case in CASES for _, fibre in case["spans"]} == {
        "g652d", "g654e", "hollow_core"
    }  # fmt: skip
    assert max(sum(km for km, _ in case["spans"]) for case in CASES) > 2000


def test_no_verdict_is_kinder_than_gnpys() -> None:
    for case in CASES:
        model = spaced(case["spacing_km"])
        sent = model.optics.modes[case["mode"]]
        noise = model.route(laid([(km, fibre) for km, fibre in case["spans"]]), sent)
        if noise.total <= model.budget(sent):
            assert case["gsnr_db"] >= model.needed_db(sent)
