"""Checks of the paths that are said to hold with a probability: each is walked and summed up.

The plan names a path for every state that needs one of its own. A path that is connected, runs
over the plan alone, avoids what is lost and leaves its reserve below the limit proves its state
by itself; so no search is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from netplan.check.recompute.chance import Chance
from netplan.check.recompute.chance_search import WIDER, Best, ChanceSearch
from netplan.check.recompute.question import INTACT, REDUCED, Demand, Loss, Question
from netplan.check.recompute.service import NOTHING, Service
from netplan.check.report import Code, Findings, show_bool, show_ids, show_ns
from netplan.model.network import SpanState
from netplan.model.plan import ConfidenceOutcome, ConfidentPath
from netplan.model.scenario import PathConfidence

Searches = dict[tuple[PathConfidence, int, str, int, frozenset[str]], ChanceSearch]
"""By what is asked, its longest limit, the loss, how far to look and what no path passes."""
STEPS = 10_000
"""Probabilities that might be asked for are looked at in steps of this part of one."""
FAR_NS = 10**12
"""A limit that no path of interest misses: a quarter of an hour."""


def chance_of(question: Question, demand: Demand) -> Chance:
    """Return what the confidence of a demand asks of its paths."""
    asked = demand.confidence
    if asked is None:
        raise ValueError(f"{demand.name} asks for no confidence")
    alike = [d for d in question.demands if d.confidence == asked]
    longest = max(max(d.limit_ns, d.after_cut_ns or 0) for d in alike)
    return Chance(question.gear, question.scenario.equipment, asked, longest)


@dataclass(frozen=True)
class _Walked:
    """A path that leads where it should: its spans and what it needs in all."""

    spans: frozenset[str]
    total_ns: int


@dataclass(frozen=True)
class ConfidenceCheck:
    """The claims about one demand."""

    question: Question
    service: Service
    demand: Demand
    subject: str
    findings: Findings

    def check(self, claimed: ConfidenceOutcome | None) -> bool:
        """Check what is claimed; tell whether every state has a path that holds."""
        if self.demand.confidence is None or claimed is None:
            if (self.demand.confidence is None) != (claimed is None):
                self._say("a confidence is claimed but not asked, or asked but not given")
            return self.demand.confidence is None
        chance = chance_of(self.question, self.demand)
        theorem, _ = chance.needed
        for what, said, truth in (
            ("a probability asked of", claimed.asked, chance.asked.per_path),
            ("the law", claimed.law, chance.asked.law.value),
            ("the theorem", claimed.theorem, theorem),
            ("standard deviations:", claimed.deviations, chance.deviations()),
        ):
            self.findings.compare(Code.CONFIDENCE, self.subject, what, said, truth, str)
        walked: dict[str, _Walked] = {}
        for path in claimed.paths:
            if path.failure in walked or path.failure in claimed.without:
                self._say(f"the path under {path.failure} is given twice, or denied")
            found = self._path(path, chance)
            if found is not None:
                walked[path.failure] = found
        self._order([path.failure for path in claimed.paths])
        self._order(claimed.without)
        for state in claimed.without:
            self._denied(state, chance)
        held = self._every_state(claimed, walked)
        self.findings.compare(Code.CONFIDENCE, self.subject, "met:", claimed.met, held, show_bool)
        return held

    def _order(self, states: Sequence[str]) -> None:
        """Check that states stand in order, each once: the intact one, then by id."""
        if list(states) != sorted(set(states), key=lambda state: (state != INTACT, state)):
            self._say(f"names {show_ids(tuple(states))} twice or out of order")

    def _denied(self, state: str, chance: Chance) -> None:
        """Check that a state is one of the demand's, and has no path that holds."""
        loss = NOTHING if state == INTACT else self.question.losses.get(state)
        if loss is None or not (loss is NOTHING or self.demand.is_bound_by(loss)):
            self._say(f"names {state}, which asks nothing of it")
            return
        limit = self._limit_ns(state)
        search = ChanceSearch(self.service, chance, loss, limit, self.demand.barred)
        if search.least_ns(self.demand) is not None:
            self._say(f"denies a path under {state}, and there is one")

    def _every_state(self, claimed: ConfidenceOutcome, walked: Mapping[str, _Walked]) -> bool:
        """Tell whether every state has a path in time; check that just those needed are named."""
        intact = walked.get(INTACT)
        if INTACT in claimed.without and (claimed.paths or len(claimed.without) > 1):
            self._say("denies the intact path, and speaks of other states")
        if intact is None:
            if INTACT not in claimed.without:
                self._say("has no path in the intact network")
            return False
        held = intact.total_ns <= self._limit_ns(INTACT)
        for id_, loss in self.question.losses.items():
            if not self.demand.is_bound_by(loss):
                continue
            limit, takes = self._limit_ns(id_), not intact.spans.isdisjoint(loss.spans)
            named = id_ in walked or id_ in claimed.without
            # Of a reduced family a path that outlives the loss is enough, whatever its state.
            if named != takes and not id_.startswith(REDUCED):
                text = "names no path under {}, which takes" if takes else "names {}, which leaves"
                self._say(f"{text.format(id_)} the intact one")
            fine = (w for w in walked.values() if w.spans.isdisjoint(loss.spans))
            held = any(w.total_ns <= limit for w in fine) and held
        return held

    def _limit_ns(self, state: str) -> int:
        """Return the limit of a state; what must hold after a loss holds intact, too."""
        after = self.demand.after_cut_ns
        if state != INTACT:
            return after or 0
        bound = any(self.demand.is_bound_by(loss) for loss in self.question.losses.values())
        return min(self.demand.limit_ns, after) if bound and after else self.demand.limit_ns

    def _path(self, path: ConfidentPath, chance: Chance) -> _Walked | None:
        loss = NOTHING if path.failure == INTACT else self.question.losses.get(path.failure)
        if loss is None or not (loss is NOTHING or self.demand.is_bound_by(loss)):
            self._say(f"names a path under {path.failure}, which asks nothing of it")
            return None
        flaw = self._flaw(path, loss)
        if flaw:
            self._say(f"the path under {path.failure} {show_ids(path.steps)} {flaw}")
            return None
        usable = self.question.usable
        steps = list(zip(path.steps, path.routes, strict=True))
        hops = [usable[step] for step, _ in steps if step in usable]
        links = [[usable[s] for s in route] for step, route in steps if step not in usable]
        regenerators = 0
        for step, route in steps:
            count = 0 if step in usable else self.question.regenerators_over(route)
            if count is None or (step not in usable and count > self.service.has(step)):
                text = f"the path under {path.failure} has not the regenerators that {step} needs"
                self._say(text)
                return None
            regenerators += count
        total = chance.path(hops, links, regenerators)
        reserve, limit = chance.reserve_ns(total), self._limit_ns(path.failure)
        spread = chance.spread_ns(total)
        for what, said, found in (
            ("mean", path.mean_ns, total.mean_ns),
            ("standard deviation", path.sd_ns, spread),
            ("reserve", path.reserve_ns, reserve),
            ("limit", path.limit_ns, limit),
        ):
            text = f"under {path.failure} a {what} of"
            self.findings.compare(Code.CONFIDENCE, self.subject, text, said, found, show_ns)
        left = limit - total.mean_ns
        if left < reserve:
            self._say(f"the path under {path.failure} leaves {show_ns(left)} of {show_ns(reserve)}")
            return None
        text, sure = f"under {path.failure} at least", chance.at_least(left, total)
        self.findings.compare(Code.CONFIDENCE, self.subject, text, path.at_least, sure, str)
        return _Walked(
            frozenset(s for route in path.routes for s in route), total.mean_ns + reserve
        )

    def _flaw(self, path: ConfidentPath, loss: Loss) -> str:
        """Return what is wrong with a path, "" where it leads from a source to the sink."""
        if path.source not in self.demand.sources or path.source in loss.places:
            return "starts elsewhere"
        if len(path.steps) != len(path.routes):
            return "does not name the spans of every step"
        return self._flaw_on_the_way(path, loss)

    def _flaw_on_the_way(self, path: ConfidentPath, loss: Loss) -> str:
        place = path.source
        for step, route in zip(path.steps, path.routes, strict=True):
            ends = self._ends(step, route)
            if ends is None:
                return f"uses {step}, which is neither today's service nor a link over the plan"
            if not loss.spans.isdisjoint(route) or not loss.places.isdisjoint(ends):
                return f"runs over what is lost in {step}"
            far = ends[0] if place == ends[1] else ends[1]
            if place not in ends or self._along(place, route) != far:
                return f"breaks in {step}"
            barred = self._barred(path.source, place, route)
            if barred:
                return f"passes {barred} in {step}"
            place = far
        return "" if place == self.demand.sink else f"ends at {place}"

    def _ends(self, step: str, route: tuple[str, ...]) -> tuple[str, str] | None:
        """Return the ends of a step, None where the plan does not have it."""
        ends = self.service.links.get(step)
        if ends is not None:
            return ends if self.service.lit.issuperset(route) else None
        span = self.question.usable.get(step)
        if span is None or span.state is not SpanState.EXISTING or route != (step,):
            return None
        return span.a, span.b

    def _barred(self, source: str, place: str, route: tuple[str, ...]) -> str:
        """Return a place that the demand may not pass and a step does, "" for none.

        A step may begin at the source of the path, and end anywhere.
        """
        barred = self.demand.barred
        if place in barred and place != source:
            return place
        for id_ in route[:-1]:
            span = self.question.usable[id_]
            place = span.b if place == span.a else span.a
            if place in barred:
                return place
        return ""

    def _along(self, place: str, route: tuple[str, ...]) -> str | None:
        """Return where spans lead from a place, None where they do not join."""
        for id_ in route:
            span = self.question.usable[id_]
            if place not in (span.a, span.b):
                return None
            place = span.b if place == span.a else span.a
        return place

    def _say(self, text: str) -> None:
        self.findings.say(Code.CONFIDENCE, self.subject, text)


