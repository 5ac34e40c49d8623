"""Regenerators at places: the greedy number is the least, and the formula bounds it."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from netplan.optics.regenerate import Budget, least, places

budgets = st.builds(Budget, st.integers(5, 60), st.integers(0, 8), st.integers(0, 4))
noises = st.lists(st.integers(0, 30), max_size=8)


def holds(noise: list[int], budget: Budget) -> bool:
    """Say by the definition whether one stretch holds."""
    passes = budget.passing * (len(noise) - 1)
    return budget.ends + sum(noise) + passes <= budget.whole


def fewest(noise: list[int], budget: Budget) -> int | None:
    """Return the least number by trying all places."""
    for count in range(len(noise)):
        for chosen in combinations(range(1, len(noise)), count):
            cuts = [0, *chosen, len(noise)]
            stretches = [noise[a:b] for a, b in pairwise(cuts)]
            if all(holds(stretch, budget) for stretch in stretches):
                return count
    return None


@given(noises.filter(bool), budgets)
def test_the_greedy_places_are_the_fewest_and_every_stretch_holds(
    noise: list[int], budget: Budget
) -> None:
    found = places(noise, budget)
    assert (None if found is None else len(found)) == fewest(noise, budget)
    if found is not None:
        cuts = [0, *found, len(noise)]
        assert all(holds(noise[a:b], budget) for a, b in pairwise(cuts))


@given(noises, budgets)
def test_the_formula_never_asks_for_more(noise: list[int], budget: Budget) -> None:
    found = places(noise, budget)
    if found is not None:
        assert least(noise, budget) <= len(found)


@given(noises.filter(bool), budgets, st.integers(0, 5))
def test_more_noise_never_needs_fewer(noise: list[int], budget: Budget, more: int) -> None:
    found = places([*noise[:-1], noise[-1] + more], budget)
    before = places(noise, budget)
    assert found is None or (before is not None and len(before) <= len(found))


def test_a_single_span_over_the_budget_is_no_number() -> None:
    assert places([10], Budget(12, 2, 1)) == ()
    assert places([11], Budget(12, 2, 1)) is None
    assert places([1, 11, 1], Budget(12, 2, 1)) is None
    assert places([], Budget(12, 2, 1)) == ()
    assert least([], Budget(12, 2, 1)) == 0
    assert least([3], Budget(2, 2, 0)) == 0  # nothing may be used up: no number bounds that
