"""The proof log of a search: every step of its tree that a proof or a later search needs.

A *part* is a node of the tree. In a part the search fixes items, each time because some
weights lift the bound past the incumbent whenever one of them takes its other value; then
the part ends: closed by weights whose bound reaches the incumbent, without a plan, decided,
split on an item, or open. Weights are all there is to a step: everything else follows from
them by exact arithmetic, under the same prices (a proof) or under others (a new search).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from netplan.graph.arrays import Int32, Int64


class Ending(StrEnum):
    """How a part of the tree ends."""

    OPEN = "open"
    CLOSED = "closed"  # the bound reaches the incumbent
    EMPTY = "empty"  # a limit fails even with everything still permitted
    DECIDED = "decided"  # no item is left to choose
    SPLIT = "split"


@dataclass(frozen=True)
class Weights:
    """Nonzero weights of a bound: ``value[i]`` (scaled) of pair ``pair[i]``, item ``item[i]``."""

    pair: Int32
    item: Int32
    value: Int64

    @staticmethod
    def of(dense: Int64) -> Weights:
        """Keep the nonzero entries of a (pairs, items) array."""
        pair, item = np.nonzero(dense)
        return Weights(pair.astype(np.int32), item.astype(np.int32), dense[pair, item])


@dataclass
class Part:
    """A node of the tree: what was fixed in it, and how it ends.

    Attributes:
        fixes: weights of every round of fixing, in order.
        free: the items that were undecided before each of these rounds.
        ruled_in, ruled_out: the items that each of these rounds fixed.
        ending: how the part ends; CLOSED with ``last`` weights, SPLIT on ``item``.
        unmet: the (demand, failure) whose limit fails when it is EMPTY.
        last: weights that close the part, or its best ones while it is open.
        last_free: the items undecided then.
        item: the item of the split.
        chosen, refused: numbers of the parts with the item chosen and refused.
    """

    fixes: list[Weights] = field(default_factory=list)
    free: list[Int32] = field(default_factory=list)
    ruled_in: list[Int32] = field(default_factory=list)
    ruled_out: list[Int32] = field(default_factory=list)
    ending: Ending = Ending.OPEN
    unmet: tuple[int, int] | None = None
    last: Weights | None = None
    last_free: Int32 = field(default_factory=lambda: np.zeros(0, np.int32))
    item: int = -1
    chosen: int = -1
    refused: int = -1


@dataclass
class ProofLog:
    """The tree of a search; part 0 is the whole problem.

    Recording stops for good, and ``complete`` turns False, beyond ``most`` weights.
    """

    most: int
    parts: dict[int, Part] = field(default_factory=dict)
    complete: bool = True
    stored: int = 0

    def part(self, number: int) -> Part:
        """Return a part, new when it is named for the first time."""
        return self.parts.setdefault(number, Part())

    def keep(self, dense: Int64) -> Weights | None:
        """Return the weights for the record, None when there is no room left."""
        weights = Weights.of(dense) if self.complete else None
        self.stored += 0 if weights is None else len(weights.value)
        self.complete = self.complete and self.stored <= self.most
        return weights

    def fix(
        self, number: int, dense: Int64, free: Int32, ruled_in: Int32, ruled_out: Int32
    ) -> None:
        """Record weights, the undecided items, and those that the weights fix."""
        weights, part = self.keep(dense), self.part(number)
        if weights is not None:
            part.fixes.append(weights)
            part.free.append(free)
            part.ruled_in.append(ruled_in)
            part.ruled_out.append(ruled_out)

    def close(self, number: int, dense: Int64, free: Int32) -> None:
        """Record weights that close a part."""
        part = self.part(number)
        part.ending, part.last, part.last_free = Ending.CLOSED, self.keep(dense), free

    def leave(self, number: int, dense: Int64, free: Int32) -> None:
        """Record the best weights of a part that stays open."""
        part = self.part(number)
        part.last, part.last_free = self.keep(dense), free

    def empty(self, number: int, demand: int, failure: int) -> None:
        """Record that a part is empty, and the limit that fails in it."""
        part = self.part(number)
        part.ending, part.unmet = Ending.EMPTY, (demand, failure)

    def decide(self, number: int) -> None:
        """Record that nothing is left to choose in a part, or nothing need be chosen."""
        self.part(number).ending = Ending.DECIDED

    def split(self, number: int, item: int, chosen: int, refused: int) -> None:
        """Record the two parts that a part is split into."""
        part = self.part(number)
        part.ending, part.item, part.chosen, part.refused = Ending.SPLIT, item, chosen, refused
