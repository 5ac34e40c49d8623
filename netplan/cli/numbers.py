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


def whole(quantity: str) -> click.IntRange:
    """Return the type of a whole number of a quantity of the table of bounds."""
    bound = BOUNDS[quantity]
    low, high = int(bound.low), int(bound.high)
    return click.IntRange(low, high, min_open=bound.above, max_open=bound.below)
