"""Places, spans and the network they form: values without behaviour of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import floor
from types import MappingProxyType


class Role(StrEnum):
    """What a place is to the planner."""

    HUB = "hub"
    DEMAND = "demand"
    BACKBONE = "backbone"


class SpanState(StrEnum):
    """Whether the fibre is in the ground."""

    EXISTING = "existing"
    CANDIDATE = "candidate"


class LengthSource(StrEnum):
    """Where a length comes from, best first."""

    MEASURED = "measured"
    PUBLISHED = "published"
    ROUTED = "routed"
    ESTIMATED = "estimated"


class Confidence(StrEnum):
    """How far a value can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Course(StrEnum):
    """What the line of a span is, beside the length, which is told apart from it."""

    DRAWN = "drawn"
    ALONG_LINES = "along_lines"
    SCHEMATIC = "schematic"


class Along(StrEnum):
    """What a corridor follows: its length is of that thing, and so is the price of its cable."""

    EXPRESSWAY = "expressway"
    RAILWAY = "railway"
    OTHER = "other"


@dataclass(frozen=True)
class Place:
    """A hub cluster, demand city or backbone city; WGS-84 degrees.

    Where ``transit`` is False a path may begin or end, but not pass.
    """

    id: str
    name: str
    name_zh: str
    role: Role
    region: str | None
    lon: float
    lat: float
    province: str | None = None
    province_zh: str | None = None
    population: int | None = None
    weight: float = 0.0
    source: str = ""
    confidence: Confidence = Confidence.LOW
    transit: bool = True


@dataclass(frozen=True)
class Season:
    """The months of a year in which there can be work, both ends included; 11 to 3 is winter."""

    first: int
    last: int

    @classmethod
    def read(cls, text: str) -> Season:
        """Return what ``4-10`` says."""
        first, _, last = text.partition("-")
        return cls(int(first), int(last))

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def months(self) -> frozenset[int]:
        """Return them, January as 1."""
        count = (self.last - self.first) % 12 + 1
        return frozenset((self.first - 1 + i) % 12 + 1 for i in range(count))


@dataclass(frozen=True)
class Span:
    """Fibre between two adjacent places along one corridor.

    ``length_km`` is the length along the route; ``slack_factor`` turns it into fibre
    kilometres (1.0 where the length already is that of the fibre). ``route`` holds the
    WGS-84 lon/lat points from ``a`` to ``b``; ``course`` says what they are, None: what they look
    like. ``course_credit`` is whose lines they were taken from.
    ``along`` None: not stated. ``lease_cny_per_fibre_km_year`` is what this span's fibre is leased
    for, whoever runs it; None: as the costs say. ``hop_gbit_s`` is what today's hop over it carries
    of the traffic asked for; None: whatever comes. ``lead_time_months`` of work pass before it can
    be used, in the months of ``season`` (None: all).
    """

    id: str
    a: str
    b: str
    state: SpanState
    fibre: str
    length_km: float
    length_source: LengthSource
    corridor: str
    slack_factor: float = 1.0
    length_tolerance: float = 0.0
    srlgs: frozenset[str] = frozenset()
    build_cost_cny: int | None = None
    lease_cny_per_fibre_km_year: float | None = None
    hop_gbit_s: float | None = None
    operator: str | None = None
    source: str = ""
    confidence: Confidence = Confidence.LOW
    route: tuple[tuple[float, float], ...] = ()
    course: Course | None = None
    course_credit: str = ""
    along: Along | None = None
    lead_time_months: int | None = None
    season: Season | None = None

    @property
    def fibre_km(self) -> float:
        """Return the length of the fibre itself in km: the only place slack is applied."""
        return self.length_km * self.slack_factor

    @property
    def hop_mbit_s(self) -> int | None:
        """Return what today's hop over it carries in whole Mbit/s; None: whatever comes."""
        return None if self.hop_gbit_s is None else floor(Fraction(str(self.hop_gbit_s)) * 1000)

    @property
    def risk_groups(self) -> frozenset[str]:
        """Return every group whose loss takes this span with it, its corridor included."""
        return self.srlgs | {self.corridor}


@dataclass(frozen=True)
class Network:
    """The fibre layer: ids unique, ends known.

    Places stand in the order of their ids; candidate spans before existing ones, each in the
    order of theirs. So nothing, a tie between equal plans included, depends on the order of a file.
    """

    places: tuple[Place, ...]
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        """Put places and spans into their order, whatever order they come in."""
        object.__setattr__(self, "places", tuple(sorted(self.places, key=_by_id)))
        object.__setattr__(self, "spans", tuple(sorted(self.spans, key=_by_state)))

    @cached_property
    def place(self) -> Mapping[str, Place]:
        """Return places by id."""
        return MappingProxyType({place.id: place for place in self.places})

    @cached_property
    def no_transit(self) -> frozenset[str]:
        """Return the places that no path may pass."""
        return frozenset(place.id for place in self.places if not place.transit)

    @cached_property
    def span(self) -> Mapping[str, Span]:
        """Return spans by id."""
        return MappingProxyType({span.id: span for span in self.spans})


def _by_id(place: Place) -> str:
    return place.id


def _by_state(span: Span) -> tuple[bool, str]:
    return span.state is SpanState.EXISTING, span.id


def along_railway(span: Span) -> bool:
    """Tell whether a length is that of a railway, as its source says."""
    return re.search(r"\brailway|\bHSR\b|铁路|高铁", span.source) is not None
