"""Rows that hold for every choice, found near one: where it is mended, and where it has less.

A round of the engine is dear and rows are cheap. So a choice that lacks something is mended as its
rows ask, as cheaply as each says, and looked at again: the rows found on this way are those that
the next rounds would have found one by one. And a plan with a pair of fibres less says what that
pair is for.
"""

from __future__ import annotations

from collections.abc import Iterable

from netplan.graph.arrays import UInt8
from netplan.model.certificate import Load, Shortage
from netplan.optimize.problem.cover import Row
from netplan.planning.capacity.question import CapacityQuestion
from netplan.planning.capacity.routes import Router, TooManyRoutesError
from netplan.planning.capacity.separation import Separator
from netplan.planning.capacity.states import States

SHORT = 3
"""States that rows are made of at once, those that miss most."""
MENDED = 12
"""Times that a choice is mended for the rows that it violates then."""
Found = dict[Row, Load | Shortage]


class Miner:
    """Finds rows near choices.

    Attributes:
        asked: the question; cases may be added to it.
    """

    def __init__(self, asked: CapacityQuestion, router: Router, separator: Separator) -> None:
        self.asked, self.router, self.separator = asked, router, separator

    def short(self, states: States, choice: UInt8) -> Found:
        """Return rows that a choice violates, of the states that miss most."""
        found: Found = {}
        missed, gave = states.shortages(), 0
        for state in sorted(missed, key=lambda f: (-missed[f].missing, f)):
            made = self.separator.rows(states.levels, state, missed[state])
            violated = {r: load for r, load in made.items() if r.value(choice) < r.least}
            found |= violated
            gave += bool(violated)
            if gave == SHORT:
                break
        return found

    def beyond(self, choice: UInt8, rows: Iterable[Row]) -> Found:
        """Return rows that a choice violates once it is mended as the rows that it misses ask."""
        found: Found = {}
        mended = choice.copy()
        for _ in range(MENDED):
            asked = list(rows)
            if not asked:
                break
            for missed in asked:
                self._mend(mended, missed)
            rows = new = self.of(mended)
            found |= new
        return found

    def of(self, choice: UInt8) -> Found:
        """Return rows that a choice violates; none where its routes are too many."""
        try:
            return self.short(States(self.asked, self.router, choice), choice)
        except TooManyRoutesError:
            return {}

    def a_pair_less(self, plan: UInt8) -> Found:
        """Return rows that a plan violates with a pair less of any span that has several."""
        found: Found = {}
        try:
            states = States(self.asked, self.router, plan)
        except TooManyRoutesError:
            return found
        for span, count in states.levels.pairs.items():
            if count > 1:
                less = plan.copy()
                less[self.asked.pairs[span][count - 1]] = 0
                found |= self.short(states.at(less), less)
        return found

    def _mend(self, choice: UInt8, asked: Row) -> None:
        """Add the rungs that bring most of what a row asks for their price."""
        cost, upper = self.asked.cover.item_cost, self.asked.cover.item_upper
        lacking = asked.least - asked.value(choice)
        while lacking > 0:
            rungs = [
                (float(cost[item]) / min(c, lacking), item, c)
                for items, c in asked.ladders
                for item in [i for i in items if not choice[i] and upper[i]][:1]
            ]
            if not rungs:
                return
            _, item, c = min(rungs)
            choice[item] = 1
            lacking -= c
