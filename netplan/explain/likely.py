"""What of a plan makes all targets hold at once often enough."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netplan.explain.result import CHANCE, JOINT, Broken
from netplan.failures.failure import INTACT
from netplan.graph.arrays import UInt8
from netplan.latency.demand import Demand
from netplan.model.odds import Joint
from netplan.optimize.problem.prepare import impossible_limits
from netplan.planning.chance.kernels import ALWAYS
from netplan.planning.chance.required import Required
from netplan.planning.formulation import ScenarioProblem


@dataclass(frozen=True)
class Likely:
    """A plan of a joint probability, looked at in the worlds of its search."""

    problem: ScenarioProblem
    joint: Joint
    chosen: Collection[str]

    @cached_property
    def _required(self) -> Required:
        asked = self.problem.model.scenario.confidence
        assert asked is not None  # the plan has a joint probability
        return Required(self.problem, asked, sd=self.joint.path_sd)

    @cached_property
    def _held(self) -> npt.NDArray[np.int64]:
        return self._holds(self._open(self.chosen))

    def without(self, kept: Collection[str]) -> Iterator[Broken]:
        """Yield what breaks when only these of the plan's spans and links are left."""
        is_open, demands = self._open(kept), self.problem.model.demands
        if not self._required.joint.oracle().holds(is_open):
            held = self._holds(is_open)
            for number in np.flatnonzero(held < self._held).tolist():
                demand = demands[number]
                yield _broken(demand, JOINT, demand.after_ns or demand.limit_ns)
        if not self._required.sd:
            return
        base, told = self._required.base, set()
        for found in impossible_limits(base, is_open):
            if found.demand < len(demands) and found.demand not in told:
                told.add(found.demand)
                demand, failure = demands[found.demand], base.scenario_name[found.scenario]
                limit = demand.limit_ns if failure == INTACT else demand.after_ns
                yield _broken(demand, CHANCE, limit or 0)

    def _open(self, names: Collection[str]) -> UInt8:
        return np.array([name in names for name in self.problem.cover.item_name], np.uint8)

    def _holds(self, is_open: UInt8) -> npt.NDArray[np.int64]:
        """Return in how many worlds of the search each pair always holds."""
        asked = self._required
        fates = asked.joint.question.trial(asked.worlds, is_open).fates(is_open)
        return np.asarray((fates == ALWAYS).sum(axis=0), np.int64)


def _broken(demand: Demand, failure: str, limit_ns: int) -> Broken:
    return Broken(demand.target, demand.sources[0], demand.sink, failure, limit_ns, None)
