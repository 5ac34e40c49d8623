"""The path rule as a cover problem: copies of the network, one for every line.

Pairs of one confidence leave from a node of their own into the copy of every line, for the
line's share of the reserve, and arrive at a common end behind all copies. Arcs carry their mean
and the line's share of their variance. Nothing else changes: limits, items, failures, names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from netplan.model.scenario import PathConfidence
from netplan.optimize.problem.cover import ARC_PLAIN, NO_CAP, NO_ITEM, CoverProblem
from netplan.optimize.problem.prepare import prepare
from netplan.optimize.problem.presolve import mark_useful
from netplan.planning.confidence.layers import Doubts, doubts, layered
from netplan.planning.confidence.lines import Line
from netplan.planning.formulation import ScenarioProblem
from netplan.service.service import ServiceModel

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
NO_ARC = -1


@dataclass(frozen=True)
class Depth:
    """How many hops and links the layers tell apart."""

    hops: int
    links: int


@dataclass(frozen=True)
class Copied:
    """A cover problem with copies, and the arc of the original that each arc stands for."""

    cover: CoverProblem
    arc: Int32  # (m,) NO_ARC: into or out of the copies


@dataclass(frozen=True)
class PathRule:
    """The pairs of a scenario that ask for confidence, by what they ask.

    ``base`` is the problem at nominal latencies; ``groups`` numbers of demands. ``longest_ns`` are
    the longest limits that what is asked is asked for.
    """

    base: ScenarioProblem
    groups: Mapping[PathConfidence, tuple[int, ...]]
    longest_ns: Mapping[PathConfidence, int]
    _doubts: dict[PathConfidence, Doubts] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[PathConfidence, Int64] = field(default_factory=dict, compare=False, repr=False)

    def doubts(self, asked: PathConfidence) -> Doubts:
        """Return the doubt about every arc, by what is asked."""
        if asked not in self._doubts:
            self._doubts[asked] = doubts(self.base, asked, self.longest_ns[asked])
        return self._doubts[asked]

    def kept(self, asked: PathConfidence) -> Int64:
        """Return the arcs on ways within the longest limit of a pair, at their means."""
        if asked not in self._kept:
            self._kept[asked] = _useful(self.base.cover, self.doubts(asked), self.groups[asked])
        return self._kept[asked]

    def copied(self, lines: Mapping[PathConfidence, Sequence[Line]], depth: Depth) -> Copied:
        """Return the problem in which a pair needs a path that is good for one of its lines."""
        return _Builder(self, lines, depth).build()


def longest_limits(model: ServiceModel) -> dict[PathConfidence, int]:
    """Return the longest limit that each confidence is asked for."""
    longest: dict[PathConfidence, int] = {}
    for demand in model.demands:
        if demand.confidence is not None:
            most = max(demand.limit_ns, demand.after_ns or 0)
            longest[demand.confidence] = max(longest.get(demand.confidence, 0), most)
    return longest


def path_rule(
    base: ScenarioProblem, longest_ns: Mapping[PathConfidence, int] | None = None
) -> PathRule:
    """Return the path rule of a problem; one with looser limits brings the longest it asks."""
    groups: dict[PathConfidence, tuple[int, ...]] = {}
    for number, demand in enumerate(base.model.demands):
        if demand.confidence is not None:
            groups[demand.confidence] = (*groups.get(demand.confidence, ()), number)
    return PathRule(base, groups, longest_ns or longest_limits(base.model))


def _useful(cover: CoverProblem, doubt: Doubts, asked: Sequence[int]) -> Int64:
    mine = np.isin(np.arange(len(cover.demand_sink)), asked)
    prepared = prepare(replace(cover, arc_ns=doubt.mean_ns))
    longest = np.where(mine, prepared.net.limit.max(axis=1, initial=-1), -1)
    useful = np.zeros(len(cover.arc_tail), np.uint8)
    mark_useful(prepared.net, prepared.upper, longest, useful)
    ends = cover.arc_tail.astype(np.int64) * cover.n_nodes + cover.arc_head
    return np.flatnonzero(np.isin(ends, ends[useful != 0]))  # options stay side by side


class _Builder:
    """Arc columns while they are being collected, as blocks."""

    def __init__(
        self, rule: PathRule, lines: Mapping[PathConfidence, Sequence[Line]], depth: Depth
    ) -> None:
        self.rule, self.lines, self.depth = rule, lines, depth
        cover = rule.base.cover
        self.n_nodes = cover.n_nodes
        self.base: list[Int64] = [np.arange(cover.n_nodes)]
        own = np.arange(len(cover.arc_tail))
        self.blocks: list[tuple[Int64, ...]] = []
        tail, head = cover.arc_tail.astype(np.int64), cover.arc_head.astype(np.int64)
        self._add(tail, head, cover.arc_ns, own)
        self.source, self.sink = cover.demand_source.copy(), cover.demand_sink.copy()

    def build(self) -> Copied:
        for asked, pairs in self.rule.groups.items():
            self._copy(asked, pairs)
        cover = self.rule.base.cover
        tail, head, ns, arc = (np.concatenate(rows) for rows in zip(*self.blocks, strict=True))
        inside, noise = arc != NO_ARC, cover.arc_noise
        item = np.where(inside, cover.arc_item[arc], NO_ITEM)
        kind = np.where(inside, cover.arc_kind[arc], ARC_PLAIN)
        made = replace(
            cover,
            n_nodes=self.n_nodes,
            arc_tail=tail.astype(np.int32),
            arc_head=head.astype(np.int32),
            arc_ns=ns.astype(np.int64),
            arc_item=item.astype(np.int32),
            arc_kind=kind.astype(np.int8),
            arc_cap_ns=np.where(inside, cover.caps_ns[arc], NO_CAP),
            arc_noise=None if noise is None else np.where(inside, noise[arc], 0),
            scenario_lost_arcs=_copies_lost(cover, arc),
            demand_source=self.source.astype(np.int32),
            demand_sink=self.sink.astype(np.int32),
            node_base=np.concatenate(self.base).astype(np.int32),
        )
        return Copied(made, arc.astype(np.int32))

    def _add(self, tail: Int64, head: Int64, ns: Int64, arc: Int64) -> None:
        self.blocks.append((tail, head, ns, arc))

    def _nodes(self, base: Int64) -> int:
        """Make nodes over these bases; return the first."""
        first = self.n_nodes
        self.base.append(base)
        self.n_nodes += len(base)
        return first

    def _copy(self, asked: PathConfidence, pairs: Sequence[int]) -> None:
        rule, cover = self.rule, self.rule.base.cover
        doubt = rule.doubts(asked)
        net = layered(rule.base, doubt, rule.kept(asked), self.depth.hops, self.depth.links)
        sources = {int(v): self._own() for v in np.unique(cover.demand_source[list(pairs)])}
        sinks = {int(v): self._own() for v in np.unique(cover.demand_sink[list(pairs)])}
        for line in self.lines[asked]:
            first = self._nodes(np.tile(np.arange(net.n_nodes), net.layers))
            self._add(
                net.tail + first,
                net.head + first,
                doubt.mean_ns[net.arc] + _share(line, net.variance),
                net.arc,
            )
            begin = np.array(list(sources), np.int64) + first
            self._join(np.array(list(sources.values())), begin, line.start_ns)
            for sink, end in sinks.items():
                at = first + sink + net.n_nodes * np.arange(net.layers)
                self._join(at, np.full(net.layers, end), 0)
        for d in pairs:
            self.source[d] = sources[int(cover.demand_source[d])]
            self.sink[d] = sinks[int(cover.demand_sink[d])]

    def _own(self) -> int:
        """Make a node over no other."""
        return self._nodes(np.array([self.n_nodes]))

    def _join(self, tail: Int64, head: Int64, ns: int) -> None:
        self._add(tail, head, np.full(len(tail), ns), np.full(len(tail), NO_ARC))


def _share(line: Line, variance: Int64) -> Int64:
    """Return a line's share of variances in whole ns: rounded down, up for a tangent."""
    values, index = np.unique(variance, return_inverse=True)
    shares = [line.share(int(v)) for v in values]
    return np.array(shares, np.int64)[index]


def _copies_lost(cover: CoverProblem, arc: Int64) -> list[Int32]:
    """Return the arcs that each failure takes, copies included."""
    order = np.argsort(arc, kind="stable")
    first = np.searchsorted(arc[order], np.arange(len(cover.arc_tail) + 1))
    lost = []
    for gone in cover.scenario_lost_arcs:
        rows = [order[first[a] : first[a + 1]] for a in gone]
        found = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        lost.append(np.sort(found).astype(np.int32))
    return lost
