"""NAME.lost.json: what a format could not hold of a plan that was written in it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import AnswerFile, Long
from netplan.files.schemas.base import Count, Digest, Strict, Text


class LostExampleRecord(Strict):
    """One thing that was lost."""

    id: Text = Field(description="id of the place, span or link")
    value: Long = Field(description="what netplan has, and what stands in the file instead")


class LossRecord(Strict):
    """Something that the format has no place for, or holds in part."""

    of: Literal["places", "spans", "plan"] = Field(description="what it belongs to")
    field: Text = Field(description="name of the column, or of the part of the plan")
    kept: Literal["nothing", "part"] = Field(
        description="nothing: it is not in the file; part: something less exact is"
    )
    count: Count = Field(description="how many places or spans, or parts of the plan, have it")
    text: Long = Field(description="what is lost, in English")
    text_zh: Long = Field(description="the same in Chinese")
    examples: list[LostExampleRecord] = Field(description="the first few of them")


class LostHeldRecord(Strict):
    """How much the file holds."""

    places: Count = Field(description="places")
    spans: Count = Field(description="spans")


class LostFile(AnswerFile):
    """What a format could not hold: beside every file that `netplan export` writes in it."""

    plan: Long = Field(description="name of the plan")
    plan_sha256: Digest | None = Field(
        description="digest of the plan.json it was made from; null: of none"
    )
    format: Text = Field(description="the format, in words")
    file_sha256: Digest = Field(description="digest of the file that this one belongs to")
    held: LostHeldRecord = Field(description="how much that file holds")
    lost: list[LossRecord] = Field(
        description="what it does not hold; columns that are empty are not listed"
    )
