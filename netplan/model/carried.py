"""How the channels of a plan run: which spans, which slots, in every state of the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

INTACT = "intact"
WORKING, PROTECTION = "working", "protection"
"""The routes of a pair of which every failure leaves one."""
NEAREST = "|"
"""Between the places in the ``source`` of a demand of which the nearest counts."""


@dataclass(frozen=True)
class LitWay:
    """Channels of one link, alike but for their slots.

    Attributes:
        link: id of the link.
        spans: the spans under it, from the end at which the light of the demand comes in.
        mode: of the equipment's optics; "" where no noise is looked at.
        regenerators: places where the light is regenerated, in order; slots may change there.
        slots: for every channel the first slot of each stretch between ends and regenerators.
    """

    link: str
    spans: tuple[str, ...]
    mode: str
    regenerators: tuple[str, ...]
    slots: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class CarriedRoute:
    """Channels of a demand over one route: links in their order, today's hops between them.

    Every way has as many channels. ``demand`` is the number of the demand in ``Carried.demands``.
    ``hops`` are the spans of those of today's hops that have a limit, before the first link,
    between links, and behind the last; empty where it passes none. Without links, over hops alone,
    a channel brings the greatest common divisor of the rates.
    ``pair`` is that of the pair of routes that it belongs to, whatever the state; ``role`` says as
    which of the two. Both are None where it belongs to none.
    """

    demand: int
    channels: int
    ways: tuple[LitWay, ...]
    hops: tuple[tuple[str, ...], ...] = ()
    pair: int | None = None
    role: str | None = None

    @property
    def legs(self) -> tuple[tuple[str, ...], ...]:
        """Return the hops with a limit before, between and behind its links."""
        return self.hops or ((),) * (len(self.ways) + 1)

    @property
    def items(self) -> frozenset[str]:
        """Return its links and the spans under them."""
        return frozenset(item for way in self.ways for item in (way.link, *way.spans))

    def over(self, spans: Set[str]) -> bool:
        """Tell whether it runs over one of some spans, in a link or over a hop with a limit."""
        under = (*(way.spans for way in self.ways), *self.hops)
        return any(span in spans for part in under for span in part)


def once(routes: Iterable[CarriedRoute]) -> list[CarriedRoute]:
    """Return routes, of a pair of which both are among them the working one alone."""
    found = list(routes)
    works = {route.pair for route in found if route.role == WORKING}
    return [r for r in found if r.role != PROTECTION or r.pair not in works]


@dataclass(frozen=True)
class CarriedState:
    """What runs in one state.

    Attributes:
        failure: ``intact``, or the id of a failure.
        routes: everything that runs then where ``kept`` is False; else what is lit anew, beside
            those channels of the intact network that the failure leaves.
        kept: whether all that the failure leaves stays where it is, slots included.
    """

    failure: str
    routes: tuple[CarriedRoute, ...]
    kept: bool = True


@dataclass(frozen=True)
class CarriedDemand:
    """A pair of a target, its traffic, and the channels that it needs.

    ``mbit_s`` is 0 for a pair without traffic, which needs one channel to keep its limit; failures
    must leave ``mbit_s_after`` and ``channels_after``, one at least. Where the network of today
    serves the pair in time nothing need be lit: ``channels`` counts all the same.
    """

    target: str
    source: str
    sink: str
    mbit_s: int
    mbit_s_after: int
    channels: int
    channels_after: int

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the places that it may start from: one, or several of which the nearest counts."""
        return tuple(self.source.split(NEAREST))


@dataclass(frozen=True)
class RegeneratorSite:
    """Regenerators of a link at a place; ``count`` channels can be regenerated at once."""

    link: str
    place: str
    mode: str
    count: int


@dataclass(frozen=True)
class PlaceTotal:
    """The traffic of a place to all others together, and what of it failures must leave."""

    place: str
    mbit_s: int
    mbit_s_after: int


@dataclass(frozen=True)
class Carried:
    """How the traffic of a scenario is carried.

    Attributes:
        slots: channels' slots on a pair of fibres; a channel takes ``widths[mode]`` of them.
        widths: by mode, neighbouring slots of a channel.
        slot_ghz: width of a slot; None where slots are counted in channels.
        demands: every pair of every target, in the order of the plan's targets.
        states: the intact network, and every failure that cuts a channel or asks for others.
        regenerators: where they stand; priced with their link.
        hose: totals of places within which all traffic is carried; ``demands`` and ``states`` are
            then those of one matrix of it. Empty: the traffic of ``demands`` is all that is asked.
    """

    slots: int
    widths: tuple[tuple[str, int], ...]
    slot_ghz: float | None
    demands: tuple[CarriedDemand, ...]
    states: tuple[CarriedState, ...]
    regenerators: tuple[RegeneratorSite, ...] = ()
    hose: tuple[PlaceTotal, ...] = ()

    @property
    def intact(self) -> CarriedState:
        """Return the state with nothing lost."""
        return self.states[0]

    @property
    def width(self) -> dict[str, int]:
        """Return the slots of a channel by mode."""
        return dict(self.widths)

    @property
    def pairs(self) -> int:
        """Return how many pairs of routes there are of which every failure leaves one."""
        return len({r.pair for state in self.states for r in state.routes} - {None})

    def lit(self, state: CarriedState | None = None) -> Iterator[tuple[CarriedRoute, LitWay]]:
        """Yield every way of every route of a state, the intact one by default."""
        for route in (state or self.intact).routes:
            for way in route.ways:
                yield route, way

    def under(self) -> dict[int, frozenset[str]]:
        """Return the links of the intact channels of every demand, and the spans under them.

        By the number of the demand; those without channels are left out.
        """
        found: dict[int, frozenset[str]] = {}
        for route in self.intact.routes:
            found[route.demand] = found.get(route.demand, frozenset()) | route.items
        return found

    def running(self, failure: str, lost_spans: Set[str]) -> tuple[CarriedRoute, ...]:
        """Return what runs in a state: what a failure leaves, and what is lit anew.

        Args:
            failure: its id, or ``intact``.
            lost_spans: ids of the spans that it takes.
        """
        state = self._listed.get(failure)
        if state is not None and (state is self.intact or not state.kept):
            return state.routes
        left = (route for route in self.intact.routes if not route.over(lost_spans))
        return (*left, *(() if state is None else state.routes))

    @cached_property
    def _listed(self) -> dict[str, CarriedState]:
        return {state.failure: state for state in self.states}

    def load(self) -> dict[str, int]:
        """Return the slots in use on every span of the intact network, over all its pairs."""
        found: dict[str, int] = {}
        for route, way in self.lit():
            for span in way.spans:
                found[span] = found.get(span, 0) + route.channels * self.width[way.mode]
        return found
