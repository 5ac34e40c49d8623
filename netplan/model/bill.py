"""A bill of materials: what a plan buys, how much of it, where, whose, and at what price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What is bought."""

    CABLE = "cable"
    AMPLIFIER_SITE = "amplifier_site"
    ROADM_DEGREE = "roadm_degree"
    TERMINAL = "terminal"
    REGENERATOR = "regenerator"
    LEASE = "lease"


UNITS = {
    Part.CABLE: "km",
    Part.AMPLIFIER_SITE: "sites",
    Part.ROADM_DEGREE: "degrees",
    Part.TERMINAL: "pieces",
    Part.REGENERATOR: "pieces",
    Part.LEASE: "fibre km",
}


@dataclass(frozen=True)
class Line:
    """One line of a bill.

    Attributes:
        part: what is bought.
        spec: the kind of fibre of a span, or the mode of a channel, without one its rate:
            "g654e", "400g_qpsk", "400 Gbit/s".
        of: the span or link that it is for.
        place: where it is. Of what lies along a span each end has half.
        quantity: how much, in the unit of the part.
        cost_cny: the price of all of it, whole CNY.
        operator: who owns the span, where that is said; None for links.
    """

    part: Part
    spec: str
    of: str
    place: str
    quantity: float
    cost_cny: int
    operator: str | None = None


def total_cny(lines: Iterable[Line]) -> int:
    """Return what lines cost together."""
    return sum(line.cost_cny for line in lines)
