"""The loop of every local search: what it keeps, from where it goes on, and when it ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from netplan.graph.arrays import UInt8
from netplan.optimize.heuristics.ruin_and_recreate import ruin_and_recreate


def plan(number: int) -> UInt8:
    """Return a plan that can be told from others."""
    return np.array([number], np.uint8)


class Scripted:
    """Moves that give plans 1, 2, ... of values given beforehand; None: the move fails."""

    def __init__(self, values: Sequence[float | None], *, equal: bool, worse: float) -> None:
        self.values, self.equal, self.worse = list(values), equal, worse
        self.begun: list[int] = []
        self.ceilings: list[float] = []

    def ruin(self, present: UInt8) -> UInt8 | None:
        if len(self.begun) == len(self.values):
            return None
        self.begun.append(int(present[0]))
        return present

    def recreate(self, _left: UInt8, value: float) -> tuple[UInt8, float] | None:
        self.ceilings.append(value)
        got = self.values[len(self.begun) - 1]
        return None if got is None else (plan(len(self.begun)), got)

    def better(self, value: float, best: float) -> bool:
        return value <= best if self.equal else value < best

    def accepted(self, value: float, present: float, _best: float) -> bool:
        return value < present + self.worse


@pytest.mark.parametrize(
    ("values", "equal", "worse", "best", "begun"),
    [
        ([9, 7, 8], False, 0.1, 2, [0, 1, 2]),
        ([10, 9, 9], True, 0.1, 3, [0, 1, 2]),  # an equal one takes its place, where asked for
        ([10, 9, 9], False, 0.1, 2, [0, 1, 2]),
        ([11, 12, 9], False, 1.5, 3, [0, 1, 2]),  # through worse plans to a better one
        ([11, 12, 13], False, 9.0, 0, [0, 1, 2]),  # the best is kept while worse ones are gone on
        ([None, 9, None, 8], False, 0.1, 4, [0, 0, 2, 2]),  # moves that come to nothing
        ([], False, 0.1, 0, []),
    ],
)
def test_the_best_is_kept_and_what_is_accepted_is_gone_on_from(
    values: list[float | None], equal: bool, worse: float, best: int, begun: list[int]
) -> None:
    moves = Scripted(values, equal=equal, worse=worse)
    assert ruin_and_recreate(moves, plan(0), 10.0, 99).tolist() == [best]
    assert moves.begun == begun


def test_moves_are_counted_and_know_the_value_they_set_out_from() -> None:
    moves = Scripted([9, 12, 7], equal=False, worse=5.0)
    assert ruin_and_recreate(moves, plan(0), 10.0, 2).tolist() == [1]
    assert moves.ceilings == [10.0, 9]
