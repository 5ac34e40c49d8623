"""A scenario: the question put to the planner, fully resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from netplan.model.equipment import Costs, Equipment
from netplan.model.network import Network, Place


@dataclass(frozen=True)
class Selector:
    """A set of places: all given attributes must match; ``None`` matches anything."""

    ids: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    provinces: tuple[str, ...] | None = None

    def matches(self, place: Place) -> bool:
        """Tell whether the place belongs to the set."""
        return (
            (self.ids is None or place.id in self.ids)
            and (self.regions is None or place.region in self.regions)
            and (self.roles is None or place.role.value in self.roles)
            and (self.provinces is None or place.province in self.provinces)
        )


@dataclass(frozen=True)
class PlaceSet:
    """A union of selectors."""

    selectors: tuple[Selector, ...]

    def select(self, network: Network) -> tuple[str, ...]:
        """Return the ids of the matching places in network order."""
        return tuple(
            place.id
            for place in network.places
            if any(selector.matches(place) for selector in self.selectors)
        )


class Match(StrEnum):
    """Which pairs of a target's two place sets must hold."""

    ALL_PAIRS = "all_pairs"
    NEAREST_SOURCE = "nearest_source"


@dataclass(frozen=True)
class Limit:
    """A one-way limit: absolute in ms, or a stretch over the theoretical latency."""

    one_way_ms: float | None = None
    stretch: float | None = None


@dataclass(frozen=True)
class Target:
    """A latency limit from a set of places to a set of places.

    ``after_cut`` is the limit in every failure scenario; ``None`` asks nothing there.
    """

    id: str
    sources: PlaceSet
    sinks: PlaceSet
    limit: Limit
    after_cut: Limit | None = None
    match: Match = Match.ALL_PAIRS
    preset: str | None = None


class Single(StrEnum):
    """Which single losses the plan must survive."""

    NONE = "none"
    SPAN = "span"
    CORRIDOR = "corridor"
    SRLG = "srlg"
    PLACE = "place"


@dataclass(frozen=True)
class LossSet:
    """A listed failure: everything named is lost together."""

    id: str
    spans: tuple[str, ...] = ()
    corridors: tuple[str, ...] = ()
    srlgs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class FailureSpec:
    """The failures to survive: one family of single losses plus listed sets."""

    single: Single = Single.NONE
    sets: tuple[LossSet, ...] = ()


@dataclass(frozen=True)
class LinkRule:
    """Between which places a direct link may be lit; ``reach`` overrides nothing else."""

    ends_a: PlaceSet
    ends_b: PlaceSet


@dataclass(frozen=True)
class Candidates:
    """Which spans and links may, must or must not be used."""

    fibres: tuple[str, ...] | None = None
    forbid_spans: tuple[str, ...] = ()
    force_spans: tuple[str, ...] = ()
    forbid_links: tuple[str, ...] = ()
    force_links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Closed:
    """What is out of use for good: corridors, spans, places."""

    corridors: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()


@dataclass(frozen=True)
class CostFactor:
    """A multiplier on the build-and-light cost of the spans that match every given key."""

    factor: float
    fibre: str | None = None
    operator: str | None = None
    corridor: str | None = None
    span: str | None = None
    province: str | None = None
    state: str | None = None
    region: str | None = None


class Minimise(StrEnum):
    """What the plan makes small."""

    COST = "cost"


@dataclass(frozen=True)
class Objective:
    """What to minimise."""

    minimise: Minimise = Minimise.COST


@dataclass(frozen=True)
class SolverSettings:
    """When to stop, and the seed. ``time_limit_s`` None means until proven."""

    time_limit_s: float | None = None
    gap: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class InputFile:
    """A file that went into the scenario, by role, with its digest."""

    role: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Scenario:
    """One planning question with everything it needs."""

    name: str
    network: Network
    equipment: Equipment
    costs: Costs
    targets: tuple[Target, ...]
    links: tuple[LinkRule, ...]
    title: str = ""
    title_zh: str = ""
    failures: FailureSpec = FailureSpec()
    candidates: Candidates = Candidates()
    closed: Closed = Closed()
    cost_factors: tuple[CostFactor, ...] = ()
    objective: Objective = Objective()
    solver: SolverSettings = SolverSettings()
    inputs: tuple[InputFile, ...] = ()
    data_notes: tuple[str, ...] = field(default=())
