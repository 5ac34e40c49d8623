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
from netplan.planning.capacity.flows import After, Asked, cheapest_flow
from netplan.planning.capacity.question import CapacityQuestion, Key, Levels
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.slots import exactly, with_slots
from netplan.planning.capacity.ways import Light, Lit, Ways

Bool = npt.NDArray[np.bool_]
Int64 = npt.NDArray[np.int64]
NS_PER_US = 1000
ROUNDS = 3
"""How often other ways of the intact network are looked for, so that what failures leave stays."""
MOVED_US = 1_000_000
"""What it costs to move a channel that could stay, in us of a way: more than any way takes."""
AFTER_SHARE = 100
"""By what the time of channels lit after a failure is divided, beside that of intact ones."""


class UnworkableError(Exception):
    """A state has no room even with every rung there is; its name is the argument."""


@dataclass(frozen=True)
class Repair:
    """What must be bought beside a choice so that channels have slots, or may stay.

    Attributes:
        state: the name of the state that lacks it.
        items: of ``CapacityQuestion.cover``.
    """

    state: str
    items: tuple[int, ...]


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


@dataclass(frozen=True)
class Running:
    """The channels of a state: what stays, and what is lit beside it."""

    stays: tuple[Lit, ...]
    fresh: tuple[Lit, ...]
    kept: bool = True

    @property
    def lit(self) -> tuple[Lit, ...]:
        """Return everything that runs."""
        return (*self.stays, *self.fresh)


class LackingError(Exception):
    """A state cannot be carried with what there is."""

    def __init__(self, repair: Repair) -> None:
        super().__init__(repair)
        self.repair = repair


def working(
    question: CapacityQuestion,
    router: Router,
    chosen: UInt8,
    *,
    rerouting: Rerouting = Rerouting.FREE,
    light: Light | None = None,
) -> Working:
    """Return what runs in every state.

    Args:
        question: what must be carried.
        router: the routes of its network.
        chosen: items of ``question.cover`` that carry every state by number.
        rerouting: what a failure may move.
        light: how channels are lit; None: without a mode, a slot each.

    Raises:
        UnworkableError: a state has no room even with every rung there is.
        TooManyRoutesError: a choice has more routes than can be listed.
    """
    light = light or Light()
    ways = Ways(question, router, chosen)
    try:
        states = _States(ways, rerouting).run()
    except LackingError as lacking:
        return Working((), ways.levels, lacking.repair)
    lean = question.items(_used(ways, states, by_number=True))
    if int(lean.sum()) < int(question.items(_used(ways, states)).sum()):
        fewer = Ways(question, router, lean)
        with suppress(LackingError, UnworkableError):
            ways, states = fewer, _States(fewer, rerouting).run()
    names = question.base.scenario_name
    found = tuple(
        CarriedState(names[f], ways.routes(state.fresh, light), state.kept)
        for f, state in states.items()
    )
    return Working(found, _used(ways, states))


