"""How far latencies may be from what the data say: by span and piece of gear, in whole ns.

A length is uniform in its tolerance band. A constant of the files is triangular over its range;
a symmetric triangle that is nowhere less likely to be exceeded stands for it (``symmetric``).
So every part is symmetric about its mean with one peak. One constant is shared by all that it
delays: n hops spread n times as far as one, two terminals twice, and all glass of a kind with
its km, the detour of today's service what all its hops take of cable. Amplifiers,
pass-through, a few us along a whole path, and regenerators count at their high ends.

``together``: everything is at the same quantile of its own distribution, lengths and gear.
Then quantiles add (in whole ns, rounded up), and nothing is left to spread. A part whose quantile
is below its nominal value counts with that.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isqrt

from netplan.latency.fold import NS_PER_US, in_line_amplifiers
from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.model.quantity import Quantity
from netplan.model.scenario import Law, PathConfidence

FINE = 10**12
"""Roots are rounded to this part of a us."""


@dataclass(frozen=True)
class Doubt:
    """One part's distance from nominal: ``extra_ns`` to its mean, ``variance`` in ns^2 about it."""

    extra_ns: int
    variance: int = 0


@dataclass(frozen=True)
class Spread:
    """The doubt about every part of a path, for one confidence asked for.

    ``longest_ns`` is the longest limit that the confidence is asked for: no path in time has
    more glass than fits in it, so the delay of a kind of glass, which all km of it share, adds at
    most (km of the span) x (km that fit) x (variance of its delay) for each span.
    """

    equipment: Equipment
    asked: PathConfidence
    longest_ns: int

    @property
    def probability(self) -> Fraction:
        """Return the probability asked for."""
        return Fraction(str(self.asked.per_path))

    def span(self, span: Span) -> Doubt:
        """Return the doubt about glass, slack and amplifiers of a span."""
        gear = self.equipment
        glass, amplifier = gear.fibres[span.fibre].delay_us_per_km, gear.amplifier_delay_us
        km, band = Fraction(span.length_km), Fraction(span.length_tolerance)
        km *= Fraction(span.slack_factor)
        sites = in_line_amplifiers(span.fibre_km, gear.amplifier_spacing_km.value)
        nominal, thin = Fraction(glass.value), Fraction(amplifier.value)
        if self.asked.law is Law.TOGETHER:
            share = band * (2 * self.probability - 1)
            slow = km * (self._quantile(glass) * (1 + share) - nominal)
            return Doubt(
                _ns(slow + sites * (self._quantile(amplifier) - Fraction(amplifier.value)))
            )
        mean, half = symmetric(glass)
        # (1 + band u) (mean + half v) is at most mean + mean band u + half v + half band.
        slow = km * (mean - nominal + half * band)
        slow += sites * (Fraction(amplifier.high) - thin)
        return Doubt(_ns(slow), ceil(self._variance(km, span) * NS_PER_US**2))

    def hop_over(self, span: Span) -> Doubt:
        """Return the doubt about what a hop takes over a span, but for the delay of the hop.

        It is the span's own where today's service makes no detour.
        """
        gear = self.equipment
        detour = gear.today_detour
        if detour is None:
            return self.span(span)
        glass, amplifier = gear.fibres[span.fibre].delay_us_per_km, gear.amplifier_delay_us
        km, band = Fraction(span.length_km), Fraction(span.length_tolerance)
        km *= Fraction(span.slack_factor)
        sites = in_line_amplifiers(span.fibre_km, gear.amplifier_spacing_km.value)
        stated = km * Fraction(glass.value) + sites * Fraction(amplifier.value)
        stated *= Fraction(detour.value)
        if self.asked.law is Law.TOGETHER:
            longer = 1 + band * (2 * self.probability - 1)
            way = km * self._quantile(glass) * longer + sites * self._quantile(amplifier)
            return Doubt(_ns(way * self._quantile(detour) - stated))
        mean, half = symmetric(glass)
        times, more = symmetric(detour)
        way = km * mean + sites * Fraction(amplifier.high)
        off = km * (mean * band + half + half * band)
        off += sites * (Fraction(amplifier.high) - Fraction(amplifier.low))
        # The cable takes way + d, where d is at most off either way, and this (times + more w)
        # times over: at most times (way + d) + way more w + off more.
        slow = times * (way + km * half * band) + off * more
        variance = self._variance(km * times, span)
        variance += way * (Fraction(self.longest_ns, NS_PER_US) / times) * more**2 / 6
        return Doubt(_ns(slow - stated), ceil(variance * NS_PER_US**2))

    def _variance(self, km: Fraction, span: Span) -> Fraction:
        """Return the variance in us^2 of so many km of a span's fibre: of its length, its glass."""
        mean, half = symmetric(self.equipment.fibres[span.fibre].delay_us_per_km)
        fits_km = Fraction(self.longest_ns, NS_PER_US) / mean if half else Fraction(0)
        own = (km * Fraction(span.length_tolerance) * mean) ** 2 / 3
        return own + km * fits_km * half**2 / 6

    @property
    def hop(self) -> Doubt:
        """Return the doubt about the delay of one hop."""
        return self._shared(self.equipment.hop_delay_us)

    @property
    def terminal(self) -> Doubt:
        """Return the doubt about the delay of one terminal."""
        return self._shared(self.equipment.terminal_delay_us)

    @property
    def pass_through(self) -> Doubt:
        """Return the doubt about the delay of one optical node."""
        return self._at_most(self.equipment.pass_through_delay_us)

    @property
    def regenerator(self) -> Doubt:
        """Return the doubt about the delay of one regenerator that stands at a place."""
        return self._at_most(self.equipment.regenerator_delay_us)

    def _at_most(self, quantity: Quantity) -> Doubt:
        if self.asked.law is Law.TOGETHER:
            return self._shared(quantity)
        return Doubt(_ns(Fraction(quantity.high) - Fraction(quantity.value)))

    def _shared(self, quantity: Quantity) -> Doubt:
        if self.asked.law is Law.TOGETHER:
            return Doubt(_ns(self._quantile(quantity) - Fraction(quantity.value)))
        mean, half = symmetric(quantity)
        variance = ceil(half**2 / 6 * NS_PER_US**2)
        return Doubt(_ns(mean - Fraction(quantity.value)), variance)

    def _quantile(self, quantity: Quantity) -> Fraction:
        """Return the quantile of a triangular constant at the probability asked for, rounded up."""
        low, peak, high = _ends(quantity)
        if low >= high:
            return peak
        share = self.probability
        if share * (high - low) <= peak - low:
            return low + _root(share * (high - low) * (peak - low)) + Fraction(1, FINE)
        return high - _root((1 - share) * (high - low) * (high - peak))


def symmetric(quantity: Quantity) -> tuple[Fraction, Fraction]:
    """Return peak and half-width of a symmetric triangle that stands for a triangular constant.

    It has the same high end, and exceeds any value at least as often. Where the peak of the
    constant is above the middle of its range, the right halves fall together: with half-width
    ``sqrt((high - low) (high - peak) / 2)`` both have the same tail beyond the peak, there the
    same slope, and below it the symmetric one bends up and the other one down. Elsewhere the peak
    moves up to the middle, which never makes a value less likely to be exceeded.
    """
    low, peak, high = _ends(quantity)
    if low >= high:
        return peak, Fraction(0)
    skewed = 2 * peak >= low + high
    half = _root((high - low) * (high - peak) / 2) if skewed else (high - low) / 2
    return high - half, half


def _ends(quantity: Quantity) -> tuple[Fraction, Fraction, Fraction]:
    return Fraction(quantity.low), Fraction(quantity.value), Fraction(quantity.high)


def _ns(us: Fraction) -> int:
    return max(ceil(us * NS_PER_US), 0)


def _root(square: Fraction) -> Fraction:
    """Return a square root, rounded down."""
    return Fraction(isqrt(int(square * FINE * FINE)), FINE)
