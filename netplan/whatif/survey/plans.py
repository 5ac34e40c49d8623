"""The plans among which one who has measured chooses, and the price of a miss they give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netplan.graph.arrays import UInt8
from netplan.model.plan import Plan
from netplan.model.survey import Price, PriceFrom
from netplan.whatif.robustness.curve import STEPS, ShareSearch
from netplan.whatif.survey.value import Bool, Int64

STRIDE = 2
"""Every which share of the bands gives a plan."""
SPARED = 0.03
"""What is taken out of a plan may cost it this share of the worlds."""
SURE = 0.999
"""A plan that holds in this share of the worlds needs no surer one."""


def curve_plans(search: ShareSearch, plan: Plan) -> list[UInt8]:
    """Return the plan, those of growing shares of the bands, and each with less in it.

    Args:
        search: plans of shares, each asked once.
        plan: the one that answers the question.
    """
    found = {chosen.tobytes(): chosen for chosen in _growing(search, plan)}
    return list(found.values())


def _growing(search: ShareSearch, plan: Plan) -> Iterator[UInt8]:
    yield search.chosen(plan)
    for step in range(0, STEPS + 1, STRIDE):
        tried = search.at(step)
        if tried is None:
            return
        yield tried.chosen
        yield search.pruned(tried.chosen, max(1, round(tried.held - SPARED * search.worlds)))
        if tried.held >= SURE * search.worlds:
            return


def better(cost_cny: Int64, holds: Bool) -> list[int]:
    """Return the plans that no other one beats: as cheap, and holding wherever it does."""
    order = sorted(range(len(holds)), key=lambda i: (cost_cny[i], -int(holds[i].sum()), i))
    kept: list[int] = []
    for i in order:
        if not any((holds[i] <= holds[j]).all() for j in kept):
            kept.append(i)
    return kept


def price_at(asked: float, cost_cny: Int64, holds: Bool) -> Price:
    """Return the least price of a miss at which the best plan holds so often.

    That of the step at which the plans of least cost and price first hold so often. Where the
    cheapest one does already, of the first step; where none does, of the last.
    """
    counts, worlds = holds.sum(axis=1), holds.shape[1]
    points = sorted({(int(n), int(c)) for n, c in zip(counts, cost_cny, strict=True)})
    cheapest = min(points, key=lambda point: (point[1], -point[0]))
    steps = list(_steps(points, cheapest))
    if not steps:
        return Price(0, PriceFrom.NONE, asked)
    if cheapest[0] >= asked * worlds:
        return Price(round(steps[0][0] * worlds), PriceFrom.FIRST, asked)
    for slope, count in steps:
        if count >= asked * worlds:
            return Price(round(slope * worlds), PriceFrom.STEP, asked)
    return Price(round(steps[-1][0] * worlds), PriceFrom.LAST, asked)


def _steps(points: Sequence[tuple[int, int]], at: tuple[int, int]) -> Iterator[tuple[float, int]]:
    """Yield the corners of the lower hull of (worlds, cost) from one of them on.

    Of each the cost of one world more on the way to it, and how many worlds it holds.
    """
    while True:
        beyond = [point for point in points if point[0] > at[0]]
        if not beyond:
            return
        slope, _, after = min(((c - at[1]) / (n - at[0]), -n, (n, c)) for n, c in beyond)
        yield slope, after[0]
        at = after


def names_of(chosen: UInt8, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the items chosen."""
    return tuple(name for name, there in zip(names, chosen, strict=True) if there)
