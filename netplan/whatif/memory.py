"""An engine that remembers: what earlier answers imply is not searched for again.

A proven plan carries over to a new question, exactly, when every choice that the new question
admits was admitted by the old one, the old plan is admitted by the new one, and there is a
factor f > 0 with ``new cost <= f x old cost`` for every item of the plan and ``>=`` for every
other item. Then no plan of the new question is cheaper: exchanging items of the plan for
others gains at most f times what it gained before, which was nothing.

Where that does not help, the search starts from the plan and the prices of the last one.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import numpy.typing as npt

from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.optimize.deadline import NODES
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import NO_ITEM, CoverProblem
from netplan.optimize.problem.exchange import stays_cheapest
from netplan.optimize.progress import OnProgress, Progress
from netplan.planning.capacity.known import Known

Engine = Callable[..., CoverResult]
Bool = npt.NDArray[np.bool_]

SEARCHED, REPEATED, IMPLIED = "searched", "repeated", "implied"
KEPT = 64
"""How many answers are remembered; the oldest is forgotten first."""


@dataclass
class Memory:
    """Answers given so far; use it as the engine of ``make_plan``.

    Attributes:
        engine: searches when nothing is known; None takes the planner's own.
        counts: how many questions were searched, repeated or implied.
        stops: why a limit stopped a search before the proof that was asked for, one a question.
        until: value of ``time.perf_counter()`` at which every search ends; None: each has the
            limit of its scenario.
    """

    engine: Engine | None = None
    counts: dict[str, int] = field(default_factory=lambda: {SEARCHED: 0, REPEATED: 0, IMPLIED: 0})
    stops: list[str] = field(default_factory=list)
    until: float | None = None
    began: float = field(default_factory=perf_counter)
    known: Known = field(default_factory=Known)
    _known: dict[str, _Known] = field(default_factory=dict)
    _rounds: Engine | None = None

    def share(self, limits_s: Sequence[float | None]) -> None:
        """Let all questions share the longest of some time limits, from when this was made on."""
        if limits_s and None not in limits_s:
            self.until = self.began + max(limit for limit in limits_s if limit is not None)

    def __call__(
        self,
        problem: CoverProblem,
        *,
        settings: EngineSettings | None = None,
        on_progress: OnProgress | None = None,
    ) -> CoverResult:
        """Return a proven answer from memory where one follows, else search."""
        key = fingerprint(problem)
        if key in self._known:
            self.counts[REPEATED] += 1
            return self._known[key].result
        asked = _Asked(problem)
        for known in reversed(self._known.values()):
            plan = asked.implied_by(known)
            if plan is not None:
                self.counts[IMPLIED] += 1
                warm = known.result.warm
                return self._keep(key, asked, replace(_result(problem, plan), warm=warm))
        self.counts[SEARCHED] += 1
        result = self._search(problem, settings, on_progress)
        if result.chosen is not None and result.cost == result.lower_bound:
            self._keep(key, asked, result)
        return result

    def branch(self) -> Memory:
        """Return a memory that knows the same and learns on its own; counts are shared."""
        mine = copy.copy(self)
        mine._known = dict(self._known)
        mine.known, mine._rounds = self.known.copy(), None
        return mine

    def note(self, how: str) -> None:
        """Take note of how a question with traffic was answered."""
        self.counts[how] += 1

    def rounds(self) -> Engine:
        """Return what solves the rounds of questions with traffic, one building on another."""
        if self.engine is not None:
            return self.engine
        if self._rounds is None:
            from netplan.planning.survivability.oracle_cuts import warm_engine  # noqa: PLC0415

            self._rounds = warm_engine()
        return self._rounds

    def heard(self, on_progress: OnProgress | None) -> OnProgress | None:
        """Return the listener as it is: nobody else listens."""
        return on_progress

    def _search(
        self,
        problem: CoverProblem,
        settings: EngineSettings | None,
        on_progress: OnProgress | None,
    ) -> CoverResult:
        if self.engine is not None:
            return self.engine(problem, settings=settings, on_progress=on_progress)
        from netplan.optimize.engine import solve  # noqa: PLC0415  (compiled kernels load here)

        last = next(reversed(self._known.values()), None)
        warm = None if last is None else last.result.warm
        return solve(problem, settings=settings, on_progress=on_progress, warm=warm)

    def _keep(self, key: str, asked: _Asked, result: CoverResult) -> CoverResult:
        while len(self._known) >= KEPT:
            del self._known[next(iter(self._known))]
        self._known[key] = _Known(asked, result)
        return result


@dataclass
class ReportingMemory(Memory):
    """A memory that passes the progress of every search on, with the number of the question."""

    listener: OnProgress | None = None
    asked: int = 0

    def __call__(
        self,
        problem: CoverProblem,
        *,
        settings: EngineSettings | None = None,
        on_progress: OnProgress | None = None,
    ) -> CoverResult:
        """Return a proven answer from memory where one follows, else search."""
        return super().__call__(problem, settings=settings, on_progress=self.heard(on_progress))

    def heard(self, on_progress: OnProgress | None) -> OnProgress | None:
        """Return a listener to the next question that tells this memory's own, too."""
        self.asked += 1

        def listener(progress: Progress) -> None:
            if on_progress is not None:
                on_progress(progress)
            self._tell(progress)

        return listener

    def _tell(self, progress: Progress) -> None:
        if self.listener is not None:
            phase = f"question {self.asked}, {progress.phase}"
            self.listener(replace(progress, phase=phase))


