"""What the records of answers share: their version, ids of what plans are made of, texts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.base import (
    Change,
    Count,
    Currency,
    Digest,
    Seen,
    SpanId,
    Strict,
    Text,
    Yuan,
)
from netplan.model.currency import CNY

PartId = SpanId
"""The id of a span, or of a link: A--B."""
PairId = Annotated[str, Field(min_length=1, max_length=700), Seen]
"""A pair of a target: TARGET:SOURCE>SINK."""
Failure = Annotated[str, Field(min_length=1, max_length=250), Seen]
Reference = Annotated[str, Field(min_length=1, max_length=4000)]
Long = Annotated[str, Field(max_length=1_000_000)]
"""Words that may hold a list of everything in a scenario."""
ItemKind = Literal["span", "link"]
Ended = Literal["optimal", "feasible", "infeasible", "no_plan"]


Stopped = Count
STOPPED = Field(description="questions asked for it that a limit stopped before the proof")
"""Of every answer that takes searches; 0: all that is stated is proven."""


class Versioned(Strict):
    """What every file that netplan keeps starts with."""

    schema_version: Literal[1] = Field(description="version of this format")


class AnswerFile(Versioned):
    """What the record of every answer starts with."""


class PricedFile(AnswerFile):
    """What the record of an answer with amounts of money starts with."""

    currency: Currency = Field(default=CNY, description="of every amount; absent: CNY")


class QuestionRecord(Strict):
    """Which question an answer is of."""

    name: Text = Field(description="name of the scenario")
    overrides: list[Text] = Field(description="changes of it, a.b=value, but those of the solver")
    inputs_sha256: Digest = Field(
        description="SHA-256 of the SHA-256 of all its files in order, a line each"
    )


class RangeRecord(Strict):
    """Between what an amount lies."""

    low_cny: Change = Field(description="at least, CNY")
    high_cny: Change | None = Field(description="at most, CNY; null: not known, or without end")
    exact: bool = Field(description="whether both ends agree")


class EndedRecord(Strict):
    """How a question ended."""

    status: Ended = Field(description="how the search ended")
    cost_cny: Yuan | None = Field(description="cost of the plan found, CNY; null: none")
    lower_bound_cny: Yuan | None = Field(description="no plan can cost less, CNY")
