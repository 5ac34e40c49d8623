"""The numbers of the theorems, the symmetric triangle that stands for a skewed one, the polygon."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from netplan.latency.spread import symmetric
from netplan.latency.tail import held, reserve
from netplan.model.scenario import Theorem
from netplan.planning.confidence.lines import chords, tangents
from tests.support.confidence_cases import ranged


@pytest.mark.parametrize(
    ("probability", "deviations", "theorem"),
    [
        ("0.5", 0.0, Theorem.GAUSS),
        ("0.8", 1.0392, Theorem.GAUSS),
        ("0.9", 1.4907, Theorem.GAUSS),
        ("0.95", 2.1082, Theorem.GAUSS),
        ("0.99", 3.0349, Theorem.SUB_GAUSSIAN),
    ],
)
def test_the_smaller_of_two_theorems_counts(
    probability: str, deviations: float, theorem: Theorem
) -> None:
    found = reserve(Fraction(probability))
    assert found.theorem is theorem
    assert float(found.above) == pytest.approx(deviations, abs=1e-4)
    assert found.below**2 <= found.square <= found.above**2
    assert held(found.square) == pytest.approx(float(probability), abs=2e-6)


@pytest.mark.parametrize("probability", ["0.49", "1", "1.2"])
def test_a_probability_out_of_range_is_refused(probability: str) -> None:
    with pytest.raises(ValueError, match=r"from 0\.5 to below 1"):
        reserve(Fraction(probability))


@pytest.mark.parametrize("seed", range(20))
def test_the_symmetric_triangle_is_exceeded_at_least_as_often(seed: int) -> None:
    rng = np.random.default_rng(seed)
    low, peak, high = np.sort(rng.random(3)) * 100
    middle, half = (float(x) for x in symmetric(ranged(peak, low, high)))
    for at in np.linspace(middle - half, high, 200):
        above = 1 - _below(at, low, peak, high)
        assert 1 - _below(at, middle - half, middle, middle + half) >= above - 1e-9


def _below(x: float, low: float, peak: float, high: float) -> float:
    if x <= low:
        return 0.0
    if x >= high:
        return 1.0
    if x <= peak:
        return (x - low) ** 2 / ((high - low) * (peak - low))
    return 1 - (high - x) ** 2 / ((high - low) * (high - peak))


def test_chords_lie_below_the_reserve_and_tangents_above() -> None:
    needs = reserve(Fraction("0.9"))
    corners = (50_000, 90_000, 170_000)
    low, high = chords(needs, corners), tangents(needs, corners)
    for sd in range(0, 400_000, 997):
        exact = float(needs.above) * sd
        assert min(line.start_ns + line.share(sd * sd) for line in low) <= exact
        assert min(line.start_ns + line.share(sd * sd) for line in high) >= exact - 1
    for corner in corners:
        touched = min(line.start_ns + line.share(corner * corner) for line in low)
        assert touched == pytest.approx(float(needs.above) * corner, abs=3)
