"""The loop of every local search over plans: drop a part, buy it back, close what is needless."""

from __future__ import annotations

from typing import Protocol

from netplan.graph.arrays import UInt8


class Moves(Protocol):
    """What a method brings to the loop; values are better the smaller they are."""

    def ruin(self, plan: UInt8, /) -> UInt8 | None:
        """Return what is left of a plan once a part is dropped.

        None ends the search: nothing can be dropped, or no time or effort is left.
        """

    def recreate(self, left: UInt8, value: float, /) -> tuple[UInt8, float] | None:
        """Return a plan made of what is left, with its value, None when it comes to nothing.

        Args:
            left: what a part was dropped from.
            value: that of the plan it was dropped from.
        """

    def better(self, value: float, best: float, /) -> bool:
        """Say whether a plan takes the place of the best one."""

    def accepted(self, value: float, present: float, best: float, /) -> bool:
        """Say whether to go on from a plan, be it worse than the present one."""


def ruin_and_recreate(moves: Moves, plan: UInt8, value: float, most: int) -> UInt8:
    """Return the best plan that so many moves meet.

    Args:
        moves: how plans are ruined, recreated and judged.
        plan: where to begin.
        value: its value.
        most: moves at most.
    """
    best = present = plan
    least = value
    for _ in range(most):
        left = moves.ruin(present)
        if left is None:
            break
        found = moves.recreate(left, value)
        if found is None:
            continue
        other, got = found
        if moves.better(got, least):
            best, least = other, got
        if moves.accepted(got, value, least):
            present, value = other, got
    return best
