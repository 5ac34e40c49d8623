"""compare.json: plans beside each other, what differs and why."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.answer import (
    STOPPED,
    Ended,
    Failure,
    ItemKind,
    Long,
    PartId,
    PricedFile,
    Reference,
    Stopped,
)
from netplan.files.schemas.base import (
    Change,
    Count,
    MarginMs,
    PlaceId,
    RecordMs,
    RouteKm,
    ShortId,
    Strict,
    Text,
    Traffic,
    Yuan,
)


class MarginRecord(Strict):
    """The pair of a target with the least margin."""

    target: ShortId = Field(description="target of the scenario")
    to: PlaceId = Field(description="place the limit counts to")
    failure: Failure = Field(description="where, or intact")
    margin_ms: MarginMs | None = Field(description="limit less latency, ms; null: cut off")


class TrafficRecord(Strict):
    """What a plan carries, and what it has lit for it."""

    gbit_s: Traffic = Field(description="traffic of all pairs in the peak, Gbit/s")
    channels: Count = Field(description="channels with ends")
    fibre_pairs: Count = Field(description="pairs of fibres lit, over all spans")
    regenerators: Count = Field(description="channels that can be regenerated at once")


class FiguresRecord(Strict):
    """One of the plans in numbers."""

    name: Reference = Field(description="as it was named")
    status: Ended = Field(description="how the search ended")
    cost_cny: Yuan | None = Field(description="cost, CNY; null: no plan")
    lower_bound_cny: Yuan | None = Field(description="no plan can cost less, CNY")
    links: Count = Field(description="direct links")
    spans_built: Count = Field(description="spans to build")
    spans_lit: Count = Field(description="existing spans to light")
    new_cable_km: RouteKm = Field(description="new cable, sheath km")
    worst_margins: list[MarginRecord] = Field(description="intact, one a target")
    worst_cuts: list[MarginRecord] = Field(description="after a failure, one a target")
    traffic: TrafficRecord | None = Field(
        default=None, description="what it carries; absent: no traffic is asked about"
    )


class BreaksRecord(Strict):
    """A pair that misses its limit without a span or link."""

    target: PartId = Field(description="target of the scenario; of a forced link the link")
    to: PlaceId = Field(description="place the limit counts to")
    failure: Failure = Field(description="where, intact, or forced link")
    limit_one_way_ms: RecordMs = Field(description="limit, ms")
    without_one_way_ms: RecordMs | None = Field(description="latency then, ms; null: cut off")


class RefitRecord(Strict):
    """In what a span or link that both plans have is fitted otherwise."""

    what: Literal["fibre_pairs", "channels", "regenerators"] = Field(description="of what")
    before: Count = Field(description="how many in the base")
    after: Count = Field(description="how many in the other")
    mode: Text = Field(description='mode of channels; "" where none is named')


class MovedRecord(Strict):
    """A span or link that differs."""

    kind: ItemKind = Field(description="what it is")
    id: PartId = Field(description="its id")
    change: Literal["added", "removed", "rerouted", "resized"] = Field(
        description="seen from the base; resized: fitted otherwise on the same route"
    )
    carries: list[BreaksRecord] = Field(description="what misses its limit without it")
    fitted: list[RefitRecord] | None = Field(
        default=None, description="in what it is fitted otherwise; absent: in nothing"
    )


class PairDeltaRecord(Strict):
    """A pair that both plans have, intact."""

    id: ShortId = Field(description="target of the scenario")
    from_: PlaceId = Field(alias="from", description="place the limit counts from")
    to: PlaceId = Field(description="place the limit counts to")
    base_one_way_ms: RecordMs | None = Field(description="latency in the base, ms; null: cut off")
    other_one_way_ms: RecordMs | None = Field(description="in the other, ms; null: cut off")
    base_limit_one_way_ms: RecordMs = Field(description="limit in the base, ms")
    other_limit_one_way_ms: RecordMs = Field(description="limit in the other, ms")


class InputChangeRecord(Strict):
    """An input in which the two questions differ."""

    key: Long = Field(description="key of the scenario, or of a file it names")
    base: Long = Field(description="value in the base, in words")
    other: Long = Field(description="value in the other, in words")


class CauseRecord(InputChangeRecord):
    """The same, tried alone: a plan made again with it, and one without it."""

    base_with_it_status: Ended = Field(description="how the base with it ended")
    base_with_it_cny: Yuan | None = Field(description="its cost, CNY; null: no plan")
    base_with_it_lower_bound_cny: Yuan | None = Field(description="none costs less, CNY")
    base_with_it_delta_cny: Change | None = Field(description="more than the base, CNY")
    other_without_it_status: Ended = Field(description="how the other without it ended")
    other_without_it_cny: Yuan | None = Field(description="its cost, CNY; null: no plan")
    other_without_it_lower_bound_cny: Yuan | None = Field(description="none costs less, CNY")
    other_without_it_delta_cny: Change | None = Field(description="more than the other, CNY")
    added_by_it_alone: list[PartId] = Field(description="spans and links it brings to the base")
    removed_by_it_alone: list[PartId] = Field(description="spans and links it takes away")


class DifferenceRecord(Strict):
    """One plan against the base."""

    base: Reference = Field(description="name of the base")
    other: Reference = Field(description="name of the other")
    same: bool = Field(
        description="same spans, links, routes, channels, regenerators, cost and latencies"
    )
    cost_delta_cny: Change | None = Field(description="the other costs more, CNY")
    unproven: list[Reference] = Field(description="of these the plan may not be the best")
    best_cost_delta_cny: Annotated[list[Change], Field(min_length=2, max_length=2)] | None = Field(
        description="between what the best plans differ, CNY: low and high; null: not known"
    )
    kept: list[PartId] = Field(description="spans and links that both have")
    moved: list[MovedRecord] = Field(description="spans and links that differ")
    targets: list[PairDeltaRecord] = Field(description="pairs that both have")
    inputs: list[InputChangeRecord] = Field(description="inputs that differ")
    why: list[CauseRecord] = Field(description="each of them tried alone, where it was asked")


class BindingRecord(Strict):
    """A limit that costs money."""

    plan: Reference = Field(description="name of the plan")
    target: ShortId = Field(description="target of the scenario")
    limit: Literal["limit", "after_cut"] = Field(description="in the intact network, or after")
    relaxed_by_ms: RecordMs = Field(description="how much longer it was tried, ms")
    saving_cny: Yuan = Field(description="what that saves, CNY")


class ComparisonFile(PricedFile):
    """Plans beside each other, the first being the base: what `netplan compare` found."""

    same: bool = Field(description="whether all plans are the same answer")
    stopped: Stopped = STOPPED
    plans: list[FiguresRecord] = Field(description="the plans in numbers")
    differences: list[DifferenceRecord] = Field(description="each plan against the first")
    binding: list[BindingRecord] = Field(description="limits that cost money, where it was asked")
