"""From the proof log of a search to a certificate: the same tree, by name, nothing to search."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from netplan.model.certificate import (
    ROW,
    Certificate,
    CutOff,
    Evidence,
    Fixing,
    Pair,
    PairWeights,
    Part,
    Polygon,
    Split,
    TrafficProof,
)
from netplan.optimize.problem.answer import CoverResult
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.proof_log import Ending, ProofLog, Weights
from netplan.optimize.problem.proof_log import Part as LogPart


def certificate_of(problem: CoverProblem, result: CoverResult) -> Certificate | None:
    """Return the certificate of a result's lower bound, what stands beside the tree included.

    None where the search left no proof log, or one too long to be kept whole.
    """
    warm = result.warm
    if warm is None or not warm.proof_log.parts or not warm.proof_log.complete:
        return None
    book = _Book(problem, tuple(warm.pairs))
    for names in warm.pairs:  # those without weights too: an item may be all that they have
        book.pair(names)
    parts = _Tree(warm.proof_log, book).parts()
    traffic = next((t for t in problem.copies if isinstance(t, TrafficProof)), None)
    pairs = tuple(Pair(*pair) for pair in book.pairs)
    if traffic is not None:
        pairs, traffic = _used(pairs, traffic)
    return Certificate(
        int(result.lower_bound) + beside_cny(problem),
        _scale(problem, warm.scaled_cost),
        tuple(problem.item_name[e] for e in book.items),
        pairs,
        parts,
        polygons=tuple(p for p in problem.copies if isinstance(p, Polygon)),
        traffic=traffic,
    )


def beside_cny(problem: CoverProblem) -> int:
    """Return what every plan costs beside the items of a problem: channels it leaves out."""
    found = (t.fewest_cny for t in problem.copies if isinstance(t, TrafficProof))
    return next(found, None) or 0


def _used(pairs: tuple[Pair, ...], traffic: TrafficProof) -> tuple[tuple[Pair, ...], TrafficProof]:
    """Return pairs and rows without the rows that no pair names."""
    number: dict[int, int] = {}
    named = []
    for pair in pairs:
        name = pair.demand
        if name.startswith(ROW):
            row = int(name.removeprefix(ROW))
            name = f"{ROW}{number.setdefault(row, len(number))}"
        named.append(Pair(name, pair.failure))
    return tuple(named), replace(traffic, rows=tuple(traffic.rows[row] for row in number))


def _scale(problem: CoverProblem, scaled_cost: np.ndarray) -> int:
    costliest = int(np.argmax(problem.item_cost)) if len(problem.item_cost) else -1
    if costliest < 0 or problem.item_cost[costliest] == 0:
        return 1
    return int(scaled_cost[costliest]) // int(problem.item_cost[costliest])


@dataclass
class _Book:
    """Items and pairs in the order in which the certificate first speaks of them."""

    problem: CoverProblem
    active: tuple[tuple[str, str], ...]
    items: dict[int, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)

    def item(self, e: int) -> int:
        return self.items.setdefault(e, len(self.items))

    def pair(self, names: tuple[str, str]) -> int:
        return self.pairs.setdefault(names, len(self.pairs))

    def weights(self, weights: Weights | None) -> Evidence:
        if weights is None:
            return Evidence()
        rows = []
        for p in np.unique(weights.pair).tolist():
            mine = weights.pair == p
            items = tuple(self.item(e) for e in weights.item[mine].tolist())
            rows.append(
                PairWeights(self.pair(self.active[p]), items, tuple(weights.value[mine].tolist()))
            )
        return Evidence(tuple(rows))

    def cut_off(self, unmet: tuple[int, int]) -> CutOff:
        d, f = unmet
        return CutOff(self.pair((self.problem.demand_name[d], self.problem.scenario_name[f])))


class _Tree:
    """The parts that are reached from the first, numbered in the order of the walk."""

    def __init__(self, proof_log: ProofLog, book: _Book) -> None:
        self.proof_log, self.book = proof_log, book
        self.number = {0: 0}

    def parts(self) -> tuple[Part, ...]:
        made: list[Part] = []
        while len(made) < len(self.number):
            old = list(self.number)[len(made)]
            made.append(self.part(self.proof_log.parts.get(old, LogPart())))
        return tuple(made)

    def part(self, part: LogPart) -> Part:
        fixings = []
        rounds = zip(part.fixes, part.ruled_in, part.ruled_out, strict=True)
        for weights, ruled_in, ruled_out in rounds:
            chosen, refused = ruled_in.tolist(), ruled_out.tolist()
            if not chosen and not refused:
                continue
            fixings.append(
                Fixing(
                    self.book.weights(weights),
                    tuple(self.book.item(e) for e in chosen),
                    tuple(self.book.item(e) for e in refused),
                )
            )
            if set(chosen) & set(refused):
                return Part(tuple(fixings), None)
        return Part(tuple(fixings), self.end(part))

    def end(self, part: LogPart) -> Evidence | CutOff | Split:
        if part.ending is Ending.SPLIT:
            return Split(
                self.book.item(part.item), self.reach(part.chosen), self.reach(part.refused)
            )
        if part.ending is Ending.EMPTY and part.unmet is not None:
            return self.book.cut_off(part.unmet)
        return Evidence() if part.ending is Ending.DECIDED else self.book.weights(part.last)

    def reach(self, old: int) -> int:
        return self.number.setdefault(old, len(self.number))
