"""Which candidates could matter for the targets of a scenario; the others need not be offered.

A path of a pair from s to t that takes a span from u to v is no faster than the fastest way
from s to u, the span, and the fastest way from v to t, all over glass alone and with every span
there. Where that is beyond the pair's longest limit, both ways round and for every pair, no plan
that holds the limits has a use for the span, and a plan that has it is as good without. The way
from s to u is never faster than the geodesic, so this drops at least what the geodesic would.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from netplan.model.network import Span
from netplan.model.scenario import Minimise, Objective, Scenario
from netplan.service.fibre import EdgeArrays, distances
from netplan.service.service import ServiceModel


@dataclass(frozen=True)
class Beyond:
    """A candidate that no pair has a use for, with the pair that comes nearest to one.

    Args:
        span: its id.
        target: of the pair whose limit is missed by least.
        source: where that pair begins.
        sink: where it ends.
        ns: its fastest path through the candidate, over glass alone; None: none has a path.
        limit_ns: the longest limit of that pair.
    """

    span: str
    target: str = ""
    source: str = ""
    sink: str = ""
    ns: int | None = None
    limit_ns: int | None = None


FORCED = (
    "the scenario forces links, whose price depends on every span: nothing was left out",
    "该场景强制某些直达链路，其价格取决于全部光缆段：未剔除任何候选",
)
UNLIMITED = (
    "the scenario does not ask that every limit holds: nothing was left out",
    "该场景不要求满足全部时延门限：未剔除任何候选",
)


def why_all(scenario: Scenario) -> tuple[str, str] | None:
    """Return why every candidate could matter, in English and in Chinese; None: limits tell."""
    if scenario.candidates.force_links:
        return FORCED
    if not all(_limits_hold(objective) for objective in scenario.objective.chain):
        return UNLIMITED
    return None


def _limits_hold(objective: Objective) -> bool:
    """Tell whether all that counts in an objective are paths within limits."""
    if not objective.hard_targets:
        return False
    return objective.coverage is None or objective.minimise is Minimise.COST


def beyond_limits(scenario: Scenario, candidates: Collection[Span]) -> Mapping[str, Beyond]:
    """Return the candidates that no path within a limit could take, by id, and by how much.

    Prices of links are measured over every span that is within reach of a limit, closed or not,
    so every span of the network counts here, and prices stay what they are.

    Args:
        scenario: the question, with all candidates in its network.
        candidates: those to judge.
    """
    if why_all(scenario) is not None:
        return {}
    forced = frozenset(scenario.candidates.force_spans)
    named = {span.id for span in candidates} - forced
    model, spans = ServiceModel(scenario), scenario.network.spans
    edges = EdgeArrays(
        len(model.node),
        np.array([model.node[span.a] for span in spans], dtype=np.int64),
        np.array([model.node[span.b] for span in spans], dtype=np.int64),
        np.array([model.latency.span_parts(span).total_ns for span in spans], dtype=np.int64),
    )
    ends = sorted({model.node[p] for d in model.demands for p in (*d.sources, d.sink)})
    rows, _ = distances(edges.graph(np.ones(len(spans), dtype=bool))[0], ends)
    reach = dict(zip(ends, rows, strict=True))  # as long both ways
    pairs = [(demand, source) for demand in model.demands for source in demand.sources]
    least = np.full(len(spans), np.inf)
    ns = np.full(len(spans), np.inf)
    nearest = np.full(len(spans), -1)
    for number, (demand, source) in enumerate(pairs):
        home, away = reach[model.node[demand.sink]], reach[model.node[source]]
        there = np.minimum(away[edges.a] + home[edges.b], away[edges.b] + home[edges.a]) + edges.ns
        excess = there - demand.longest_ns
        nearer = excess < least
        least[nearer], ns[nearer], nearest[nearer] = excess[nearer], there[nearer], number
    found = {}
    for i in np.flatnonzero(least > 0).tolist():
        id_ = spans[i].id
        if id_ not in named:
            continue
        if nearest[i] < 0:
            found[id_] = Beyond(id_)
            continue
        demand, source = pairs[nearest[i]]
        found[id_] = Beyond(
            id_, demand.target, source, demand.sink, round(float(ns[i])), demand.longest_ns
        )
    return found
