"""What runs in every state of the network: whole channels on ways, with their slots.

A choice of fibre pairs and channels is known to carry every state by number. Here every channel
gets a way and slots. After a failure what it leaves stays where it is, if it can be, and only what
is missing is lit anew; where that has no room everything may be lit anew, unless only what is
struck may move. Where there is no room in slots although there is in numbers, the rungs that would
make it are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_array, csr_array, eye_array

from netplan.graph.arrays import UInt8
from netplan.model.carried import CarriedState
from netplan.model.traffic import Rerouting
from netplan.planning.capacity.flows import After, Asked, Columns, Flow, Rungs, cheapest_flow
from netplan.planning.capacity.paired import paired
from netplan.planning.capacity.question import CapacityQuestion, Levels
from netplan.planning.capacity.routes import PLACEMENTS, Router, TooManyRoutesError
from netplan.planning.capacity.running import (
    LackingError,
    Repair,
    Running,
    UnworkableError,
    exact,
    repair,
    spread,
)
from netplan.planning.capacity.slots import exactly, with_slots
from netplan.planning.capacity.ways import Lit, Ways

Bool = npt.NDArray[np.bool_]
Int64 = npt.NDArray[np.int64]
NS_PER_US = 1000
ROUNDS = 3
"""How often other ways of the intact network are looked for, so that what failures leave stays."""
MOVED_US = 1_000_000
"""What it costs to move a channel that could stay, in us of a way: more than any way takes."""
AFTER_SHARE = 100
"""By what the time of channels lit after a failure is divided, beside that of intact ones."""


@dataclass(frozen=True)
class Working:
    """What runs.

    Attributes:
        states: the intact network, and every failure that cuts a channel or asks for others;
            none where ``repair`` must be bought first.
        levels: the pairs and channels that some state uses.
        repair: what is lacking; None: nothing.
    """

    states: tuple[CarriedState, ...]
    levels: Levels
    repair: Repair | None = None


def working(
    question: CapacityQuestion,
    router: Router,
    chosen: UInt8,
    places: Sequence[str] = (),
) -> Working:
    """Return what runs in every state.

    Args:
        question: what must be carried.
        router: the routes of its network.
        chosen: items of ``question.cover`` that carry every state by number.
        places: names of the places at which light may be regenerated, by number.

    Raises:
        UnworkableError: a state has no room even with every rung there is.
        TooManyRoutesError: a choice has more routes than can be listed.
    """
    ways, router = _ways(question, router, chosen)
    try:
        states = _states(ways, router, chosen)
    except LackingError as lacking:
        return Working((), ways.levels, lacking.repair)
    lit = [state.lit for state in states.values()]
    lean = question.items(ways.used(lit, by_number=True))
    if int(lean.sum()) < int(question.items(ways.used(lit)).sum()):
        fewer = Ways(question, router, lean)
        with suppress(LackingError, UnworkableError):
            ways, states = fewer, _runs(fewer)
    names = question.base.scenario_name
    found = tuple(
        CarriedState(names[f], ways.routes(state.fresh, places), state.kept)
        for f, state in states.items()
    )
    return Working(found, ways.used(state.lit for state in states.values()))


def _ways(question: CapacityQuestion, router: Router, chosen: UInt8) -> tuple[Ways, Router]:
    """Return the ways of a choice, and the router that lists them: one of fewer pairs if need be.

    Raises:
        TooManyRoutesError: they cannot be listed.
    """
    try:
        return Ways(question, router, chosen), router
    except TooManyRoutesError:
        if not question.rerouting.in_pairs:
            raise
        fewer = Router(question, PLACEMENTS)
        return Ways(question, fewer, chosen), fewer


def _runs(ways: Ways) -> dict[int, Running]:
    """Return the states that are to be told; see ``_States.run``."""
    return paired(ways) if ways.question.rerouting.in_pairs else _States(ways).run()


def _states(ways: Ways, router: Router, chosen: UInt8) -> dict[int, Running]:
    """Return the states of a choice; where its spans are not enough others are on offer, too.

    Raises:
        LackingError: one has no room.
        UnworkableError: nor with every rung of everything.
    """
    try:
        return _runs(ways)
    except UnworkableError as unworkable:
        if ways.question.rerouting.in_pairs:
            raise
        everything = (ways.question.cover.item_upper != 0).astype(np.uint8) | chosen
        try:
            wide = Ways(ways.question, router, chosen, everything)
        except TooManyRoutesError:
            raise unworkable from None
        return _runs(wide)


class _States:
    """The states of one choice."""

    def __init__(self, ways: Ways) -> None:
        self.ways, self.question = ways, ways.question
        self.spans = np.array([len(way.route.spans) for way in ways.of], np.int64)
        self._in_time: dict[int, Bool] = {}
        self._cost: dict[int, Int64] = {}

    def run(self) -> dict[int, Running]:
        """Return the states that are to be told, by number, the intact one first.

        Raises:
            LackingError: one has no room.
            UnworkableError: nor with every rung.
        """
        intact = self._intact()
        found, failed = self._failures(intact)
        held: list[int] = []
        for _ in range(ROUNDS):
            more = self._that_can_be_held(held, failed)
            if not more:
                break
            held += more
            tried = self._intact_for(held)
            if tried is None:
                break
            states, still = self._failures(tried)
            if len(still) < len(failed):
                intact, found, failed = tried, states, still
        if self.question.rerouting is Rerouting.FREE:
            found |= {f: self._anew(f, intact) for f in failed}
        else:
            found |= {f: self._in_room(f, intact, sorted({*held, *failed})) for f in failed}
        return {0: Running((), tuple(intact)), **dict(sorted(found.items()))}

    def _that_can_be_held(self, held: Sequence[int], failed: Sequence[int]) -> list[int]:
        """Return states for which the intact channels can be chosen so that they stay then."""
        fresh = [f for f in failed if f not in held]
        if not fresh or self._flow_for([*held, *fresh]) is not None:
            return fresh
        found: list[int] = []
        for f in fresh:
            if self._flow_for([*held, *found, f]) is not None:
                found.append(f)
        return found

    def in_time(self, state: int) -> Bool:
        """Return which ways are in time in a state."""
        if state not in self._in_time:
            self._in_time[state] = self.ways.in_time(state)
        return self._in_time[state]

    def cost(self, state: int) -> Int64:
        """Return what ways cost in a state: their time in us, and a little for every span."""
        if state not in self._cost:
            self._cost[state] = self.ways.ns(state) // NS_PER_US + self.spans
        return self._cost[state]

    def _need(self, state: int) -> dict[int, int]:
        asked = self.question.channels[:, state]
        return {d: int(asked[d]) for d in np.flatnonzero(asked).tolist()}

    def _asked(self, state: int, held: Sequence[Lit], need: Mapping[int, int]) -> Asked:
        columns = np.flatnonzero(self.in_time(state))
        columns = columns[np.isin(self.ways.columns.demand[columns], list(need))]
        room = self.ways.room - self.ways.taken(held)
        return Asked(columns, self.cost(state)[columns], need, room)

    def _intact(self) -> list[Lit]:
        """Return the channels of the intact network, every one on the fastest way with room."""
        asked = self._asked(0, (), self._need(0))
        flow = cheapest_flow(self.ways.columns, asked)
        lit = None if flow is None else with_slots(self.ways, (), spread(flow.channels))
        return exact(self.ways, 0, (), asked) if lit is None else lit

    def _flow_for(self, held: Sequence[int], rungs: Rungs | None = None) -> Flow | None:
        """Return ways of the intact network of which enough is left in some states."""
        asked = self._asked(0, (), self._need(0))
        after = []
        for f in held:
            then = self._asked(f, (), self._need(f))
            then = replace(then, cost=then.cost // AFTER_SHARE)
            after.append(After(then, ~self.ways.cut(f), self.in_time(f)))
        return cheapest_flow(self.ways.columns, asked, after, rungs)

    def _intact_for(self, held: Sequence[int]) -> list[Lit] | None:
        flow = self._flow_for(held)
        return None if flow is None else with_slots(self.ways, (), spread(flow.channels))

    def _failures(self, intact: Sequence[Lit]) -> tuple[dict[int, Running], list[int]]:
        """Return what runs after failures, and those after which not all that is left can stay.

        Of the failures that cut nothing and after which enough is in time nothing is returned.
        """
        found, failed = {}, []
        for f in range(1, len(self.question.base.scenario_name)):
            left, missing = self._left(f, intact)
            if not missing:
                if len(left) < len(intact):
                    found[f] = Running(tuple(left), ())
                continue
            fresh = self._beside(f, left, missing)
            if fresh is None:
                failed.append(f)
            else:
                found[f] = Running(tuple(left), tuple(fresh))
        return found, failed

    def _left(self, state: int, intact: Sequence[Lit]) -> tuple[list[Lit], dict[int, int]]:
        """Return the channels that a failure does not cut, and what is missing beside them.

        Those that are no longer in time stay lit, but count for nothing.
        """
        cut, in_time = self.ways.cut(state), self.in_time(state)
        left = [lit for lit in intact if not cut[lit.way]]
        has = self.ways.brought(lit for lit in left if in_time[lit.way])
        return left, {d: n - has[d] for d, n in self._need(state).items() if n > has[d]}

    def _beside(
        self, state: int, left: Sequence[Lit], missing: Mapping[int, int]
    ) -> list[Lit] | None:
        """Return missing channels beside what is left; None: there is no room."""
        asked = self._asked(state, left, missing)
        flow = cheapest_flow(self.ways.columns, asked)
        if flow is None:
            return None
        lit = with_slots(self.ways, left, spread(flow.channels))
        if lit is not None:
            return lit
        found = exactly(self.ways, left, asked, buying=False)
        return None if found is None else found.lit

    def _in_room(self, state: int, intact: Sequence[Lit], held: Sequence[int]) -> Running:
        """Return what runs in a state in which there seemed to be no room for what is left.

        Raises:
            LackingError: rungs that make it, where channels are to stay in all states ``held``.
            UnworkableError: every rung is not enough.
        """
        flow = self._flow_for(held, self.ways.rungs)
        if flow is not None and flow.rungs.any():
            raise LackingError(repair(self.ways, state, flow.rungs.tolist()))
        left, missing = self._left(state, intact)
        fresh = exact(self.ways, state, left, self._asked(state, left, missing))
        return Running(tuple(left), tuple(fresh))

    def _anew(self, state: int, intact: Sequence[Lit]) -> Running:
        """Return what runs where not all that is left can stay, moving as few as can be.

        Raises:
            LackingError: there is no room all the same.
            UnworkableError: nor with every rung.
        """
        asked = self._asked(state, (), self._need(state))
        split = self._moving_few(asked, self._left(state, intact)[0])
        if split is not None:
            stay, fresh = split
            lit = with_slots(self.ways, stay, fresh)
            if lit is not None:
                return Running((), (*stay, *lit), kept=False)
            lit = with_slots(self.ways, (), [*(c.way for c in stay), *fresh])
            if lit is not None:
                return Running((), tuple(lit), kept=False)
        return Running((), tuple(exact(self.ways, state, (), asked)), kept=False)

    def _moving_few(self, asked: Asked, left: Sequence[Lit]) -> tuple[list[Lit], list[int]] | None:
        """Return which channels can stay where everything may move, and the ways of the others.

        Every way on which channels are left is offered twice: to so many of them for less, and to
        any number of others. None: there is no room.
        """
        columns = self.ways.columns
        total, kinds = columns.use.shape[1], Counter(lit.way for lit in left)
        where = np.flatnonzero(np.isin(asked.ways, list(kinds)))
        stay = asked.ways[where]
        count = np.array([kinds[w] for w in stay.tolist()], np.int64)
        use = block_array(
            [[columns.use, columns.use[:, stay]], [None, eye_array(len(stay))]], format="csr"
        )
        flow = cheapest_flow(
            Columns(
                csr_array(use),
                np.concatenate([columns.demand, columns.demand[stay]]),
                np.concatenate([columns.rate, columns.rate[stay]]),
            ),
            Asked(
                np.concatenate([asked.ways, np.arange(len(stay)) + total]),
                np.concatenate([asked.cost + MOVED_US, asked.cost[where]]),
                asked.need,
                np.concatenate([asked.room, count]),
            ),
        )
        if flow is None:
            return None
        staying = Counter(dict(zip(stay.tolist(), flow.channels[total:].tolist(), strict=True)))
        kept = []
        for lit in sorted(left):
            if staying[lit.way]:
                staying[lit.way] -= 1
                kept.append(lit)
        return kept, spread(flow.channels[:total])
