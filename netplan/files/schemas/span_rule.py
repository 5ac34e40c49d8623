"""Spans that a scenario means by what they have in common."""

from __future__ import annotations

from pydantic import Field

from netplan.files.schemas.base import GroupId, SpanId, State, Strict, Text


class SpanRuleEntry(Strict):
    """Spans that match every key."""

    fibre: Text | None = Field(default=None, description="kind of fibre")
    operator: Text | None = Field(default=None, description="operator of the span")
    corridor: GroupId | None = Field(default=None, description="corridor of the span")
    span: SpanId | None = Field(default=None, description="span id")
    province: Text | None = Field(default=None, description="province of either end")
    region: Text | None = Field(default=None, description="region of either end")
    state: State | None = Field(default=None, description="existing or candidate")
