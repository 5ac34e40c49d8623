"""The cheapest choice that carries every state: rounds of the engine, rows from what it misses.

More pairs and more channels never carry less, so what a state asks is a set of rows over the
rungs, and the engine is asked again with those that its choice violates. Early rounds are not
solved to the end. Beside them the cheapest channels and pairs over the spans of each choice are
found by an integer program over listed routes: these are the plans, the rounds are the bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.certificate import ROW, Load, Shortage, TrafficProof
from netplan.optimize.deadline import STOPPED, TIME, Deadline
from netplan.optimize.problem import answer as res
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.rows import Row, row, with_rows
from netplan.optimize.progress import OnProgress, Progress
from netplan.planning.capacity.pool import Pool
from netplan.planning.capacity.question import ENDS, CapacityQuestion
from netplan.planning.capacity.routes import PLACEMENTS, Router, TooManyRoutesError
from netplan.planning.capacity.separation import Separator
from netplan.planning.capacity.starts import Completion, first_choice
from netplan.planning.capacity.states import States
from netplan.planning.survivability.oracle import Engine, grow_cut
from netplan.planning.survivability.oracle_cuts import warm_engine

ROUGH = 0.01
"""Gap to which rounds are solved while their choices still violate rows."""
FINER = 0.25
"""What the gap is multiplied by when they do no more."""
FINE = 0.002
"""Below this gap the next round is solved to the gap asked for."""
AT_ONCE = 3
"""States that are looked at closely in a round, where whole channels do not fit."""
MANY = 1500
"""Rungs of channels beyond which rows speak of spans alone; the fewest channels are added."""


def cheapest(
    question: CapacityQuestion,
    *,
    settings: EngineSettings,
    engine: Engine | None = None,
    on_progress: OnProgress | None = None,
    many: int = MANY,
) -> CoverResult:
    """Return the cheapest choice of spans, pairs and channels that carries every state.

    Args:
        question: what must be carried.
        settings: limits.
        engine: solves single-path problems; None: netplan's own, searches warm from the last.
        on_progress: called with every better plan and bound.
        many: rungs of channels beyond which the bound counts them only in all; then a gap stays
            where targets change the place at which their channels end.

    Returns:
        The choice over the items of ``question.cover``, every state carried by whole channels.
    """
    return _Rounds(question, settings.begun(), engine or warm_engine(), on_progress, many).run()


@dataclass(frozen=True)
class _Carries:
    """Whether a choice carries a state by whole channels; yes, where that is not known.

    So where routes are not listed, and where the time is over: cuts only get longer by it.
    """

    question: CapacityQuestion
    router: Router
    state: int
    running: Deadline
    name: str = "carries"

    def holds(self, is_open: UInt8) -> bool:
        if self.running.over:
            return True
        try:
            return States(self.question, self.router, is_open).carries(self.state)
        except TooManyRoutesError:
            return True


def _least_cost_of_links(question: CapacityQuestion) -> int:
    """Return what every plan buys of links at least."""
    least = question.least_channel_cost
    again = any(key.place != ENDS for key in question.ends)
    if len(question.types) > 1 or question.lit_twice or again:
        least = max(least, Separator(question).least_cost())
    return least


class _Rounds:
    """The rounds of one question: rows, best choice and bound so far."""

    def __init__(
        self,
        question: CapacityQuestion,
        settings: EngineSettings,
        engine: Engine,
        on_progress: OnProgress | None,
        many: int,
    ) -> None:
        self.question, self.settings, self.engine = question, settings, engine
        self.on_progress = on_progress
        self.exact = question.rungs_of_links <= many
        self.asked = question if self.exact else question.without_channels()
        self.constant = 0 if self.exact else _least_cost_of_links(question)
        self.router = Router(question)
        self.separator = Separator(self.asked)
        self.quick = Router(question, PLACEMENTS)
        self.completion = None
        if question.rerouting.in_pairs:
            self.completion = Completion(question, self.quick, self.separator)
        self.pool = Pool(question, self.quick, settings)
        self.ladder = {
            item: items[0]
            for items in (*self.asked.pairs.values(), *self.asked.ends.values())
            for item in items
        }
        self.rows: dict[Row, Load | Shortage] = {}
        self.best: UInt8 | None = None
        self.cost, self.bound, self.nodes = 0, 0, 0

    def run(self) -> CoverResult:
        """Return the answer; see ``cheapest``."""
        gap = max(ROUGH, self.settings.gap)
        self._begin()
        while True:
            asked = self._with_rows()
            found = self.engine(asked, settings=replace(self.settings, gap=gap))
            self.nodes += found.nodes
            self.bound = max(self.bound, found.lower_bound + self.constant)
            if found.chosen is None:
                return self._without(found)
            choice = found.chosen.astype(np.uint8)
            new, whole = self._missed(choice)
            self._take(choice if self.exact and whole else self._planned(choice))
            self._tell()
            if self._close_enough() or found.reason in STOPPED:
                return self._result(found.reason)
            if self.settings.running.over:
                return self._result(TIME)
            if new:
                self.rows.update(new)
            elif found.reason != "proved" and gap > self.settings.gap:
                gap = self.settings.gap if gap < FINE else max(gap * FINER, self.settings.gap)
            else:
                return self._result("channels")

    def _with_rows(self) -> CoverProblem:
        """Return the question of the round, with what its rows follow from."""
        proof = TrafficProof(None if self.exact else self.constant, tuple(self.rows.values()))
        names = [f"{ROW}{i}" for i in range(len(self.rows))]
        asked = with_rows(self.asked.cover, list(self.rows), names)
        return replace(asked, copies=(*asked.copies, proof))

    def _begin(self) -> None:
        """Take a plan over the spans of a first choice."""
        if self.exact and not self.question.rerouting.in_pairs:
            return
        choice = first_choice(self.question, self.settings)
        if choice is not None:
            self._take(self._planned(choice))
            self._tell()

    def _planned(self, choice: UInt8) -> UInt8 | None:
        """Return the cheapest plan over the spans of a choice; where it lacks pairs, over more."""
        if self.completion is not None:
            completed = self.completion.of(choice)
            return None if completed is None else self.pool.cheapest(completed)
        return self.pool.cheapest(choice)

    def _take(self, choice: UInt8 | None) -> None:
        if choice is None:
            return
        choice |= self.question.cover.item_lower.astype(np.uint8)
        cost = int(self.question.cover.item_cost[choice != 0].sum())
        if self.best is None or cost < self.cost:
            self.best, self.cost = choice, cost

    def _close_enough(self) -> bool:
        return self.best is not None and self.cost - self.bound <= self.settings.gap * self.cost

    def _tell(self) -> None:
        if self.on_progress is not None:
            cost = None if self.best is None else self.cost
            bound = self.bound if cost is None else min(self.bound, cost)
            self.on_progress(Progress("capacity", cost, bound, self.nodes))

    def _without(self, found: CoverResult) -> CoverResult:
        """Return the end of a round that found no choice: impossible, or out of time."""
        if self.best is not None:
            return self._result(found.reason)
        return replace(found, lower_bound=self.bound, nodes=self.nodes, chosen=None)

    def _result(self, reason: str) -> CoverResult:
        stats = {"rows": len(self.rows)}
        if self.best is None:
            return CoverResult(res.NO_PLAN, reason, None, 0, self.bound, self.nodes, stats)
        bound = min(self.bound, self.cost)
        proven = bound == self.cost
        within = self._close_enough()
        return CoverResult(
            res.OPTIMAL if within else res.FEASIBLE,
            "proved" if proven else "gap" if within else reason,
            self.best.astype(bool),
            self.cost,
            bound,
            self.nodes,
            stats,
        )

    def _missed(self, choice: UInt8) -> tuple[dict[Row, Load | Shortage], bool]:
        """Return rows that a choice violates, and whether whole channels carry every state."""
        states = self._states(self.router, choice)
        listed = states is not None
        states = states or self._states(self.quick, choice)
        if states is None:
            return {}, False
        new: dict[Row, Load | Shortage] = {}
        missed = states.shortages()
        for state, prices in missed.items():
            made = self.separator.rows(states.levels, state, prices)
            new.update({r: load for r, load in made.items() if r.value(choice) < r.least})
        if new:
            return new, False
        # Whole channels do not fit, or prices are of light that is less noisy than it is.
        lacking = list(missed) or states.uncarried()
        if lacking and not listed:
            return {}, False
        return dict(self._more(choice, state) for state in lacking[:AT_ONCE]), not lacking

    def _states(self, router: Router, choice: UInt8) -> States | None:
        """Return the states of a choice; None where its routes are too many."""
        try:
            return States(self.asked, router, choice)
        except TooManyRoutesError:
            return None

    def _more(self, choice: UInt8, state: int) -> tuple[Row, Shortage]:
        """Return that something is needed of what a state lacks even with all else there is."""
        cover = self.asked.cover
        left = (choice == 0) & (cover.item_upper != 0) & (cover.item_cost > 0)
        order = np.lexsort((np.arange(len(left)), cover.item_cost))
        cut = grow_cut(
            _Carries(self.asked, self.router, state, self.settings.running),
            choice,
            order[left[order]].tolist(),
        )
        lowest = {self.ladder.get(item, item): item for item in reversed(cut)}
        items = sorted(lowest.values())
        names = tuple(cover.item_name[item] for item in items)
        return row([((item,), 1) for item in items], 1), Shortage(cover.scenario_name[state], names)
