"""Which places are drawn as hubs, on every map of a plan alike."""

from __future__ import annotations

from netplan.model.network import Role
from netplan.model.scenario import Scenario


def hubs_drawn(scenario: Scenario) -> frozenset[str]:
    """Return the ids of the places to draw as hubs: those of that role.

    A network that was brought in knows no roles; there the scenario says who the hubs are. Of
    each target it is the end with fewer places; where both ends are the same places, none.
    """
    network = scenario.network
    given = frozenset(place.id for place in network.places if place.role is Role.HUB)
    if given:
        return given
    found: set[str] = set()
    for target in scenario.targets:
        sources, sinks = target.sources.select(network), target.sinks.select(network)
        if sources != sinks:
            found.update(sinks if len(sinks) < len(sources) else sources)
    return frozenset(found)
