"""What every demand counts in a mean or a coverage: whole numbers, written down once."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.latency.demand import Demand
from netplan.latency.geodesic import geodesic_km
from netplan.model.scenario import PairWeight
from netplan.service.service import ServiceModel

PER_WEIGHT = 10**6
"""Weights of places count in millionths."""
PER_STRETCH = 10**12


def pair_weights(model: ServiceModel, demands: Sequence[Demand], how: PairWeight) -> list[int]:
    """Return the weight of every demand: that of its sink, or 1."""
    place = model.scenario.network.place
    if how is PairWeight.COUNT:
        return [1] * len(demands)
    if how is PairWeight.POPULATION:
        return [place[d.sink].population or 0 for d in demands]
    return [round(place[d.sink].weight * PER_WEIGHT) for d in demands]


def stretch_weights(model: ServiceModel, demands: Sequence[Demand], plain: list[int]) -> list[int]:
    """Return weights per ns whose sum of products, over PER_STRETCH, is the stretch weighted."""
    place = model.scenario.network.place
    found = []
    for demand, weight in zip(demands, plain, strict=True):
        km = min(geodesic_km(place[s], place[demand.sink]) for s in demand.sources)
        theoretical_ns = max(model.latency.theoretical_ns(km, 1.0), 1)
        found.append(round(weight * PER_STRETCH / theoretical_ns))
    return found
