"""What would let light get there in time: quieter fibre in a span, a regenerator within it.

Nothing is offered that was not tried: each change is made to the network, and the limit asked
again with everything built. Only what saves the route a regenerator, or makes light get over it at
all, is worth trying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from netplan.model.network import Network, Place, Role, Span
from netplan.model.optics import Mode
from netplan.model.scenario import LinkRule, PlaceSet, Scenario, Selector
from netplan.optics.noise import NoiseModel
from netplan.optics.regenerate import Budget, places

HALFWAY = " halfway"
"""Ends the ids of places that no network has: in the middle of a span."""


def known(noise: NoiseModel, span: Span) -> bool:
    """Tell whether the noise of a span is known."""
    return span.fibre in noise.optics.fibres and noise.section.fits(noise.sections(span).km)


@dataclass(frozen=True)
class Mends:
    """The mends of a route in a mode.

    Attributes:
        scenario: what is asked.
        mode: the mode.
        route: the spans of a route on which light fades.
        holds: tells whether the limit holds in a changed scenario, with everything built.
    """

    scenario: Scenario
    mode: Mode
    route: Sequence[Span]
    holds: Callable[[Scenario], bool]

    def regenerated(self) -> tuple[int, ...] | None:
        """Return behind which spans light must be regenerated; None: no number is enough."""
        return self._cuts(self.route)

    def relaid(self) -> Iterator[tuple[str, str]]:
        """Yield each span and each quieter fibre for it, with which alone the limit would hold."""
        for number, span in enumerate(self.route):
            for fibre in self._noise.optics.fibres:
                laid = replace(span, fibre=fibre)
                if fibre == span.fibre or not self._better(number, laid):
                    continue
                if self.holds(self._with(span, laid)):
                    yield span.id, fibre

    def halved(self) -> Iterator[str]:
        """Yield each span halfway along which a regenerator alone would make the limit hold."""
        for number, span in enumerate(self.route):
            middle = self._middle(span)
            near = replace(span, id=f"{span.id} 1", b=middle.id, length_km=span.length_km / 2)
            far = replace(near, id=f"{span.id} 2", a=middle.id, b=span.b)
            if not self._better(number, near, far):
                continue
            if self.holds(self._with(span, span, near, far, place=middle)):
                yield span.id

    @property
    def _noise(self) -> NoiseModel:
        return NoiseModel(self.scenario.equipment)

    def _better(self, number: int, *instead: Span) -> bool:
        """Tell whether a route with other spans in place of one is regenerated less, or at all.

        A regenerator that stands where one did not stand before counts as one.
        """
        before = self._cuts(self.route)
        after = self._cuts([*self.route[:number], *instead, *self.route[number + 1 :]])
        return after is not None and (before is None or len(after) < len(before))

    def _cuts(self, route: Sequence[Span]) -> tuple[int, ...] | None:
        noise, mode = self._noise, self.mode
        if not all(known(noise, span) for span in route):
            return None
        budget = Budget(noise.budget(mode), noise.ends(mode).total, noise.passing(mode).total)
        return places([noise.span(span, mode).total for span in route], budget)

    def _with(self, span: Span, *instead: Span, place: Place | None = None) -> Scenario:
        """Return the scenario with other spans in place of one, and with one more place.

        Targets and links go on naming the places that they name now.
        """
        network = self.scenario.network
        spans = [one for old in network.spans for one in (instead if old is span else (old,))]
        more = () if place is None else (place,)
        targets = tuple(
            replace(
                target,
                sources=_named(target.sources, network),
                sinks=_named(target.sinks, network),
                no_transit=target.no_transit and _named(target.no_transit, network),
            )
            for target in self.scenario.targets
        )
        links = tuple(
            LinkRule(_named(rule.ends_a, network), _named(rule.ends_b, network))
            for rule in self.scenario.links
        )
        changed = Network((*network.places, *more), tuple(spans))
        return replace(self.scenario, network=changed, targets=targets, links=links)

    def _middle(self, span: Span) -> Place:
        a, b = (self.scenario.network.place[end] for end in (span.a, span.b))
        name, lon, lat = f"{span.id}{HALFWAY}", (a.lon + b.lon) / 2, (a.lat + b.lat) / 2
        return Place(name, name, name, Role.BACKBONE, None, lon, lat)


def _named(chosen: PlaceSet, network: Network) -> PlaceSet:
    return PlaceSet((Selector(ids=chosen.select(network)),))
