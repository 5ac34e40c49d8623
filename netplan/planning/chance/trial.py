"""The arrays on which worlds are tried: only what can decide them is left.

Among the worlds at hand, a limit that holds with everything at its slowest holds in all of
them, and one that is missed with everything at its fastest in none: neither is looked at
again. An arc stays where a path through it can be in time with everything at its fastest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int32, Int64, Network, UInt8
from netplan.graph.trees import roomy
from netplan.optimize.kernels import CHANCE, needed
from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    NO_LIMIT,
    CoverProblem,
)
from netplan.optimize.problem.prepare import latencies, measuring_network, network_of
from netplan.planning.chance.bands import glass_at_low_end
from netplan.planning.chance.kernels import INTACT, MISSED, count_missed, fates
from netplan.planning.chance.law import HOP, PASS, TERMINAL, Worlds, hop_columns
from netplan.planning.formulation import ScenarioProblem, build_problem, places_of_nodes
from netplan.service.service import ServiceModel

Bool = npt.NDArray[np.bool_]
NO_SPAN = -1


@dataclass(frozen=True)
class Makes:
    """What the delay of every arc is made of: one span (-1: none), so many times each gear."""

    span: Int32  # (m,) its column of ``Worlds.span_ns``
    gear: Int64  # (m, 4), the columns of ``Worlds.gear_ns``

    def ns(self, worlds: Worlds) -> Int64:
        """Return the delay of every arc, worlds x arcs."""
        spans = np.where(self.span >= 0, worlds.span_ns[:, self.span], 0)
        found: Int64 = spans + worlds.gear_ns @ self.gear.T
        return found

    def only(self, kept: npt.NDArray[np.integer]) -> Makes:
        """Return those of some arcs."""
        return Makes(self.span[kept], np.ascontiguousarray(self.gear[kept]))


def sampled_problem(model: ServiceModel) -> ScenarioProblem:
    """Return the problem of a scenario with the links that some world may use in time."""
    fastest = ServiceModel(glass_at_low_end(model.scenario))
    return build_problem(model, fastest=fastest)


def makes_of(problem: ScenarioProblem) -> Makes:
    """Return what the arcs of a scenario's problem are made of; see ``build_problem``."""
    model, cover = problem.model, problem.cover
    span = np.full(len(cover.arc_tail), NO_SPAN, np.int32)
    gear = np.zeros((len(cover.arc_tail), 4), np.int64)
    hops = list(problem.hops)
    span[hops] = hop_columns(model)[list(problem.hops.values())]
    gear[hops, HOP] = 1
    optical = cover.arc_kind == ARC_OPTICAL
    span[optical] = cover.arc_item[optical]
    gear[optical, PASS] = 1
    entry = cover.arc_kind == ARC_ENTER
    gear[entry, PASS] = gear[entry, TERMINAL] = 1
    # Links begin behind the spans; an exit leads to a place, the end of a forced link elsewhere.
    out = (cover.arc_item >= len(model.spans)) & (cover.arc_head < len(places_of_nodes(model)))
    gear[out, TERMINAL] = 1
    return Makes(span, gear)


@dataclass(frozen=True)
class Trial:
    """Arcs and limits that worlds are tried on.

    ``sure`` (demands,) tells what becomes of a demand in every world at hand at the least:
    1 where it misses a limit after a failure in all of them, 2 where the intact one.
    """

    net: Network
    makes: Makes
    worlds: Worlds
    sure: UInt8

    def fates(self, is_open: UInt8) -> UInt8:
        """Return what becomes of every demand in every world, worlds x demands."""
        found = np.zeros((len(self.worlds), len(self.net.sink)), np.uint8)
        roomy(self.net, fates, *self._arrays, is_open, found)
        return np.maximum(found, self.sure)

    def missed(self, is_open: UInt8, order: Int32, most: int, found: UInt8) -> int:
        """Look at worlds in order until more than ``most`` miss something; see the kernel."""
        if self.sure.any():
            found[order] = 2
            return len(order)
        counted = roomy(self.net, count_missed, *self._arrays, is_open, order, most, found)
        return int(counted)

    @property
    def _arrays(self) -> tuple[Int32, Int64, Int64, Int64]:
        return self.makes.span, self.makes.gear, self.worlds.span_ns, self.worlds.gear_ns


