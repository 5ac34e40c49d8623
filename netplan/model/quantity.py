"""A constant with its source: what every number of gear and money is."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.network import Confidence


@dataclass(frozen=True)
class Quantity:
    """A constant with unit, range, source and confidence.

    ``low`` and ``high`` bound what is plausible; they equal ``value`` when nothing is known.
    ``as_of`` is the date that it is of, "" where none is stated.
    ``source_zh`` is the source in Chinese, "" where nobody has said it so.
    """

    value: float
    unit: str
    low: float
    high: float
    source: str
    confidence: Confidence
    as_of: str = ""
    source_zh: str = ""
