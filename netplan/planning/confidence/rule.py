"""The path rule itself, exact: mean, variance and reserve of a path, and whether it is in time.

A path's variance is that of each span it takes, counted with the square of how often (a link may
run under a hop: the larger of the two variances then), of n hops n^2 times that of one, of the
terminals of its links likewise. In a mode light is regenerated at places on the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

import numpy as np

from netplan.graph.arrays import FAR, Network, UInt8
from netplan.graph.trees import Tree, TreeRoom
from netplan.latency.tail import Reserve, held
from netplan.model.scenario import PathConfidence, Theorem
from netplan.planning.confidence.copies import NO_ARC, Copied, PathRule
from netplan.planning.confidence.layers import Doubts

State = tuple[int, int]
"""Numbers of a demand and a failure (0: intact)."""


@dataclass(frozen=True)
class Way:
    """A path of a pair in a state, by the rule.

    Attributes:
        arcs: those of the problem that it takes, in order.
        mean_ns, variance: of its latency (ns, ns^2).
        limit_ns: what it must keep.
        reserve: how many standard deviations must fit below the limit.
        copied_ns: what it takes in the copies that it was found in.
        hops, links: how many whose common delay spreads it takes.
    """

    arcs: tuple[int, ...]
    mean_ns: int
    variance: int
    limit_ns: int
    reserve: Reserve
    copied_ns: int = 0
    hops: int = 0
    links: int = 0

    @property
    def sd_ns(self) -> int:
        """Return the standard deviation, rounded up."""
        return _root_up(Fraction(self.variance))

    @property
    def reserve_ns(self) -> int:
        """Return the reserve, rounded up."""
        return _root_up(self.reserve.square * self.variance)

    @property
    def margin_ns(self) -> int:
        """Return what the limit leaves beyond mean and reserve; negative where they exceed it."""
        return self.limit_ns - self.mean_ns - self.reserve_ns

    def at_least(self, asked: PathConfidence) -> float:
        """Return the probability with which the path is sure to be in time, of one that holds."""
        if self.reserve.theorem is Theorem.QUANTILES:
            return asked.per_path
        left = self.limit_ns - self.mean_ns
        return 1.0 if not self.variance else held(Fraction(left * left, self.variance))

    @property
    def holds(self) -> bool:
        """Tell whether the path is in time with the probability asked for."""
        return self.margin_ns >= 0


def _root_up(square: Fraction) -> int:
    floor = isqrt(int(square))
    return floor if floor * floor == square else floor + 1


def measure(doubt: Doubts, arcs: Sequence[int]) -> tuple[int, int]:
    """Return mean (ns) and variance (ns^2) of a path over arcs of the problem.

    Without the stated delay of regenerators at places, which is on no arc.
    """
    taken = list(arcs)
    uses = Counter(int(doubt.span[a]) for a in taken)
    by_span: dict[int, int] = {}
    for a in taken:
        span = int(doubt.span[a])
        by_span[span] = max(by_span.get(span, 0), int(doubt.variance[a]))
    variance = sum(count * count * by_span[span] for span, count in uses.items())
    hops, links = int(doubt.is_hop[taken].sum()), int(doubt.is_exit[taken].sum())
    variance += hops * hops * doubt.hop_variance + links * links * doubt.link_variance
    return int(doubt.mean_ns[taken].sum()), variance


class Finder:
    """Finds the shortest way of a pair in a state among some copies of the network."""

    def __init__(self, rule: PathRule, copied: Copied, net: Network, chosen: UInt8) -> None:
        self.rule, self.copied, self.net, self.chosen = rule, copied, net, chosen
        self.lost = np.zeros(len(net.tail), np.uint8)
        self.room = TreeRoom(net)
        self.trees: dict[tuple[int, int], Tree] = {}

    def way(self, demand: int, failure: int, asked: PathConfidence, needs: Reserve) -> Way | None:
        """Return the shortest way, as a path of the rule; None where there is none."""
        cover, net = self.copied.cover, self.net
        source, sink = int(cover.demand_source[demand]), int(cover.demand_sink[demand])
        tree, arcs = self._tree(source, failure), []
        copied = regenerated = tree.ns(sink)
        if copied >= FAR:
            return None
        for a in tree.arcs(sink):
            regenerated -= int(net.ns[a])
            if self.copied.arc[a] != NO_ARC:
                arcs.append(int(self.copied.arc[a]))
        doubt = self.rule.doubts(asked)
        mean, variance = measure(doubt, arcs)
        mean += regenerated
        limit = int(net.limit[demand, failure])
        hops = int(doubt.is_hop[arcs].sum()) if doubt.hop_variance else 0
        links = int(doubt.is_exit[arcs].sum()) if doubt.link_variance else 0
        return Way(tuple(arcs[::-1]), mean, variance, limit, needs, copied, hops, links)

    def _tree(self, source: int, failure: int) -> Tree:
        key = source, failure
        if key not in self.trees:
            net = self.net
            gone = net.scn_arc[net.scn_ptr[failure] : net.scn_ptr[failure + 1]]
            self.lost[gone] = 1
            self.trees[key] = self.room.grow(self.chosen, self.lost, source, kept=True)
            self.lost[gone] = 0
        return self.trees[key]
