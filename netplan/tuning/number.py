"""One number that tunes a search: its unit, its meaning and its bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

N = TypeVar("N", int, float)


@dataclass(frozen=True)
class Number:
    """What is said of one number.

    Attributes:
        name: of the field.
        default: its value unless somebody sets another; its type is the field's.
        unit: in words.
        meaning: in plain words.
        least, most: the bounds, both allowed; every value between them leaves answers right.
        remark: what else is known of it; what it was measured to be worth: ``tuning.measured``.
    """

    name: str
    default: int | float
    unit: str
    meaning: str
    least: int | float
    most: int | float
    remark: str

    @property
    def range_text(self) -> str:
        """Return the bounds as tables show them."""
        kind = "whole, " if isinstance(self.default, int) else ""
        return f"{kind}{self.least:,} to {self.most:,}"


def number(value: N, unit: str, meaning: str, *, least: N, most: N, remark: str = "") -> N:
    """Return a field of a dataclass that holds a number; see :class:`Number`."""
    told = {"unit": unit, "meaning": meaning, "least": least, "most": most, "remark": remark}
    made: N = field(default=value, metadata=told)
    return made


def numbers(method: Any) -> Iterator[Number]:
    """Yield what is said of the numbers of a method, a dataclass or one of its objects."""
    for each in fields(method):
        default: Any = each.default  # every field has one
        yield Number(each.name, default, **each.metadata)
