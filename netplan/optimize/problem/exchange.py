"""When a cheapest plan stays cheapest although prices moved."""

from __future__ import annotations

from collections.abc import Iterable


def stays_cheapest(moved: Iterable[tuple[bool, int, int]]) -> bool:
    """Tell whether some factor on the old prices tops those of the plan's items and no others.

    Then exchanging items of the plan for others gains at most that factor times what it gained
    before, which was nothing. Decided in whole numbers: a/b <= c/d as a*d <= c*b.

    Args:
        moved: for every item that there is a choice about: whether the plan has it, its old
            price and its new one.
    """
    most, least = (0, 1), (1, 0)
    for has, old, new in moved:
        if (not has and old == 0) or (has and new == 0):
            continue
        if has and new * most[1] > most[0] * old:
            most = (new, old)
        if not has and new * least[1] < least[0] * old:
            least = (new, old)
    return most[1] > 0 and most[0] * least[1] <= least[0] * most[1]
