"""What runs in every state, judged by rules of its own: from names, spans and the service alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from netplan.failures.failure import Failure
from netplan.model.carried import CarriedRoute, CarriedState, LitWay
from netplan.model.scenario import Scenario
from netplan.model.traffic import Rerouting
from netplan.optimize.problem.prepare import optical_delay_matters
from netplan.planning.capacity.build import Room, capacity_question
from netplan.planning.capacity.question import ANYWHERE, ENDS, CapacityQuestion, ChannelType, Key
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.states import States
from netplan.planning.capacity.working import Working, working
from netplan.planning.formulation import build_problem
from netplan.service.service import ServiceModel
from tests.support.capacity_cases import FAR, Case, channels, types
from tests.support.check_cases import quantity
from tests.support.check_random import feasible_scenarios

Needs = Sequence[Mapping[int, int]]
Bought = tuple[int, str, str, str | None]
"""An owner, a link, a mode; the place of a regenerator, None: both ends."""
PLAIN = ChannelType("", 300_000)
DOUBLE = ChannelType("double", 500_000, rate=2, width=2)
FLEXIBLE = ChannelType("flexible", 700_000, rate=3, width=2)


@dataclass(frozen=True)
class Rules:
    """What a state must be like.

    Attributes:
        names: of the states, the intact one first.
        needs: by state, channels of every demand.
        cut: whether a state cuts a route.
        in_time: whether a route that is not cut is in time in a state.
        slots: of a pair of fibres.
        types: by mode, units that a channel brings, and its width.
        owned: whether channels belong to a demand.
        places: where light may be regenerated, by number.
        light: of a way, its stretches, and the places at which its light is regenerated; "" where
            the place does not matter.
        hops: units that those of today's hops carry that have a limit, by span.
    """

    names: Sequence[str]
    needs: Needs
    cut: Callable[[int, CarriedRoute], bool]
    in_time: Callable[[int, CarriedRoute], bool]
    slots: int
    types: Mapping[str, tuple[int, int]]
    owned: bool
    places: Sequence[str] = ()
    light: Callable[[LitWay], tuple[Sequence[Sequence[str]], Sequence[str]]] = lambda way: (
        (way.spans,),
        (),
    )
    hops: Mapping[str, int] = field(default_factory=dict)


def _single(state: CarriedState) -> list[CarriedRoute]:
    """Return every channel as a route of its own."""
    found = []
    for route in state.routes:
        for i in range(route.channels):
            ways = tuple(
                type(way)(way.link, way.spans, way.mode, way.regenerators, (way.slots[i],))
                for way in route.ways
            )
            found.append(replace(route, channels=1, ways=ways))
    return found


def running(rules: Rules, states: Sequence[CarriedState]) -> Iterator[list[CarriedRoute]]:
    """Yield the channels that run in every state, one a route."""
    told = {state.failure: state for state in states}
    assert [s.failure for s in states] == [name for name in rules.names if name in told]
    intact = _single(states[0])
    yield intact
    for f, name in enumerate(rules.names[1:], 1):
        left = [route for route in intact if not rules.cut(f, route)]
        state = told.get(name)
        if state is None:
            assert len(left) == len(intact), "a failure that cuts channels is told"
            yield left
        else:
            yield (left if state.kept else []) + _single(state)


def check(rules: Rules, question: CapacityQuestion, chosen: np.ndarray, found: Working) -> None:
    """Assert that everything runs that must, within what was chosen, and nothing more is bought."""
    assert found.repair is None
    for f, routes in enumerate(running(rules, found.states)):
        has: Counter[int] = Counter()
        over: Counter[str] = Counter()
        for route in routes:
            assert not rules.cut(f, route)
            rate = min((rules.types[way.mode][0] for way in route.ways), default=1)
            if rules.in_time(f, route):
                has[route.demand] += rate
            for span in (span for leg in route.hops for span in leg):
                over[span] += rate
        assert all(units <= rules.hops[span] for span, units in over.items())
        assert all(has[d] >= count for d, count in rules.needs[f].items()), (
            rules.names[f], has, rules.needs[f],
        )  # fmt: skip
        if f == 0 and {rate for rate, _ in rules.types.values()} == {1}:
            assert has == {d: n for d, n in rules.needs[0].items() if n}
    check_room(rules, question, chosen, found)


def check_room(
    rules: Rules, question: CapacityQuestion, chosen: np.ndarray, found: Working
) -> None:
    """Assert that slots and channels are those that are bought, within what was chosen."""
    name = question.base.item_name
    most_pairs, most_channels = Counter[str](), Counter[Bought]()
    for routes in running(rules, found.states):
        at: Counter[tuple[str, int]] = Counter()
        ends: Counter[Bought] = Counter()
        for route in routes:
            for way in route.ways:
                ends[route.demand if rules.owned else -1, way.link, way.mode, None] += 1
                stretches, again = rules.light(way)
                ends.update((-1, way.link, way.mode, place) for place in again)
                (slots,), width = way.slots, rules.types[way.mode][1]
                for spans, first in zip(stretches, slots, strict=True):
                    assert 0 <= first <= rules.slots - width
                    at.update((s, slot) for s in spans for slot in range(first, first + width))
        most_channels |= ends
        for (span, _), count in at.items():
            most_pairs[span] = max(most_pairs[span], count)
    levels, given = found.levels, question.levels(chosen)
    assert all(levels.pairs[s] <= n for s, n in given.pairs.items())
    assert all(n <= given.channels[k] for k, n in levels.channels.items())
    pairs = {name[s]: n for s, n in levels.pairs.items() if n}
    lit = {_bought(question, k, rules.places): n for k, n in levels.channels.items() if n}
    if question.base.item_lower.any():
        assert all(n <= pairs[s] for s, n in most_pairs.items())
        assert all(n <= lit[key] for key, n in most_channels.items())
    else:
        assert pairs == most_pairs
        assert lit == most_channels


def _bought(question: CapacityQuestion, key: Key, places: Sequence[str]) -> Bought:
    place = None if key.place == ENDS else "" if key.place == ANYWHERE else places[key.place]
    return key.owner, question.base.item_name[key.link], question.types[key.type].name, place


def tight(question: CapacityQuestion, seed: int) -> np.ndarray | None:
    """Return a choice that carries every state, and not with a rung less; None: there is none.

    Which one it is, the seed says.
    """
    ladders = [*question.pairs.values(), *question.ends.values()]
    order = np.random.default_rng(seed).permutation(len(ladders)).tolist()
    router = Router(question)

    def carried(tried: np.ndarray) -> bool:
        states = States(question, router, tried)
        served = set(states.demands) <= set(states.owner.tolist())
        return served and not states.uncarried()

    def cut_to(chosen: np.ndarray, ladder: Sequence[int], level: int) -> np.ndarray:
        tried = chosen.copy()
        tried[list(ladder[level:])] = 0
        return tried

    chosen: np.ndarray = (question.cover.item_upper != 0).astype(np.uint8)
    if not carried(chosen):
        return None
    for number in order:
        ladder = ladders[number]
        low, high = int(question.cover.item_lower[ladder[0]]) - 1, len(ladder)
        while high - low > 1:
            middle = (low + high) // 2
            if carried(cut_to(chosen, ladder, middle)):
                high = middle
            else:
                low = middle
        chosen = cut_to(chosen, ladder, high)
    return chosen


def mended(
    question: CapacityQuestion,
    chosen: np.ndarray,
    rerouting: Rerouting,
    places: Sequence[str] = (),
) -> tuple[np.ndarray, Working, int]:
    """Return the choice with all that must be bought beside it, what runs, and how often it was."""
    question = replace(question, rerouting=rerouting)
    router, bought = Router(question), 0
    while True:
        found = working(question, router, chosen, places)
        if found.repair is None:
            return chosen, found, bought
        items = list(found.repair.items)
        assert items
        assert not chosen[items].any()
        chosen = chosen.copy()
        chosen[items] = 1
        bought += 1


def _away(case: Case, lost: set[str]) -> dict[tuple[str, str], int]:
    """Return the fastest way between places over hops without a limit, where there is one."""
    found = {(v, v): 0 for v in case["nodes"]}
    for _ in case["nodes"]:
        for hop in case["hops"]:
            if hop["span"] in lost or "room" in hop:
                continue
            for a, b in ((hop["a"], hop["b"]), (hop["b"], hop["a"])):
                for v in case["nodes"]:
                    if (v, a) in found:
                        ns = found[v, a] + hop["ns"]
                        found[v, b] = min(found.get((v, b), ns), ns)
    return found


def rules_of_case(case: Case, question: CapacityQuestion) -> Rules:
    """Return the rules of a small network of ``capacity_cases``; its slots are the question's."""
    lost: list[set[str]] = [set(), *(set(failure["lost"]) for failure in case["failures"])]
    hops = [_away(case, gone) for gone in lost]
    spans = {s["id"]: s for s in case["spans"]}
    asked, kinds = channels(case), {t["name"]: t for t in types(case)}

    def passed(way: LitWay) -> list[str]:
        at = [case["hub"]]
        for id_ in way.spans:
            ends = {spans[id_]["a"], spans[id_]["b"]}
            assert at[-1] in ends
            at += ends - {at[-1]}
        assert way.link == f"link {case['nodes'].index(at[-1])}"
        assert len(set(at)) == len(at)
        return at

    def light(way: LitWay) -> tuple[list[list[str]], list[str]]:
        kind = kinds[way.mode]
        found: list[list[str]] = [[]]
        for place, id_ in zip(passed(way), way.spans, strict=False):
            if place in way.regenerators:
                found.append([])
            found[-1].append(id_)
        if kind["noise"] is None:
            assert not way.regenerators
            whole_ns = sum(spans[id_]["ns"] for id_ in way.spans)
            return found, [""] * max(0, -(-whole_ns // case.get("reach_ns", FAR)) - 1)
        assert set(way.regenerators) <= set(case["stands"])
        assert len(found) == len(way.regenerators) + 1
        assert all(sum(kind["noise"][id_] for id_ in part) <= kind["budget"] for part in found)
        return found, list(way.regenerators)

    def in_time(f: int, route: CarriedRoute) -> bool:
        demand, ns, at = case["demands"][route.demand], 0, case["hub"]
        assert demand["source"] == case["hub"]
        assert len(route.legs) == len(route.ways) + 1
        assert not route.legs[0] or not route.ways  # every link begins at the hub
        for way in route.ways:
            ns += 2 * case["terminal_ns"] + sum(spans[id_]["ns"] for id_ in way.spans)
            ns += len(light(way)[1]) * case.get("regenerator_ns", 0)
            at = passed(way)[-1]
        reached = {at: ns}
        for id_ in route.legs[-1]:
            reached = _over_hop(case, hops[f], id_, reached)
        limit = demand["after_ns"] if f else demand["limit_ns"]
        left = (ns + hops[f].get((v, demand["sink"]), FAR) for v, ns in reached.items())
        return bool(min(left) <= limit)

    return Rules(
        ["intact", *(failure["id"] for failure in case["failures"])],
        [dict(enumerate(column.tolist())) for column in asked.T],
        lambda f, route: any(
            lost[f] & set(part) for part in (*(way.spans for way in route.ways), *route.hops)
        ),
        in_time,
        question.slots,
        {t.name: (kinds[t.name]["rate"], t.width) for t in question.types},
        case["channels"] == "owned",
        case["nodes"],
        light,
        {hop["span"]: hop["room"] for hop in case["hops"] if "room" in hop},
    )


def _over_hop(
    case: Case, free: Mapping[tuple[str, str], int], span: str, reached: Mapping[str, int]
) -> dict[str, int]:
    """Return where one may be behind a hop with a limit, and when."""
    (hop,) = (hop for hop in case["hops"] if hop["span"] == span)
    return {
        b: min(ns + free.get((v, a), FAR) for v, ns in reached.items()) + int(hop["ns"])
        for a, b in ((hop["a"], hop["b"]), (hop["b"], hop["a"]))
    }


@st.composite
def carried_scenarios(
    draw: st.DrawFn,
) -> tuple[ServiceModel, CapacityQuestion, list[dict[int, int]]]:
    """Draw a scenario of places, links of all kinds and traffic; its question; its needs."""
    scenario: Scenario = draw(feasible_scenarios())
    equipment = replace(scenario.equipment, regenerator_reach_km=quantity(1_000_000))
    model = ServiceModel(replace(scenario, equipment=equipment))
    problem = build_problem(model)
    assume(not optical_delay_matters(problem.cover))
    kinds = draw(st.sampled_from(([PLAIN], [PLAIN], [PLAIN, DOUBLE], [PLAIN, DOUBLE, FLEXIBLE])))
    counts = [draw(st.integers(1, 4)) for _ in problem.cover.demand_source]
    share = draw(st.sampled_from((0.5, 1.0)))
    needs = [_needs(model, failure, counts, share) for failure in model.failures]
    asked = np.zeros((len(counts), len(model.failures)), np.int64)
    for f, need in enumerate(needs):
        for d, count in need.items():
            asked[d, f] = count
    n = len(model.spans)
    pairs = [draw(st.integers(1, 3)) for _ in range(n)]
    line = [cost.line_system_cny for cost in model.span_costs]
    room = Room(draw(st.integers(2, 5)), pairs, line, kinds, draw(st.booleans()))
    return model, capacity_question(problem.cover, asked, room), needs


def _needs(
    model: ServiceModel, failure: Failure, counts: Sequence[int], share: float
) -> dict[int, int]:
    today, found, intact = model.serve((), (), failure), {}, failure is model.failures[0]
    for d, demand in enumerate(model.demands):
        limit = demand.limit_ns if intact else demand.after_ns
        if limit is None or model.exempt(demand, failure):
            continue
        ns = today.one_way_ns(demand)
        if ns is None or ns > limit:
            found[d] = counts[d] if intact else int(np.ceil(counts[d] * share))
    return found


def rules_of_model(
    model: ServiceModel, question: CapacityQuestion, needs: Sequence[dict[int, int]]
) -> Rules:
    """Return the rules of a scenario."""

    @cache
    def from_place(f: int, barred: frozenset[str], place: str) -> np.ndarray:
        demand = next(d for d in model.demands if d.barred == barred)
        return model.serve((), (), model.failures[f]).of(demand).from_place(place)

    def cut(f: int, route: CarriedRoute) -> bool:
        failure = model.failures[f]
        ends = {
            place
            for way in route.ways
            for places in _ends(model, way.link, way.spans)
            for place in places
        }
        spans = {span for way in route.ways for span in way.spans}
        return bool(failure.lost_spans & spans or failure.lost_places & ends)

    def in_time(f: int, route: CarriedRoute) -> bool:
        failure, demand = model.failures[f], model.demands[route.demand]
        limit = demand.after_ns if f else demand.limit_ns
        if limit is None:
            return False
        today = partial(from_place, f, demand.barred)
        at = {s: 0.0 for s in demand.sources if s not in failure.lost_places}
        for way in route.ways:
            under = [model.spans[model.span_index[s]] for s in way.spans]
            link_ns = model.latency.link_parts(under).total_ns
            reached = {}
            for start, end in _ends(model, way.link, way.spans):
                if start in demand.barred and start not in demand.sources:
                    continue
                ns = (before + today(s)[model.node[start]] for s, before in at.items())
                reached[end] = min(ns, default=np.inf) + link_ns
            at = reached
        ns = (before + today(s)[model.node[demand.sink]] for s, before in at.items())
        return bool(min(ns, default=np.inf) <= limit)

    names = [failure.id for failure in model.failures]
    rates = {t.name: (t.rate, t.width) for t in question.types}
    return Rules(names, needs, cut, in_time, question.slots, rates, question.owned)


def _ends(model: ServiceModel, link: str, spans: Sequence[str]) -> list[tuple[str, str]]:
    """Return the place at which a link is entered and that where it is left, by its spans.

    Over one span both ways are possible.
    """
    pair, found = model.links[model.link_index[link]], []
    for start, end in ((pair.a, pair.b), (pair.b, pair.a)):
        at: str | None = start
        for id_ in spans:
            span = model.spans[model.span_index[id_]]
            at = {span.a: span.b, span.b: span.a}.get(at or "")
        if at == end:
            found.append((start, end))
    assert found, f"{link} does not run over {spans}"
    return found