def ask(
    scenario: Scenario, memory: Memory, *, overrides: tuple[str, ...] = (), capped: bool = False
) -> Plan:
    """Return the plan of a scenario, from memory where that is proof enough.

    Args:
        scenario: the question.
        memory: answers known already, and until when there is time.
        overrides: the one-off changes that made it, for the record.
        capped: its limit of nodes is a choice of ours, which stops nothing that was asked for.
    """
    from netplan.planning.planner import make_plan  # noqa: PLC0415  (scipy loads here)

    plan = make_plan(scenario, overrides=overrides, engine=memory, until=memory.until)
    if plan.stopped(scenario.solver.gap) and not (capped and plan.reason == NODES):
        memory.stops.append(plan.reason)
    return plan


def fingerprint(problem: CoverProblem) -> str:
    """Return a digest of everything a cover problem says."""
    digest = hashlib.sha256()
    for part in vars(problem).values():
        if isinstance(part, np.ndarray):
            digest.update(part.tobytes())
        elif part is None or isinstance(part, int | str):
            digest.update(str(part).encode())
        else:
            for entry in part:
                text = sorted(entry) if isinstance(entry, frozenset) else entry
                digest.update(
                    text.tobytes() if isinstance(text, np.ndarray) else repr(text).encode()
                )
        digest.update(b"|")
    return digest.hexdigest()


def _regenerated(problem: CoverProblem) -> tuple[bool, int, int]:
    """Return when light is regenerated, by noise or by delay, and what that takes."""
    by_noise = problem.arc_noise is not None
    return by_noise, problem.noise_reach if by_noise else problem.reach_ns, problem.regen_ns


@dataclass(frozen=True)
class _Known:
    asked: _Asked
    result: CoverResult


Arc = tuple[int | str, ...]
Need = tuple[int, int, int]