class _States:
    """The states of one choice."""

    def __init__(self, ways: Ways, rerouting: Rerouting) -> None:
        self.ways, self.question, self.rerouting = ways, ways.question, rerouting
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
        found |= {f: self._anew(f, intact) for f in failed}
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
        columns = columns[np.isin(self.ways.demand[columns], list(need))]
        room = self.ways.room - self.ways.taken(held)
        return Asked(columns, self.cost(state)[columns], need, room)

    def _intact(self) -> list[Lit]:
        """Return the channels of the intact network, every one on the fastest way with room."""
        asked = self._asked(0, (), self._need(0))
        flow = cheapest_flow(self.ways.use, self.ways.demand, asked)
        lit = None if flow is None else with_slots(self.ways, (), _spread(flow))
        return self._exact(0, (), asked) if lit is None else lit

    def _flow_for(self, held: Sequence[int]) -> Int64 | None:
        """Return ways of the intact network of which enough is left in some states."""
        asked = self._asked(0, (), self._need(0))
        after = []
        for f in held:
            then = self._asked(f, (), self._need(f))
            then = replace(then, cost=then.cost // AFTER_SHARE)
            after.append(After(then, ~self.ways.cut(f), self.in_time(f)))
        return cheapest_flow(self.ways.use, self.ways.demand, asked, after)

    def _intact_for(self, held: Sequence[int]) -> list[Lit] | None:
        flow = self._flow_for(held)
        return None if flow is None else with_slots(self.ways, (), _spread(flow))

    def _failures(self, intact: Sequence[Lit]) -> tuple[dict[int, Running], list[int]]:
        """Return what runs after failures, and those after which not all that is left can stay.

        Of the failures that cut nothing and after which enough is in time nothing is returned.
        """
        found, failed = {}, []
        used = np.array([lit.way for lit in intact], np.int64)
        for f in range(1, len(self.question.base.scenario_name)):
            cut = self.ways.cut(f)[used]
            left = [lit for lit, is_cut in zip(intact, cut.tolist(), strict=True) if not is_cut]
            in_time = self.in_time(f)
            has = Counter(self.ways.of[lit.way].demand for lit in left if in_time[lit.way])
            missing = {d: n - has[d] for d, n in self._need(f).items() if n > has[d]}
            if not missing:
                if cut.any():
                    found[f] = Running(tuple(left), ())
                continue
            fresh = self._beside(f, left, missing)
            if fresh is None:
                failed.append(f)
            else:
                found[f] = Running(tuple(left), tuple(fresh))
        return found, failed

    def _beside(
        self, state: int, left: Sequence[Lit], missing: Mapping[int, int]
    ) -> list[Lit] | None:
        """Return missing channels beside what is left; None: there is no room."""
        asked = self._asked(state, left, missing)
        flow = cheapest_flow(self.ways.use, self.ways.demand, asked)
        if flow is None:
            return None
        lit = with_slots(self.ways, left, _spread(flow))
        if lit is not None:
            return lit
        exact = exactly(self.ways, left, asked, buying=False)
        return None if exact is None else exact.lit

    def _anew(self, state: int, intact: Sequence[Lit]) -> Running:
        """Return what runs where not all that is left can stay, moving as few as can be.

        Raises:
            LackingError: nothing may move, or there is no room all the same.
        """
        cut, need = self.ways.cut(state), self._need(state)
        left = [lit for lit in intact if not cut[lit.way]]
        if self.rerouting is Rerouting.STRUCK:
            in_time = self.in_time(state)
            has = Counter(self.ways.of[lit.way].demand for lit in left if in_time[lit.way])
            missing = {d: n - has[d] for d, n in need.items() if n > has[d]}
            return Running(
                tuple(left), tuple(self._exact(state, left, self._asked(state, left, missing)))
            )
        asked = self._asked(state, (), need)
        stay, fresh = self._moving_few(asked, left)
        lit = with_slots(self.ways, stay, fresh)
        if lit is not None:
            return Running((), (*stay, *lit), kept=False)
        lit = with_slots(self.ways, (), [*(c.way for c in stay), *fresh])
        if lit is None:
            lit = self._exact(state, (), asked)
        return Running((), tuple(lit), kept=False)

    def _moving_few(self, asked: Asked, left: Sequence[Lit]) -> tuple[list[Lit], list[int]]:
        """Return which channels can stay where everything may move, and the ways of the others.

        Nothing is returned where there is no room for all.
        """
        use, demand = self.ways.use, self.ways.demand
        kinds = Counter(lit.way for lit in left)
        stay = np.array([w for w in asked.ways.tolist() if kinds[w]], np.int64)
        bounds = csr_array((len(stay), use.shape[1])), eye_array(len(stay))
        wide = csr_array(block_array([[use, use[:, stay]], list(bounds)], format="csr"))
        cost = dict(zip(asked.ways.tolist(), asked.cost.tolist(), strict=True))
        flow = cheapest_flow(
            wide,
            np.concatenate([demand, demand[stay]]),
            Asked(
                np.concatenate([asked.ways, np.arange(len(stay)) + use.shape[1]]),
                np.concatenate([asked.cost + MOVED_US, [cost[w] for w in stay.tolist()]]),
                asked.need,
                np.concatenate([asked.room, [kinds[w] for w in stay.tolist()]]),
            ),
        )
        if flow is None:
            return [], []
        staying = dict(zip(stay.tolist(), flow[use.shape[1] :].tolist(), strict=True))
        kept = []
        for lit in sorted(left):
            if staying.get(lit.way, 0):
                staying[lit.way] -= 1
                kept.append(lit)
        return kept, _spread(flow[: use.shape[1]])

    def _exact(self, state: int, held: Sequence[Lit], asked: Asked) -> list[Lit]:
        """Return channels whose ways are chosen with their slots.

        Raises:
            LackingError: further rungs are needed for that.
            UnworkableError: every rung is not enough.
        """
        found = exactly(self.ways, held, asked, buying=False)
        if found is not None:
            return found.lit
        found = exactly(self.ways, held, asked, buying=True)
        name = self.question.base.scenario_name[state]
        if found is None:
            raise UnworkableError(name)
        raise LackingError(Repair(name, self._items(found.rungs)))

    def _items(self, rungs: Mapping[int | Key, int]) -> tuple[int, ...]:
        """Return the items of further rungs."""
        levels, question, found = self.ways.levels, self.question, list[int]()
        for name, count in rungs.items():
            if isinstance(name, tuple):
                ladder, reached = question.ends[name], levels.channels[name]
            else:
                ladder, reached = question.pairs[name], levels.pairs[name]
            found += ladder[reached : reached + count]
        return tuple(found)


def _spread(flow: Int64) -> list[int]:
    """Return the way of every channel of a flow."""
    return [int(w) for w in np.repeat(np.arange(len(flow)), flow)]


def _used(ways: Ways, states: Mapping[int, Running], *, by_number: bool = False) -> Levels:
    """Return the pairs and channels that some state uses, and what must be there in any case.

    Args:
        ways: the ways.
        states: what runs.
        by_number: pairs for so many channels, wherever their slots are.
    """
    question, lower = ways.question, ways.question.base.item_lower
    rows = np.zeros(len(ways.room), np.int64)
    pairs: Counter[int] = Counter()
    for state in states.values():
        taken = ways.taken(state.lit)
        rows = np.maximum(rows, taken)
        pairs |= ways.most(state.lit)
    first = len(ways.spans)
    if by_number:
        counts = zip(ways.spans, rows[:first].tolist(), strict=True)
        pairs = Counter({s: -(-count // question.slots) for s, count in counts})
    channels = dict(zip(ways.keys, rows[first:].tolist(), strict=True))
    keep = bool(lower[len(question.pairs) :].any())
    return Levels(
        {
            s: max(pairs[s], int(reached > 0 and (keep or lower[s] > 0)))
            for s, reached in ways.levels.pairs.items()
        },
        {
            key: max(channels.get(key, 0), int(reached > 0 and lower[key[1]] > 0))
            for key, reached in ways.levels.channels.items()
        },
    )
