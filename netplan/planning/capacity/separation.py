"""Rows that a choice violates, from the prices by which a state asks for more than it has.

A set of demands that the items outside a cut do not serve in time, in some state: each of their
channels crosses the cut. So the channels of the cut's links and the slots of its spans together
are at least as many, and rounding (mixed-integer rounding by the slots of a fibre pair) makes of
it that whole pairs are needed. The cut is made as small as it can be, cheap items freed first.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

import numpy as np

from netplan.graph.arrays import FAR, UInt8
from netplan.graph.kernels import shortest_tree
from netplan.optimize.problem.cover import ARC_OPTICAL, NO_ITEM
from netplan.optimize.problem.prepare import network_of
from netplan.optimize.problem.rows import Row, row
from netplan.planning.capacity.question import CapacityQuestion, Key, Levels
from netplan.planning.capacity.states import Prices

NOTHING = 1e-7
FINEST = 24
"""Largest denominator of a price that is taken as it is."""


@dataclass(frozen=True)
class _Cut:
    """Spans and channels outside what is free, and the demands that must cross them."""

    spans: tuple[int, ...]
    keys: tuple[Key, ...]
    demands: tuple[int, ...]


class Separator:
    """Finds violated rows; free of the choice."""

    def __init__(self, question: CapacityQuestion) -> None:
        self.question = question
        base = question.base
        self.net = network_of(base, np.zeros((len(base.demand_source), len(base.scenario_name)), np.int64))
        n, m = base.n_nodes, len(base.arc_tail)
        self._dist, self._since = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self._pred, self._value = np.zeros(n, np.int32), np.zeros(m + n + 1, np.int32)
        self._key = np.zeros(m + n + 1, np.int64)
        self._lost = [self._mask(arcs) for arcs in base.scenario_lost_arcs]
        self.links_of: dict[int, list[int]] = {}
        for owner, link in question.ends:
            self.links_of.setdefault(owner, []).append(link)

    def _mask(self, arcs: np.ndarray) -> UInt8:
        lost = np.zeros(len(self.question.base.arc_tail), np.uint8)
        lost[arcs] = 1
        return lost

    def limit(self, demand: int, state: int) -> int:
        """Return the limit of a demand in a state."""
        base = self.question.base
        return int(base.demand_limit_ns[demand] if state == 0 else base.demand_after_ns[demand])

    def served(self, free: UInt8, demands: Sequence[int], state: int) -> list[int]:
        """Return which demands the free items serve in time."""
        base, found = self.question.base, []
        by_source: dict[int, list[int]] = {}
        for d in demands:
            by_source.setdefault(int(base.demand_source[d]), []).append(d)
        for source, mine in by_source.items():
            cutoff = max(self.limit(d, state) for d in mine)
            shortest_tree(
                self.net, free, self._lost[state], source, cutoff,
                self._dist, self._since, self._pred, self._key, self._value,
            )  # fmt: skip
            found += [d for d in mine if self._dist[int(base.demand_sink[d])] <= self.limit(d, state)]
        return found

    def _free(self, spans: set[int], keys: set[Key], owner: int) -> UInt8:
        free = np.zeros(len(self.question.base.item_cost), np.uint8)
        free[list(spans)] = 1
        free[[link for o, link in keys if o == owner]] = 1
        return free

    def _crosses(self, spans: set[int], keys: set[Key], demands: Sequence[int], state: int) -> list[int]:
        """Return the demands that what is free does not serve."""
        if not self.question.owned:
            ok = set(self.served(self._free(spans, keys, -1), demands, state))
        else:
            ok = set()
            for d in demands:
                ok.update(self.served(self._free(spans, keys, d), [d], state))
        return [d for d in demands if d not in ok]

    def rows(self, levels: Levels, state: int, prices: Prices) -> list[Row]:
        """Return rows from the prices of a state."""
        tight_s = {s for s, v in prices.spans.items() if v > NOTHING}
        tight_k = {k for k, v in prices.links.items() if v > NOTHING}
        demands = [d for d, v in prices.demands.items() if v > NOTHING]
        spans = {s for s, u in levels.pairs.items() if u} - tight_s
        keys = {k for k, n in levels.channels.items() if n} - tight_k
        demands = self._crosses(spans, keys, demands, state)
        found: list[Row] = []
        if demands:
            for cut in self._grown(spans, keys, demands, state):
                found += self._rounded(cut, state)
        return found

    def _grown(self, spans: set[int], keys: set[Key], demands: list[int], state: int) -> Iterable[_Cut]:
        question = self.question
        cost = question.cover.item_cost
        owners = set(demands) if question.owned else {-1}
        rest: list[tuple[int, tuple[str, object]]] = []
        for s, items in question.pairs.items():
            if s not in spans:
                rest.append((int(cost[items[0]]), ("span", s)))
        for k, items in question.ends.items():
            if k not in keys and k[0] in owners:
                rest.append((int(cost[items[0]]), ("link", k)))
        rest.sort(key=lambda x: (x[0], str(x[1])))
        orders = [rest, [r for r in rest if r[1][0] == "span"] + [r for r in rest if r[1][0] == "link"]]
        for order in orders:
            free_s, free_k = set(spans), set(keys)
            out_s: list[int] = []
            out_k: list[Key] = []
            runs = [[what for _, what in order]]
            while runs:
                run = runs.pop()
                add_s = {w for kind, w in run if kind == "span"}
                add_k = {w for kind, w in run if kind == "link"}
                if len(self._crosses(free_s | add_s, free_k | add_k, demands, state)) == len(demands):
                    free_s |= add_s
                    free_k |= add_k
                elif len(run) == 1:
                    (out_s if run[0][0] == "span" else out_k).append(run[0][1])  # type: ignore[arg-type]
                else:
                    half = len(run) // 2
                    runs += [run[half:], run[:half]]
            yield _Cut(tuple(sorted(out_s)), tuple(sorted(out_k)), tuple(demands))

    def _rounded(self, cut: _Cut, state: int) -> list[Row]:
        question = self.question
        asked = int(sum(question.channels[d, state] for d in cut.demands))
        ladders = [(question.pairs[s], question.slots) for s in cut.spans]
        ladders += [(question.ends[k], 1) for k in cut.keys]
        return rounded(ladders, asked)

    def metric(self, levels: Levels, state: int, prices: Prices) -> list[Row]:
        """Return the rows of prices that are no cut, as whole numbers."""
        question, base = self.question, self.question.base
        values = [
            Fraction(float(v)).limit_denominator(FINEST)
            for v in (*prices.spans.values(), *prices.links.values(), *prices.demands.values())
        ]
        unit = lcm(*(v.denominator for v in values))
        top = max(floor(v * unit + NOTHING) for v in prices.demands.values())
        weight_s = {s: ceil(v * unit - NOTHING) for s, v in prices.spans.items()}
        weight_k = {k: ceil(v * unit - NOTHING) for k, v in prices.links.items()}
        for s in question.pairs:
            weight_s[s] = weight_s.get(s, 0) if levels.pairs[s] else top
        for k in question.ends:
            weight_k[k] = weight_k.get(k, 0) if levels.channels[k] else top
        demands = [d for d, v in prices.demands.items() if v > NOTHING]
        want = {d: self._dearest(weight_s, weight_k, d, state, top) for d in demands}
        if not any(want.values()):
            return []
        order = sorted(question.pairs, key=lambda s: (levels.pairs[s] > 0, int(question.cover.item_cost[s]), s))
        for s in order:
            while weight_s[s]:
                weight_s[s] -= 1
                if any(self._dearest(weight_s, weight_k, d, state, top) < m for d, m in want.items()):
                    weight_s[s] += 1
                    break
        for k in sorted(question.ends):
            while weight_k[k]:
                weight_k[k] -= 1
                if any(self._dearest(weight_s, weight_k, d, state, top) < m for d, m in want.items()):
                    weight_k[k] += 1
                    break
        asked = int(sum(m * question.channels[d, state] for d, m in want.items()))
        ladders = [(question.pairs[s], question.slots * w) for s, w in weight_s.items() if w]
        ladders += [(question.ends[k], w) for k, w in weight_k.items() if w]
        return rounded(ladders, asked)

    def _dearest(self, weight_s: dict[int, int], weight_k: dict[Key, int], demand: int, state: int, top: int) -> int:
        """Return the least weight of a route in time, at most ``top``."""
        base, question = self.question.base, self.question
        limit, lost = self.limit(demand, state), self._lost[state]
        source, sink = int(base.demand_source[demand]), int(base.demand_sink[demand])
        best: dict[tuple[int, int], int] = {(0, source): 0}
        heap = [(0, 0, source)]
        while heap:
            weight, ns, node = heapq.heappop(heap)
            if node == sink:
                return weight
            for j in range(self.net.out_ptr[node], self.net.out_ptr[node + 1]):
                a = int(self.net.out_arc[j])
                if lost[a]:
                    continue
                item = int(base.arc_item[a])
                more = 0
                if item != NO_ITEM:
                    more = (
                        weight_s[item] if item in weight_s
                        else weight_k.get(question.key(demand, item), 0)
                    )
                w, t, v = weight + more, ns + int(base.arc_ns[a]), int(base.arc_head[a])
                if w >= top or t > limit:
                    continue
                if any(best.get((x, v), FAR) <= t for x in range(w + 1)):
                    continue
                best[w, v] = t
                heapq.heappush(heap, (w, t, v))
        return top


def rounded(ladders: Sequence[tuple[Sequence[int], int]], asked: int) -> list[Row]:
    """Return what mixed-integer rounding by every coefficient makes of a row, itself included."""
    found = {row(ladders, asked): None}
    for divisor in sorted({c for _, c in ladders}):
        rest = asked % divisor
        if rest and divisor > 1:
            made = [(items, c // divisor * rest + min(c % divisor, rest)) for items, c in ladders]
            found[row(made, rest * -(-asked // divisor))] = None
    return list(found)