@dataclass(frozen=True)
class Question:
    """A cover problem whose arcs differ from world to world; its first demands are the pairs.

    ``states`` has the one state that each demand is asked in (0: intact); None: in all.
    """

    cover: CoverProblem
    makes: Makes
    states: tuple[int, ...] | None = None

    @classmethod
    def of(cls, problem: ScenarioProblem) -> Question:
        """Return the question of a scenario's ``sampled_problem``: its pairs, no forced link."""
        cover, pairs = problem.cover, len(problem.model.demands)
        return cls(
            replace(
                cover,
                demand_source=cover.demand_source[:pairs],
                demand_sink=cover.demand_sink[:pairs],
                demand_limit_ns=cover.demand_limit_ns[:pairs],
                demand_after_ns=cover.demand_after_ns[:pairs],
                demand_exempt=list(cover.demand_exempt)[:pairs],
                demand_name=list(cover.demand_name)[:pairs],
            ),
            makes_of(problem),
        )

    @cached_property
    def _limit(self) -> Int64:
        """Return the limits (demands, failures), -1 where nothing is asked."""
        cover = self.cover
        rows = [
            [cover.limit_ns(d, f) for f in range(len(cover.scenario_name))]
            for d in range(len(cover.demand_source))
        ]
        limit = np.array(rows, np.int64).reshape(len(rows), len(cover.scenario_name))
        if self.states is None:
            return limit
        one = np.arange(limit.shape[1]) == np.array(self.states, np.int64)[:, None]
        return np.where(one, limit, NO_LIMIT)

    def apart(self, states: Sequence[tuple[int, int]]) -> Question:
        """Return the question with a demand for each pair and state, looked at alone."""
        cover, pairs = self.cover, [pair for pair, _ in states]
        return replace(
            self,
            cover=replace(
                cover,
                demand_source=cover.demand_source[pairs],
                demand_sink=cover.demand_sink[pairs],
                demand_limit_ns=cover.demand_limit_ns[pairs],
                demand_after_ns=cover.demand_after_ns[pairs],
                demand_exempt=[cover.demand_exempt[pair] for pair in pairs],
                demand_name=[cover.demand_name[pair] for pair in pairs],
            ),
            states=tuple(state for _, state in states),
        )

    def doubtful(self, worlds: Worlds, is_open: UInt8) -> list[tuple[int, int]]:
        """Return the pairs and states that some of these worlds may miss, in order."""
        asked = self._limit >= 0
        slowest = self._latencies(worlds.high, is_open, asked)
        return [(int(d), int(f)) for d, f in np.argwhere(asked & (slowest > self._limit))]

    def trial(self, worlds: Worlds, is_open: UInt8, *, fewer: bool = False) -> Trial:
        """Return what these worlds are tried on where at most these items are chosen.

        Args:
            worlds: the worlds.
            is_open: the items that may be chosen.
            fewer: also for choices of fewer items; else for exactly this one.
        """
        needed(CHANCE)
        limit = self._limit.copy()
        asked = limit >= 0
        fastest = self._latencies(worlds.low, is_open, asked)
        never = asked & (fastest > limit)
        sure = np.where(never[:, 0], MISSED, np.where(never.any(axis=1), INTACT, 0))
        limit[never] = NO_LIMIT
        if not fewer:
            slowest = self._latencies(worlds.high, is_open, asked)
            limit[asked & (slowest <= limit)] = NO_LIMIT
        cover, makes = self._within(limit, worlds.low, is_open)
        cover = replace(cover, regen_ns=int(worlds.gear_ns[:, -1].max()))
        return Trial(network_of(cover, limit), makes, worlds, sure.astype(np.uint8))

    def _latencies(self, world: Worlds, is_open: UInt8, asked: Bool) -> Int64:
        """Return the latency of every pair after every failure in one world, FAR where none."""
        cover = self._at(world)
        return latencies(measuring_network(cover, asked), is_open)

    def _at(self, world: Worlds) -> CoverProblem:
        """Return the problem in one world."""
        return replace(
            self.cover, arc_ns=self.makes.ns(world)[0], regen_ns=int(world.gear_ns[0, -1])
        )

    def _within(self, limit: Int64, low: Worlds, is_open: UInt8) -> tuple[CoverProblem, Makes]:
        """Return the problem over the arcs on paths in time where all is at its fastest."""
        from netplan.optimize.problem.presolve import mark_useful, over_arcs  # noqa: PLC0415

        fast = self._at(low)
        net = network_of(fast, limit)
        useful = np.zeros(len(net.tail), np.uint8)
        mark_useful(net, is_open, limit.max(axis=1, initial=NO_LIMIT), useful)
        kept = np.flatnonzero(useful)
        return over_arcs(fast, net, kept), self.makes.only(kept)
