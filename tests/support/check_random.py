"""Random small scenarios: parallel spans, shared risks, every kind of limit and rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import assume
from hypothesis import strategies as st

from netplan.check.plan.impossible import everything_built
from netplan.check.plan.targets import fates, nearest_ns
from netplan.check.recompute.question import expand
from netplan.check.recompute.service import Service
from netplan.failures.failure import usable_spans
from netplan.model.equipment import Equipment
from netplan.model.link import allowed_links
from netplan.model.network import Along, Network, Span
from netplan.model.scenario import (
    Candidates,
    Closed,
    CostFactor,
    FailureSpec,
    Limit,
    LinkRule,
    LossSet,
    Match,
    PlaceSet,
    Scenario,
    Selector,
    Single,
    SolverSettings,
    Target,
)
from netplan.planning.feasible import forced_without_route
from tests.support.check_cases import COSTS, EQUIPMENT, place, quantity, span

IDS = ("ann", "bob", "cat", "dan", "eve")
PROVINCES = ("West", "East", None)
REGIONS = ("coast", None)


def subsets(values: tuple[str, ...], most: int, least: int = 0) -> st.SearchStrategy:
    if not values:
        return st.just(())
    chosen = st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True)
    return chosen.map(tuple)


def place_sets(ids: tuple[str, ...]) -> st.SearchStrategy[PlaceSet]:
    return subsets(ids, 3, 1).map(lambda some: PlaceSet((Selector(ids=some),)))


def first_to_all(ids: tuple[str, ...]) -> tuple[PlaceSet, PlaceSet]:
    return (PlaceSet((Selector(ids=ids[:1]),)), PlaceSet((Selector(ids=ids),)))


@st.composite
def spans(draw: st.DrawFn, ids: tuple[str, ...]) -> tuple[Span, ...]:
    found: dict[str, Span] = {}
    chain = [(a, b, "old") for a, b in pairwise(ids) if draw(st.integers(0, 5))]
    pairs = st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True).map(sorted)
    kinds = st.sampled_from(("new", "old2", "new2", "hollow"))
    more = draw(st.lists(st.tuples(pairs, kinds), min_size=1, max_size=7))
    for a, b, kind in chain + [(a, b, kind) for (a, b), kind in more]:
        base = span(
            f"{a}-{b}.{kind.rstrip('2')}", draw(st.sampled_from((60, 80, 150.5, 333, 600.1)))
        )
        found[f"{a}-{b}.{kind}"] = replace(
            base,
            id=f"{a}-{b}.{kind}",
            slack_factor=draw(st.sampled_from((1.0, 1.05, 1.08))),
            corridor=draw(st.sampled_from((base.corridor, "c1", "c2"))),
            srlgs=frozenset(draw(subsets(("c1", "g1", "g2"), 1))),
            build_cost_cny=draw(st.sampled_from((None, None, 5_000_000, 0))),
            operator=draw(st.sampled_from((None, "op"))),
            along=draw(st.sampled_from((None, Along.EXPRESSWAY, Along.RAILWAY))),
        )
    return tuple(found.values())


@st.composite
def networks(draw: st.DrawFn) -> Network:
    ids = IDS[: draw(st.integers(3, 5))]
    places = tuple(
        place(
            id_,
            draw(st.sampled_from((106.0, 106.1, 106.3))) + 0.01 * i,
            draw(st.sampled_from((26.0, 26.1, 26.3))),
            province=draw(st.sampled_from(PROVINCES)),
            region=draw(st.sampled_from(REGIONS)),
        )
        for i, id_ in enumerate(ids)
    )
    return Network(places, draw(spans(ids)))


limits = st.one_of(
    st.sampled_from((0.1, 0.8, 1.5, 2.5, 4.0, 9.0)).map(lambda ms: Limit(one_way_ms=ms)),
    st.sampled_from((1.5, 8.0, 30.0)).map(lambda stretch: Limit(stretch=stretch)),
)


@st.composite
def targets(draw: st.DrawFn, ids: tuple[str, ...], number: int) -> Target | None:
    sources, sinks = draw(place_sets(ids)), draw(place_sets(ids))
    ends = {*(sources.selectors[0].ids or ())}, {*(sinks.selectors[0].ids or ())}
    match = draw(st.sampled_from(Match))
    served = ends[1] - ends[0] if match is Match.NEAREST_SOURCE else ends[0] ^ ends[1]
    if not served and not (match is Match.ALL_PAIRS and len(ends[0]) > 1):
        return None
    after = draw(st.one_of(st.none(), limits))
    return Target(f"t{number}", sources, sinks, draw(limits), after, match)


@st.composite
def failure_specs(draw: st.DrawFn, network: Network) -> FailureSpec:
    ids = tuple(s.id for s in network.spans)
    listed = LossSet(
        "listed",
        spans=draw(subsets(ids, 2)),
        corridors=draw(subsets(("c1", "c2"), 1)),
        srlgs=draw(subsets(("g1", "g2"), 1)),
        places=draw(subsets(tuple(network.place), 1)),
    )
    return FailureSpec(draw(st.sampled_from(Single)), draw(st.sampled_from(((), (listed,)))))


@st.composite
def equipments(draw: st.DrawFn) -> Equipment:
    return replace(
        EQUIPMENT,
        amplifier_spacing_km=quantity(draw(st.sampled_from((60, 80)))),
        amplifier_delay_us=quantity(draw(st.sampled_from((0, 0.15)))),
        terminal_delay_us=quantity(draw(st.sampled_from((0, 10, 50.0004)))),
        regenerator_delay_us=quantity(draw(st.sampled_from((20, 100)))),
        regenerator_reach_km=quantity(draw(st.sampled_from((100, 400.3, 2800)))),
        hop_delay_us=quantity(draw(st.sampled_from((0, 50, 300)))),
        today_detour=draw(st.sampled_from((None, None, quantity(1.26), quantity(1.6216)))),
    )


@st.composite
def scenarios(draw: st.DrawFn, *, forced: bool = False) -> Scenario:
    """Draw a scenario; ``forced`` adds spans and links that must be in the plan."""
    network = draw(networks())
    ids = tuple(network.place)
    asked = [draw(targets(ids, number)) for number in range(draw(st.integers(1, 2)))]
    rule = LinkRule(draw(place_sets(ids)), draw(place_sets(ids)))
    rules_for_links = draw(st.sampled_from(((rule,), (rule, LinkRule(*first_to_all(ids))))))
    span_ids = tuple(s.id for s in network.spans)
    factor = CostFactor(
        draw(st.sampled_from((0.5, 1.3, 2.0))),
        fibre=draw(st.sampled_from((None, "solid"))),
        operator=draw(st.sampled_from((None, "op"))),
        corridor=draw(st.sampled_from((None, "c1"))),
        province=draw(st.sampled_from((None, "West"))),
        state=draw(st.sampled_from((None, "existing"))),
        region=draw(st.sampled_from((None, *REGIONS))),
    )
    scenario = Scenario(
        name="random",
        network=network,
        equipment=draw(equipments()),
        costs=replace(COSTS, along_factor={"railway": quantity(1.3)}),
        targets=tuple(t for t in asked if t is not None),
        links=rules_for_links,
        failures=draw(failure_specs(network)),
        candidates=Candidates(
            fibres=draw(st.sampled_from((None, None, ("solid",)))),
            forbid_spans=draw(subsets(span_ids, 1)),
        ),
        closed=Closed(corridors=draw(subsets(("c2", "g2"), 1)), spans=draw(subsets(span_ids, 1))),
        cost_factors=draw(st.sampled_from(((), (factor,)))),
        solver=SolverSettings(time_limit_s=600.0),
    )
    assume(usable_spans(scenario))
    links = tuple(link.id for link in allowed_links(scenario))
    rules = replace(scenario.candidates, forbid_links=draw(subsets(links, 1)))
    if forced:
        usable = tuple(s.id for s in usable_spans(scenario) if s.id not in rules.forbid_spans)
        rules = replace(rules, force_spans=draw(subsets(usable, 1)))
    return replace(scenario, candidates=rules)


def most_ruled(scenario: Scenario) -> st.SearchStrategy[Scenario]:
    """Draw the scenario with spans and links forced and forbidden, no forced link without a way."""
    usable = tuple(s.id for s in usable_spans(scenario))
    links = tuple(link.id for link in allowed_links(scenario))

    @st.composite
    def ruled(draw: st.DrawFn) -> Scenario:
        forbid_spans, forbid_links = draw(subsets(usable, 2)), draw(subsets(links, 1))
        left = tuple(name for name in links if name not in forbid_links)
        rules = replace(
            scenario.candidates,
            forbid_spans=forbid_spans,
            force_spans=draw(subsets(tuple(s for s in usable if s not in forbid_spans), 2)),
            forbid_links=forbid_links,
            force_links=draw(subsets(left, 2, min(1, len(left)))),
        )
        found = replace(scenario, candidates=rules)
        assume(not forced_without_route(found))
        return found

    return ruled()


@st.composite
def feasible_scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario whose limits lie between the best that can be had and today's."""
    scenario = draw(scenarios(forced=True))
    question = expand(scenario)
    everything = everything_built(question)
    today = Service(question, frozenset(), {})
    asked = []
    for number, (demand, best) in enumerate(
        zip(question.demands, fates(question, everything), strict=True)
    ):
        if best.intact_ns is None:
            continue
        now_ns = nearest_ns(today, demand) or best.intact_ns * 2
        limit_ns = best.intact_ns + (now_ns - best.intact_ns) * draw(st.integers(0, 11)) // 10
        after = list(best.after_ns.values())
        cut = None
        if after and None not in after:
            cut = Limit(one_way_ms=max(after) * draw(st.sampled_from((1.0, 1.1, 1.5))) / 1e6)
        asked.append(
            Target(
                f"d{number}",
                PlaceSet((Selector(ids=demand.sources),)),
                PlaceSet((Selector(ids=(demand.sink,)),)),
                Limit(one_way_ms=limit_ns / 1e6),
                cut,
                Match.NEAREST_SOURCE,
            )
        )
    assume(asked)
    return replace(scenario, targets=tuple(asked[:4]))
