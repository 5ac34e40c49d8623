"""Service on arrays against networkx, and the numbers of a story worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings

from netplan import load_scenario
from netplan.check import verify
from netplan.cross_check.opinion import Verdict, second_opinion
from netplan.failures.failure import INTACT, Failure
from netplan.model.equipment import TodayService
from netplan.model.plan import PlanStatus
from netplan.model.scenario import Limit, Scenario
from netplan.planning.design import Design, everything, impossible_targets
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.folders import FROZEN
from tests.support.small import line_of_three, quantity, scenarios

NOTHING = Failure(INTACT, frozenset())


def test_today_is_two_hops_and_a_link_takes_the_new_cables() -> None:
    model = ServiceModel(line_of_three())
    (demand,) = model.demands
    today = model.serve((), (), NOTHING)
    # Two in-line amplifiers a span: 200 km at one every 80 km leaves sites at 80 and 160 km.
    assert today.one_way_ns(demand) == 2 * (1_000_000 + 2 * 100 + 50_000)
    lit = model.serve(("ab.new", "bc.new"), ("a--c",), NOTHING)
    # Two spans of 500 us glass, one amplifier each, three nodes of 1 us, two terminals of 20 us.
    assert lit.one_way_ns(demand) == 2 * (500_000 + 100) + 3 * 1_000 + 2 * 20_000
    assert lit.path(demand)[1] == ("a--c",)
    assert lit.path(demand)[2].total_ns == lit.one_way_ns(demand)


def test_a_link_reroutes_over_what_survives() -> None:
    model = ServiceModel(line_of_three())
    cut = Failure("cut", frozenset({"ab.new", "ab.old"}))
    service = model.serve(("ab.new", "bc.new", "ac.new"), ("a--c",), cut)
    assert [model.spans[i].id for i in service.routes[model.link_index["a--c"]]] == ["ac.new"]


def test_a_lost_place_ends_no_link() -> None:
    model = ServiceModel(line_of_three())
    lost = Failure("place:c", frozenset({"bc.old", "bc.new", "ac.new"}), frozenset({"c"}))
    assert model.serve(("ac.new",), ("a--c",), lost).routes == {}


def test_regenerators_are_counted_by_reach() -> None:
    latency = ServiceModel(line_of_three()).latency
    assert [latency.regenerators(k * latency.reach_ns) for k in (0, 1, 2)] == [0, 0, 1]
    assert latency.regenerators(latency.reach_ns + 1) == 1


def oracle(model: ServiceModel, spans: set[str], links: set[str], failure: Failure) -> nx.Graph:
    """Return hops and links as a networkx graph, links routed by networkx as well."""
    optical, service = nx.Graph(), nx.Graph()
    service.add_nodes_from(model.node)
    for span in model.spans:
        if span.id in failure.lost_spans:
            continue
        if span.id in spans:
            ns = model.latency.span_parts(span).total_ns + model.latency.pass_through_ns
            _keep_fastest(optical, span.a, span.b, ns)
        if span.state.value == "existing":
            _keep_fastest(service, span.a, span.b, model.latency.hop_parts(span).total_ns)
    for link in model.links:
        if link.id not in links or {link.a, link.b} & failure.lost_places:
            continue
        if link.a in optical and link.b in optical and nx.has_path(optical, link.a, link.b):
            ns = nx.dijkstra_path_length(optical, link.a, link.b)
            if model.latency.regenerators(ns) > model.link_regenerators[model.link_index[link.id]]:
                continue  # more than any limit leaves a use for: it is dark
            ns += model.latency.regenerators(ns) * model.latency.regenerator_ns
            ns += 2 * model.latency.terminal_ns + model.latency.pass_through_ns
            _keep_fastest(service, link.a, link.b, ns)
    return service


def _keep_fastest(graph: nx.Graph, a: str, b: str, ns: int) -> None:
    if not graph.has_edge(a, b) or graph[a][b]["weight"] > ns:
        graph.add_edge(a, b, weight=ns)


@settings(max_examples=150, deadline=None)
@given(scenarios())
def test_arrays_agree_with_networkx(question: Scenario) -> None:
    model = ServiceModel(question)
    spans = {span.id for span in model.spans[::2]}
    links = {link.id for link in model.links[::2]}
    for failure in model.failures:
        service = model.serve(tuple(spans), tuple(links), failure)
        graph = oracle(model, spans, links, failure)
        for demand in model.demands:
            if model.exempt(demand, failure):
                continue
            lengths = [
                nx.dijkstra_path_length(graph, source, demand.sink)
                for source in demand.sources
                if source not in failure.lost_places and nx.has_path(graph, source, demand.sink)
            ]
            assert service.one_way_ns(demand) == min(lengths, default=None)


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_impossible_targets_are_exactly_those_that_fail_with_everything(
    question: Scenario,
) -> None:
    model = ServiceModel(question)
    failing = {(o.id, o.sink) for o in everything(model).outcomes() if not o.met}
    listed = {(i.id, i.sink) for i in impossible_targets(model)}
    # A physical floor forbids as well, and can only agree with the network.
    assert listed == failing


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_adding_spans_never_slows_anything(question: Scenario) -> None:
    model = ServiceModel(question)
    ids = [span.id for span in model.spans]
    links = tuple(link.id for link in model.links)
    for fewer in combinations(ids, max(0, len(ids) - 1)):
        small = Design(model, fewer, links).intact
        large = Design(model, tuple(ids), links).intact
        for demand in model.demands:
            before, after = small.one_way_ns(demand), large.one_way_ns(demand)
            assert after is not None or before is None
            assert before is None or (after is not None and after <= before)


def test_a_service_of_today_is_named_by_the_scenario_and_leaves_direct_links_alone() -> None:
    base = line_of_three()
    named = TodayService(quantity(1.5), quantity(300.0))
    gear = replace(base.equipment, services={"ip_private": named})
    model = ServiceModel(replace(base, equipment=gear.serving("ip_private")))
    (demand,) = model.demands
    # Half as long again over glass and amplifiers, and 300 us at each of two places.
    assert model.serve((), (), NOTHING).one_way_ns(demand) == 2 * (1_500_300 + 300_000)
    lit = model.serve(("ab.new", "bc.new"), ("a--c",), NOTHING)
    assert lit.one_way_ns(demand) == 2 * (500_000 + 100) + 3 * 1_000 + 2 * 20_000
    assert gear.serving("transport") is gear


@pytest.mark.parametrize("service", ["ip_private", "ip_public"])
def test_a_named_service_comes_with_the_equipment_file_and_is_told(service: str) -> None:
    chain, scenario = (
        load_scenario(FROZEN / "guizhou.yaml", [f"service={name}"])
        for name in ("transport", service)
    )
    assert (chain.service, chain.equipment.today_detour) == ("transport", None)
    assert scenario.equipment.today_detour == scenario.equipment.services[service].detour
    assert any(service in note for note in scenario.data_notes)
    assert not any("Today's service" in note for note in chain.data_notes)
    demands = ServiceModel(chain).demands
    before, now = (
        [ServiceModel(one).serve((), (), NOTHING).one_way_ns(d) or 0 for d in demands]
        for one in (chain, scenario)
    )
    assert all(a < b for a, b in zip(before, now, strict=True))


def test_the_plan_of_a_named_service_is_checked_and_found_a_second_time() -> None:
    base = line_of_three()
    named = TodayService(quantity(1.5), quantity(300.0))
    gear = replace(base.equipment, services={"ip_private": named}).serving("ip_private")
    # Ten per cent under what today's service now takes: a link is needed that was not before.
    target = replace(base.targets[0], limit=Limit(one_way_ms=2 * 1.8003 * 0.9))
    scenario = replace(base, equipment=gear, targets=(target,), service="ip_private")
    plan = make_plan(scenario)
    assert plan.status is PlanStatus.OPTIMAL and plan.links
    assert not make_plan(replace(scenario, equipment=base.equipment)).links
    assert [str(finding) for finding in verify(plan, scenario).findings] == []
    assert second_opinion(plan, scenario).verdict is Verdict.AGREES
    assert plan.targets[0].before_ns == 2 * 1_800_300


def test_a_confidence_is_asked_beside_an_ip_service_and_ends_only() -> None:
    rules = ["service=ip_private", "targets.gba.no_transit=[hong_kong]"]
    asked = [*rules, "targets.gba.confidence=0.9", "confidence={all_targets: 0.9}"]
    for one in asked[2:]:
        scenario = load_scenario(FROZEN / "guizhou.yaml", [*rules, one])
        assert scenario.equipment.today_detour is not None
        assert scenario.targets[0].no_transit is not None
