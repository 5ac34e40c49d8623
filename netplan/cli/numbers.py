"""Numbers on the command line: within the same bounds as in files."""

from __future__ import annotations

import math
from typing import Any

import click

from netplan.files.schemas.bounds import BOUNDS


class Real(click.FloatRange):
    """A number of a quantity of the table of bounds; never NaN."""

    def __init__(self, quantity: str) -> None:
        bound = BOUNDS[quantity]
        super().__init__(bound.low, bound.high, min_open=bound.above, max_open=bound.below)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):  # it is neither below nor above anything
            self.fail(f"{value!r} is not in the range {self._describe_range()}.", param, ctx)
        return number


class Seconds(Real):
    """A time limit: seconds, or with its unit, such as ``90``, ``90s``, ``1.5min`` or ``2h``."""

    name = "seconds"
    UNITS = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600}  # noqa: RUF012

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds."""
        text = str(value).strip()
        number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
        unit = text[len(number) :]
        try:
            seconds = float(number) * self.UNITS[unit or "s"]
        except (ValueError, KeyError):
            self.fail(
                f"{value!r} is no time: a number of seconds such as 90, or with its unit: 90s, "
                f"1.5min, 2h ({self._describe_range()} seconds)",
                param,
                ctx,
            )
        return super().convert(seconds, param, ctx)


def whole(quantity: str) -> click.IntRange:
    """Return the type of a whole number of a quantity of the table of bounds."""
    bound = BOUNDS[quantity]
    low, high = int(bound.low), int(bound.high)
    return click.IntRange(low, high, min_open=bound.above, max_open=bound.below)
