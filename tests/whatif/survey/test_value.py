"""The value of information: against enumeration, closed forms, and what must be worth nothing."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr

from netplan.model.survey import PriceFrom
from netplan.whatif.survey.plans import better, price_at
from netplan.whatif.survey.value import (
    Stakes,
    by_values,
    differs,
    everything,
    mean_of,
    rule,
)
from tests.support.folders import ROOT

FILES = sorted((ROOT / "tests" / "data" / "confidence_small").glob("*.json"))


# --- finite worlds: everything by enumeration, with nothing of netplan's ----------------------


def reaches(case: dict[str, Any], chosen: frozenset[int], ns: list[int]) -> bool:
    """Tell whether every demand holds in every state, by relaxing until nothing moves."""
    for state, lost in enumerate([[], *case["failures"]]):
        there = [i for i in chosen if case["spans"][i]["id"] not in lost]
        at = {case["source"]: 0}
        for _ in range(case["nodes"]):
            for i in there:
                a, b = case["spans"][i]["a"], case["spans"][i]["b"]
                for tail, head in ((a, b), (b, a)):
                    if tail in at:
                        at[head] = min(at.get(head, 2**62), at[tail] + ns[i])
        for demand in case["demands"]:
            limit = demand["limit_ns"] if state == 0 else demand["after_ns"]
            if limit is not None and at.get(demand["sink"], 2**62) > limit:
                return False
    return True


def plans_of(case: dict[str, Any]) -> dict[frozenset[int], list[bool]]:
    """Return every choice that holds as stated, with the worlds in which it does."""
    stated = [span["ns"] for span in case["spans"]]
    found: dict[frozenset[int], list[bool]] = {}
    for size in range(len(stated) + 1):
        for chosen in map(frozenset, combinations(range(len(stated)), size)):
            fewer = (chosen - {i} for i in chosen)
            known = next((found[part] for part in fewer if part in found), None)
            if known is not None or reaches(case, chosen, stated):
                found[chosen] = [reaches(case, chosen, ns) for ns in case["worlds"]]
    return found


def value(
    costs: list[int], holds: list[list[bool]], price: int, cells: list[tuple[int, ...]]
) -> Fraction:
    """Return what is saved where the cell of the world is known, in whole numbers."""

    def least(worlds: list[int]) -> int:
        return min(
            cost * len(worlds) + price * sum(not held[w] for w in worlds)
            for cost, held in zip(costs, holds, strict=True)
        )

    worlds = range(len(cells))
    split = [[w for w in worlds if cells[w] == cell] for cell in set(cells)]
    return Fraction(least(list(worlds)) - sum(map(least, split)), len(cells))


@pytest.mark.parametrize("path", FILES[:2], ids=[path.stem for path in FILES[:2]])
def test_finite_worlds_are_valued_as_by_enumeration(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    plans = plans_of(case)
    costs = [sum(case["spans"][i]["cost"] for i in chosen) for chosen in plans]
    holds = list(plans.values())
    cost, held = np.array(costs, np.int64), np.array(holds, np.bool_)
    kept = better(cost, held)
    assert len(kept) < len(costs)
    worlds = np.array(case["worlds"], np.int64)
    coarse = worlds > np.median(worlds, axis=0)  # long or short
    for price in (1_000, 50_000, 300_000):
        stakes = Stakes.of(cost[kept], held[kept], price)
        every = [tuple(row) for row in worlds]
        known = mean_of(stakes.saved(everything(stakes))).mean_cny
        assert known == pytest.approx(float(value(costs, holds, price, every)), abs=1e-6)
        for measured in ((0,), (2, 5), (1, 3, 4)):
            columns = [coarse[:, i] for i in measured]
            found = mean_of(stakes.saved(by_values(stakes, columns))).mean_cny
            cells = [tuple(int(c[w]) for c in columns) for w in range(len(worlds))]
            exact = value(costs, holds, price, cells)
            assert found == pytest.approx(float(exact), abs=1e-6)
            assert 0 <= found <= known + 1e-6


# --- laws of which the value is known ------------------------------------------------------------


def two_plans(worlds: int, seed: int, limit: float = 1.0) -> tuple[Stakes, Any]:
    """Return a cheap plan that holds where x + y <= limit, a dear one that always does."""
    shares = np.random.default_rng(seed).random((worlds, 3))
    cheap = shares[:, 0] + shares[:, 1] <= limit
    holds = np.array([cheap, np.ones(worlds, np.bool_)])
    return Stakes.of(np.array([0, 50_000], np.int64), holds, 100_000), shares


def test_sampled_values_are_those_of_the_closed_form() -> None:
    stakes, shares = two_plans(40_000, 3)
    # One who knows x takes the cheap plan where 1 - P(y <= 1 - x) = x < 1/2.
    one = mean_of(stakes.saved(rule(stakes, shares[:, :1])))
    assert one.low_cny < 12_500 < one.high_cny
    both = mean_of(stakes.saved(rule(stakes, shares[:, :2])))
    known = mean_of(stakes.saved(everything(stakes)))
    assert known.low_cny < 25_000 < known.high_cny
    assert 24_000 < both.mean_cny <= known.mean_cny
    three = mean_of(stakes.saved(rule(stakes, shares)))
    assert 24_000 < three.mean_cny <= known.mean_cny


def test_what_has_nothing_to_do_with_any_plan_saves_nothing_beyond_the_noise() -> None:
    for seed in range(20):
        stakes, shares = two_plans(4_000, seed, 0.9 + seed / 100)
        assert mean_of(stakes.saved(rule(stakes, shares[:, 2:]))).low_cny <= 0


def test_a_rule_is_never_valued_on_the_worlds_it_was_found_on() -> None:
    """Where no world tells of another, whoever values a rule where it was found sees riches."""
    random = np.random.default_rng(5)
    holds = random.random((30, 600)) < 0.5
    stakes = Stakes.of(np.zeros(30, np.int64), holds, 100_000)
    shares = random.random((600, 2))
    assert mean_of(stakes.saved(rule(stakes, shares))).mean_cny < 5_000
    assert mean_of(stakes.saved(everything(stakes))).mean_cny > 40_000


def test_correlated_values_tell_of_each_other() -> None:
    random = np.random.default_rng(7)
    common, own = random.standard_normal(30_000), random.standard_normal((30_000, 2))
    shares = ndtr(np.sqrt(0.5) * common[:, None] + np.sqrt(0.5) * own)
    holds = np.array([shares[:, 0] <= 0.6, np.ones(30_000, np.bool_)])
    stakes = Stakes.of(np.array([0, 40_000], np.int64), holds, 100_000)
    itself, other = (stakes.saved(rule(stakes, shares[:, i : i + 1])) for i in (0, 1))
    assert mean_of(other).low_cny > 0
    assert differs(itself, other)
    assert not differs(other, other)


# --- the price of a miss -----------------------------------------------------------------------


def test_the_price_is_where_the_best_plan_first_holds_so_often() -> None:
    cost = np.array([100, 110, 140, 135], np.int64)
    holds = np.array([[w < n for w in range(100)] for n in (50, 80, 95, 90)])
    for price in range(1, 1000):
        total = cost + price * (~holds).mean(axis=1)
        best = int(np.argmin(total))
        if holds[best].mean() >= 0.9:
            break
    found = price_at(0.9, cost, holds)
    assert found.by is PriceFrom.STEP
    assert found.cny in (price, price - 1)
    assert price_at(0.4, cost, holds).by is PriceFrom.FIRST
    assert price_at(0.99, cost, holds).by is PriceFrom.LAST
    assert price_at(0.9, cost[:1], holds[:1]).by is PriceFrom.NONE


def test_today_is_the_cheapest_with_its_price_and_of_equals_the_surest() -> None:
    holds = np.array([[True, False], [True, True]])
    assert Stakes.of(np.array([0, 50], np.int64), holds, 100).today == 1
    assert Stakes.of(np.array([0, 51], np.int64), holds, 100).today == 0


def test_a_plan_that_another_beats_is_left_out() -> None:
    holds = np.array(list(product((False, True), repeat=2)))
    assert better(np.array([4, 3, 5, 9], np.int64), holds) == [1, 2, 3]
    assert better(np.array([4, 3, 5, 5], np.int64), holds) == [1, 3]
