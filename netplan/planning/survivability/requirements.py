"""What a scenario asks beside single paths: 1+1 pairs and availability, as oracles.

Either requirement implies some that *are* single paths, after a loss. Those go into the
problem from the start (``implied``); what is left to the oracles is then little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int32, UInt8
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.planning.survivability.availability import SCALE, Uptime
from netplan.planning.survivability.disjoint_paths import (
    Denied,
    PairFinder,
    Protected,
    protected_demands,
)
from netplan.planning.survivability.forced_risks import denied_after
from netplan.planning.survivability.oracle import Oracle
from netplan.service.service import ServiceModel

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class PairOracle:
    """Tells whether a demand has its two paths."""

    finder: PairFinder
    asked: Protected

    @property
    def name(self) -> str:
        """Return what the requirement is called."""
        return f"1+1 {self.asked.name}"

    def holds(self, is_open: UInt8) -> bool:
        """Tell whether the chosen items hold a pair."""
        return self.finder.holds(self.asked, is_open)


@dataclass(frozen=True)
class UptimeOracle:
    """Tells whether a demand's limit holds often enough; what cannot be decided counts as held.

    A share is undecided only within 10**-12 of the one asked for.
    """

    uptime: Uptime
    demand: int
    needed: Fraction

    @property
    def name(self) -> str:
        """Return what the requirement is called."""
        return f"availability {self.uptime.cover.demand_name[self.demand]}"

    def holds(self, is_open: UInt8) -> bool:
        """Tell whether the limit is not sure to be missed more often than allowed."""
        _, lost = self.uptime.over(is_open).shares(self.demand, needed=self.needed)
        return SCALE - lost >= self.needed * SCALE


@dataclass(frozen=True)
class _Implied:
    """A single-path requirement: a demand's ends, and the losses it must survive by name."""

    name: str
    demand: int
    limit_ns: int
    after_ns: int
    losses: Mapping[str, Int32]


@dataclass(frozen=True)
class Requirements:
    """The pairs and availabilities that a scenario asks for.

    ``besides`` must hold beside them in every plan.
    """

    model: ServiceModel
    besides: tuple[Oracle, ...] = ()

    @property
    def asks_pairs(self) -> bool:
        """Tell whether some target asks for a 1+1 pair."""
        return any(demand.protection_ns is not None for demand in self.model.demands)

    @cached_property
    def cover(self) -> CoverProblem:
        """Return the single-path problem of the scenario."""
        return self._problem.cover

    @property
    def hops(self) -> Mapping[int, int]:
        """Return the span of every arc of today's service."""
        return self._problem.hops

    @cached_property
    def _problem(self) -> ScenarioProblem:
        return build_problem(self.model)

    @cached_property
    def uptime(self) -> Uptime:
        """Return how often the corridors are cut."""
        return Uptime(self.model)

    @cached_property
    def protected(self) -> dict[int, Protected]:
        """Return the demands that ask for a pair, by number."""
        return protected_demands(self.model)

    @cached_property
    def finder(self) -> PairFinder:
        """Return the search for pairs."""
        return PairFinder(self.cover)

    @cached_property
    def pairs(self) -> tuple[Oracle, ...]:
        """Return an oracle for every pair asked for."""
        return tuple(PairOracle(self.finder, asked) for asked in self.protected.values())

    @cached_property
    def uptimes(self) -> tuple[Oracle, ...]:
        """Return an oracle for every availability asked for."""
        return tuple(
            UptimeOracle(self.uptime, number, Fraction(str(demand.availability)))
            for number, demand in enumerate(self.model.demands)
            if demand.availability is not None
        )

    def restored(self, problem: CoverProblem) -> CoverProblem:
        """Return the problem with restoration in place of 1+1 protection.

        After the loss of anything that the two paths must not share, one path is left: within
        the longer of their limits.
        """
        return with_implied(problem, [*self._restoration(), *self._up_after_cuts()])

    def implied(self, problem: CoverProblem, permitted: UInt8) -> CoverProblem:
        """Return the problem with every single path that pairs and availabilities imply."""
        rows = [*self._denials(permitted), *self._up_after_cuts()]
        return with_implied(problem, rows)

    def _restoration(self) -> Iterator[_Implied]:
        for number, asked in self.protected.items():
            ends = frozenset().union(*(own for _, own in asked.sources))
            left = (risk for risk in range(len(asked.risks.names)) if risk not in ends)
            yield _after_losses(number, asked, {risk: frozenset({risk}) for risk in left})

    def _denials(self, permitted: UInt8) -> Iterator[_Implied]:
        for number, asked in self.protected.items():
            if len(asked.sources) > 1:  # the losses of one source need not strike another
                yield from (row for row in self._restoration() if row.demand == number)
                continue
            denied, after = denied_after(self.finder, asked, permitted)
            yield _after_losses(number, asked, after)
            limits = asked.working_ns, asked.protection_ns
            for side, risks, limit in zip(("working", "protection"), denied, limits, strict=True):
                if risks:
                    name = f"{side} {asked.name}"
                    lost = {f"denied to {name}": _arcs(asked, risks)}
                    yield _Implied(name, number, limit, limit, lost)

    def _up_after_cuts(self) -> Iterator[_Implied]:
        """Yield the cuts that alone would last too long for the availability asked for."""
        for number, demand in enumerate(self.model.demands):
            if demand.availability is None:
                continue
            allowed = 1 - Fraction(str(demand.availability))
            losses = {
                f"corridor:{corridor}": arcs
                for corridor, arcs, down in zip(
                    self.uptime.corridors,
                    self.uptime.cover.scenario_lost_arcs,
                    self.uptime.down,
                    strict=True,
                )
                if down > allowed and len(arcs)
            }
            name = f"availability {self.uptime.cover.demand_name[number]}"
            yield _Implied(name, number, demand.held_ns, demand.held_ns, losses)


