"""Rows over module counts that every plan keeps: cuts and metrics, rounded.

Whole weights on links say what a unit of every demand weighs at least, whatever its way; so the
capacity of the links, weighed, is at least as much (with weights 0 and 1 of a cut: what crosses
it). Mixed-integer rounding by a module's weighed size says that whole modules are needed. Where
any one link may fail, the rows of a cut, one for each link lost, say more when added up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.sndlib.instance import Network, Numbers
from benchmarks.sndlib.kernels import ALL_LOST, climb, trees

UInt8 = npt.NDArray[np.uint8]
Float = npt.NDArray[np.float64]
FINEST = 6
"""Most parts of a unit that a price is taken in, if that is near."""
EXACT = 1000
"""Parts in which it is taken always."""


@dataclass(frozen=True)
class Row:
    """``sum of coefficient x counts of modules >= least``, in lowest terms."""

    columns: tuple[int, ...]
    coefficients: tuple[int, ...]
    least: int

    def lacking(self, counts: npt.NDArray[np.float64] | Numbers) -> float:
        """Return by how much counts fall short."""
        return float(self.least - np.dot(counts[list(self.columns)], self.coefficients))

    @property
    def norm(self) -> float:
        """Return the length of the coefficients."""
        return float(np.sqrt(np.square(np.array(self.coefficients, float)).sum()))


def _row(columns: Numbers, coefficients: Numbers, least: int) -> Row | None:
    """Return a row in lowest terms, None where it asks for nothing."""
    if least <= 0:
        return None
    kept = coefficients > 0
    capped = np.minimum(coefficients[kept], least)
    shared = int(np.gcd.reduce(capped)) if len(capped) else 1
    return Row(
        tuple(columns[kept].tolist()), tuple((capped // shared).tolist()), -(-least // shared)
    )


def rounded(row: Row) -> Iterator[Row]:
    """Yield a row, and what mixed-integer rounding by each of its coefficients makes of it."""
    yield row
    columns, a = np.array(row.columns, np.int64), np.array(row.coefficients, np.int64)
    for divisor in sorted(set(row.coefficients)):
        rest = row.least % divisor
        if rest:
            made = a // divisor * rest + np.minimum(a % divisor, rest)
            found = _row(columns, made, rest * -(-row.least // divisor))
            if found is not None:
                yield found


def metric_rows(net: Network, weight: Numbers, lost: int) -> Iterator[Row]:
    """Yield the rows of whole weights on links in the state that has lost a link (-1: none)."""
    n = net.n_nodes
    dist, to = np.zeros((n, n)), np.zeros((n, n), np.int64)
    trees(net.ends, weight.astype(np.float64), lost, dist, to)
    lean = np.minimum(weight, dist[net.ends[:, 0], net.ends[:, 1]].astype(np.int64))
    if 0 <= lost:
        lean[lost] = 0
    asked = int((np.rint(dist).astype(np.int64) * np.triu(net.between)).sum())
    found = _row(
        np.arange(len(net.link)), lean[net.link] * net.size, asked - int(lean @ net.installed)
    )
    if found is not None:
        yield from rounded(found)


def whole_weights(prices: Float) -> Iterator[Numbers]:
    """Yield whole weights for prices: one wherever there is a price, and near multiples."""
    top = float(prices.max(initial=0.0))
    if top <= 0:
        return
    seen: set[bytes] = set()
    for parts in (*range(1, FINEST + 1), EXACT):
        exact = prices * parts
        if 1 < parts < EXACT and np.abs(exact - np.rint(exact)).max() > 0.2:
            continue
        made = np.ceil(exact - 0.25).astype(np.int64) if parts > 1 else (prices > 1e-6).astype(int)
        if made.tobytes() not in seen:
            seen.add(made.tobytes())
            yield made


def cut_rows(net: Network, side: UInt8, lost: int) -> Iterator[Row]:
    """Yield the rows of a cut with a link lost, -1: none, or ``ALL_LOST``: each in turn."""
    crossing = side[net.ends[:, 0]] != side[net.ends[:, 1]]
    if lost != ALL_LOST and lost >= 0:
        crossing[lost] = False
    asked = int(net.between[side != 0][:, side == 0].sum())
    columns = np.flatnonzero(crossing[net.link])
    base = _row(columns, net.size[columns], asked - int(net.installed[crossing].sum()))
    if base is None:
        return
    if lost != ALL_LOST:
        yield from rounded(base)
        return
    times = int(crossing.sum())
    for row in rounded(base):
        a, b = np.array(row.columns), np.array(row.coefficients)
        found = _row(a, b, -(-times * row.least // (times - 1)))
        if found is not None:
            yield from rounded(found)


class Cuts:
    """Finds cuts of a network whose rows some counts of modules violate.

    Args:
        net: the network.
        failing: links any one of which may fail.
        seed: of the random contractions.
    """

    def __init__(self, net: Network, failing: list[int], seed: int = 0) -> None:
        self.net, self.random = net, np.random.default_rng(seed)
        self.may_fail = np.zeros(net.n_links, np.int64)
        self.may_fail[failing] = 1
        self.divisors = np.unique(net.size)
        self.kept: dict[bytes, None] = {}

    def _contracted(self, capacity: Float) -> Iterator[UInt8]:
        """Yield what grows together when links are contracted, roomy ones sooner by chance."""
        n, ends = self.net.n_nodes, self.net.ends
        chance = self.random.random(len(ends)) ** (1.0 / np.maximum(capacity, 1e-9))
        group = np.arange(n)
        for e in np.argsort(-chance).tolist():
            a, b = group[ends[e, 0]], group[ends[e, 1]]
            if a != b:
                group[group == b] = a
                side = (group == a).astype(np.uint8)
                if 1 < side.sum() < n - 1:
                    yield side

    def starts(self, counts: Float, tries: int) -> npt.NDArray[np.uint8]:
        """Return (s, n) sides to begin with: nodes, ends of links, contractions, earlier finds."""
        n = self.net.n_nodes
        capacity = self.net.capacity(counts) / max(float(self.net.size.mean()), 1.0)
        found = [np.eye(n, dtype=np.uint8)]
        pairs = np.zeros((self.net.n_links, n), np.uint8)
        for column in range(2):
            pairs[np.arange(self.net.n_links), self.net.ends[:, column]] = 1
        found.append(pairs)
        for _ in range(tries):
            found.append(np.array(list(self._contracted(capacity)), np.uint8).reshape(-1, n))
        recent = list(self.kept)[-200:]
        found.append(np.array([np.frombuffer(k, np.uint8) for k in recent]).reshape(-1, n))
        return np.unique(np.concatenate(found).astype(np.uint8), axis=0)

    def violated(self, counts: Float, tries: int, eps: float, most: int) -> list[Row]:
        """Return rows that counts violate by ``eps`` over their norm, at most about ``most``."""
        net, sides = self.net, self.starts(counts, tries)
        scores, bests = np.zeros(len(sides)), np.zeros((len(sides), 2), np.int64)
        climb(
            sides, net.ends, net.between, net.installed, net.link, net.size, counts.astype(float),
            self.divisors, self.may_fail, net.n_nodes, scores, bests,
        )  # fmt: skip
        found: dict[Row, None] = {}
        done: set[bytes] = set()
        for i in np.argsort(-scores).tolist():
            if scores[i] < eps or len(found) >= most:
                break
            side = sides[i] if sides[i, 0] == 0 else 1 - sides[i]
            key = side.tobytes()
            if key in done:
                continue
            done.add(key)
            self.kept.pop(key, None)
            self.kept[key] = None
            made = [
                (row.lacking(counts) / row.norm, row)
                for row in cut_rows(net, side, int(bests[i, 0]))
                if row.columns
            ]
            best = sorted(made, key=lambda pair: -pair[0])[:2]
            found.update((row, None) for lack, row in best if lack >= eps)
        return list(found)
