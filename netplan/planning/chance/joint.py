"""Everything at once, often enough: in so many of the worlds every pair holds in every state.

More items never make a world fail, so the requirement is a monotone oracle, and cuts prove the
least cost for it (see ``survivability/oracle.py``). What is known of one choice is used for the
next: a world that holds with fewer items holds, one that fails with more fails. The worlds that
failed most often are looked at first, for they are likely to settle it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.progress import OnProgress
from netplan.planning.chance.law import Worlds
from netplan.planning.chance.trial import Question, Trial
from netplan.planning.survivability.oracle import Engine
from netplan.planning.survivability.oracle_cuts import Guarded, warm_engine

KEPT = 48
"""How many choices are remembered with the worlds known of them."""
LEARNED = 4
"""How many choices are remembered that were looked at in every world."""
HOLDS, MISSES = 1, 2


@dataclass
class _Known:
    """A choice, and what is known of every world: 0, ``HOLDS`` or ``MISSES``."""

    chosen: npt.NDArray[np.bool_]
    worlds: UInt8


@dataclass
class JointOracle:
    """Tells whether the chosen items hold everything in enough worlds.

    Attributes:
        trial: what worlds are tried on, for these items or fewer.
        needed: how many worlds must hold.
        items: how many items of a problem it looks at, the first ones.
    """

    trial: Trial
    needed: int
    items: int
    _known: list[_Known] = field(default_factory=list)
    _learned: list[_Known] = field(default_factory=list)
    _failed: npt.NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self._failed = np.zeros(len(self.trial.worlds), np.int64)

    @property
    def name(self) -> str:
        """Return what the requirement is called."""
        return f"everything in {self.needed} of {len(self.trial.worlds)} worlds"

    def holds(self, is_open: UInt8) -> bool:
        """Tell whether enough worlds hold."""
        known = self._implied(is_open[: self.items] != 0)
        if self._decided(known.worlds) is None:
            left = np.flatnonzero(known.worlds == 0).astype(np.int32)
            order = left[np.argsort(-self._failed[left], kind="stable")].astype(np.int32)
            allowed = len(known.worlds) - self.needed
            more = allowed - int((known.worlds == MISSES).sum())
            chosen = np.ascontiguousarray(known.chosen, np.uint8)
            self.trial.missed(chosen, order, more, known.worlds)
            self._failed[left] += known.worlds[left] == MISSES
        self._keep(known)
        return bool(self._decided(known.worlds))

    def learn(self, is_open: UInt8) -> None:
        """Look at every world with a set: one that holds with it holds with more."""
        known = self._implied(is_open[: self.items] != 0)
        left = np.flatnonzero(known.worlds == 0).astype(np.int32)
        if left.size:
            chosen = np.ascontiguousarray(known.chosen, np.uint8)
            self.trial.missed(chosen, left, len(known.worlds), known.worlds)
            self._failed[left] += known.worlds[left] == MISSES
            self._learned.insert(0, known)
            del self._learned[LEARNED:]

    def count(self, is_open: UInt8) -> int:
        """Return in how many worlds the chosen items hold everything."""
        worlds = np.zeros(len(self.trial.worlds), np.uint8)
        order = np.arange(len(worlds), dtype=np.int32)
        self.trial.missed(is_open[: self.items].astype(np.uint8), order, len(worlds), worlds)
        return int((worlds == HOLDS).sum())

    def _decided(self, worlds: UInt8) -> bool | None:
        if int((worlds == HOLDS).sum()) >= self.needed:
            return True
        return False if int((worlds == MISSES).sum()) > len(worlds) - self.needed else None

    def _implied(self, chosen: npt.NDArray[np.bool_]) -> _Known:
        """Return what follows from the choices that are known."""
        worlds = np.zeros(len(self.trial.worlds), np.uint8)
        for known in (*self._learned, *self._known):
            if not (known.chosen & ~chosen).any():
                worlds[known.worlds == HOLDS] = HOLDS
            if not (chosen & ~known.chosen).any():
                worlds[known.worlds == MISSES] = MISSES
        return _Known(chosen, worlds)

    def _keep(self, known: _Known) -> None:
        self._known.insert(0, known)
        del self._known[KEPT:]


@dataclass(frozen=True)
class JointQuestion:
    """The least cost with which everything holds in ``needed`` of some worlds.

    Attributes:
        question: arcs that differ from world to world.
        worlds: those that count, all alike.
        needed: how many of them must hold.
        base: what every plan must hold besides, with the same items first; None: what follows
            alone from one world at least holding, everything at its fastest.
    """

    question: Question
    worlds: Worlds
    needed: int
    base: CoverProblem | None = None

    def problem(self) -> CoverProblem:
        """Return the question of single paths that every plan answers."""
        if self.base is not None:
            return self.base
        low = self.worlds.low
        return replace(
            self.question.cover,
            arc_ns=self.question.makes.ns(low)[0],
            regen_ns=int(low.gear_ns[0, -1]),
        )

    def oracle(self) -> JointOracle:
        """Return the requirement on all worlds together."""
        cover = self.question.cover
        permitted = (cover.item_upper != 0).astype(np.uint8)
        trial = self.question.trial(self.worlds, permitted, fewer=True)
        return JointOracle(trial, self.needed, len(permitted))

    def cheapest(
        self,
        *,
        settings: EngineSettings,
        starts: Sequence[UInt8] = (),
        engine: Engine | None = None,
        on_progress: OnProgress | None = None,
    ) -> CoverResult:
        """Return the cheapest choice for these worlds, with a bound that holds for them.

        Args:
            settings: limits.
            starts: choices that may do; what each has too much is taken from it.
            engine: solves single-path problems; None: netplan's own, searches warm from the last.
            on_progress: called with every better plan and bound.
        """
        guard = Guarded(engine or warm_engine(), (self.oracle(),), starts=tuple(starts))
        return guard(self.problem(), settings=settings, on_progress=on_progress)
