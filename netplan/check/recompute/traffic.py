"""What traffic is asked for, pair by pair and state by state, written a second time on purpose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, gcd

from netplan.check.recompute.money import link_price, matches
from netplan.check.recompute.question import Demand, Question
from netplan.model.carried import Carried
from netplan.model.network import Span
from netplan.model.optics import Mode
from netplan.model.plan import PlanLink
from netplan.model.traffic import Bands, Channels, Demands, Level, TrafficRow

PER_PAIR = 80
"""Channels of a pair of fibres where neither the scenario nor a mode says how many."""
DARK = Channels()
"""How links are lit where a scenario does not say."""


def exact(number: float) -> Fraction:
    """Return a number as it is written, not as a float holds it."""
    return Fraction(repr(number))


@dataclass(frozen=True)
class Need:
    """What a pair must be given, intact and after a failure: traffic, and channels for it."""

    mbit_s: int
    mbit_s_after: int
    channels: int
    channels_after: int


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

    def mbit_s(self, mode: str) -> int:
        """Return the rate of a channel."""
        if mode in self.modes:
            return round(1000 * self.modes[mode].bit_rate_gbit_s)
        given = self.channels.gbit_s
        plain = self.question.scenario.costs.channel_gbit_s.value
        return round(1000 * (plain if given is None else given))

    @cached_property
    def unit_mbit_s(self) -> int:
        """Return what a channel without links brings: what all rates are whole numbers of."""
        return gcd(*map(self.mbit_s, self.modes or ("",)))

    @cached_property
    def hop_mbit_s(self) -> dict[str, int]:
        """Return what those of today's hops carry that have a limit, by span."""
        return {
            id_: floor(1000 * exact(span.hop_gbit_s))
            for id_, span in self.question.usable.items()
            if span.hop_gbit_s is not None
        }

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """Return what every pair needs, in the order of the question's demands."""
        rate = max(map(self.mbit_s, self.modes or ("",)))
        found = []
        shares = self._shares() if self.asked.hose is None else self._far_first()
        for whole, left in zip(*shares, strict=True):
            mbit_s, after = ceil(1000 * whole), ceil(1000 * left)
            channels = [max(1, ceil(Fraction(each, rate))) for each in (mbit_s, after)]
            found.append(Need(mbit_s, after, *channels))
        return tuple(found)

    @cached_property
    def totals(self) -> dict[str, tuple[int, int]]:
        """Return the Mbit/s of every place that has a total, and what of it failures must leave."""
        asked = self.asked
        found: dict[str, tuple[Fraction, Fraction]] = {}
        for row in _due(asked) if asked.hose is not None else ():
            percent = self._percent(row.kind)
            much = 1000 * _grown(row, asked) * exact(asked.scale) / exact(asked.oversubscription)
            whole, left = found.get(row.a, (Fraction(0), Fraction(0)))
            found[row.a] = whole + much, left + much * percent / 100
        return {place: (ceil(whole), ceil(left)) for place, (whole, left) in found.items()}

    @cached_property
    def ends(self) -> tuple[tuple[str, ...], ...]:
        """Return the places of every pair that totals bound; none of one that has one channel.

        Traffic between two places is that of the strictest of their pairs, the first of equals.
        """
        demands, found = self.question.demands, []
        for demand in demands:
            mine = {demand.sources[0], demand.sink}
            rivals = [d for d in demands if {d.sources[0], d.sink} == mine]
            strictest = min(rivals, key=lambda d: d.limit_ns)
            bound = demand is strictest and any(place in self.totals for place in mine)
            found.append((demand.sources[0], demand.sink) if bound else ())
        return tuple(found)

    def _far_first(self) -> tuple[list[Fraction], list[Fraction]]:
        """Return the Gbit/s of the traffic within totals that is told of: far pairs first."""
        count = len(self.question.demands)
        found = [[Fraction(0)] * count, [Fraction(0)] * count]
        far = sorted(range(count), key=lambda i: -self.question.demands[i].floor_ns)
        for kept, shares in enumerate(found):
            left = {place: mbit_s[kept] for place, mbit_s in self.totals.items()}
            for i in far:
                bounds = [left[place] for place in self.ends[i] if place in left]
                much = min(bounds, default=0)
                left.update({p: left[p] - much for p in self.ends[i] if p in left})
                shares[i] = Fraction(much, 1000)
        return found[0], found[1]

    def _percent(self, kind: str) -> Fraction:
        kept = self.asked.protected_percent
        return exact(kept[kind] if kind in kept else kept.get("", 100.0))

    def _shares(self) -> tuple[list[Fraction], list[Fraction]]:
        """Return the Gbit/s of every pair, and what of it failures must leave.

        Traffic between two places goes to the strictest of their pairs, the first of equals.
        """
        demands, asked = self.question.demands, self.asked
        whole = [Fraction(0)] * len(demands)
        left = list(whole)
        factor = exact(asked.scale) / exact(asked.oversubscription)
        for row in _due(asked):
            mine = [i for i, demand in enumerate(demands) if _between(row, demand)]
            if mine:
                strictest = min(mine, key=lambda i: demands[i].limit_ns)
                much = _grown(row, asked) * factor
                whole[strictest] += much
                left[strictest] += much * self._percent(row.kind) / 100
        return whole, left

    @cached_property
    def _slot_ghz(self) -> Fraction:
        """Return the width of a slot: the widest of which every mode takes a whole number."""
        hundredths = [round(100 * mode.spacing_ghz) for mode in self.modes.values()]
        return Fraction(gcd(*hundredths), 100)

    @property
    def slot_ghz(self) -> float | None:
        """Return the same in GHz, None where a slot is a channel's."""
        return float(self._slot_ghz) if self.modes else None

    @property
    def widths(self) -> tuple[tuple[str, int], ...]:
        """Return the neighbouring slots of a channel by mode."""
        if not self.modes:
            return (("", 1),)
        hundredths = ((id_, round(100 * mode.spacing_ghz)) for id_, mode in self.modes.items())
        return tuple((id_, int(width / (100 * self._slot_ghz))) for id_, width in hundredths)

    @cached_property
    def slots(self) -> int:
        """Return the slots of a pair of fibres."""
        optics, per_pair = self.question.scenario.equipment.optics, self.channels.per_pair
        if not self.modes or optics is None:
            return per_pair or PER_PAIR * self.bands
        if per_pair is not None:
            return per_pair * self.widths[0][1]
        # The band is told from the middle of its first channel to that of its last.
        band_ghz = (optics.table.f_max_thz - optics.table.f_min_thz) * 1000
        return self.bands * (1 + floor(band_ghz / float(self._slot_ghz) + 1e-6))

    @property
    def bands(self) -> int:
        """Return how many bands fibres are lit in, each with as many slots."""
        return 2 if self.channels.bands is Bands.C_L else 1

    def in_one_band(self, first: int, width: int) -> bool:
        """Tell whether neighbouring slots lie in one band, none beside them or across two."""
        last = first + width - 1
        if self.channels.per_pair is not None:  # counted, wherever the bands end
            return 0 <= first <= last < self.slots
        each = self.slots // self.bands
        return 0 <= first <= last < self.slots and first // each == last // each

    def ends_cny(self, mode: str) -> int:
        """Return the price of both ends of a channel."""
        costs = self.question.scenario.costs
        price = costs.mode_transponder_cny.get(mode, costs.transponder_cny)
        return round(2 * price.value)

    def regenerator_cny(self, mode: str) -> int:
        """Return the price of regenerating a channel once: of a mode that of its two ends."""
        plain = self.question.scenario.costs.regenerator_cny.value
        return self.ends_cny(mode) if mode else round(plain)


