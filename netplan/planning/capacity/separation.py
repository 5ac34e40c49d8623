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
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import ceil, gcd, lcm

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.model.certificate import Load
from netplan.optimize.kernels import CAPACITY, needed
from netplan.optimize.problem.cover import ARC_OPTICAL, Row
from netplan.optimize.problem.prepare import network_of
from netplan.optimize.problem.rows import row
from netplan.planning.capacity.kernels import lightest
from netplan.planning.capacity.light import light_network
from netplan.planning.capacity.question import (
    ALL,
    ANYWHERE,
    HOP,
    CapacityQuestion,
    Key,
    Levels,
)
from netplan.planning.capacity.states import Prices
from netplan.planning.capacity.twice import Failures, TwiceLit, Weighing, critical_failures

NOTHING = 1e-7
MOST_REGENERATED = 5
"""What weighs more than so many of the dearest things of a link is told no further apart."""
FINEST = 6
"""Largest denominator of a price that is taken as it is."""
HEAVIEST = 24
"""Largest weight."""
MIXED = 2000
"""Units, the greatest that all rates are whole numbers of, up to which mixes are looked at."""


@dataclass
class _Weights:
    """Weights of spans (by item) on a slot, and of what is bought of links."""

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
        self.light = light = light_network(question)
        cover = light.cover
        nothing = np.zeros((len(base.demand_source), len(base.scenario_name)), np.int64)
        self.net = network_of(cover, nothing)
        size = (len(cover.arc_tail) + cover.n_nodes + 1) * 2
        self._hkey, self._hval = np.zeros(size, np.int64), np.zeros(size, np.int32)
        self._lost = [self._mask(arcs) for arcs in cover.scenario_lost_arcs]
        self._rates = question.rates
        rate = np.array([t.rate for t in question.types] or [1])
        lit, known = light.type >= 0, set(rate.tolist())
        of_arc = np.where(lit, rate[light.type], self._rates[-1])
        # What brings less than any channel goes over hops alone.
        self._slow = [(of_arc < r if r in known else lit).astype(np.uint8) for r in self._rates]
        self._hops = np.flatnonzero(np.isin(light.of, list(question.hop_arcs)))
        self._under = [question.hop_arcs[a] for a in light.of[self._hops].tolist()]
        optical = cover.arc_kind == ARC_OPTICAL
        self._spans = np.flatnonzero(optical)
        self._width = np.array([t.width for t in question.types])[light.type[self._spans]]
        self._exits = np.flatnonzero(light.link >= 0)
        self._again = np.flatnonzero(light.place >= 0)
        self._exits_of = self._links_of_layers()
        self.twice = TwiceLit(question, light, self.net)
        self._critical: dict[int, Failures] = {}

    def _mask(self, arcs: np.ndarray) -> UInt8:
        lost = np.zeros(len(self.light.cover.arc_tail), np.uint8)
        lost[arcs] = 1
        return lost

    def _links_of_layers(self) -> dict[int, list[int]]:
        """Return the links that light may leave, by the entry of its layer."""
        base, links = self.question.base, frozenset(self.question.links)
        found = {}
        for enter in {int(e) for e in self.light.origin[self._again]}:
            reached, todo = {int(base.arc_head[enter])}, [int(base.arc_head[enter])]
            while todo:
                here = todo.pop()
                out = np.flatnonzero((base.arc_tail == here) & (base.arc_kind == ARC_OPTICAL))
                fresh = {int(v) for v in base.arc_head[out]} - reached
                reached |= fresh
                todo += fresh
            leaves = np.isin(base.arc_tail, sorted(reached)) & (base.arc_kind != ARC_OPTICAL)
            found[enter] = sorted({int(k) for k in base.arc_item[leaves]} & links)
        return found

    def limit(self, demand: int, state: int) -> int:
        """Return the limit of a demand in a state."""
        base = self.question.base
        intact = self.question.state(state) == 0
        return int(base.demand_limit_ns[demand] if intact else base.demand_after_ns[demand])

    def _by_arc(self, weights: _Weights, owner: int, top: int) -> npt.NDArray[np.int64]:
        """Return what a channel of its type weighs on every arc."""
        light, keys = self.light, weights.keys
        by_item = np.zeros(len(self.question.base.item_cost), np.int64)
        by_item[list(weights.spans)] = list(weights.spans.values())
        found = np.zeros(len(light.of), np.int64)
        found[self._spans] = self._width * by_item[light.cover.arc_item[self._spans]]
        ends = {
            (k, t): keys.get(Key(owner, k, t), 0)
            for k in self.question.links
            for t in range(len(self.question.types))
        }
        for a in self._exits.tolist():
            k, t = int(light.link[a]), int(light.type[a])
            found[a] = ends[k, t]
            if light.count[a]:
                found[a] += int(light.count[a]) * keys.get(Key(ALL, k, t, ANYWHERE), 0)
        least: dict[tuple[int, int, int], int] = {}
        for a in self._again.tolist():
            t, place, origin = int(light.type[a]), int(light.place[a]), int(light.origin[a])
            if (t, place, origin) not in least:
                # Which link it is for is known at its end only: the least of those it may be.
                least[t, place, origin] = min(
                    (
                        keys.get(Key(ALL, k, t, place), 0)
                        for k in self._exits_of[origin]
                        if ends[k, t] < top
                    ),
                    default=0,
                )
            found[a] = least[t, place, origin]
        return found

    def _on_hops(self, weights: _Weights) -> npt.NDArray[np.int64]:
        """Return what every unit of a channel weighs on hops with a limit."""
        found = np.zeros(len(self.light.of), np.int64)
        found[self._hops] = [weights.keys.get(Key(ALL, s, 0, HOP), 0) for s in self._under]
        return found

    def least(
        self, weights: _Weights, demands: Sequence[int], state: int, top: int
    ) -> dict[int, int]:
        """Return what is asked of each demand weighs at least.

        A channel that weighs more than ``top`` counts as one that weighs so much.
        """
        cover = self.light.cover
        found = self._least_of_pairs(weights, demands, top) if self.question.lit_twice else {}
        dist = np.zeros((top, cover.n_nodes), np.int64)
        needed(CAPACITY)
        for (source, owner), numbers in self._groups(demands).items():
            mine = [n for n in numbers if n not in found]
            if not mine:
                continue
            weight, on_hops = self._by_arc(weights, owner, top), self._on_hops(weights)
            at = {d: self.question.demand(d) for d in mine}
            cutoff = max(self.limit(at[d], state) for d in mine)
            channel: dict[int, list[int]] = {d: [] for d in mine}
            for rate, slow in zip(self._rates, self._slow, strict=True):
                lost = self._lost[self.question.state(state)] | slow
                weighed = weight + rate * on_hops
                lightest(self.net, weighed, lost, source, cutoff, dist, self._hkey, self._hval)
                for d in mine:
                    in_time = dist[:, cover.demand_sink[at[d]]] <= self.limit(at[d], state)
                    channel[d].append(int(np.argmax(in_time)) if in_time.any() else top)
            for d in mine:
                units = int(self.question.asked(state)[d])
                found[d] = lightest_mix(tuple(zip(self._rates, channel[d], strict=True)), units)
        return found

    def _groups(self, numbers: Sequence[int]) -> dict[tuple[int, int], list[int]]:
        """Return what is asked by source and owner."""
        question, groups = self.question, dict[tuple[int, int], list[int]]()
        for n in numbers:
            d = question.demand(n)
            source = int(self.light.cover.demand_source[d])
            groups.setdefault((source, d if question.owned else ALL), []).append(n)
        return groups

    def _weighings(
        self, weights: _Weights, numbers: Sequence[int], top: int
    ) -> dict[int, Weighing]:
        """Return what weighs the routes of demands whose channels are lit twice."""
        found: dict[int, Weighing] = {}
        twice = [n for n in numbers if n < len(self.question.channels)]
        for (source, owner), mine in self._groups(twice).items():
            weighing = self.twice.weighing(self._by_arc(weights, owner, top), source, top)
            found |= dict.fromkeys(mine, weighing)
        return found

    def _least_of_pairs(
        self, weights: _Weights, numbers: Sequence[int], top: int
    ) -> dict[int, int]:
        """Return what the channels that are lit twice weigh at least."""
        channels = self.question.kept_and_bare
        return {
            d: int(channels[d]) * weighing.pair(d, self._critical.get(d, ()))[0]
            for d, weighing in self._weighings(weights, numbers, top).items()
        }

    def _choose_critical(self, weights: _Weights, numbers: Sequence[int], top: int) -> None:
        """Choose the failures by which pairs of routes are weighed from now on."""
        if self.question.lit_twice:
            self._critical = critical_failures(self._weighings(weights, numbers, top))

    def least_cost(self) -> int:
        """Return what is bought of links at least: what a state's channels weigh by their prices.

        A price counts as so many whole units, rounded down.
        """
        question, cost = self.question, self.question.cover.item_cost
        prices = {key: int(cost[items[-1]]) for key, items in question.ends.items()}
        unit = gcd(*prices.values())
        unit = max(unit, -(-max(prices.values(), default=0) // HEAVIEST))
        if not unit:
            return 0
        weights = _Weights({}, {key: price // unit for key, price in prices.items()})
        top = MOST_REGENERATED * max(weights.keys.values())
        least = 0
        for state in question.loaded:
            demands = np.flatnonzero(question.asked(state)).tolist()
            self._choose_critical(weights, demands, top)
            worst = self._worst(self.least(weights, demands, state, top), state)
            least = max(least, sum(worst.values()))
        return least * unit

    def _worst(self, want: Mapping[int, int], case: int) -> Mapping[int, int]:
        """Return what the channels of demands weigh in the matrix in which they weigh most."""
        question = self.question
        if question.hose is None:
            return want
        each = {d: w // int(question.channels[d, case]) for d, w in want.items()}
        extra = question.hose.heaviest(question.state(case), each)
        return {d: w * (1 + extra.get(d, 0)) for d, w in each.items()}

    def rows(self, levels: Levels, state: int, prices: Prices) -> dict[Row, Load]:
        """Return rows from the prices of a state: those of a cut, and of the prices themselves.

        Each with what it follows from.
        """
        found: dict[Row, Load] = {}
        for unit in dict.fromkeys((0, self._unit(prices))):
            weights, demands, top = self._weights(levels, prices, unit)
            self._choose_critical(weights, demands, top)
            want = self.least(weights, demands, state, top)
            want = {d: w for d, w in want.items() if w}
            if not want:
                continue
            for order in self._orders(weights):
                lowered = self._lowered(weights, want, state, top, order)
                for made, load in self._rounded(lowered, want, state).items():
                    found.setdefault(made, load)
        return found

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
        owners = {*map(question.demand, demands), ALL} if question.owned else {ALL}
        spans = {
            s: whole(prices.spans.get(s, 0.0)) if levels.pairs[s] else top for s in question.pairs
        }
        keys = {
            k: whole(prices.links.get(k, 0.0)) if levels.channels[k] else top
            for k in (*question.ends, *question.hops)
            if k.owner in owners
        }
        return _Weights(spans, keys), demands, top

    def _orders(self, weights: _Weights) -> Iterator[list[int | Key]]:
        """Yield what weighs anything, cheap first; and spans before links."""
        question, cost = self.question, self.question.cover.item_cost
        names: list[int | Key] = [s for s, w in weights.spans.items() if w]
        names += [k for k, w in weights.keys.items() if w]

        def price(name: int | Key) -> int:
            items = question.ladder(name) if isinstance(name, tuple) else question.pairs[name]
            return int(cost[items[0]]) if items else 0

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

    def _rounded(self, weights: _Weights, want: Mapping[int, int], state: int) -> dict[Row, Load]:
        question, base = self.question, self.question.base
        want = self._worst(want, state)
        hops = {k: w for k, w in weights.keys.items() if w and k in question.hops}
        asked = sum(want.values()) - sum(w * question.hops[k] for k, w in hops.items())
        if asked <= 0:
            return {}
        spans = {question.pairs[s]: w for s, w in weights.spans.items() if w}
        ends = {question.ends[k]: w for k, w in weights.keys.items() if w and k in question.ends}
        ladders = [(items, question.slots * w) for items, w in spans.items()]
        ladders += ends.items()
        names = question.cover.item_name
        load = Load(
            question.name(state),
            tuple((names[items[0]], w) for items, w in {**spans, **ends}.items()),
            tuple((base.demand_name[question.demand(d)], w) for d, w in want.items()),
            hops=tuple((base.item_name[k.link], w) for k, w in hops.items()),
        )
        made = rounded(ladders, asked)
        return {found: replace(load, divisor=divisor) for found, divisor in made.items()}


@lru_cache(maxsize=100_000)
def lightest_mix(channels: Sequence[tuple[int, int]], units: int) -> int:
    """Return what channels that bring so many units weigh at least.

    Args:
        channels: rate and weight of a channel of every kind.
        units: what they must bring.
    """
    if len(channels) == 1:
        rate, weight = channels[0]
        return weight * -(-units // rate)
    unit = gcd(*(rate for rate, _ in channels))
    if units > MIXED * unit:
        return min(-(-weight * units // rate) for rate, weight in channels)
    best = [0]
    for u in range(1, -(-units // unit) + 1):
        best.append(min(weight + best[max(u - rate // unit, 0)] for rate, weight in channels))
    return best[-1]


def rounded(ladders: Sequence[tuple[Sequence[int], int]], asked: int) -> dict[Row, int]:
    """Return what mixed-integer rounding makes of a row, each by which coefficient.

    By 0 it is the row itself.
    """
    found = {row(ladders, asked): 0}
    for divisor in sorted({c for _, c in ladders}):
        rest = asked % divisor
        if rest and divisor > 1:
            made = [(items, c // divisor * rest + min(c % divisor, rest)) for items, c in ladders]
            found.setdefault(row(made, rest * -(-asked // divisor)), divisor)
    return found
