"""The probability that a path is in time, from tolerances and ranges, written a second time.

A length is uniform in its band, a constant triangular over its range; for the constant stands a
symmetric triangle with the same high end that is exceeded at least as often. A path's latency is
then a sum of independent symmetric parts with one peak, its mean and variance whole numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, isqrt

from netplan.check.recompute.latency import Gear
from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.model.quantity import Quantity
from netplan.model.scenario import Law, PathConfidence

NS = 1000
"""ns in a us."""
PICO = 10**12
"""Roots of us are rounded to so small a part."""
NANO = 10**9
"""Numbers of standard deviations are."""
CAREFUL = Context(prec=40, rounding=ROUND_CEILING)


@dataclass(frozen=True)
class Sum:
    """Mean (ns) and variance (ns^2) of a path."""

    mean_ns: int
    variance: int


@dataclass(frozen=True)
class Chance:
    """What one confidence asks of a path; ``longest_ns`` is the longest limit it is asked for."""

    gear: Gear
    equipment: Equipment
    asked: PathConfidence
    longest_ns: int
    _spans: dict[tuple[str, bool], tuple[int, int]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def wanted(self) -> Fraction:
        """Return the probability asked for."""
        return Fraction(str(self.asked.per_path))

    @property
    def together(self) -> bool:
        """Tell whether all parts are at one quantile."""
        return self.asked.law is Law.TOGETHER

    @cached_property
    def needed(self) -> tuple[str, Fraction]:
        """Return the theorem and the square of the deviations that must fit below a limit."""
        if self.together:
            return "quantiles", Fraction(0)
        miss = 1 - self.wanted
        peak = Fraction(2, 9) / miss if miss < Fraction(1, 6) else 3 * (1 - 2 * miss) ** 2
        log = CAREFUL.ln(CAREFUL.divide(Decimal(miss.denominator), Decimal(miss.numerator)))
        fine = Decimal(10) ** -15
        tail = Fraction((2 * log).quantize(fine, context=CAREFUL)) + Fraction(fine)
        return ("gauss", peak) if peak <= tail else ("sub_gaussian", tail)

    def deviations(self) -> float:
        """Return how many standard deviations that is, rounded up."""
        scaled = self.needed[1] * NANO**2
        return float(Fraction(_root_up(scaled), NANO))

    def reserve_ns(self, total: Sum) -> int:
        """Return what must fit between mean and limit, rounded up."""
        return _root_up(self.needed[1] * total.variance)

    @staticmethod
    def spread_ns(total: Sum) -> int:
        """Return the standard deviation, rounded up."""
        return _root_up(Fraction(total.variance))

    def at_least(self, left_ns: int, total: Sum) -> float:
        """Return the probability that the theorems guarantee with so much left above the mean."""
        if self.together:
            return self.asked.per_path
        if total.variance == 0:
            return 1.0
        square = Fraction(left_ns * left_ns, total.variance)
        z = Fraction(isqrt(int(square * NANO**2)), NANO)
        if square >= Fraction(4, 3):
            missed = Fraction(2, 9) / square
        else:
            missed = (1 - z / Fraction(1_732_050_808, NANO)) / 2
        power = CAREFUL.divide(Decimal(-square.numerator), Decimal(2 * square.denominator))
        tail = Fraction(CAREFUL.exp(power)) + Fraction(1, 10**30)
        return int((1 - min(missed, tail)) * 10**6) / 10**6

    def path(
        self, hops: Sequence[Span], links: Sequence[Sequence[Span]], regenerators: int = 0
    ) -> Sum:
        """Return the sum of a path over hops of today's service and routes of links.

        With so many regenerators at places on these routes.
        """
        parts = [self.hop(span) for span in hops]
        parts += [self.inside_link(span) for route in links for span in route]
        mean = sum(part.mean_ns for part in parts) + len(links) * self.link_ends_ns
        mean += regenerators * self.regenerator_ns
        used = [*hops, *(span for route in links for span in route)]
        times = Counter(span.id for span in used)
        spread: dict[str, int] = {}
        for span, hop in [*((s, True) for s in hops), *((s, False) for r in links for s in r)]:
            spread[span.id] = max(spread.get(span.id, 0), self._span(span, hop=hop)[1])
        variance = sum(count**2 * spread[id_] for id_, count in times.items())
        return self.with_gear(Sum(mean, variance), len(hops), len(links))

    def with_gear(self, spans: Sum, hops: int, links: int) -> Sum:
        """Return a sum with the spread of what all hops, and all terminals, have in common."""
        common = hops**2 * self.common[0] + (2 * links) ** 2 * self.common[1]
        return Sum(spans.mean_ns, spans.variance + common)

    def hop(self, span: Span) -> Sum:
        """Return one hop over a span, without the spread of what hops have in common."""
        more, spread = self._span(span, hop=True)
        nominal = self.gear.hop(span).total_ns
        return Sum(nominal + more + self._device(self.equipment.hop_delay_us)[0], spread)

    def inside_link(self, span: Span) -> Sum:
        """Return a span inside a link, with the optical node at its end."""
        more, spread = self._span(span)
        return Sum(self.gear.optical_ns(span) + more + self._pass_ns, spread)

    @cached_property
    def exit_ns(self) -> int:
        """Return what the far end of a link takes on average: a terminal."""
        return self.gear.terminal_ns + self._device(self._terminal)[0]

    @cached_property
    def link_ends_ns(self) -> int:
        """Return what the ends of a link take on average: terminals, the first optical node."""
        return 2 * self.exit_ns + self.gear.pass_through_ns + self._pass_ns

    @cached_property
    def common(self) -> tuple[int, int]:
        """Return the variances of the delay of a hop and of a terminal."""
        return self._device(self.equipment.hop_delay_us)[1], self._device(self._terminal)[1]

    @property
    def _terminal(self) -> Quantity:
        return self.equipment.terminal_delay_us

    @cached_property
    def regenerator_ns(self) -> int:
        """Return what a regenerator takes: with independent errors the most that it may."""
        return self.gear.regenerator_ns + self.regenerator_beyond_ns

    @cached_property
    def regenerator_beyond_ns(self) -> int:
        """Return what that is beyond its nominal ns."""
        return self._most_ns(self.equipment.regenerator_delay_us)

    @cached_property
    def _pass_ns(self) -> int:
        return self._most_ns(self.equipment.pass_through_delay_us)

    def _most_ns(self, quantity: Quantity) -> int:
        """Return what a device adds to its nominal ns where nothing of it is left to spread."""
        if self.together:
            return self._device(quantity)[0]
        return _ns(Fraction(quantity.high) - Fraction(quantity.value))

    def _device(self, quantity: Quantity) -> tuple[int, int]:
        """Return what a device adds to its nominal ns on average, and its variance."""
        if self.together:
            return _ns(self._at(quantity) - Fraction(quantity.value)), 0
        middle, half = _even(quantity)
        return _ns(middle - Fraction(quantity.value)), ceil((half * NS) ** 2 / 6)

    def _span(self, span: Span, *, hop: bool = False) -> tuple[int, int]:
        """Return what a span adds to its nominal ns on average, and its variance.

        As a hop of today's service takes it, or as a link does.
        """
        detour = self.equipment.today_detour if hop else None
        key = span.id, detour is not None
        if key not in self._spans:
            found = self._spread(span) if detour is None else self._roundabout(span, detour)
            self._spans[key] = found
        return self._spans[key]

    def _roundabout(self, span: Span, detour: Quantity) -> tuple[int, int]:
        """Return the same of a cable that is taken so many times over, the same for all hops."""
        fibre = self.equipment.fibres[span.fibre].delay_us_per_km
        booster = self.equipment.amplifier_delay_us
        km = Fraction(span.length_km) * Fraction(span.slack_factor)
        band, sites = Fraction(span.length_tolerance), self.gear.amplifiers(span)
        nominal = km * Fraction(fibre.value) + sites * Fraction(booster.value)
        nominal *= Fraction(detour.value)
        if self.together:
            cable = km * self._at(fibre) * (1 + band * (2 * self.wanted - 1))
            us = self._at(detour) * (cable + sites * self._at(booster))
            return _ns(us - nominal), 0
        (middle, half), (often, swing) = _even(fibre), _even(detour)
        dearest = Fraction(booster.high)
        cable = km * middle + sites * dearest
        # Neither glass nor length nor amplifiers take the cable further from this than so.
        away = km * ((middle + half) * (1 + band) - middle)
        away += sites * (dearest - Fraction(booster.low))
        us = often * (cable + km * half * band) + swing * away
        limit = Fraction(self.longest_ns, NS)
        own = (often * km * band * middle) ** 2 / 3
        if half:
            own += often * km * (limit / middle) * half**2 / 6
        own += cable * (limit / often) * swing**2 / 6
        return _ns(us - nominal), ceil(own * NS**2)

    def _spread(self, span: Span) -> tuple[int, int]:
        fibre = self.equipment.fibres[span.fibre].delay_us_per_km
        booster = self.equipment.amplifier_delay_us
        km = Fraction(span.length_km) * Fraction(span.slack_factor)
        band, sites = Fraction(span.length_tolerance), self.gear.amplifiers(span)
        if self.together:
            longer = 1 + band * (2 * self.wanted - 1)
            us = km * (self._at(fibre) * longer - Fraction(fibre.value))
            return _ns(us + sites * (self._at(booster) - Fraction(booster.value))), 0
        middle, half = _even(fibre)
        us = km * (middle - Fraction(fibre.value) + half * band)
        us += sites * (Fraction(booster.high) - Fraction(booster.value))
        own = (km * band * middle) ** 2 / 3
        if half:  # all glass of a kind has one delay: no more km of it than fit in the limit
            own += km * (Fraction(self.longest_ns, NS) / middle) * half**2 / 6
        return _ns(us), ceil(own * NS**2)

    def _at(self, quantity: Quantity) -> Fraction:
        """Return the quantile of a constant, rounded up."""
        low, peak, high = Fraction(quantity.low), Fraction(quantity.value), Fraction(quantity.high)
        if high <= low:
            return peak
        if self.wanted * (high - low) > peak - low:
            return high - _root((1 - self.wanted) * (high - low) * (high - peak))
        return low + _root(self.wanted * (high - low) * (peak - low)) + Fraction(1, PICO)


def _even(quantity: Quantity) -> tuple[Fraction, Fraction]:
    """Return middle and half-width of the symmetric triangle that stands for a constant."""
    low, peak, high = Fraction(quantity.low), Fraction(quantity.value), Fraction(quantity.high)
    if high <= low:
        return peak, Fraction(0)
    half = (high - low) / 2
    if peak - low >= half:
        half = _root((high - low) * (high - peak) / 2)
    return high - half, half


def _ns(us: Fraction) -> int:
    return max(0, ceil(us * NS))


def _root(square: Fraction) -> Fraction:
    """Return a square root of us, rounded down."""
    return Fraction(isqrt(int(square * PICO**2)), PICO)


def _root_up(square: Fraction) -> int:
    root = isqrt(int(square))
    return root + (root * root < square)