def _due(asked: Demands) -> list[TrafficRow]:
    """Return the rows that count: of every pair and class those of one year, and of no year."""
    groups: dict[tuple[frozenset[str], str], list[TrafficRow]] = defaultdict(list)
    for row in asked.rows if asked.hose is None else asked.hose:
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


def most_degrees(question: Question, place: str) -> int | None:
    """Return how many lit pairs of fibres may end at a place, None: any number."""
    channels = question.scenario.channels
    if question.scenario.demands is None or channels is None:
        return None
    return channels.degrees_at.get(place, channels.degrees)


def most_pairs(question: Question, span: Span) -> int:
    """Return how many pairs of fibres a span can have lit: one where no traffic is asked about."""
    if question.scenario.demands is None:
        return 1
    channels = question.scenario.channels or DARK
    most = channels.fibre_pairs
    for rule in channels.room:  # the latest that is about the span counts
        if matches(question, rule, span):
            most = rule.fibre_pairs
    return most


def link_cny(question: Question, link: PlanLink, carried: Carried | None) -> int:
    """Return the price of a link: of its channels, or of the one that it has without traffic."""
    if question.scenario.demands is None or carried is None:
        return link_price(question, link.regenerators)
    traffic = Traffic(question)
    placed = [site for site in carried.regenerators if site.link == link.id]
    loose = link.regenerators - sum(site.count for site in placed)
    ends = sum(count * traffic.ends_cny(mode) for mode, count in link.channels)
    ends += sum(site.count * traffic.regenerator_cny(site.mode) for site in placed)
    return ends + loose * traffic.regenerator_cny("")
