"""With what probability the pairs of a design are in time, path by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter

from netplan.failures.failure import INTACT
from netplan.latency.demand import Demand
from netplan.model.plan import ConfidenceOutcome, ConfidentPath, Impossible, Obstacle
from netplan.model.scenario import Limit, PathConfidence
from netplan.optimize.problem.cover import ARC_OPTICAL
from netplan.planning.confidence.copies import longest_limits
from netplan.planning.confidence.highest import Highest
from netplan.planning.confidence.rule import State, Way
from netplan.planning.confidence.search import Judge, reserve_of
from netplan.planning.formulation import (
    ScenarioProblem,
    build_problem,
    places_of_nodes,
    spans_under,
)
from netplan.service.service import ServiceModel

LOOSE_MS = 1e6
"""Stands for "no limit, but connected"."""


@dataclass(frozen=True)
class ConfidentOutcomes:
    """The paths of confidence under a chosen set of spans and links; ``known`` where found."""

    model: ServiceModel
    chosen: frozenset[str]
    known: Mapping[State, Way | None] | None = None

    @cached_property
    def _problem(self) -> ScenarioProblem:
        return build_problem(self.model)

    @cached_property
    def _ways(self) -> Mapping[State, Way | None]:
        if self.known is not None:
            return self.known
        judge = Judge(self._problem, self.model.scenario.solver.parameters.confidence)
        return judge.settled(judge.chosen(self.chosen))

    @cached_property
    def _number(self) -> dict[Demand, int]:
        return {demand: i for i, demand in enumerate(self.model.demands)}

    def _of(self, demand: Demand) -> Iterator[tuple[str, Way | None]]:
        """Yield the states of a demand that matter with its path: intact, then in order of ids."""
        number, names = self._number[demand], self._problem.cover.scenario_name
        mine = {f: way for (d, f), way in self._ways.items() if d == number}
        yield INTACT, mine.pop(0)
        yield from sorted(((names[f], way) for f, way in mine.items()), key=itemgetter(0))

    def outcome(self, demand: Demand) -> ConfidenceOutcome | None:
        """Return how the paths of a demand fare, None where no confidence is asked for."""
        asked = demand.confidence
        if asked is None:
            return None
        found = list(self._of(demand))
        intact = found[0][1]
        if intact is None or not intact.holds:  # what is left in other states then says nothing
            found = found[:1]
        needs = reserve_of(asked)
        return ConfidenceOutcome(
            asked.per_path,
            asked.law.value,
            needs.theorem.value,
            float(needs.above),
            tuple(self._path(f, way, asked) for f, way in found if way is not None and way.holds),
            tuple(f for f, way in found if way is None or not way.holds),
        )

    def impossible(self, demand: Demand, source: str) -> Iterator[Impossible]:
        """Yield the states without a path that holds; with everything built there never is one.

        Where there is none intact, that alone.
        """
        missed = [] if demand.confidence is None else list(self._of(demand))
        missed = [(f, way) for f, way in missed if way is None or not way.holds]
        missed = missed[:1] if missed and missed[0][0] == INTACT else missed
        highest = self._highest(demand, [f for f, _ in missed])
        for failure, _ in missed:
            limit = demand.limit_ns if failure == INTACT else demand.after_ns
            yield Impossible(
                demand.target,
                source,
                demand.sink,
                Obstacle.CONFIDENCE,
                failure,
                limit or 0,
                demand.floor_ns,
                self._least_ns(demand, failure),
                confidence=None if demand.confidence is None else demand.confidence.per_path,
                best_confidence=highest,
            )

    def _highest(self, demand: Demand, failures: Sequence[str]) -> float | None:
        """Return the highest probability with which the pair has a path in time in some states.

        In steps of 10^-4; None where it has none even with the least that can be asked.
        """
        asked = demand.confidence
        if asked is None or not failures:
            return None
        search = Highest(
            self._problem,
            self._number[demand],
            asked,
            longest_limits(self.model)[asked],
            self.model.scenario.solver.parameters.confidence,
        )
        names = list(self._problem.cover.scenario_name)
        states = [0 if f == INTACT else names.index(f) for f in failures]
        return search.of(states, self.chosen)

    def _least_ns(self, demand: Demand, failure: str) -> int | None:
        """Return the least mean and reserve of a path, whatever its limit; None without one."""
        judge, number = self._unlimited, self._number[demand]
        names = judge.rule.base.cover.scenario_name
        state = 0 if failure == INTACT else list(names).index(failure)
        way = judge.least(judge.chosen(self.chosen), number, state)
        return None if way is None else way.mean_ns + way.reserve_ns

    @cached_property
    def _unlimited(self) -> Judge:
        """Return a judge without limits: ways that none needs count too."""
        scenario = self.model.scenario
        loose = Limit(one_way_ms=LOOSE_MS)
        targets = tuple(
            replace(t, limit=loose, after_cut=None if t.after_cut is None else loose)
            for t in scenario.targets
        )
        problem = build_problem(ServiceModel(replace(scenario, targets=targets), offer=self.model))
        longest = longest_limits(self.model)
        return Judge(problem, scenario.solver.parameters.confidence, longest)

    def _path(self, failure: str, way: Way, asked: PathConfidence) -> ConfidentPath:
        source, steps, routes = self._steps(way)
        return ConfidentPath(
            failure,
            source,
            steps,
            routes,
            way.mean_ns,
            way.sd_ns,
            way.reserve_ns,
            way.limit_ns,
            way.at_least(asked),
        )

    def _steps(self, way: Way) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Return where a path starts, its steps, and the spans under each of them."""
        cover, model, under = self._problem.cover, self.model, spans_under(self._problem)
        place = places_of_nodes(model)
        steps: list[str] = []
        routes: list[tuple[str, ...]] = []
        inside: list[str] = []
        start: int | None = None
        for arc in way.arcs:
            item, tail = int(cover.arc_item[arc]), int(cover.arc_tail[arc])
            if start is None and tail < len(place):
                start = place[tail]
            if cover.arc_kind[arc] == ARC_OPTICAL:
                inside.append(model.spans[under[arc]].id)
            elif (link := model.link_of(item)) is not None:
                steps.append(model.links[link].id)
                routes.append(tuple(inside))
                inside = []
            elif under[arc] >= 0:
                steps.append(model.spans[under[arc]].id)
                routes.append((steps[-1],))
        return model.scenario.network.places[start or 0].id, tuple(steps), tuple(routes)
