"""What traffic is asked for, pair by pair and state by state, written a second time on purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from netplan.check.recompute.question import Demand, Question
from netplan.model.optics import Mode
from netplan.model.traffic import Channels, Demands, Level, TrafficRow

GRID_GHZ = 12.5
"""Width of a slot where channels have a mode."""
PER_PAIR = 80
"""Channels of a pair of fibres where neither the scenario nor a mode says how many."""
DARK = Channels()
"""How links are lit where a scenario does not say."""


def exact(number: float) -> Fraction:
    """Return a number as it is written, not as a float holds it."""
    return Fraction(repr(number))


@dataclass(frozen=True)
class Need:
    """What a pair must be given: channels intact, and after a failure that strikes it."""

    mbit_s: int
    channels: int
    after: int


@dataclass(frozen=True)
class Traffic:
    """The traffic of a scenario, beside the pairs of its targets."""

    question: Question

    @property
    def asked(self) -> Demands:
        """Return what the scenario states.

        Raises:
            ValueError: it states no traffic.
        """
        if self.question.scenario.demands is None:
            raise ValueError("the scenario states no traffic")
        return self.question.scenario.demands

    @property
    def channels(self) -> Channels:
        """Return how links are lit."""
        return self.question.scenario.channels or DARK

    @cached_property
    def modes(self) -> dict[str, Mode]:
        """Return the modes that links may be lit in, by id; none where noise is not looked at."""
        optics = self.question.scenario.equipment.optics
        known = {} if optics is None else optics.modes
        return {name: known[name] for name in self.channels.modes}

    def gbit_s(self, mode: str) -> float:
        """Return the rate of a channel."""
        if mode in self.modes:
            return self.modes[mode].bit_rate_gbit_s
        given = self.channels.gbit_s
        return self.question.scenario.costs.channel_gbit_s.value if given is None else given

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Return what every pair needs, in the order of the question's demands."""
        shares = self._shares()
        rate = 1000 * exact(self.gbit_s(next(iter(self.modes), "")))
        kept = exact(self.asked.protected_percent) / 100
        found = []
        for gbit_s in shares:
            mbit_s = ceil(gbit_s * 1000)
            channels = max(1, ceil(mbit_s / rate))
            found.append(Need(mbit_s, channels, ceil(channels * kept)))
        return tuple(found)

    def _shares(self) -> list[Fraction]:
        """Return the Gbit/s of every pair: traffic of two places goes to their strictest pair."""
        demands, asked = self.question.demands, self.asked
        shares = [Fraction(0)] * len(demands)
        factor = exact(asked.scale) / exact(asked.oversubscription)
        for row in _due(asked):
            mine = [i for i, demand in enumerate(demands) if _between(row, demand)]
            if mine:
                shares[min(mine, key=lambda i: demands[i].limit_ns)] += _grown(row, asked) * factor
        return shares

    @cached_property
    def slots(self) -> int:
        """Return the slots of a pair of fibres."""
        per_pair = self.channels.per_pair
        if not self.modes:
            return PER_PAIR if per_pair is None else per_pair
        widths = dict(self.widths).values()
        if per_pair is not None:
            return per_pair * max(widths)
        table = self.question.scenario.equipment.optics.table  # type: ignore[union-attr]
        band_ghz = (table.f_max_thz - table.f_min_thz) * 1000
        return max(
            (1 + floor(band_ghz / mode.spacing_ghz + 1e-6)) * self.width(name)
            for name, mode in self.modes.items()
        )

    @property
    def slot_ghz(self) -> float | None:
        """Return the width of a slot, None where a slot is a channel's."""
        return GRID_GHZ if self.modes else None

    def width(self, mode: str) -> int:
        """Return how many neighbouring slots a channel takes."""
        return ceil(self.modes[mode].spacing_ghz / GRID_GHZ) if mode in self.modes else 1

    @property
    def widths(self) -> tuple[tuple[str, int], ...]:
        """Return the slots of a channel by mode."""
        return tuple((name, self.width(name)) for name in self.modes or ("",))


def _due(asked: Demands) -> list[TrafficRow]:
    """Return the rows that count: of every pair and class those of one year, and of no year."""
    groups: dict[tuple[frozenset[str], str], list[TrafficRow]] = defaultdict(list)
    for row in asked.rows:
        if asked.kinds is None or row.kind in asked.kinds:
            groups[frozenset((row.a, row.b)), row.kind].append(row)
    return [row for rows in groups.values() for row in _of_one_year(rows, asked.year)]


def _of_one_year(rows: Sequence[TrafficRow], planned: int | None) -> Iterable[TrafficRow]:
    years = [row.year for row in rows if row.year is not None]
    if planned is None or not years:
        return rows
    past = [year for year in years if year <= planned]
    due = max(past) if past else min(years)
    return [row for row in rows if row.year is None or row.year == due]


def _grown(row: TrafficRow, asked: Demands) -> Fraction:
    """Return the Gbit/s of a row in the year that is planned for."""
    end = {
        Level.LOW: row.low_gbit_s,
        Level.BASE: row.base_gbit_s,
        Level.HIGH: row.high_gbit_s,
    }[asked.level]
    if asked.year is None or row.year is None:
        return exact(end)
    a_year = 1 + exact(asked.growth_percent_year) / 100
    return exact(end) * a_year ** (asked.year - row.year)


def _between(row: TrafficRow, demand: Demand) -> bool:
    """Tell whether a row is about the two places of a demand, whichever way round."""
    return (row.b == demand.sink and row.a in demand.sources) or (
        row.a == demand.sink and row.b in demand.sources
    )
