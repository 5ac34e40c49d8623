"""Rows that a choice violates, from the prices by which a state asks for more than it has.

Whole weights on spans and links say what every demand's channels weigh at least, whatever their
way in time: so the slots of the spans and the channels of the links, weighed, are at least as
much. That holds for every choice. Rounding (mixed-integer rounding by the slots of a fibre pair)
makes of it that whole pairs are needed. With weights 0 and 1 it is a cut: demands that nothing
outside it serves in time. Weights of what the choice lacks are taken away as far as they can be,
those of cheap items first, so that the row says most about what is dear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize.problem.prepare import network_of
from netplan.optimize.problem.rows import Row, row
from netplan.planning.capacity.kernels import lightest
from netplan.planning.capacity.question import CapacityQuestion, Key, Levels
from netplan.planning.capacity.states import Prices

NOTHING = 1e-7
FINEST = 6
"""Largest denominator of a price that is taken as it is."""
HEAVIEST = 24
"""Largest weight."""


@dataclass
class _Weights:
    """Weights of spans (by item) and of channels (by owner and link)."""

    spans: dict[int, int]
    keys: dict[Key, int]

    def lowered(self, names: Sequence[int | Key], to: int) -> _Weights:
        """Return the weights with some of them lowered."""
        made = _Weights(dict(self.spans), dict(self.keys))
        for name in names:
            if isinstance(name, tuple):
                made.keys[name] = min(made.keys[name], to)
            else:
                made.spans[name] = min(made.spans[name], to)
        return made

    def of(self, name: int | Key) -> int:
        return self.keys[name] if isinstance(name, tuple) else self.spans[name]


class Separator:
    """Finds violated rows; knows nothing of any choice."""

    def __init__(self, question: CapacityQuestion) -> None:
        self.question = question
        base = question.base
        nothing = np.zeros((len(base.demand_source), len(base.scenario_name)), np.int64)
        self.net = network_of(base, nothing)
        m = len(base.arc_tail)
        size = (m + base.n_nodes + 1) * 2
        self._hkey, self._hval = np.zeros(size, np.int64), np.zeros(size, np.int32)
        self._lost = [self._mask(arcs) for arcs in base.scenario_lost_arcs]

    def _mask(self, arcs: np.ndarray) -> UInt8:
        lost = np.zeros(len(self.question.base.arc_tail), np.uint8)
        lost[arcs] = 1
        return lost

    def limit(self, demand: int, state: int) -> int:
        """Return the limit of a demand in a state."""
        base = self.question.base
        return int(base.demand_limit_ns[demand] if state == 0 else base.demand_after_ns[demand])

    def least(
        self, weights: _Weights, demands: Sequence[int], state: int, top: int
    ) -> dict[int, int]:
        """Return what a channel of each demand weighs at least, no more than ``top``."""
        base, owned = self.question.base, self.question.owned
        groups: dict[tuple[int, int], list[int]] = {}
        for d in demands:
            groups.setdefault((int(base.demand_source[d]), d if owned else -1), []).append(d)
        found: dict[int, int] = {}
        by_item = np.zeros(len(base.item_cost), np.int64)
        by_item[list(weights.spans)] = list(weights.spans.values())
        dist = np.zeros((top, base.n_nodes), np.int64)
        for (source, owner), mine in groups.items():
            weight = by_item.copy()
            for (o, link), w in weights.keys.items():
                if o == owner:
                    weight[link] = w
            cutoff = max(self.limit(d, state) for d in mine)
            lightest(
                self.net, weight, self._lost[state], source, cutoff, dist, self._hkey, self._hval
            )
            for d in mine:
                in_time = np.flatnonzero(dist[:, base.demand_sink[d]] <= self.limit(d, state))
                found[d] = int(in_time[0]) if len(in_time) else top
        return found

    def rows(self, levels: Levels, state: int, prices: Prices) -> list[Row]:
        """Return rows from the prices of a state: those of a cut, and of the prices themselves."""
        found: dict[Row, None] = {}
        for unit in dict.fromkeys((0, self._unit(prices))):
            weights, demands, top = self._weights(levels, prices, unit)
            want = self.least(weights, demands, state, top)
            want = {d: w for d, w in want.items() if w}
            if not want:
                continue
            for order in self._orders(weights):
                lowered = self._lowered(weights, want, state, top, order)
                found.update(dict.fromkeys(self._rounded(lowered, want, state)))
        return list(found)

    def _unit(self, prices: Prices) -> int:
        values = [*prices.spans.values(), *prices.links.values(), *prices.demands.values()]
        unit = lcm(*(Fraction(float(v)).limit_denominator(FINEST).denominator for v in values))
        most = max(prices.demands.values(), default=1)
        return min(unit, max(int(HEAVIEST / most), 1))

    def _weights(
        self, levels: Levels, prices: Prices, unit: int
    ) -> tuple[_Weights, list[int], int]:
        """Return weights of the prices; ``unit`` 0: 1 wherever there is one."""

        def whole(value: float) -> int:
            return ceil(value * unit - NOTHING) if unit else int(value > NOTHING)

        demands = [d for d, v in prices.demands.items() if v > NOTHING]
        top = max(max((whole(prices.demands[d]) for d in demands), default=1), 1)
        question = self.question
        owners = set(demands) if question.owned else {-1}
        spans = {
            s: whole(prices.spans.get(s, 0.0)) if levels.pairs[s] else top for s in question.pairs
        }
        keys = {
            k: whole(prices.links.get(k, 0.0)) if levels.channels[k] else top
            for k in question.ends
            if k[0] in owners
        }
        return _Weights(spans, keys), demands, top

    def _orders(self, weights: _Weights) -> Iterator[list[int | Key]]:
        """Yield what weighs anything, cheap first; and spans before links."""
        question, cost = self.question, self.question.cover.item_cost
        names: list[int | Key] = [s for s, w in weights.spans.items() if w]
        names += [k for k, w in weights.keys.items() if w]

        def price(name: int | Key) -> int:
            items = question.ends[name] if isinstance(name, tuple) else question.pairs[name]
            return int(cost[items[0]])

        by_cost = sorted(names, key=lambda n: (price(n), isinstance(n, tuple), str(n)))
        yield by_cost
        if weights.keys:
            yield sorted(by_cost, key=lambda n: isinstance(n, tuple))

    def _lowered(
        self,
        weights: _Weights,
        want: Mapping[int, int],
        state: int,
        top: int,
        order: Sequence[int | Key],
    ) -> _Weights:
        """Return weights as low as they can be in turn while every demand weighs as much."""

        def enough(tried: _Weights) -> bool:
            least = self.least(tried, list(want), state, top)
            return all(least[d] >= w for d, w in want.items())

        runs: list[Sequence[int | Key]] = [order]
        while runs:
            run = runs.pop()
            tried = weights.lowered(run, 0)
            if enough(tried):
                weights = tried
            elif len(run) > 1:
                half = len(run) // 2
                runs += [run[half:], run[:half]]
            else:
                low, high = 0, weights.of(run[0])
                while high - low > 1:
                    middle = (low + high) // 2
                    tried = weights.lowered(run, middle)
                    low, high = (low, middle) if enough(tried) else (middle, high)
                weights = weights.lowered(run, high)
        return weights

    def _rounded(self, weights: _Weights, want: Mapping[int, int], state: int) -> list[Row]:
        question = self.question
        asked = int(sum(w * question.channels[d, state] for d, w in want.items()))
        ladders = [(question.pairs[s], question.slots * w) for s, w in weights.spans.items() if w]
        ladders += [(question.ends[k], w) for k, w in weights.keys.items() if w]
        return rounded(ladders, asked)


def rounded(ladders: Sequence[tuple[Sequence[int], int]], asked: int) -> list[Row]:
    """Return what mixed-integer rounding by every coefficient makes of a row, itself included."""
    found = {row(ladders, asked): None}
    for divisor in sorted({c for _, c in ladders}):
        rest = asked % divisor
        if rest and divisor > 1:
            made = [(items, c // divisor * rest + min(c % divisor, rest)) for items, c in ladders]
            found[row(made, rest * -(-asked // divisor))] = None
    return list(found)
