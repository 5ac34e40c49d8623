"""Lower bounds from the evidence of a certificate, in exact integers.

For any weights w >= 0, with R_p the cost of the cheapest path of pair p under its weights,
and any multipliers y >= 0 of cuts (sets of items of which a pair needs at least one),

    sum_p R_p + sum_j y_j + sum_e min over allowed x_e of (c_e - sum_p w_pe - sum_{j has e} y_j) x_e

is at most what any plan of a part costs: a plan holds a path of every pair, which costs at
least R_p, and an item of every cut. Pairs without weights count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netplan.check.certificate.pricing import Ellipse, Found
from netplan.check.certificate.statement import Statement
from netplan.model.certificate import Certificate, Evidence

INFINITE = 1 << 200
"""The bound of a part in which some pair has no path: above every cost."""


@dataclass(frozen=True)
class Standing:
    """The items chosen and refused in a part; the others are open."""

    chosen: frozenset[int]
    refused: frozenset[int]

    def decides(self, item: int) -> bool:
        """Tell whether an item is chosen or refused."""
        return item in self.chosen or item in self.refused


@dataclass
class Prices:
    """Evaluates evidence about one statement; counts what it prices."""

    certificate: Certificate
    statement: Statement
    priced: int = 0
    item: tuple[int, ...] = field(init=False)
    permitted: frozenset[int] = field(init=False)
    _ellipses: dict[int, Ellipse] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        statement = self.statement
        index = {name: i for i, name in enumerate(statement.items)}
        self.item = tuple(index[name] for name in self.certificate.items)
        self.permitted = frozenset(range(len(statement.items))) - statement.forbidden

    def ellipse(self, pair: int) -> Ellipse:
        """Return the arcs of a pair of the certificate."""
        if pair not in self._ellipses:
            name = self.certificate.pairs[pair]
            self._ellipses[pair] = Ellipse(
                self.statement, name.demand, name.failure, self.permitted
            )
        return self._ellipses[pair]

    def cheapest(self, pair: int, weights: Mapping[int, int], refused: frozenset[int]) -> Found:
        """Return the cheapest path of a pair; its cost is INFINITE when there is none."""
        self.priced += 1
        return self.ellipse(pair).cheapest(weights, refused) or Found(INFINITE, frozenset())

    def is_cut_off(self, pair: int, refused: frozenset[int]) -> bool:
        """Tell whether a pair misses its limit when some items are refused."""
        self.priced += 1
        return self.ellipse(pair).is_cut_off(refused)

    def is_empty(self, refused: frozenset[int]) -> bool:
        """Tell whether some pair that the certificate names misses its limit."""
        return any(self.is_cut_off(p, refused) for p in range(len(self.certificate.pairs)))

    def evaluate(self, evidence: Evidence, standing: Standing) -> Valued:
        """Return the bound that evidence gives for a part; its cuts are taken as valid."""
        weights = {
            row.pair: {self.item[i]: w for i, w in zip(row.items, row.values, strict=True) if w}
            for row in evidence.weights
        }
        found = {p: self.cheapest(p, w, standing.refused) for p, w in weights.items()}
        spare = {e: cost * self.certificate.scale for e, cost in enumerate(self.statement.cost)}
        for mine in weights.values():
            for e, w in mine.items():
                spare[e] -= w
        value = sum(path.cost for path in found.values())
        for cut in evidence.cuts:
            value += cut.multiplier
            for i in cut.items:
                spare[self.item[i]] -= cut.multiplier
        for e, left in spare.items():
            if e in standing.chosen:
                value += left
            elif e not in standing.refused:
                value += min(0, left)
        return Valued(value, self, standing, found, weights, spare)


@dataclass(frozen=True)
class Valued:
    """A lower bound (scaled) of a part, and what it is made of.

    ``spare`` is what weights and multipliers leave of each item's cost.
    """

    value: int
    prices: Prices
    standing: Standing
    found: Mapping[int, Found]
    weights: Mapping[int, Mapping[int, int]]
    spare: Mapping[int, int]
    _reach: dict[tuple[int, bool], dict[int, int]] = field(default_factory=dict)

    def whole(self, needed: int) -> int:
        """Return the bound of the part, INFINITE where too little is said of an empty one."""
        if self.value < needed and self.prices.is_empty(self.standing.refused):
            return INFINITE
        return self.value

    def if_refused(self, e: int, needed: int) -> int:
        """Return the bound with an open item refused, or part of it once that is enough.

        Only pairs whose cheapest path has the item change: they are priced without it.
        """
        value = self.value - min(0, self.spare[e])
        closed = self.standing.refused | {e}
        for p, path in self.found.items():
            if value >= needed:
                break
            if e in path.items:
                value += self.prices.cheapest(p, self.weights[p], closed).cost - path.cost
        return INFINITE if value < needed and self.prices.is_empty(closed) else value

    def if_chosen(self, e: int, needed: int) -> int:
        """Return the bound with an open item chosen, or part of it once that is enough.

        Its cost is paid in full, so weights on it are lost. A pair needs to keep only as much
        weight as keeps paths through the item from undercutting its cheapest: at most what
        distances through the item say, exactly what a price without the weight says.
        """
        if any(path.cost >= INFINITE for path in self.found.values()):
            return INFINITE
        users = {p: w[e] for p, w in self.weights.items() if e in w}
        kept = {p: min(w, self._at_stake(e, p)) for p, w in users.items()}
        value = self.value - min(0, self.spare[e]) + self.spare[e]
        value += sum(users[p] - kept[p] for p in users)
        for p in sorted(users, key=lambda p: -kept[p]):
            if value >= needed or not kept[p]:
                break
            others = {item: w for item, w in self.weights[p].items() if item != e}
            free = self.prices.cheapest(p, others, self.standing.refused)
            value += kept[p] - (self.found[p].cost - free.cost)
        return value

    def _at_stake(self, e: int, p: int) -> int:
        """Return at least what a pair's cheapest path would gain from a free item."""
        ahead, behind = self._distances(p, forward=True), self._distances(p, forward=False)
        through = [
            ahead[u] + behind[v]
            for u, v in self.prices.ellipse(p).ends.get(e, ())
            if u in ahead and v in behind
        ]
        return max(0, self.found[p].cost - min(through, default=INFINITE))

    def _distances(self, p: int, *, forward: bool) -> dict[int, int]:
        key = p, forward
        if key not in self._reach:
            ellipse = self.prices.ellipse(p)
            start = ellipse.source if forward else ellipse.sink
            self._reach[key] = ellipse.costs_from(
                start, self.weights[p], self.standing.refused, forward=forward
            )
        return self._reach[key]