def _after_losses(number: int, asked: Protected, after: Mapping[int, Denied]) -> _Implied:
    """Return that after each loss a path is left, clear of what it is known to avoid."""
    longest = max(asked.working_ns, asked.protection_ns)
    losses = {}
    for risk, avoided in after.items():
        name = asked.risks.names[risk]
        if len(avoided) > 1:
            name = f"{name}, left to {asked.name}"
        losses[name] = _arcs(asked, avoided)
    return _Implied(f"1+1 {asked.name}", number, asked.working_ns, longest, losses)


def _arcs(asked: Protected, risks: Denied) -> Int32:
    """Return the arcs that some risks take."""
    return np.unique(np.concatenate([asked.risks.arcs[risk] for risk in risks]))


def with_implied(problem: CoverProblem, rows: Sequence[_Implied]) -> CoverProblem:
    """Return the problem with one more demand for every row and the losses they name."""
    names, lost = list(problem.scenario_name), list(problem.scenario_lost_arcs)
    known = {name: i for i, name in enumerate(names)}
    for row in rows:
        for name, arcs in row.losses.items():
            if name not in known:
                known[name] = len(names)
                names.append(name)
                lost.append(arcs.astype(np.int32))
    new = range(len(problem.scenario_name), len(names))
    every = frozenset(range(1, len(names)))
    at = [row.demand for row in rows]

    def joined(old: npt.NDArray[T], more: npt.ArrayLike) -> npt.NDArray[T]:
        return np.concatenate([old, np.asarray(more)]).astype(old.dtype)

    return replace(
        problem,
        scenario_name=names,
        scenario_lost_arcs=lost,
        demand_source=joined(problem.demand_source, problem.demand_source[at]),
        demand_sink=joined(problem.demand_sink, problem.demand_sink[at]),
        demand_limit_ns=joined(problem.demand_limit_ns, [row.limit_ns for row in rows]),
        demand_after_ns=joined(problem.demand_after_ns, [row.after_ns for row in rows]),
        demand_exempt=[
            *(exempt | frozenset(new) for exempt in problem.demand_exempt),
            *(every - {known[name] for name in row.losses} for row in rows),
        ],
        demand_name=[*problem.demand_name, *(row.name for row in rows)],
    )
