"""How many standard deviations a limit must leave to a latency that holds with a probability.

A latency is a sum of independent parts, each symmetric about its mean with one peak. Two
theorems bound how far above its mean such a sum can be; the smaller number counts.

* Gauss (1823): a symmetric distribution with one peak, and sums of them have one peak (Wintner
  1938): P(X > mean + z sd) is at most (1 - z / sqrt 3) / 2, and 2 / (9 z^2) from z = 2 / sqrt 3.
* Sub-Gaussian: of a uniform or symmetric triangular part, log E exp(t (X - mean)) is at most
  t^2 var / 2, so of the sum as well, and P(X > mean + z sd) is at most exp(-z^2 / 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction
from math import isqrt

from netplan.model.scenario import Theorem

DIGITS = 9
"""Decimals of a number of standard deviations, rounded away from the unsafe side."""


_ROOT_3 = Fraction(1_732_050_808, 10**9)  # no less than the square root of 3


@dataclass(frozen=True)
class Reserve:
    """The reserve that a theorem asks for: ``sqrt(square)`` standard deviations."""

    square: Fraction
    theorem: Theorem

    @property
    def above(self) -> Fraction:
        """Return the number of standard deviations, rounded up."""
        return -Fraction(-_root(self.square, up=True), 10**DIGITS)

    @property
    def below(self) -> Fraction:
        """Return the number of standard deviations, rounded down."""
        return Fraction(_root(self.square, up=False), 10**DIGITS)


def reserve(probability: Fraction) -> Reserve:
    """Return the least reserve by which a latency is within its limit with a probability.

    Args:
        probability: from 1/2 to below 1.

    Raises:
        ValueError: the probability is out of range.
    """
    if not Fraction(1, 2) <= probability < 1:
        raise ValueError(f"{probability} is not from 0.5 to below 1")
    miss = 1 - probability
    gauss = 3 * (1 - 2 * miss) ** 2 if 6 * miss >= 1 else Fraction(2, 9) / miss
    exponential = _twice_log(1 / miss)
    if gauss <= exponential:
        return Reserve(gauss, Theorem.GAUSS)
    return Reserve(exponential, Theorem.SUB_GAUSSIAN)


def held(square: Fraction) -> float:
    """Return a probability that both theorems together guarantee, rounded down to 10^-6.

    Args:
        square: of how many standard deviations the limit leaves above the mean.
    """
    z = Fraction(_root(square, up=False), 10**DIGITS)
    gauss = 1 - (Fraction(2, 9) / square if 3 * square >= 4 else (1 - z / _ROOT_3) / 2)
    with localcontext(prec=40) as context:
        context.rounding = ROUND_CEILING
        power = (-Decimal(square.numerator) / Decimal(square.denominator) / 2).exp()
    best = max(gauss, 1 - Fraction(power) - Fraction(1, 10**30))
    return int(best * 10**6) / 10**6


def _twice_log(value: Fraction) -> Fraction:
    """Return 2 ln(value), rounded up."""
    with localcontext(prec=40) as context:
        context.rounding = ROUND_CEILING
        found = 2 * (Decimal(value.numerator) / Decimal(value.denominator)).ln()
        return Fraction(found.quantize(Decimal(10) ** -15)) + Fraction(1, 10**15)


def _root(square: Fraction, *, up: bool) -> int:
    """Return the square root in units of ``10**-DIGITS``."""
    scaled = square * 10 ** (2 * DIGITS)
    floor = isqrt(int(scaled))
    return floor + 1 if up and floor * floor < scaled else floor
