"""Ends of lines that are one place: put together by growing distance, never far across.

A plain union of all ends within a tolerance chains along a road: at 1 km it makes one place of a
row of towns. Here two groups join only while all of their ends stay within twice the tolerance
of each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree
from shapely import STRtree, points

from netplan.interchange.topology.projection import Float

Index = npt.NDArray[np.int64]
ACROSS = 2.0
"""How wide a place may be, in tolerances."""
MOST_PAIRS = 1_000_000
"""Pairs of ends that are looked at; a whole country's network has some ten thousand."""
SHORTEST_M = 0.01


@dataclass(frozen=True)
class NearPairs:
    """Pairs of different positions, the nearest first; what all tolerances are tried on.

    Args:
        at: the positions, each once, in metres.
        of: for every end, the index of its position.
        first: index of one position of a pair.
        second: index of the other.
        apart: metres between them, growing.
        reach: metres within which every pair is here.
    """

    at: Float
    of: Index
    first: Index
    second: Index
    apart: Float
    reach: float

    @classmethod
    def among(cls, ends: Float, most: float) -> NearPairs:
        """Return the pairs of positions of ends that are at most so many metres apart.

        Where they are too many to be looked at, only those that are nearer are: see ``reach``.
        """
        at, of = np.unique(ends, axis=0, return_inverse=True)
        most = _reach(at, most)
        drawn = points(at)
        first, second = STRtree(drawn).query(drawn, predicate="dwithin", distance=most)
        once = first < second
        first, second = first[once], second[once]
        apart = np.hypot(*(at[first] - at[second]).T)
        order = np.lexsort((second, first, apart))
        return cls(at, of.reshape(-1), first[order], second[order], apart[order], most)

    def clustered(self, tolerance: float) -> Index:
        """Return the number of the place of every end; places are numbered as ends come."""
        count = int(np.searchsorted(self.apart, tolerance, side="right"))
        groups = _Groups(self.at)
        pairs = zip(self.first[:count].tolist(), self.second[:count].tolist(), strict=True)
        for one, other in pairs:
            groups.join(one, other, ACROSS * tolerance)
        roots = np.array([groups.root(i) for i in range(len(self.at))], dtype=np.int64)
        return numbered(roots[self.of])


def _reach(at: Float, most: float) -> float:
    """Return a distance, half as long as often as it takes, within which pairs are not too many."""
    tree = cKDTree(at)
    while most > 0 and int(tree.count_neighbors(tree, most)) - len(at) > 2 * MOST_PAIRS:
        most = most / 2 if most > SHORTEST_M else 0.0
    return most


def numbered(labels: Index) -> Index:
    """Return labels as numbers from 0, in the order in which they first come."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    numbers: Index = rank[inverse.reshape(-1)]
    return numbers


class _Groups:
    """Groups of positions that are joined step by step."""

    def __init__(self, at: Float) -> None:
        self._at = at
        self._above = list(range(len(at)))
        self._members: dict[int, list[int]] = {}
        self._box = [(x, y, x, y) for x, y in at.tolist()]

    def root(self, index: int) -> int:
        """Return the position that stands for the group."""
        above = self._above
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    def join(self, one: int, other: int, widest: float) -> None:
        """Make one group of two, unless some of their positions are farther apart than that."""
        a, b = sorted((self.root(one), self.root(other)))
        if a == b:
            return
        (w1, s1, e1, n1), (w2, s2, e2, n2) = self._box[a], self._box[b]
        box = min(w1, w2), min(s1, s2), max(e1, e2), max(n1, n2)
        wide, high = box[2] - box[0], box[3] - box[1]
        if max(wide, high) > widest:
            return
        mine, theirs = self._members.get(a, [a]), self._members.get(b, [b])
        if math.hypot(wide, high) > widest:  # a box this small leaves no doubt; else measure
            between = self._at[mine][:, None, :] - self._at[theirs][None, :, :]
            if float((between**2).sum(axis=2).max()) > widest**2:
                return
        self._above[b] = a
        self._members[a] = mine + theirs
        self._box[a] = box