def still_held(
    question: Question, service: Service, demand: Demand, known: ConfidenceOutcome | None
) -> bool:
    """Tell whether a demand has a path in time with its probability in every state.

    Args:
        question: the scenario, expanded.
        service: the spans and links to look at.
        demand: the demand; one that asks for no confidence holds.
        known: paths that are known to hold where the service has all that they take.
    """
    if demand.confidence is None:
        return True
    chance = chance_of(question, demand)
    there = [path for path in (known.paths if known else ()) if _is_there(service, path)]
    for loss, limit in _states(question, demand):
        fine = (p for p in there if p.mean_ns + p.reserve_ns <= limit)
        if any(loss.spans.isdisjoint(s for route in p.routes for s in route) for p in fine):
            continue
        if ChanceSearch(service, chance, loss, limit, demand.barred).least_ns(demand) is None:
            return False
    return True


def without_chance(
    question: Question, service: Service, demand: Demand, searches: Searches
) -> Iterator[tuple[str, int, int | None]]:
    """Yield the states in which no path has the probability asked for.

    With the limit, and the least mean and reserve of a path (None: no path). What is searched
    for one demand serves others that ask the same: ``searches`` keeps it.
    """
    chance = chance_of(question, demand)
    known: list[Best] = []
    for loss, limit in _states(question, demand):
        if any(b.needs_ns <= limit and b.spans.isdisjoint(loss.spans) for b in known):
            continue
        key = chance.asked, chance.longest_ns, loss.id, limit, demand.barred
        if key not in searches:
            searches[key] = ChanceSearch(service, chance, loss, limit, demand.barred)
        best = searches[key].best(demand)
        if best is not None:
            known.append(best)
            continue
        least = _beyond(service, chance, loss, limit, demand)
        yield loss.id, demand.limit_ns if loss is NOTHING else limit, least