@dataclass(frozen=True)
class _Asked:
    """A cover problem in a form that can be compared: by name, not by number."""

    problem: CoverProblem

    def __post_init__(self) -> None:
        problem = self.problem
        names = [*problem.item_name, ""]
        noise = np.zeros(len(problem.arc_ns)) if problem.arc_noise is None else problem.arc_noise
        arcs = [
            (*map(int, (t, h, ns, kind, cap, units)), names[item if item != NO_ITEM else -1])
            for t, h, ns, kind, item, cap, units in zip(
                problem.arc_tail,
                problem.arc_head,
                problem.arc_ns,
                problem.arc_kind,
                problem.arc_item,
                problem.caps_ns,
                noise,
                strict=True,
            )
        ]
        lost: dict[str, frozenset[Arc]] = {
            name: frozenset(arcs[a] for a in gone)
            for name, gone in zip(problem.scenario_name, problem.scenario_lost_arcs, strict=True)
        }
        object.__setattr__(self, "arcs", frozenset(arcs))
        object.__setattr__(self, "twins", len(set(arcs)) < len(arcs))
        object.__setattr__(self, "lost", lost)
        object.__setattr__(self, "index", {n: i for i, n in enumerate(problem.item_name)})
        object.__setattr__(self, "needs", self._needs())

    arcs: frozenset[Arc] = field(init=False, repr=False)
    twins: bool = field(init=False, repr=False)
    lost: Mapping[str, frozenset[Arc]] = field(init=False, repr=False)
    index: Mapping[str, int] = field(init=False, repr=False)
    needs: Mapping[tuple[int, int, str], int] = field(init=False, repr=False)

    def _needs(self) -> dict[tuple[int, int, str], int]:
        """Return the tightest limit by source, sink and failure."""
        problem = self.problem
        needs: dict[tuple[int, int, str], int] = {}
        for d in range(len(problem.demand_source)):
            ends = (int(problem.demand_source[d]), int(problem.demand_sink[d]))
            for f, failure in enumerate(problem.scenario_name):
                limit = problem.limit_ns(d, f)
                if limit >= 0:
                    key = (*ends, failure)
                    needs[key] = min(limit, needs.get(key, limit))
        return needs

    def implied_by(self, known: _Known) -> Bool | None:
        """Return the items of a cheapest plan when an earlier answer proves it, else None."""
        if not self.narrows(known.asked):
            return None
        plan = self._carried(known)
        if plan is None or not self._admits(plan):
            return None
        return plan if self._costs_agree(known, plan) else None

    def narrows(self, before: _Asked) -> bool:
        """Tell whether every choice admitted here was admitted before.

        Every path here is a path there, every failure there is asked here and loses at
        least as much, every limit there is a limit here at most as long.
        """
        now, then = self.problem, before.problem
        if _regenerated(now) != _regenerated(then):
            return False
        if self.twins or before.twins or not self.arcs <= before.arcs:
            return False
        if any(limit < self.needs.get(need, 2**62) for need, limit in before.needs.items()):
            return False
        shared = [name for name in before.lost if name in self.lost]
        if any((before.lost[name] & self.arcs) - self.lost[name] for name in shared):
            return False
        for name, i in self.index.items():
            j = before.index.get(name)
            if now.item_upper[i] and (j is None or not then.item_upper[j]):
                return False
        return all(
            name in self.index and now.item_lower[self.index[name]]
            for name, j in before.index.items()
            if then.item_lower[j]
        )

    def _carried(self, known: _Known) -> Bool | None:
        chosen = known.result.chosen
        assert chosen is not None  # only proven plans are kept
        plan = np.zeros(len(self.index), dtype=bool)
        for name, j in known.asked.index.items():
            if chosen[j]:
                if name not in self.index:
                    return None
                plan[self.index[name]] = True
        return plan

    def _admits(self, plan: Bool) -> bool:
        from netplan.optimize.problem.prepare import impossible_limits  # noqa: PLC0415

        problem = self.problem
        if np.any(plan & (problem.item_upper == 0)) or np.any(~plan & (problem.item_lower == 1)):
            return False
        return not impossible_limits(problem, plan.astype(np.uint8))

    def _costs_agree(self, known: _Known, plan: Bool) -> bool:
        """Tell whether the plan stays cheapest at the new costs.

        Items that both questions leave no choice about, and new items (which only cost), do not
        matter.
        """
        then, moved = known.asked, []
        for name, i in self.index.items():
            j = then.index.get(name)
            old = 0 if j is None else int(then.problem.item_cost[j])
            if not self.problem.item_lower[i] and self.problem.item_upper[i]:
                moved.append((bool(plan[i]), old, int(self.problem.item_cost[i])))
        return stays_cheapest(moved)


def _result(problem: CoverProblem, plan: Bool) -> CoverResult:
    cost = int(problem.item_cost[plan].sum())
    return CoverResult("optimal", "proved", plan, cost, cost, 0, {"implied": 1})
