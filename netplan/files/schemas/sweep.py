"""sweep.json: the answers of a sweep."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.answer import Long, PairId, PricedFile, Versioned
from netplan.files.schemas.base import (
    Count,
    Currency,
    LinkId,
    MarginMs,
    RecordMs,
    RouteKm,
    ShortId,
    SpanId,
    Strict,
    Traffic,
    Yuan,
)
from netplan.model.currency import CNY

ShortText = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(max_length=2000)]


class SweepPointRecord(Strict):
    """One question and how it ended; without a plan there is little to say."""

    number: Count = Field(description="of the point, from 0")
    point: dict[Key, Long] = Field(description="what was set, YAML text by key")
    status: Literal["optimal", "feasible", "infeasible", "no_plan", "invalid"] = Field(
        description="how the search ended; invalid: the point contradicts its scenario"
    )
    reason: Long = Field(description="the same in words")
    stopped: bool = Field(
        description="whether a limit ended the search before the proof that was asked for"
    )
    cost_cny: Yuan | None = Field(description="cost, CNY; null: no plan")
    lower_bound_cny: Yuan | None = Field(description="no plan can cost less, CNY")
    new_cable_km: RouteKm | None = Field(description="new cable, sheath km; null: invalid")
    worst_ms: dict[ShortId, RecordMs | None] = Field(
        description="worst intact latency by target, one-way, ms; null: a pair is cut off"
    )
    margin_ms: dict[ShortId, MarginMs | None] = Field(
        description="least intact margin by target, ms; null: a pair is cut off"
    )
    spans: list[SpanId] = Field(description="spans of the plan")
    links: list[LinkId] = Field(description="direct links of the plan")
    traffic_gbit_s: Traffic | None = Field(
        default=None, description="that is carried, Gbit/s; left out without traffic"
    )
    channels: Count | None = Field(
        default=None, description="lit on links; left out without traffic"
    )
    fibre_pairs: Count | None = Field(
        default=None, description="lit on spans; left out without traffic"
    )
    impossible: list[PairId] = Field(description="pairs that cannot hold, TARGET:SOURCE>SINK")


class _Filed(Versioned):
    currency: Currency = Field(default=CNY, description="of every amount; absent: CNY")
    key: ShortText = Field(description="digest of the question and of its input files")


class JournalFile(SweepPointRecord, _Filed):
    """A line of answers.jsonl: an answer of a sweep, kept so that it is not asked again.

    The number and the values are those of the sweep that asked first.
    """


class SweepFile(PricedFile):
    """The same question for many values of its inputs: what `netplan sweep` found."""

    points: list[SweepPointRecord] = Field(description="in the order of the points")
