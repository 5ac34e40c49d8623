"""Distance labels over the all-built network: the certificate of an impossible limit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netplan.failures.failure import INTACT, Failure
from netplan.latency.demand import Demand
from netplan.model.reason import LabelCertificate
from netplan.service.fibre import distances
from netplan.service.service import Service, ServiceModel


def certificate(model: ServiceModel, demand: Demand, failure: Failure) -> LabelCertificate:
    """Return the labels of a demand's limit under a failure with everything built.

    The labels prove that nothing is faster than the best to be had, whether or not the
    limit is beyond it.
    """
    service = all_built(model, failure).of(demand)
    limit = demand.limit_ns if failure.id == INTACT else demand.after_ns
    assert limit is not None  # a failure that asks nothing has no certificate
    alive = [place for place in demand.sources if place not in failure.lost_places]
    reach = np.min([service.from_place(place) for place in alive], axis=0)
    best = service.one_way_ns(demand)
    cap = limit + 1 if best is None else max(best, limit + 1)
    labels = _capped(reach, cap, model)
    return LabelCertificate(
        target=demand.target,
        sources=demand.sources,
        sink=demand.sink,
        failure=failure.id,
        limit_ns=limit,
        cap_ns=cap,
        labels={**labels, **dict.fromkeys(demand.sources, 0)},
        optical=_optical(model, failure, labels, cap, model.nodes(demand.barred)),
    )


def all_built(model: ServiceModel, failure: Failure) -> Service:
    """Return the service over all that is allowed, after a failure."""
    rule = model.scenario.candidates
    spans = [span.id for span in model.spans if span.id not in rule.forbid_spans]
    links = [link.id for link in model.links if link.id not in rule.forbid_links]
    return model.serve(spans, links, failure)


def _optical(
    model: ServiceModel,
    failure: Failure,
    labels: dict[str, int],
    cap: int,
    ends_only: tuple[int, ...],
) -> dict[str, dict[str, int]]:
    """Return labels from the first end of every link that the place labels do not settle."""
    rule = model.scenario.candidates
    barred = failure.lost_spans | set(rule.forbid_spans)
    usable = np.array([span.id not in barred for span in model.spans], dtype=bool)
    origins = [
        link.a
        for link in model.links
        if link.id not in rule.forbid_links
        and not {link.a, link.b} & failure.lost_places
        and labels[link.a] != labels[link.b]
    ]
    origins = list(dict.fromkeys(origins))
    if not origins or model.light is not None:  # in a mode no delay says what a link can run over
        return {}
    matrix, _ = model.optical_edges.graph(usable)
    reach, _ = distances(matrix, [model.node[origin] for origin in origins], ends_only)
    return {o: _capped(row, cap, model) for o, row in zip(origins, reach, strict=True)}


def _capped(reach: npt.NDArray[np.float64], cap: int, model: ServiceModel) -> dict[str, int]:
    return {place: int(min(reach[i], cap)) for place, i in model.node.items()}
