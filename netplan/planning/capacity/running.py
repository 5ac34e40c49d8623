"""The channels of a state, and what it lacks where there is no room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.planning.capacity.flows import Asked
from netplan.planning.capacity.slots import exactly
from netplan.planning.capacity.ways import Lit, Ways


class UnworkableError(Exception):
    """A state has no room even with every rung there is; its name is the argument."""


@dataclass(frozen=True)
class Repair:
    """What must be bought beside a choice so that channels have slots, or may stay.

    Attributes:
        state: the name of the state that lacks it.
        items: of ``CapacityQuestion.cover``.
    """

    state: str
    items: tuple[int, ...]


@dataclass(frozen=True)
class Running:
    """The channels of a state: what stays, and what is lit beside it."""

    stays: tuple[Lit, ...]
    fresh: tuple[Lit, ...]
    kept: bool = True

    @property
    def lit(self) -> tuple[Lit, ...]:
        """Return everything that runs."""
        return (*self.stays, *self.fresh)


class LackingError(Exception):
    """A state cannot be carried with what there is."""

    def __init__(self, repair: Repair) -> None:
        super().__init__(repair)
        self.repair = repair


def spread(flow: npt.NDArray[np.int64]) -> list[int]:
    """Return the way of every channel of a flow."""
    return [int(w) for w in np.repeat(np.arange(len(flow)), flow)]


def repair(ways: Ways, state: int, rungs: Sequence[int]) -> Repair:
    """Return the items of further rungs that a state lacks, given by row."""
    ladders = zip(ways.names, rungs, strict=True)
    items = tuple(item for n, count in ladders for item in ways.ladder(n)[:count])
    return Repair(ways.question.base.scenario_name[state], items)


def exact(ways: Ways, state: int, held: Sequence[Lit], asked: Asked) -> list[Lit]:
    """Return channels whose ways are chosen with their slots.

    Args:
        ways: the ways.
        state: the state in which they are lit.
        held: channels that stay where they are.
        asked: the channels.

    Raises:
        LackingError: further rungs are needed for that.
        UnworkableError: every rung is not enough.
    """
    found = exactly(ways, held, asked, buying=False)
    if found is not None:
        return found.lit
    found = exactly(ways, held, asked, buying=True)
    if found is None:
        raise UnworkableError(ways.question.base.scenario_name[state])
    if not any(found.rungs):
        return found.lit
    raise LackingError(repair(ways, state, found.rungs))
