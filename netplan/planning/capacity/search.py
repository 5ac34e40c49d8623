"""The cheapest choice that carries every state: rounds of the engine, rows from what it misses.

More pairs and more channels never carry less, so what a state asks is a set of rows over the
rungs, and the engine is asked again with those that its choice violates. Early rounds are not
solved to the end. Beside them the cheapest channels and pairs over the spans of each choice are
found by an integer program over listed routes: these are the plans, the rounds are the bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.certificate import ROW, Shortage, TrafficProof
from netplan.optimize.deadline import STOPPED, TIME, Deadline
from netplan.optimize.problem import answer as res
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem, Row
from netplan.optimize.problem.rows import renumbered, row, with_rows, without_idle
from netplan.optimize.progress import OnProgress, Progress
from netplan.optimize.provenance import BRANCH_AND_CUT
from netplan.planning.capacity.adversary import Runner, UndecidedError, here
from netplan.planning.capacity.known import Answer, Remembers, Start
from netplan.planning.capacity.mining import Found, Miner
from netplan.planning.capacity.pool import Pool
from netplan.planning.capacity.question import ENDS, CapacityQuestion
from netplan.planning.capacity.routes import PLACEMENTS, Router, TooManyRoutesError
from netplan.planning.capacity.separation import Separator
from netplan.planning.capacity.starts import Completion, first_choice
from netplan.planning.capacity.states import States
from netplan.planning.survivability.oracle import Engine, Oracle, grow_cut
from netplan.planning.survivability.oracle_cuts import warm_engine

ROUGH = 0.01
"""Gap to which rounds are solved while their choices still violate rows."""
FINER = 0.25
"""What the gap is multiplied by when they do no more."""
FINE = 0.002
"""Below this gap the next round is solved to the gap asked for."""
AT_ONCE = 3
"""States that are looked at closely in a round, where whole channels do not fit."""
SEARCHED, REPEATED, IMPLIED = "searched", "repeated", "implied"
"""How a question was answered by an engine that remembers."""
TOO_MANY_WAYS = "too many ways"
"""Why there is no plan where light could take more ways than can be listed."""
MANY = 1500
"""Rungs of channels beyond which rows speak of spans alone; the fewest channels are added."""


def cheapest(
    question: CapacityQuestion,
    *,
    settings: EngineSettings,
    engine: Engine | None = None,
    on_progress: OnProgress | None = None,
    many: int = MANY,
    runner: Runner = here,
) -> CoverResult:
    """Return the cheapest choice of spans, pairs and channels that carries every state.

    Args:
        question: what must be carried.
        settings: limits.
        engine: solves single-path problems; None: netplan's own, searches warm from the last. One
            that remembers answers about traffic is asked what they say first.
        on_progress: called with every better plan and bound.
        many: rungs of channels beyond which the bound counts them only in all; then a gap stays
            where targets change the place at which their channels end.
        runner: looks for traffic within totals that a choice does not carry.

    Returns:
        The choice over the items of ``question.cover``, every state carried by whole channels.
    """
    settings = settings.begun()
    if not isinstance(engine, Remembers):
        return _Rounds(question, settings, engine or warm_engine(), on_progress, many, runner).run()
    if question.hose is not None:  # what is known is of one matrix
        engine.note(SEARCHED)
        heard = engine.heard(on_progress)
        return _Rounds(question, settings, engine.rounds(), heard, many, runner).run()
    known = engine.known.repeated(question)
    if known is not None:
        engine.note(REPEATED)
        return known
    router = Router(question)
    for choice in engine.known.may_imply(question):
        if _carries_all(question, router, choice):
            engine.note(IMPLIED)
            return _kept(engine, Answer(question, _proven(question, choice), {}))
    engine.note(SEARCHED)
    heard, start = engine.heard(on_progress), engine.known.start(question)
    rounds = _Rounds(question, settings, engine.rounds(), heard, many, runner, start)
    return _kept(engine, Answer(question, rounds.run(), rounds.rows))


def _kept(engine: Remembers, answer: Answer) -> CoverResult:
    engine.known.keep(answer)
    return answer.result


def _carries_all(question: CapacityQuestion, router: Router, choice: UInt8) -> bool:
    """Tell whether a choice carries every state by whole channels; no, where that is not seen."""
    try:
        return not States(question, router, choice).uncarried()
    except TooManyRoutesError:
        return False


def _proven(question: CapacityQuestion, choice: UInt8) -> CoverResult:
    choice = choice | question.cover.item_lower.astype(np.uint8)
    cost = int(question.cover.item_cost[choice != 0].sum())
    return CoverResult(res.OPTIMAL, "proved", choice.astype(bool), cost, cost)


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


@dataclass(frozen=True)
class _Within:
    """Whether a part of a choice carries everything with the degrees that places have."""

    pool: Pool
    name: str = "within degrees"

    def holds(self, is_open: UInt8) -> bool:
        return self.pool.fits(is_open)


def _least_cost_of_links(question: CapacityQuestion) -> int:
    """Return what every plan buys of links at least."""
    least = question.least_channel_cost
    counted = question.hops or any(key.place != ENDS for key in question.ends)
    if len(question.types) > 1 or question.lit_twice or counted:
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
        runner: Runner,
        start: Start | None = None,
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
        self.miner = Miner(self.asked, self.quick, self.separator, settings.running)
        self.pool = Pool(question, self.quick, settings, runner)
        self.ladder = {
            item: items[0]
            for items in (*self.asked.pairs.values(), *self.asked.ends.values())
            for item in items
        }
        self.cuts: Sequence[Row] = ()
        self.start = start or Start()
        self.rows: Found = dict(self.start.rows)
        self.best: UInt8 | None = None
        self.cost, self.bound, self.nodes = 0, self.start.bound, 0

    def run(self) -> CoverResult:
        """Return the answer; see ``cheapest``."""
        gap = max(ROUGH, self.settings.gap)
        self._begin()
        if self._close_enough():
            return self._result("gap")
        while True:
            found = self._ask(gap)
            self.nodes += found.nodes
            self.bound = max(self.bound, found.lower_bound + self.constant)
            if found.chosen is None:
                return self._without(found)
            choice = found.chosen.astype(np.uint8)
            new, whole = self._missed(choice)
            new |= self.miner.beyond(choice, new)
            if self.exact and whole:
                self._take(choice)
            else:
                new |= self._pooled(choice)
            self._take_cases()
            new = {r: load for r, load in new.items() if r not in self.rows}
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
                why = "channel count" if self.best is not None else self._why_none(choice)
                return self._result(why)

    def _ask(self, gap: float) -> CoverResult:
        """Return the answer to the question of the round, over all items."""
        asked, kept = without_idle(replace(self._with_rows(), cuts=self.cuts))
        settings = replace(self.settings, gap=gap)
        if asked.rows and settings.method == "auto":
            settings = replace(settings, method=BRANCH_AND_CUT)
        found = self.engine(asked, settings=settings)
        self.cuts = [renumbered(cut, kept) for cut in found.cuts] or self.cuts
        if found.chosen is None:
            return found
        chosen = np.zeros(len(self.asked.cover.item_cost), bool)
        chosen[kept] = found.chosen
        return replace(found, chosen=chosen)

    def _with_rows(self) -> CoverProblem:
        """Return the question of the round, with what its rows follow from."""
        proof = TrafficProof(None if self.exact else self.constant, tuple(self.rows.values()))
        names = [f"{ROW}{i}" for i in range(len(self.rows))]
        asked = with_rows(self.asked.cover, list(self.rows), names)
        return replace(asked, copies=(*asked.copies, proof))

    def _begin(self) -> None:
        """Take plans that are known, and one over the spans of a first choice."""
        for plan in self.start.plans:
            self._take(plan)
            self._take(self.pool.cheapest(plan))
            self._tell()
        for near in self.start.near if self.best is None else ():
            self._take(self.pool.cheapest(near))
            self._tell()
        counted = self.exact or not self.constant
        if self.best is not None or (counted and not self.question.rerouting.in_pairs):
            return
        choice, hose = first_choice(self.question, self.settings), self.question.hose
        if choice is None:
            return
        if hose is not None and not hose.is_one_matrix:
            # As if all pairs had their most at once: a plan, before others are looked for.
            most = replace(self.question, channels=hose.greatest(), of=(), hose=None)
            self._take(Pool(most, self.quick, self.settings).cheapest(choice))
            self._tell()
        self.rows.update(self._pooled(choice))
        self._tell()

    def _pooled(self, choice: UInt8) -> Found:
        """Take the cheapest plan over the spans of a choice; return rows that say what it needs.

        Where it lacks pairs of routes, over more spans. Of every span with several pairs of fibres,
        that it is not enough to have one less; where there is no plan, that all rungs of these
        spans are not enough.
        """
        if self.completion is not None:
            completed = self.completion.of(choice)
            if completed is None:
                return {}
            choice = completed
        if self.pool.knows(choice):
            return {}
        plan = self.pool.cheapest(choice)
        self._take(plan)
        self._take_cases()
        if plan is None:
            return self.miner.of(self.pool.wide(choice))
        return self.miner.a_pair_less(plan)

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

    def _missed(self, choice: UInt8) -> tuple[Found, bool]:
        """Return rows that a choice violates, and whether whole channels carry every state."""
        states = self._states(self.router, choice)
        listed = states is not None
        states = states or self._states(self.quick, choice)
        if states is None:
            return {}, False
        return self._rows(choice, states, listed=listed)

    def _rows(self, choice: UInt8, states: States, *, listed: bool) -> tuple[Found, bool]:
        new = self.miner.short(states, choice)
        if new:
            return new, False
        # Whole channels do not fit, or prices are of light that is less noisy than it is.
        lacking = list(states.shortages()) or states.uncarried()
        if not lacking:
            return self._by_matrices(choice, states, listed=listed)
        if not listed:
            return {}, False
        return dict(self._more(choice, state) for state in lacking[:AT_ONCE]), False

    def _by_matrices(self, choice: UInt8, states: States, *, listed: bool) -> tuple[Found, bool]:
        """Return the same of a choice that carries all cases there are: there may be further ones.

        Routes that are not all listed may be enough, but do not tell what is not.
        """
        if self.question.crowded(states.levels):
            return dict(self._crowded(choice) if listed else ()), False
        try:
            if not self.pool.matrices(states):
                return {}, True
        except UndecidedError:
            return {}, False
        self._take_cases()
        states.ask(self.asked)
        return self._rows(choice, states, listed=listed)

    def _take_cases(self) -> None:
        """Look at the cases that have been found since."""
        self.question = self.pool.question
        channels, of = self.question.channels, self.question.of
        self.asked = replace(self.asked, channels=channels, of=of)
        self.separator.question = self.miner.asked = self.asked

    def _states(self, router: Router, choice: UInt8) -> States | None:
        """Return the states of a choice; None where its routes are too many."""
        try:
            return States(self.asked, router, choice)
        except TooManyRoutesError:
            return None

    def _why_none(self, choice: UInt8) -> str:
        """Return why no plan was found over the spans of a choice that lacks nothing more."""
        return TOO_MANY_WAYS if self._states(self.quick, choice) is None else "channel count"

    def _more(self, choice: UInt8, state: int) -> tuple[Row, Shortage]:
        """Return that something is needed of what a state lacks even with all else there is."""
        return self._needed(
            choice,
            _Carries(self.asked, self.router, state, self.settings.running),
            self.asked.name(state),
        )

    def _crowded(self, choice: UInt8) -> Iterator[tuple[Row, Shortage]]:
        """Yield that something else is needed, where no part of a choice has degrees enough."""
        within = _Within(Pool(self.asked, self.router, self.settings))
        if not within.holds(choice):
            yield self._needed(choice, within, self.asked.cover.scenario_name[0])

    def _needed(self, choice: UInt8, oracle: Oracle, state: str) -> tuple[Row, Shortage]:
        """Return that one of the items is needed without which all others are not enough."""
        cover = self.asked.cover
        left = (choice == 0) & (cover.item_upper != 0) & (cover.item_cost > 0)
        order = np.lexsort((np.arange(len(left)), cover.item_cost))
        cut = grow_cut(oracle, choice, order[left[order]].tolist())
        lowest = {self.ladder.get(item, item): item for item in reversed(cut)}
        items = sorted(lowest.values())
        names = tuple(cover.item_name[item] for item in items)
        return row([((item,), 1) for item in items], 1), Shortage(state, names)
