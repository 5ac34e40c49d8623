"""Whether a choice carries what a state asks, and if not, the prices that prove it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from netplan.graph.arrays import UInt8
from netplan.model.traffic import Rerouting
from netplan.planning.capacity.pairs import Pairs, TooManyPairsError
from netplan.planning.capacity.question import ENDS, HOP, CapacityQuestion, Key, Levels
from netplan.planning.capacity.routes import MOST, Route, Router, TooManyRoutesError

NOTHING = 1e-6
"""A price, or a missing part of a channel, below is none."""


@dataclass(frozen=True)
class Prices:
    """Prices by which a state asks for more than the choice has.

    Attributes:
        spans: by span, on a slot.
        links: by what is bought of a link, on one of it.
        demands: what a unit of a demand costs at least by these.
        missing: units that find no room.
    """

    spans: Mapping[int, float]
    links: Mapping[Key, float]
    demands: Mapping[int, float]
    missing: float


@dataclass(frozen=True)
class Program:
    """A state's flow program: a column for every route of a demand that is in time.

    Or, where all is lit twice, for every pair of routes of which failures leave one.

    Rows are those of the whole choice: its spans, what it has of links, its demands.

    Attributes:
        columns: numbers of demand and route.
        use: (spans and what is bought of links, columns) how much a channel takes of a row.
        owner: (columns,) the demand of each column.
        rate: (columns,) units that a channel brings.
        asked: (demands,) units; where all is lit twice see ``CapacityQuestion.kept_and_bare``.
    """

    columns: npt.NDArray[np.int64]
    use: csr_array
    owner: npt.NDArray[np.int64]
    rate: npt.NDArray[np.int64]
    asked: npt.NDArray[np.int64]

    def only(self, demands: Collection[int]) -> Program:
        """Return the program of some demands, without the others."""
        mine = np.isin(np.arange(len(self.asked)), list(demands))
        kept = np.flatnonzero(mine[self.owner])
        of = self.owner[kept], self.rate[kept]
        asked = np.where(mine, self.asked, 0)
        return Program(self.columns[kept], self.use[:, kept], *of, asked)


class States:
    """The states of one choice: its routes are listed once, and sifted by state."""

    pairs: Pairs
    """Of routes, where those that stand in for others are fixed."""

    def __init__(self, question: CapacityQuestion, router: Router, chosen: UInt8) -> None:
        self.question, self.router = question, router
        self.levels = question.levels(chosen)
        self.demands = np.flatnonzero(question.channels.any(axis=1)).tolist()
        listed = router.routes(chosen, question.lit(chosen), self.demands)
        self.routes: list[tuple[int, Route]] = [(d, r) for d in self.demands for r in listed[d]]
        self.owner = np.array([d for d, _ in self.routes], np.int64)
        self.rate = np.array(
            [min((question.types[s.type].rate for s in r.lit), default=1) for _, r in self.routes],
            np.int64,
        )
        self.spans = sorted({s for _, r in self.routes for s in r.spans})
        self.keys: list[Key] = sorted(
            {key for d, r in self.routes for key in self.bought(d, r) if question.counts(key)}
        )
        if question.rerouting.in_pairs:
            self.pairs = self._in_pairs()

    def at(self, fewer: UInt8) -> States:
        """Return the states of a choice that has less of the same spans and links."""
        made = copy(self)
        made.levels = self.question.levels(fewer)
        for known in ("room", "_backed"):
            made.__dict__.pop(known, None)
        return made

    def ask(self, question: CapacityQuestion) -> None:
        """Take a question that asks for more cases of the same demands, over the same network."""
        self.question = question

    def bought(self, demand: int, route: Route) -> Iterator[Key]:
        """Yield what a channel takes of links and hops; one as often as it is needed."""
        for s in route.segments:
            for place in (HOP,) if s.is_hop else (ENDS, *s.stands):
                yield self.question.key(demand, s.link, s.type, place)

    def _in_pairs(self) -> Pairs:
        """Return the pairs of routes.

        Raises:
            TooManyRoutesError: there are more than can be listed.
        """
        few = self.router.placements is not None
        try:
            return Pairs(self.question, self, self.owner, MOST, few=few)
        except TooManyPairsError as many:
            raise TooManyRoutesError from many

    @cached_property
    def use(self) -> csr_array:
        """Return (spans and what is bought of links, routes): how much a channel takes of it."""
        row = {name: i for i, name in enumerate([*self.spans, *self.keys])}
        rows, cols, much = [], [], []
        for c, (d, route) in enumerate(self.routes):
            taken = [(row[s], width) for s, width in self._slots(route)]
            rate = int(self.rate[c])  # of a hop a channel takes what it brings
            own = (key for key in self.bought(d, route) if key in row)
            taken += [(row[key], rate if key.place == HOP else 1) for key in own]
            rows += [r for r, _ in taken]
            cols += [c] * len(taken)
            much += [float(m) for _, m in taken]
        shape = (len(row), len(self.routes))
        return csr_array((much, (rows, cols)), shape=shape)

    def _slots(self, route: Route) -> Iterator[tuple[int, int]]:
        for segment in route.segments:
            width = self.question.types[segment.type].width
            yield from ((s, width) for s in segment.spans)

    @cached_property
    def room(self) -> npt.NDArray[np.int64]:
        """Return slots of every span, how much there is of what is bought of links, and of hops."""
        return self.room_at(self.levels)

    def room_at(self, levels: Levels) -> npt.NDArray[np.int64]:
        """Return the same of other levels."""
        slots = [self.question.slots * levels.pairs[s] for s in self.spans]
        return np.array([*slots, *(levels.channels[k] for k in self.keys)], np.int64)

    @cached_property
    def _crossed(self) -> csr_array:
        """Return (routes, arcs): which arcs lie on a route's links and hops with a limit."""
        rows, cols = [], []
        for c, (_, route) in enumerate(self.routes):
            arcs = {a for segment in route.segments for a in segment.arcs}
            rows += [c] * len(arcs)
            cols += sorted(arcs)
        shape = (len(self.routes), len(self.question.base.arc_tail))
        return csr_array((np.ones(len(rows)), (rows, cols)), shape=shape)

    @cached_property
    def _ways(self) -> tuple[npt.NDArray[np.int64], ...]:
        """Return, for each leg over hops, its route, start and end; and the ns of the links."""
        base, row = self.question.base, self.router.hops.row
        legs, ns = [], []
        for c, (d, route) in enumerate(self.routes):
            at = int(base.demand_source[d])
            for segment in route.segments:
                legs.append((c, row[at], segment.start))
                at = segment.end
            legs.append((c, row[at], int(base.demand_sink[d])))
            ns.append(sum(segment.ns for segment in route.segments))
        route_of, start, end = np.array(legs, np.int64).reshape(-1, 3).T
        return route_of, start, end, np.array(ns, np.int64)

    def ns(self, state: int) -> npt.NDArray[np.int64]:
        """Return how long each route takes in a state, were none of its links lost."""
        route_of, start, end, ns = self._ways
        legs = np.minimum(self.router.hops.table(self.question.state(state))[start, end], 2**55)
        return ns + np.bincount(route_of, legs, len(ns)).astype(np.int64)

    def cut(self, state: int) -> npt.NDArray[np.bool_]:
        """Return which routes have a link that is lost in a state."""
        base = self.question.base
        lost = np.zeros(len(base.arc_tail))
        lost[base.scenario_lost_arcs[self.question.state(state)]] = 1
        found: npt.NDArray[np.bool_] = self._crossed @ lost != 0
        return found

    def in_time(self, state: int) -> npt.NDArray[np.bool_]:
        """Return which routes are in time in a state."""
        base = self.question.base
        intact = self.question.state(state) == 0
        limit = base.demand_limit_ns if intact else base.demand_after_ns
        alive = ~self.cut(state) & (self.ns(state) <= limit[self.owner])
        alive &= self.question.channels[self.owner, state] > 0
        return alive

    def program(self, state: int) -> Program:
        """Return the flow program of a state."""
        if self.question.lit_twice:
            return self.joint([state])
        columns = np.flatnonzero(self.in_time(state))
        asked = self.question.channels[:, state]
        of = self.owner[columns], self.rate[columns]
        return Program(columns, self.use[:, columns], *of, asked)

    def joint(self, states: Sequence[int]) -> Program:
        """Return the program of pairs of routes, the rows of some states one below the other."""
        pairs = self.pairs
        use, rate = pairs.stacked(self.use, states), np.ones(len(pairs), np.int64)
        return Program(np.arange(len(pairs)), use, pairs.owner, rate, pairs.asked)

    def _fits(self, program: Program) -> bool:
        """Tell whether channels fit one after the other, demands of few routes first."""
        room, use = self.room.copy(), program.use.tocsc()
        options: dict[int, list[int]] = {int(d): [] for d in np.flatnonzero(program.asked)}
        for c, d in enumerate(program.owner.tolist()):
            options[d].append(c)
        for d, mine in sorted(options.items(), key=lambda x: (len(x[1]), x[0])):
            left = int(program.asked[d])
            part = {c: slice(use.indptr[c], use.indptr[c + 1]) for c in mine}
            rows = {c: use.indices[where] for c, where in part.items()}
            for c in sorted(mine, key=lambda c: (len(rows[c]), c)):
                much = use.data[part[c]].astype(np.int64)
                wanted = -(-left // int(program.rate[c]))
                fits = max(int((room[rows[c]] // much).min(initial=wanted)), 0)
                room[rows[c]] -= min(wanted, fits) * much
                left -= min(wanted, fits) * int(program.rate[c])
                if left <= 0:
                    break
            if left > 0:
                return False
        return True

    def shortages(self) -> dict[int, Prices]:
        """Return prices for the states that not even fractions of channels carry.

        Of states in which the same routes serve the same demands only the first is named.
        """
        seen: set[tuple[bytes, bytes]] = set()
        found = {}
        for state in self.question.loaded:
            program = self.program(state)
            key = (program.columns.tobytes(), program.asked.tobytes())
            if key in seen:
                continue
            seen.add(key)
            prices = None if self._fits(program) else self._relaxed(program)
            if prices is not None:
                found[state] = prices
        return found

    def _matrix(self, program: Program) -> tuple[npt.NDArray[np.float64], ...]:
        """Return costs, rows and room of the fewest units that are missing."""
        demands = np.flatnonzero(program.asked)
        n, d = len(program.columns), len(demands)
        flows = (program.owner[None, :] == demands[:, None]) * -program.rate.astype(float)
        rows = np.block(
            [[program.use.toarray(), np.zeros((len(self.room), d))], [flows, -np.eye(d)]]
        )
        cost = np.concatenate([np.zeros(n), np.ones(d)])
        return cost, rows, np.concatenate([self.room, -program.asked[demands]]).astype(float)

    def _rounded(self, program: Program) -> list[tuple[int, npt.NDArray[np.float64], float]]:
        """Return by demand what whole channels of some rate and others must bring at least.

        Mixed-integer rounding of its units by the rates: what a channel of every rate counts, the
        rates in ascending order, then what a missing unit counts; and what is asked.
        """
        rates = np.array(self.question.rates)
        found = []
        for d in np.flatnonzero(program.asked).tolist():
            for by in rates.tolist():
                rest = int(program.asked[d]) % by
                if rest:
                    counts = rates // by + np.minimum(rates % by, rest) / rest
                    row = np.append(counts, 1 / rest)
                    found.append((d, row, -(-int(program.asked[d]) // by)))
        return found

    def _relaxed(self, program: Program) -> Prices | None:
        cost, rows, room = self._matrix(program)
        demands = np.flatnonzero(program.asked)
        rates = self.question.rates
        more = self._rounded(program)
        if more:
            of_rate = np.searchsorted(rates, program.rate)
            extra = np.array([
                np.concatenate([
                    -np.where(program.owner == d, counts[of_rate], 0.0),
                    np.where(demands == d, -counts[-1], 0.0),
                ])
                for d, counts, _ in more
            ])  # fmt: skip
            rows = np.vstack([rows, extra])
            room = np.concatenate([room, [-least for _, _, least in more]])
        found = linprog(cost, A_ub=rows, b_ub=room, bounds=(0, None), method="highs-ds")
        if float(found.fun) < NOTHING:
            return None
        duals = np.maximum(-found.ineqlin.marginals, 0)
        n, k, last = len(self.spans), len(self.keys), len(self.room) + len(demands)
        # What a channel of every rate is worth, by the units it brings and by their roundings.
        worth = {
            d: dual * np.array(rates, float)
            for d, dual in zip(demands.tolist(), duals[len(self.room) : last], strict=True)
        }
        for (d, counts, _), dual in zip(more, duals[last:], strict=True):
            worth[d] = worth[d] + dual * counts[:-1]
        duals /= rates[-1]
        return Prices(
            dict(zip(self.spans, duals[:n].tolist(), strict=True)),
            dict(zip(self.keys, duals[n : n + k].tolist(), strict=True)),
            {d: float(w.max()) / rates[-1] for d, w in worth.items()},
            float(found.fun),
        )

    def lacking(self) -> Iterator[tuple[int, list[int], int]]:
        """Yield states not carried: number, demands that lack room, units missing at least.

        Demands without any one of which less would be missing, where fractions of channels find no
        room; where only whole ones find none, all that are asked. Of states in which the same
        routes serve the same demands only the first.
        """
        seen: set[tuple[bytes, bytes]] = set()
        found = False
        for state in self.question.loaded:
            program = self.program(state)
            key = (program.columns.tobytes(), program.asked.tobytes())
            if key in seen or self._fits(program):
                continue
            seen.add(key)
            prices = self._relaxed(program)
            if prices is not None:
                found = True
                yield state, *self._fewest(program, prices)
            elif not self._whole(program):
                found = True
                yield state, np.flatnonzero(program.asked).tolist(), 1
        if not found and not self._backed:
            yield 0, np.flatnonzero(self.question.kept_and_bare[: len(program.asked)]).tolist(), 1

    def _fewest(self, program: Program, prices: Prices) -> tuple[list[int], int]:
        """Return demands that lack room together, none of them for nothing, and what is missing."""
        lacking = [d for d, price in prices.demands.items() if price > NOTHING]
        most = ceil(prices.missing - NOTHING)
        for demand in tuple(lacking):
            rest = [d for d in lacking if d != demand]
            left = self._relaxed(program.only(rest)) if rest else None
            if left is not None and ceil(left.missing - NOTHING) == most:
                lacking = rest
        return lacking, most

    def _whole(self, program: Program) -> bool:
        """Tell whether whole channels fit."""
        cost, rows, room = self._matrix(program)
        found = milp(
            cost,
            constraints=LinearConstraint(rows, -np.inf, room),
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, np.inf),
        )
        return bool(round(found.fun) == 0)

    def carries(self, state: int) -> bool:
        """Tell whether whole channels carry a state; the intact one if all can be backed then."""
        if state == 0 and not self._backed:
            return False
        program = self.program(state)
        return self._fits(program) or self._whole(program)

    def uncarried(self) -> list[int]:
        """Return the states that whole channels do not carry; the intact one if not all is backed.

        That is: there are no fixed stand-ins with room after every failure, one state by itself.
        """
        known: dict[tuple[bytes, bytes], bool] = {}
        found = []
        for state in self.question.loaded:
            program = self.program(state)
            key = (program.columns.tobytes(), program.asked.tobytes())
            if key not in known:
                known[key] = self._fits(program) or self._whole(program)
            if not known[key]:
                found.append(state)
        return found or ([] if self._backed else [0])

    @cached_property
    def _backed(self) -> bool:
        """Tell whether all has a stand-in with room after every failure, where it is shared."""
        if self.question.rerouting is not Rerouting.SHARED:
            return True
        return self.pairs.fitting(self.use, self.room) is not None