def _beyond(
    service: Service, chance: Chance, loss: Loss, limit_ns: int, demand: Demand
) -> int | None:
    """Return the least mean and reserve of a path that is too slow, None where there is none."""
    mine = service.of(demand)
    reached = (mine.latency_ns(source, demand.sink, loss) for source in demand.sources)
    if all(ns is None for ns in reached):
        return None
    for most_ns in (*(int(limit_ns * share) for share in WIDER), FAR_NS):
        found = ChanceSearch(service, chance, loss, most_ns, demand.barred).least_ns(demand)
        if found is not None:
            return found
    return None


def highest_is(
    question: Question, service: Service, demand: Demand, states: Sequence[str], claimed: float
) -> bool:
    """Tell whether a probability can be asked of a demand in some states, and no higher step can.

    Args:
        question: the scenario, expanded.
        service: everything that may be built.
        demand: a demand of which more is asked than it holds.
        states: those without a path that has what is asked, intact among them or not.
        claimed: the probability; 0: not even the least one can be asked.
    """
    limits = {loss.id: (loss, limit) for loss, limit in _states(question, demand)}
    chance = chance_of(question, demand)

    def held(step: int) -> bool:
        asked = replace(chance.asked, per_path=step / STEPS)
        eased = replace(chance, asked=asked, _spans={})
        return all(
            ChanceSearch(service, eased, *limits[state], demand.barred).least_ns(demand) is not None
            for state in states
        )

    step = round(claimed * STEPS)
    if not claimed:
        return not held(STEPS // 2)
    return (
        claimed < chance.asked.per_path
        and step / STEPS == claimed
        and (held(step) and ((step + 1) / STEPS >= chance.asked.per_path or not held(step + 1)))
    )


def _states(question: Question, demand: Demand) -> Iterator[tuple[Loss, int]]:
    """Yield every state that binds a demand with its limit, the intact one first."""
    bound = [loss for loss in question.losses.values() if demand.is_bound_by(loss)]
    after = demand.after_cut_ns or demand.limit_ns
    yield NOTHING, min(demand.limit_ns, after) if bound else demand.limit_ns
    yield from ((loss, after) for loss in bound)


def _is_there(service: Service, path: ConfidentPath) -> bool:
    """Tell whether a service has all that a path takes, regenerators included."""
    question = service.question
    for step, route in zip(path.steps, path.routes, strict=True):
        if step in question.usable:
            continue
        if step not in service.links or not service.lit.issuperset(route):
            return False
        count = 0 if question.light is None else question.light.regenerators(route)
        if count is None or count > service.has(step):
            return False
    return True
