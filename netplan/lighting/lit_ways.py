"""Over which ways the channels of a link run: not always its fastest, nor over one alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from netplan.failures.failure import Failure
from netplan.lighting.load import Loads
from netplan.lighting.running import stops
from netplan.model.carried import LitWay
from netplan.model.figures import fibre_km
from netplan.model.plan import PlanLink


@dataclass(frozen=True)
class LitOver:
    """Channels of a link over one way through the spans.

    Attributes:
        places: that it passes, from the first end of the link.
        spans: under it, in that order.
        channels: lit over it at once.
        state: the intact network; where nothing of the link is lit then, the first failure in
            which something is.
        length_km: of its fibre.
        one_way_ns: of the slowest of the channels.
    """

    places: tuple[str, ...]
    spans: tuple[str, ...]
    channels: int
    state: str
    length_km: float
    one_way_ns: int


def lit_ways(found: Loads) -> Mapping[str, tuple[LitOver, ...]]:
    """Return the ways that the channels of every link run over, those of most channels first.

    None for a link without channels.
    """
    told: dict[str, tuple[LitOver, ...]] = {}
    for failure in found.running.differing:
        now = _in_state(found, failure, told.keys())
        told |= {
            link: tuple(sorted(ways.values(), key=lambda way: (-way.channels, way.spans)))
            for link, ways in now.items()
        }
    return {link.id: told.get(link.id, ()) for link in found.plan.links}


def _in_state(
    found: Loads, failure: Failure, known: Iterable[str]
) -> dict[str, dict[tuple[str, ...], LitOver]]:
    """Return by link and spans what is lit in a state, of links that are not known yet."""
    ways: dict[str, dict[tuple[str, ...], LitOver]] = {}
    for route in found.running.routes(failure):
        for way in route.ways:
            if way.link in known:
                continue
            one = _way(found, found.running.links[way.link], way, failure.id)
            mine = ways.setdefault(way.link, {})
            before = mine.get(one.spans, replace(one, channels=0))
            mine[one.spans] = replace(
                before,
                channels=before.channels + route.channels,
                one_way_ns=max(before.one_way_ns, one.one_way_ns),
            )
    return ways


def _way(found: Loads, link: PlanLink, way: LitWay, state: str) -> LitOver:
    """Return a way told from the first end of its link, without its channels."""
    network = found.scenario.network
    places, spans = stops(network, link, way), way.spans
    if places[0] != link.a:
        places, spans = places[::-1], spans[::-1]
    km = fibre_km(network.span[span] for span in spans)
    return LitOver(places, spans, 0, state, km, found.running.link_ns(way))
