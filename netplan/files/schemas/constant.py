"""A constant of the equipment and costs files: value, range, source, confidence."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import Field

from netplan.files.schemas.base import AsOf, Confidence, Spacing, Strict, Text

Number = TypeVar("Number")


class Constant(Strict, Generic[Number]):
    """A constant: `low` <= `value` <= `high`, the range being what is plausible."""

    value: Number = Field(description="the value used")
    low: Number = Field(description="lowest plausible value")
    high: Number = Field(description="highest plausible value")
    source: Text = Field(description="where the value and its range come from")
    source_zh: Text = Field(default="", description="the same in Chinese")
    confidence: Confidence = Field(description="how far to trust it")
    as_of: AsOf | None = Field(
        default=None, description="of when it is: a year, a month or a day, 2026-11-30"
    )


class Distance(Constant[Spacing]):
    """A distance."""

    unit: Literal["km"] = Field(description="kilometres of fibre")
