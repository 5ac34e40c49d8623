"""The check of pairs of routes of which every failure must leave one: 1+1, shared protection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from netplan.check.recompute.question import INTACT, Demand, Loss, Question
from netplan.check.recompute.running import Route, Running
from netplan.check.recompute.service import NOTHING
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings
from netplan.model.carried import PROTECTION, WORKING, CarriedRoute
from netplan.model.traffic import Rerouting

Ways = tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...]


def ways_of(route: CarriedRoute) -> Ways:
    """Return what a route is, slots apart."""
    return tuple((way.link, way.spans, way.mode, way.regenerators) for way in route.ways)


@dataclass(frozen=True)
class StandIns:
    """Routes in pairs as a plan states them, beside what must outlive failures.

    Attributes:
        traffic: what is asked.
        in_time: tells whether a route is in time after a loss that does not cut it.
        asks: tells whether a demand needs channels in a state.
        findings: gathers what is wrong.
    """

    traffic: Traffic
    in_time: Callable[[Route, Loss], bool]
    asks: Callable[[Demand, Loss], bool]
    findings: Findings
    _outlives: dict[tuple[Demand, Ways], bool] = field(init=False, default_factory=dict)

    @property
    def question(self) -> Question:
        """Return the scenario, expanded."""
        return self.traffic.question

    @property
    def twice(self) -> bool:
        """Tell whether both routes of a pair are lit at once."""
        return self.traffic.channels.rerouting is Rerouting.ONE_PLUS_ONE

    def check(self, states: Mapping[str, Running]) -> None:
        """Check that pairs are the same in every state, and lit when they must be.

        Args:
            states: what runs in those that the plan tells of; the intact one first.
        """
        lit = [(running, route) for running in states.values() for route in running.fresh]
        if not self.traffic.channels.rerouting.in_pairs:
            for running, route in lit:
                if route.stated.pair is not None or route.stated.role:
                    text = "belongs to a pair of routes, which is not asked for"
                    self._say(running, route.demand, text)
            return
        pairs: dict[int, list[tuple[Running, Route]]] = {}
        for running, route in lit:
            if route.stated.pair is not None:
                pairs.setdefault(route.stated.pair, []).append((running, route))
        for number, mine in pairs.items():
            self._one_pair(number, mine)
        if sorted(pairs) != list(range(len(pairs))):
            self.findings.say(Code.CARRIED, "plan", "does not number its pairs of routes from 0")
        for running in states.values():
            self._lit_in_turn(running)
        self._alone(states.values())

    def _one_pair(self, number: int, mine: Sequence[tuple[Running, Route]]) -> None:
        """Check that a pair has two routes, and the same ones wherever it is lit."""
        known: dict[str, set[Ways]] = {WORKING: set(), PROTECTION: set()}
        for running, route in mine:
            if route.stated.role not in known:
                text = f"pair {number} has a route that is neither of the two"
                self._say(running, route.demand, text)
            else:
                known[route.stated.role].add(ways_of(route.stated))
        owners = {(route.stated.demand, route.channels) for _, route in mine}
        roles = [(running.loss.id, route.stated.role) for running, route in mine]
        one_each = all(len(ways) == 1 for ways in known.values())
        if len(owners) != 1 or len(roles) != len(set(roles)) or not one_each:
            running, route = mine[0]
            text = f"pair {number} is not two routes of as many channels, the same in every state"
            self._say(running, route.demand, text)

    def _lit_in_turn(self, running: Running) -> None:
        """Check which routes of pairs are lit in a state."""
        intact = running.loss is NOTHING
        if self.twice:
            if not intact and running.fresh:
                text = "lights channels after a failure, which the scenario forbids"
                self._say(running, running.fresh[0].demand, text)
            whole = {r.stated.pair for r in running.routes} - {None} if intact else set()
            for pair in whole:
                if sum(r.stated.pair == pair for r in running.routes) != 2:
                    text = f"pair {pair} has not both of its routes lit"
                    self.findings.say(Code.CARRIED, f"state {INTACT}", text)
            return
        works = {
            r.stated.pair
            for r in running.routes
            if r.stated.role == WORKING and self._serves(r, running.loss)
        }
        for route in running.fresh:
            number, role = route.stated.pair, route.stated.role
            always = self.asks(route.demand, NOTHING)
            if role == PROTECTION and (intact or number in works):
                text = f"lights what stands in for pair {number} although that is in time"
                self._say(running, route.demand, text)
            if role != PROTECTION and not intact and always:
                self._say(running, route.demand, "lights channels that stand in for none")
            if not self.asks(route.demand, running.loss):
                self._say(running, route.demand, "lights channels that nothing asks for")

    def _alone(self, states: Iterable[Running]) -> None:
        """Check that what is lit only after failures, without a pair, is always the same."""
        known: dict[Demand, set[frozenset[tuple[Ways, int]]]] = {}
        for running in states:
            for demand in self.question.demands:
                if self.asks(demand, NOTHING) or not self.asks(demand, running.loss):
                    continue
                mine = (r for r in running.fresh if r.demand is demand and r.stated.pair is None)
                lit = frozenset((ways_of(r.stated), r.channels) for r in mine)
                known.setdefault(demand, set()).add(lit)
        for demand, ways in known.items():
            if not self.twice and len(ways) > 1:
                text = "lights other routes after one failure than after another"
                self.findings.say(Code.CARRIED, demand.name, text)

    def serves(self, found: Running) -> None:
        """Check that every demand has what it needs in a state, and in the intact one no more."""
        for demand, has, need in self._counted(found):
            idle = found.loss is NOTHING and has > need
            if has < need or idle:
                text = f"has {has} channels that are safe and in time, {need} needed"
                self._say(found, demand, text, str(has), str(need))

    def is_enough(self, routes: Sequence[Route], loss: Loss) -> bool:
        """Tell whether routes that run are enough after a loss."""
        found = Running(loss, tuple(routes), ())
        return all(has >= need for _, has, need in self._counted(found))

    def _counted(self, found: Running) -> Iterator[tuple[Demand, int, int]]:
        """Yield demands with the channels that they have and need in a state.

        The routes of a pair count once. After a failure what belongs to no pair counts where it
        outlives every failure; else it may go with any of them.
        """
        loss, intact = found.loss, found.loss is NOTHING
        for demand, need in zip(self.question.demands, self.traffic.needs, strict=True):
            asked = self.asks(demand, loss)
            if not asked and not (self.twice and intact):
                continue
            kept = need.channels_after if self._is_kept(demand) else 0
            mine = [r for r in found.routes if r.demand is demand]
            pairs, has = set[int | None](), 0
            for route in mine:
                number = route.stated.pair
                if number in pairs or (asked and not self._serves(route, loss)):
                    continue
                if number is not None or intact or self._is_safe(route):
                    has += route.channels
                    pairs |= {number} - {None}
            whole = max(need.channels, kept) if self.asks(demand, NOTHING) else kept
            yield demand, has, whole if intact else kept

    def _is_kept(self, demand: Demand) -> bool:
        return any(self.asks(demand, loss) for loss in self.question.losses.values())

    def _serves(self, route: Route, loss: Loss) -> bool:
        return route.is_left(loss) and self.in_time(route, loss)

    def _is_safe(self, route: Route) -> bool:
        """Tell whether a route outlives everything that asks for channels of its demand."""
        key = route.demand, ways_of(route.stated)
        if key not in self._outlives:
            losses = [NOTHING, *self.question.losses.values()]
            self._outlives[key] = all(
                self._serves(route, loss) for loss in losses if self.asks(route.demand, loss)
            )
        return self._outlives[key]

    def _say(self, running: Running, demand: Demand, text: str, *values: str) -> None:
        self.findings.say(Code.CARRIED, f"state {running.loss.id}, {demand.name}", text, *values)
