"""The cover problem says of every chosen set exactly what the service says."""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.errors import InputError
from netplan.model.network import Network
from netplan.model.scenario import Candidates, Limit, Scenario, Target
from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, NO_ITEM, CoverProblem
from netplan.planning.formulation import build_problem
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.small import line_of_three, of, place, scenarios


def shortest(problem: CoverProblem, chosen: np.ndarray, demand: int, scenario: int) -> int | None:
    """Return the least ns by plain label setting, regenerators included."""
    lost = set(problem.scenario_lost_arcs[scenario].tolist())
    out: dict[int, list[int]] = {}
    for arc, tail in enumerate(problem.arc_tail.tolist()):
        item = int(problem.arc_item[arc])
        if arc not in lost and (item == NO_ITEM or chosen[item]):
            out.setdefault(tail, []).append(arc)
    heap = [(0, 0, int(problem.demand_source[demand]))]
    done: set[int] = set()
    while heap:
        ns, optical, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        if node == problem.demand_sink[demand]:
            return ns
        for arc in out.get(node, []):
            kind, step = problem.arc_kind[arc], int(problem.arc_ns[arc])
            run = optical + step if kind == ARC_OPTICAL else 0
            extra = 0
            if kind == ARC_OPTICAL:
                count = [max(0, -(-a // problem.reach_ns) - 1) for a in (optical, run)]
                extra = (count[1] - count[0]) * problem.regen_ns
            assert kind != ARC_ENTER or run == 0
            heapq.heappush(heap, (ns + step + extra, run, int(problem.arc_head[arc])))
    return None


@settings(max_examples=200, deadline=None)
@given(scenarios(), st.data())
def test_problem_and_service_agree_on_met(question: Scenario, data: st.DataObject) -> None:
    model = ServiceModel(question)
    problem = build_problem(model)
    count = len(problem.cover.item_cost)
    bits = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    chosen = np.array(bits, dtype=bool)
    spans, links = problem.chosen_spans(chosen), problem.bought(chosen)
    for f, failure in enumerate(model.failures):
        service = model.serve(spans, links, failure)
        for d, demand in enumerate(model.demands):
            limit = problem.cover.limit_ns(d, f)
            if limit < 0:
                continue
            ns, by_arcs = service.one_way_ns(demand), shortest(problem.cover, chosen, d, f)
            # Layers that cannot serve in time are left out, so only values within the limit
            # must agree; beyond it both say "not met".
            assert (ns is not None and ns <= limit) == (by_arcs is not None and by_arcs <= limit)
            if ns is not None and ns <= limit:
                assert by_arcs == ns


def test_one_origin_has_one_layer() -> None:
    problem = build_problem(ServiceModel(line_of_three())).cover
    assert problem.n_nodes == 2 * 3
    assert problem.item_name[-2:] == ["a--b", "a--c"]


def test_a_forced_link_brings_its_route() -> None:
    question = line_of_three()
    question = replace(
        question,
        targets=(Target("t", of("a"), of("b"), Limit(9.9)),),
        candidates=Candidates(force_links=("a--c",)),
    )
    plan = make_plan(question)
    # Lighting the old cable (two sites, two degrees a span) is the cheapest way to carry it.
    assert [span.id for span in plan.spans] == ["ab.old", "bc.old"]
    assert [link.id for link in plan.links] == ["a--c"]
    assert plan.cost_cny == 2 * (2 * 400_000 + 2 * 300_000) + 2 * 150_000


def test_a_forced_link_without_a_route_is_refused() -> None:
    question = line_of_three()
    network = Network((*question.network.places, place("d", 102, 31)), question.network.spans)
    question = replace(question, network=network, candidates=Candidates(force_links=("a--d",)))
    with pytest.raises(InputError, match="a--d"):
        make_plan(question)
