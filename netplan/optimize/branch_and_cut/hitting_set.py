"""Local search over a pool of cuts, compiled: a cheaper set that hits them all.

A plan is a hitting set of all length-bounded cuts, of which the pool knows some. The search
walks among sets within a budget: drop what is needed least, hit a missed cut, and let cuts
that stay missed weigh more (row weighting, as in the best heuristics for set covering). Sets
that hit the whole pool are handed back to be checked against the real limits.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import Int32, Int64, UInt8
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I8, U1, U8

DROPS = 1
"""items: dropped in one exchange of the local search, at least."""
TRIES = 16
"""items: bought in one exchange, at most."""


class Rows(NamedTuple):
    """Cuts as rows of items (``row_ptr``, ``row_item``), and the same by item."""

    row_ptr: Int64
    row_item: Int32
    item_ptr: Int64
    item_row: Int32


ROWS = nt.NamedTuple((I8, I4, I8, I4), Rows)  # type: ignore[no-untyped-call]


@inner
def _draw(state, below):  # type: ignore[no-untyped-def]
    """Return a pseudo-random index below ``below`` (xorshift)."""
    z = state[0]
    z ^= z << np.uint64(13)
    z ^= z >> np.uint64(7)
    z ^= z << np.uint64(17)
    state[0] = z
    return np.int64((z >> np.uint64(11)) % np.uint64(below))


@inner
def _flip(e, rows, weight, walk, n):  # type: ignore[no-untyped-def]
    """Choose or drop item e; return the number of missed rows.

    ``owner`` holds the sum of the chosen items of a row: its only item when one is left.
    """
    row_ptr, row_item, item_ptr, item_row = rows
    x, cover, owner, score, may, missed, where = walk
    x[e] = 1 - x[e]
    score[e] = -score[e]
    may[e] = x[e]
    for q in range(item_ptr[e], item_ptr[e + 1]):
        r = item_row[q]
        if x[e]:
            cover[r] += 1
            owner[r] += e
            if cover[r] == 2:
                score[owner[r] - e] += weight[r]
            if cover[r] != 1:
                continue
            last = missed[n - 1]
            missed[where[r]] = last
            where[last] = where[r]
            n -= 1
            for p in range(row_ptr[r], row_ptr[r + 1]):
                i = row_item[p]
                if i != e:
                    score[i] -= weight[r]
                    may[i] = 1
        else:
            cover[r] -= 1
            owner[r] -= e
            if cover[r] == 1:
                score[owner[r]] -= weight[r]
            if cover[r] != 0:
                continue
            missed[n] = r
            where[r] = n
            n += 1
            for p in range(row_ptr[r], row_ptr[r + 1]):
                i = row_item[p]
                if i != e:
                    score[i] += weight[r]
                    may[i] = 1
    return n


@kernel(nt.int64(ROWS, I8, U1, nt.int64, nt.int64, U8, U1, I8, I8))
def search(rows, cost, kept, budget, steps, state, x, weight, stamp):  # type: ignore[no-untyped-def]
    """Look for a set within ``budget`` that hits every row; return 1 when ``x`` is one.

    ``rows`` are the cuts; ``cost`` (k,); ``kept`` (k,) what must stay in the set; ``budget``
    what the set may cost; ``steps`` exchanges at most. Moved on: ``state`` (1,) of the random
    numbers, ``x`` (k,) the set, ``weight`` (rows,) of the cuts, ``stamp`` (k,) when an item was
    last exchanged.
    Items in no cut are never bought.
    """
    k = cost.size
    row_ptr, row_item, _, _ = rows
    n_rows = row_ptr.size - 1
    cover = np.zeros(n_rows, np.int32)
    owner = np.zeros(n_rows, np.int64)
    score = np.zeros(k, np.int64)
    may = np.ones(k, np.uint8)
    missed = np.empty(n_rows + 1, np.int32)
    where = np.zeros(n_rows, np.int32)
    walk = x, cover, owner, score, may, missed, where
    n = np.int64(0)
    total = np.int64(0)
    for e in range(k):
        if x[e]:
            total += cost[e]
    for r in range(n_rows):
        for p in range(row_ptr[r], row_ptr[r + 1]):
            if x[row_item[p]]:
                cover[r] += 1
                owner[r] += row_item[p]
        if cover[r] == 0:
            missed[n] = r
            where[r] = n
            n += 1
            for p in range(row_ptr[r], row_ptr[r + 1]):
                score[row_item[p]] += weight[r]
        elif cover[r] == 1:
            score[owner[r]] -= weight[r]
    owned = np.empty(k, np.int32)
    place = np.zeros(k, np.int32)
    count = 0
    for e in range(k):
        if x[e] and kept[e] == 0:
            owned[count] = e
            place[e] = count
            count += 1
    now = np.int64(0)
    for e in range(k):
        now = max(now, stamp[e])
    fresh = -1
    everything = np.int64(0)
    for e in range(k):
        everything += cost[e]
    least = 0 if everything <= budget else DROPS
    for _ in range(steps):
        now += 1
        if n == 0:
            # Drop what nothing needs; done when the rest is within the budget.
            j = 0
            while j < count:
                e = owned[j]
                if score[e] == 0:
                    n = _flip(e, rows, weight, walk, n)
                    total -= cost[e]
                    count -= 1
                    owned[j] = owned[count]
                    place[owned[j]] = j
                else:
                    j += 1
            if total <= budget:
                return 1
        # Drop the item needed least for its cost (the oldest among equals).
        dropped = 0
        while count > 0 and (dropped < least or total > budget):
            best = -1
            value = 0.0
            for j in range(count):
                e = owned[j]
                if e == fresh and count > 1:
                    continue
                v = float(score[e]) / float(max(cost[e], 1))
                if best < 0 or v > value or (v == value and stamp[e] < stamp[best]):
                    best = e
                    value = v
            if best < 0:
                break
            n = _flip(best, rows, weight, walk, n)
            total -= cost[best]
            stamp[best] = now
            count -= 1
            owned[place[best]] = owned[count]
            place[owned[count]] = place[best]
            dropped += 1
        # Hit a missed row, as long as the budget lasts.
        tries = 0
        while n > 0 and tries < TRIES:
            tries += 1
            r = missed[_draw(state, n)]
            best = -1
            value = 0.0
            for p in range(row_ptr[r], row_ptr[r + 1]):
                e = row_item[p]
                if may[e] == 0:
                    continue
                v = float(score[e]) / float(max(cost[e], 1))
                if best < 0 or v > value or (v == value and stamp[e] < stamp[best]):
                    best = e
                    value = v
            if best < 0 or total + cost[best] > budget:
                break
            n = _flip(best, rows, weight, walk, n)
            total += cost[best]
            stamp[best] = now
            fresh = best
            owned[count] = best
            place[best] = count
            count += 1
        for q in range(n):
            r = missed[q]
            weight[r] += 1
            for p in range(row_ptr[r], row_ptr[r + 1]):
                score[row_item[p]] += 1
    return 1 if n == 0 and total <= budget else 0


@kernel(nt.void(I8, I4, I8, I4))
def by_item(row_ptr, row_item, item_ptr, item_row):  # type: ignore[no-untyped-def]
    """Turn rows of items into rows by item (``item_ptr`` holds the ranges already)."""
    filled = item_ptr.copy()
    for r in range(row_ptr.size - 1):
        for p in range(row_ptr[r], row_ptr[r + 1]):
            e = row_item[p]
            item_row[filled[e]] = r
            filled[e] += 1


class CutPool:
    """Cuts over items, each once, with the weights the search gave them."""

    def __init__(self, k: int) -> None:
        self.k = k
        self.known: set[bytes] = set()
        self.size: Int64 = np.zeros(0, np.int64)
        self.item: Int32 = np.zeros(0, np.int32)
        self.weight: Int64 = np.zeros(0, np.int64)
        self._packed: Packed | None = None

    @property
    def rows(self) -> list[Int32]:
        """Return the cuts."""
        return np.split(self.item, np.cumsum(self.size)[:-1]) if len(self.size) else []

    def add(self, cuts: list[Int32]) -> int:
        """Add cuts (sorted int32 items); return how many were new."""
        fresh = []
        for cut in cuts:
            key = cut.tobytes()
            if key not in self.known:
                self.known.add(key)
                fresh.append(cut)
        if fresh:
            self.size = np.append(self.size, [len(cut) for cut in fresh])
            self.item = np.concatenate([self.item, *fresh])
            self.weight = np.append(self.weight, np.ones(len(fresh), np.int64))
            self._packed = None
        return len(fresh)

    def arrays(self, lo: UInt8, hi: UInt8) -> Packed:
        """Return the cuts that ``lo`` does not hit, over the items that ``hi`` permits."""
        packed = self._packed
        if packed is None or (packed.lo != lo).any() or (packed.hi != hi).any():
            owner = np.repeat(np.arange(len(self.size)), self.size)
            hit = np.bincount(owner, lo[self.item], len(self.size)) > 0
            kept = ~hit[owner] & (hi[self.item] == 1)
            item = self.item[kept]
            left = np.bincount(owner[kept], minlength=len(self.size))
            index = np.flatnonzero(left)
            row_ptr = np.concatenate([[0], np.cumsum(left[index])]).astype(np.int64)
            counts = np.bincount(item, minlength=self.k)
            item_ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
            item_row = np.zeros(len(item), np.int32)
            by_item(row_ptr, item, item_ptr, item_row)
            packed = Packed(lo.copy(), hi.copy(), index, Rows(row_ptr, item, item_ptr, item_row))
            self._packed = packed
        return packed


@dataclass(frozen=True)
class Packed:
    """The part of a pool that matters under some fixings, as arrays."""

    lo: UInt8
    hi: UInt8
    index: Int64
    rows: Rows
