"""The network of a cover problem with the variance of every arc, in layers by hops and links.

Hops share one delay, so n of them spread n times as far: hop n + 1 adds ``(2n + 1) var``. Links
share that of a terminal in the same way. A *layer* holds the ways that have taken so many hops
and so many links; the last layer of either kind also holds those that took more, which count for
too little there: a bound stays a bound, and plans are judged by what their paths really take.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.latency.spread import Doubt, Spread
from netplan.model.scenario import PathConfidence
from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, ARC_PLAIN, NO_ITEM
from netplan.planning.formulation import ScenarioProblem, places_of_nodes, spans_under

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Doubts:
    """What the confidence asked for says of the arcs of a problem.

    Attributes:
        spread: the doubt about every part.
        mean_ns: (m,) latency at the mean. Light regenerated at a place takes the delay of that
            at the stated one; what it is beyond it stands on the arc that pays for the regenerator.
        variance: (m,) ns^2 of the span under the arc.
        span: (m,) its number in ``model.spans``, -1: none.
        is_hop, is_exit: (m,) bool, the arcs of today's hops and those that end a link.
    """

    spread: Spread
    mean_ns: Int64
    variance: Int64
    span: Int32
    is_hop: npt.NDArray[np.bool_]
    is_exit: npt.NDArray[np.bool_]

    @property
    def hop_variance(self) -> int:
        """Return the variance of the delay of a hop, ns^2."""
        return self.spread.hop.variance

    @property
    def link_variance(self) -> int:
        """Return the variance of both terminals of a link, ns^2."""
        return 4 * self.spread.terminal.variance


def doubts(problem: ScenarioProblem, asked: PathConfidence, longest_ns: int) -> Doubts:
    """Return the doubt about every arc; see ``Spread`` for the longest limit."""
    model, cover = problem.model, problem.cover
    spread = Spread(model.scenario.equipment, asked, longest_ns)
    span, kind = spans_under(problem), cover.arc_kind
    is_hop = (kind == ARC_PLAIN) & (span >= 0)
    cables, hops = (
        np.array([(d.extra_ns, d.variance) for d in (*map(about, model.spans), Doubt(0))], np.int64)
        for about in (spread.span, spread.hop_over)
    )
    by_span = np.where(is_hop[:, None], hops[span], cables[span])
    at_place = cover.arc_head < len(places_of_nodes(model))  # else the end of a forced link's route
    is_exit = (kind == ARC_PLAIN) & (cover.arc_item != NO_ITEM) & at_place
    terminal, passed = spread.terminal.extra_ns, spread.pass_through.extra_ns
    mean = cover.arc_ns + by_span[:, 0] + is_hop * spread.hop.extra_ns
    mean += (is_exit | (kind == ARC_ENTER)) * terminal
    mean += ((kind == ARC_OPTICAL) | (kind == ARC_ENTER)) * passed
    if model.light is not None:  # by delay no link within a limit has one
        first = len(model.spans) + len(model.links)
        again = (first <= cover.arc_item) & (cover.arc_item < first + len(model.rungs))
        mean += again * spread.regenerator.extra_ns
    return Doubts(spread, mean.astype(np.int64), by_span[:, 1].copy(), span, is_hop, is_exit)


@dataclass(frozen=True)
class Layered:
    """Arcs between layers; node ``v`` of layer ``i`` is ``i * n_nodes + v``."""

    layers: int
    n_nodes: int
    tail: Int64
    head: Int64
    variance: Int64
    arc: Int64  # the arc of the problem that it is a copy of


def layered(problem: ScenarioProblem, doubt: Doubts, kept: Int64, hops: int, links: int) -> Layered:
    """Return some arcs in layers up to so many hops and links, the last ones open to more."""
    cover, n = problem.cover, problem.cover.n_nodes
    hops = hops if doubt.hop_variance else 0
    links = links if doubt.link_variance else 0
    tails, heads, variances = [], [], []
    hop, end = doubt.is_hop[kept], doubt.is_exit[kept]
    for link in range(links + 1):
        for count in range(hops + 1):
            here = link * (hops + 1) + count
            there = np.full(len(kept), here)
            there[hop] += count < hops
            there[end] += (hops + 1) * (link < links)
            tails.append(cover.arc_tail[kept] + here * n)
            heads.append(cover.arc_head[kept] + there * n)
            more = hop * (2 * count + 1) * doubt.hop_variance
            variances.append(
                doubt.variance[kept] + more + end * (2 * link + 1) * doubt.link_variance
            )
    layers = (hops + 1) * (links + 1)
    return Layered(
        layers,
        n,
        np.concatenate(tails).astype(np.int64),
        np.concatenate(heads).astype(np.int64),
        np.concatenate(variances).astype(np.int64),
        np.tile(kept, layers),
    )
