"""What must be carried between places, and how links are lit to carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import ceil

from netplan.model.network import Network, Span
from netplan.model.span_rule import SpanRule

MBIT_PER_GBIT = 1000
OVERLOADED = "the traffic cannot be carried even with every fibre pair lit"
"""Why there is no plan where every target can hold by itself."""
SLOT_GHZ = 12.5
"""Width of a slot of the flexible grid, ITU-T G.694.1."""


class Level(StrEnum):
    """Which end of a traffic forecast counts."""

    LOW = "low"
    BASE = "base"
    HIGH = "high"


@dataclass(frozen=True)
class TrafficRow:
    """The traffic of a class between two places in the peak, the larger direction, Gbit/s.

    ``year`` None: whatever the year asked for. Both ends are one place: its total, to all others.
    """

    a: str
    b: str
    low_gbit_s: float
    base_gbit_s: float
    high_gbit_s: float
    kind: str = ""
    year: int | None = None
    source: str = ""
    confidence: str = ""

    def gbit_s(self, level: Level) -> float:
        """Return the traffic at an end of the forecast."""
        return {
            Level.LOW: self.low_gbit_s,
            Level.BASE: self.base_gbit_s,
            Level.HIGH: self.high_gbit_s,
        }[level]


@dataclass(frozen=True)
class Pair:
    """What traffic can belong to: a place, and the nearest of some others, within a limit."""

    sources: tuple[str, ...]
    sink: str
    limit_ns: int

    def has(self, row: TrafficRow) -> bool:
        """Tell whether a row is between the two."""
        there = row.a in self.sources and row.b == self.sink
        return there or (row.b in self.sources and row.a == self.sink)


@dataclass(frozen=True)
class Demands:
    """The traffic of a scenario.

    Attributes:
        rows: traffic by pair and class.
        level: which end of the forecast counts.
        kinds: the classes that count; None: all.
        year: for which it is planned; None: every row as it stands.
        growth_percent_year: by how much traffic grows each year beyond that of a row.
        scale: what all of it is multiplied by.
        oversubscription: what it is divided by: peaks that do not come together.
        protected_percent: the share of the traffic that every failure must leave, by class; that of
            classes which are not named is under "".
        hose: totals of places, of which any traffic between pairs is asked that keeps within
            them; None: the traffic of ``rows``.
    """

    rows: tuple[TrafficRow, ...]
    level: Level = Level.BASE
    kinds: tuple[str, ...] | None = None
    year: int | None = None
    growth_percent_year: float = 0.0
    scale: float = 1.0
    oversubscription: float = 1.0
    protected_percent: Mapping[str, float] = field(default_factory=lambda: {"": 100.0})
    hose: tuple[TrafficRow, ...] | None = None

    def counted(self) -> tuple[TrafficRow, ...]:
        """Return the rows that count: of the classes asked for, and of each the latest year due.

        A row of a later year than the one asked for counts where there is no earlier one.
        """
        found: dict[tuple[frozenset[str], str], list[TrafficRow]] = {}
        for row in self.rows if self.hose is None else self.hose:
            if self.kinds is None or row.kind in self.kinds:
                found.setdefault((frozenset((row.a, row.b)), row.kind), []).append(row)
        return tuple(row for rows in found.values() for row in self._due(rows))

    def _due(self, rows: list[TrafficRow]) -> list[TrafficRow]:
        years = sorted({row.year for row in rows if row.year is not None})
        if self.year is None or not years:
            return rows
        due = max((year for year in years if year <= self.year), default=years[0])
        return [row for row in rows if row.year in (None, due)]

    def by_pair(self, pairs: Sequence[Pair]) -> list[tuple[int, int]]:
        """Return the traffic of every pair, and what of it failures must leave.

        In whole Mbit/s, each rounded up once. A row belongs to the pair of its two places; of
        several the one with the least limit, the first of equals. What belongs to none is not
        carried.
        """
        scale = Fraction(str(self.scale))
        return [(ceil(whole * scale), ceil(left * scale)) for whole, left in self.exact(pairs)]

    def totals(self) -> dict[str, tuple[int, int]]:
        """Return the total of every place, and what of it failures must leave.

        In whole Mbit/s, each rounded up once; the totals of its classes are added.
        """
        scale = Fraction(str(self.scale))
        exact = self.exact_totals()
        return {p: (ceil(whole * scale), ceil(left * scale)) for p, (whole, left) in exact.items()}

    def exact_totals(self) -> dict[str, tuple[Fraction, Fraction]]:
        """Return the same in Mbit/s before it is scaled and rounded."""
        found: dict[str, tuple[Fraction, Fraction]] = {}
        for row in self.counted() if self.hose is not None else ():
            whole, left = self._much(row)
            before = found.get(row.a, (Fraction(0), Fraction(0)))
            found[row.a] = before[0] + whole * self._factor, before[1] + left * self._factor
        return found

    def exact(self, pairs: Sequence[Pair]) -> list[tuple[Fraction, Fraction]]:
        """Return the same in Mbit/s before it is scaled and rounded."""
        totals = [[Fraction(0), Fraction(0)] for _ in pairs]
        for row in self.counted():
            first = owner(row, pairs)
            if first is not None:
                for i, much in enumerate(self._much(row)):
                    totals[first][i] += much
        return [(whole * self._factor, left * self._factor) for whole, left in totals]

    def _much(self, row: TrafficRow) -> tuple[Fraction, Fraction]:
        """Return the Gbit/s of a row in the year asked for, and what failures must leave."""
        traffic = Fraction(str(row.gbit_s(self.level))) * self._growth(row)
        return traffic, traffic * self.protected(row.kind)

    @property
    def _factor(self) -> Fraction:
        """Return Mbit/s of the network by Gbit/s of rows, before all is scaled."""
        return MBIT_PER_GBIT / Fraction(str(self.oversubscription))

    def protected(self, kind: str) -> Fraction:
        """Return the share of the traffic of a class that every failure must leave."""
        shares = self.protected_percent
        return Fraction(str(shares.get(kind, shares.get("", 100.0)))) / 100

    def _growth(self, row: TrafficRow) -> Fraction:
        if self.year is None or row.year is None:
            return Fraction(1)
        return (1 + Fraction(str(self.growth_percent_year)) / 100) ** (self.year - row.year)


def owner(row: TrafficRow, pairs: Sequence[Pair]) -> int | None:
    """Return the number of the pair that a row belongs to, None where it belongs to none.

    Of several with its two places the one with the least limit, the first of equals.
    """
    mine = [i for i, pair in enumerate(pairs) if pair.has(row)]
    return min(mine, key=lambda i: (pairs[i].limit_ns, i), default=None)


class Bands(StrEnum):
    """In which bands fibres are lit."""

    C = "c"
    C_L = "c_l"
    """Twice the spectrum, with line systems for both."""


class Rerouting(StrEnum):
    """What a failure may move."""

    FREE = "free"
    """Every channel."""
    STRUCK = "struck"
    """Only the channels that it cuts; all others stay where they are, slots included."""
    SHARED = "shared"
    """Only those that it strikes, each to the one route that is kept for it: shared protection."""
    ONE_PLUS_ONE = "one_plus_one"
    """Nothing: every channel that must outlive failures is lit over two routes at once."""

    @property
    def in_pairs(self) -> bool:
        """Tell whether the route that stands in for another one is fixed beforehand."""
        return self in (Rerouting.SHARED, Rerouting.ONE_PLUS_ONE)


@dataclass(frozen=True)
class Room(SpanRule):
    """How many fibre pairs can be lit on some spans."""

    fibre_pairs: int


@dataclass(frozen=True)
class Channels:
    """How links are lit.

    Attributes:
        modes: of the equipment's optics, by id; empty: noise is not looked at.
        gbit_s: rate of a channel; None: that of the mode, without one that of the costs file.
        per_pair: channels that a pair of fibres carries; None: as many as fit in the band.
        owned: whether channels belong to a pair of places and are of use to no other.
        fibre_pairs: pairs of fibres that can be lit on a span at most.
        rerouting: what a failure may move.
        bands: in which fibres are lit.
        room: other numbers of pairs for some spans; the latest that applies counts.
        degrees: pairs of fibres that can be lit at a place, over all spans that end there, each a
            degree of its ROADM; None: any number.
        degrees_at: other numbers at some places, by their ids.
    """

    modes: tuple[str, ...] = ()
    gbit_s: float | None = None
    per_pair: int | None = None
    owned: bool = False
    fibre_pairs: int = 4
    rerouting: Rerouting = Rerouting.FREE
    bands: Bands = Bands.C
    room: tuple[Room, ...] = ()
    degrees: int | None = None
    degrees_at: Mapping[str, int] = field(default_factory=dict)

    @property
    def limits_degrees(self) -> bool:
        """Tell whether some place has only so many degrees."""
        return self.degrees is not None or bool(self.degrees_at)

    def most_degrees(self, place: str) -> int | None:
        """Return how many pairs of fibres can be lit at a place, None: any number."""
        return self.degrees_at.get(place, self.degrees)

    def most_pairs(self, span: Span, network: Network) -> int:
        """Return how many pairs of fibres can be lit on a span."""
        own = [room.fibre_pairs for room in self.room if room.applies(span, network)]
        return own[-1] if own else self.fibre_pairs

    @property
    def mode(self) -> str | None:
        """Return the one mode, None where there is none or a choice of several."""
        return self.modes[0] if len(self.modes) == 1 else None
