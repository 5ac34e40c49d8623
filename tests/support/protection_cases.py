"""Scenarios with 1+1 pairs and availabilities, and every path of a small one by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from netplan.failures.failure import Failure
from netplan.latency.demand import Demand
from netplan.model.network import Role, SpanState
from netplan.model.scenario import (
    Disjoint,
    FailureSpec,
    Limit,
    Protection,
    Scenario,
    Single,
    Target,
)
from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, CoverProblem
from netplan.planning.design import everything
from netplan.service.service import ServiceModel
from tests.support import small

RATE, HOURS = 400, 24
"""Cuts per 1,000 km and year, and h of repair: corridors of 200 km are down a fifth of the time."""


def often_cut(question: Scenario) -> Scenario:
    """Return the scenario with cuts so frequent that they matter in a small network."""
    costs = replace(
        question.costs,
        cuts_per_1000km_year=small.quantity(RATE),
        repair_h=small.quantity(HOURS),
    )
    return replace(question, costs=costs)


def protect(
    question: Scenario, limit: float, disjoint: Disjoint = Disjoint.SRLG, **more: Any
) -> Scenario:
    """Return the scenario with 1+1 protection of every target."""
    pair = Protection(Limit(limit), disjoint)
    targets = tuple(replace(t, protection=pair, **more) for t in question.targets)
    return replace(question, targets=targets)


@st.composite
def protected(draw: st.DrawFn, base: st.SearchStrategy[Scenario]) -> Scenario:
    """Draw a scenario whose targets ask for pairs, availabilities, both or neither."""
    question = often_cut(draw(base))
    return replace(question, targets=tuple(draw(_asked(t)) for t in question.targets))


@st.composite
def attainable(draw: st.DrawFn) -> Scenario:
    """Draw a dense network whose pairs and shares can be had when everything is built."""
    n = draw(st.integers(3, 4))
    places = [small.place(small.NAMES[i], *small.SPOTS[i]) for i in range(n)]
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    listed = [*pairs, *draw(st.lists(st.sampled_from(pairs), max_size=7 - len(pairs)))]
    spans = []
    for number, (i, j) in enumerate(listed):
        a, b = small.NAMES[i], small.NAMES[j]
        corridor = draw(st.sampled_from([None, None, None, "trench", f"own{number}"]))
        km = draw(st.sampled_from([100, 150, 200, 250]))
        tunnel = ("tunnel",) if draw(st.integers(0, 5)) == 0 else ()
        new = draw(st.integers(0, 2)) > 0
        name = f"{a}{b}.{number}"
        spans.append(small.span(name, a, b, km, new=new, corridor=corridor, srlgs=tunnel))
    target = Target("t", small.of("a"), small.of("b", "c"), Limit(draw(st.sampled_from([1.6, 5]))))
    question = small.scenario(places, spans, [target], gear=small.equipment(hop_us=200))
    question = often_cut(replace(question, targets=(draw(_asked(target)),)))
    found = everything(ServiceModel(question)).outcomes()
    if not all(outcome.met for outcome in found):
        [target] = question.targets
        own = target.protection and replace(target.protection, limit=Limit(9.0))
        easier = replace(target, limit=Limit(9.0), protection=own, availability=None)
        question = replace(question, targets=(easier,))
    return question


@st.composite
def _asked(draw: st.DrawFn, target: Target) -> Target:
    if draw(st.integers(0, 3)):
        own = target.limit
        more = draw(st.sampled_from([0.0, 0.3, 1.0, 5.0]))
        limit = own if own.one_way_ms is None else Limit(own.one_way_ms + more)
        if target.after_cut is not None and draw(st.booleans()):
            limit = target.after_cut
        kind = draw(st.sampled_from(list(Disjoint)))
        target = replace(target, protection=Protection(limit, kind))
    if draw(st.integers(0, 2)) == 0:
        share = draw(st.sampled_from([0.2, 0.5, 0.7, 0.8, 0.9, 0.96]))
        target = replace(target, availability=share)
    return target


def trap() -> Scenario:
    """Return the classic trap: the shortest way, s-a-b-t, bars every second one.

        s --100-- a --100-- b --100-- t     s - a - t and s - b - t are 100 + 200 each way

    Shortest is s-a-b-t (300 km); without it nothing is left from s to t. The pair is
    s-a-t and s-b-t, 300 + 20 km each. All spans exist and are lit by hop-by-hop service.
    """
    places = [
        small.place("s", 100, 30, Role.HUB),
        small.place("a", 100.5, 30.3),
        small.place("b", 100.5, 29.7),
        small.place("t", 101, 30),
    ]
    spans = [
        small.span("sa", "s", "a", 100),
        small.span("ab", "a", "b", 50),
        small.span("bt", "b", "t", 100),
        small.span("at", "a", "t", 220),
        small.span("sb", "s", "b", 220),
    ]
    return small.scenario(places, spans, [Target("t", small.of("s"), small.of("t"), Limit(1.8))])


def paths(cover: CoverProblem, source: int, sink: int, chosen: set[int]) -> Iterator[list[int]]:
    """Yield every path over chosen items that visits no node twice and keeps every cap, as arcs."""
    caps = cover.caps_ns
    leaving: dict[int, list[int]] = {}
    for arc, tail in enumerate(cover.arc_tail.tolist()):
        if int(cover.arc_item[arc]) < 0 or int(cover.arc_item[arc]) in chosen:
            leaving.setdefault(tail, []).append(arc)
    stack: list[tuple[int, list[int], int, frozenset[int]]] = [(source, [], 0, frozenset({source}))]
    while stack:
        node, arcs, optical, seen = stack.pop()
        if node == sink:
            yield arcs
            continue
        for arc in leaving.get(node, ()):
            head = int(cover.arc_head[arc])
            if head not in seen and optical <= caps[arc]:
                inside = int(cover.arc_kind[arc]) == ARC_OPTICAL
                run = optical + int(cover.arc_ns[arc]) if inside else 0
                stack.append((head, [*arcs, arc], run, seen | {head}))


def length_ns(cover: CoverProblem, arcs: list[int]) -> int:
    """Return the latency of a path, regenerators link by link."""
    total = run = 0
    for arc in [*arcs, -1]:
        kind = int(cover.arc_kind[arc]) if arc >= 0 else ARC_ENTER
        if kind != ARC_OPTICAL:
            total += max(0, -(-run // cover.reach_ns) - 1) * cover.regen_ns
            run = 0
        if arc >= 0:
            total += int(cover.arc_ns[arc])
            run += int(cover.arc_ns[arc]) if kind == ARC_OPTICAL else 0
    return total


def uptime(
    model: ServiceModel, demand: Demand, spans: set[str], links: Mapping[str, int]
) -> Fraction:
    """Return the exact share of the time a limit holds, over every state of every corridor.

    ``links`` says how many regenerators each has.
    """
    groups: dict[str, set[str]] = {}
    for span in model.spans:
        groups.setdefault(span.corridor, set())
    for span in model.spans:
        for group in span.risk_groups & groups.keys():
            groups[group].add(span.id)
    forbidden = model.scenario.candidates.forbid_spans
    there = [s for s in model.spans if s.state is SpanState.EXISTING or s.id not in forbidden]
    down = {}
    for name in groups:
        km = max((s.fibre_km for s in there if s.corridor == name), default=0.0)
        load = Fraction(RATE * HOURS) * Fraction(str(km)) / 1000
        down[name] = load / (8760 + load)
    held = Fraction(0)
    for k in range(len(groups) + 1):
        for lost in combinations(sorted(groups), k):
            gone = frozenset(id_ for name in lost for id_ in groups[name])
            ns = model.serve(spans, links, Failure("f", gone)).one_way_ns(demand)
            if ns is not None and ns <= demand.held_ns:
                share = Fraction(1)
                for name, off in down.items():
                    share *= off if name in lost else 1 - off
                held += share
    return held


def without_failures(question: Scenario) -> Scenario:
    """Return the scenario that asks for no failure to be survived."""
    return replace(question, failures=FailureSpec(Single.NONE))
