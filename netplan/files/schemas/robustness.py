"""What ``netplan sensitivity`` and ``netplan risk`` answer: how far a plan can be trusted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.answer import (
    STOPPED,
    Ended,
    ItemKind,
    Long,
    PairId,
    PartId,
    PricedFile,
    Reference,
    Stopped,
)
from netplan.files.schemas.base import (
    ConstantValue,
    Count,
    LinkId,
    PlaceId,
    RecordMs,
    RouteKm,
    Samples,
    Seed,
    Share,
    ShortId,
    SpanId,
    SpanKm,
    Strict,
    Tolerance,
    Yuan,
)
from netplan.files.schemas.front import FrontRecord
from netplan.files.schemas.odds import OddsRecord
from netplan.files.schemas.plan import ImpossibleRecord


class CostRangeRecord(Strict):
    """The prices of a span or link between which the plan stays optimal, all others kept."""

    id: PartId = Field(description="its id")
    kind: ItemKind = Field(description="what it is")
    in_plan: bool = Field(description="whether the plan has it")
    cost_cny: Yuan = Field(description="its price, CNY")
    low_cny: Yuan = Field(description="from this price on, CNY")
    high_cny: Yuan | None = Field(description="up to this price, CNY; null: any")
    exact: bool = Field(description="false where a limit stopped the proof: the range may be wider")
    essential: bool = Field(description="whether every cheapest plan has it")


class LengthRangeRecord(Strict):
    """How long a span of the plan may turn out before a target is missed."""

    id: SpanId = Field(description="span id")
    length_km: SpanKm = Field(description="its length, km")
    tolerance: Tolerance = Field(description="how far off it may be, a share of it")
    high_km: RouteKm | None = Field(description="up to this length, km; null: any")
    low_optimal: bool | None = Field(
        description="whether the plan is optimal with the shortest; null: not asked"
    )


class ConstantEndRecord(Strict):
    """What a constant at one end of its range does to the plan, all others kept."""

    constant: Long = Field(description="its key, and the fibre it is about")
    unit: Long = Field(description="its unit")
    value: ConstantValue = Field(description="its value")
    end: Literal["low", "high"] = Field(description="which end of its range")
    at: ConstantValue = Field(description="the value there")
    missed: Count = Field(description="pairs that the plan no longer holds there")
    plan_cost_cny: Yuan = Field(description="what the plan costs there, CNY")
    best_cny: Yuan | None = Field(description="the least cost there, CNY; null: none, or not known")
    status: Ended | None = Field(description="how the question ended there; null: not asked")
    changes: bool | None = Field(
        description="whether another plan is needed or cheaper there; null: not known"
    )


class AlternativeRecord(Strict):
    """Another plan of nearly the same cost."""

    cost_cny: Yuan = Field(description="its cost, CNY")
    different_cny: Yuan = Field(description="price of what it has and the best plan lacks, CNY")
    added: list[SpanId] = Field(description="spans it has and the best plan lacks")
    removed: list[SpanId] = Field(description="spans it lacks")
    spans: list[SpanId] = Field(description="all its spans")
    links: list[LinkId] = Field(description="all its links")


class UseRecord(Strict):
    """Where a span or link is used across scenarios."""

    id: PartId = Field(description="its id")
    kind: ItemKind = Field(description="what it is")
    role: Literal["essential", "optional", "never"] = Field(
        description="in every cheapest plan of each, in some plan, in none found"
    )
    used_in: list[Reference] = Field(description="scenarios whose plan has it")


class SensitivityFile(PricedFile):
    """How far prices, lengths and limits may move: what `netplan sensitivity` found.

    What was not asked is null.
    """

    stopped: Stopped = STOPPED
    cost_cny: Yuan = Field(description="cost of the plan, CNY")
    costs: list[CostRangeRecord] = Field(description="prices between which it stays optimal")
    lengths: list[LengthRangeRecord] | None = Field(description="lengths up to which it holds")
    constants: list[ConstantEndRecord] | None = Field(
        description="constants at the ends of their ranges"
    )
    prices: dict[ShortId, FrontRecord] | None = Field(
        description="by target, least cost from its limit upwards"
    )
    alternatives: list[AlternativeRecord] | None = Field(description="other plans found")
    uses: list[UseRecord] | None = Field(description="use across the scenarios")


class PairRiskRecord(Strict):
    """How likely a pair holds."""

    target: ShortId = Field(description="target of the scenario")
    from_: PlaceId = Field(alias="from", description="place the limit counts from")
    to: PlaceId = Field(description="place the limit counts to")
    holds: Share = Field(description="share of samples in which it holds, failures included")
    holds_intact: Share = Field(description="the same in the intact network")
    mean_ms: RecordMs = Field(description="mean intact latency, one-way, ms")
    p95_ms: RecordMs = Field(description="95 % of the samples are not above, one-way, ms")
    limit_ms: RecordMs = Field(description="limit in the intact network, one-way, ms")


class RiskCauseRecord(Strict):
    """What makes the least certain pair of a target uncertain."""

    target: ShortId = Field(description="target of the scenario")
    to: PlaceId = Field(description="place the limit counts to")
    cause: Annotated[str, Field(min_length=1, max_length=300)] = Field(
        description="span id, constant of the equipment, or delay of a fibre"
    )
    share: Share = Field(description="share of the variance that knowing it would remove")


class RiskRecord(Strict):
    """What may become of a plan, sampled."""

    samples: Samples = Field(description="how many")
    seed: Seed = Field(description="of the samples")
    correlation: Literal["independent", "by_basis"] = Field(
        description="which lengths err together: only those of one corridor, or also those with "
        "the same source of the length"
    )
    adapted: OddsRecord = Field(description="how often it holds with the shortest paths of a world")
    holds: Share = Field(
        description="share of samples in which all targets hold on the paths that the plan has"
    )
    targets: dict[ShortId, Share] = Field(description="the same by target")
    pairs: list[PairRiskRecord] = Field(description="every pair of every target")
    causes: list[RiskCauseRecord] = Field(description="of each target, the largest first")
    cost_cny: Annotated[list[Yuan], Field(min_length=3, max_length=3)] = Field(
        description="cost that 5, 50 and 95 % of the samples are not above, CNY"
    )


class LeastCertainRecord(Strict):
    """The pair of a plan that holds least often."""

    target: ShortId = Field(description="target of the scenario")
    from_: PlaceId | None = Field(
        alias="from", description="place the limit counts from; null: the nearest of several"
    )
    to: PlaceId = Field(description="place the limit counts to")
    holds: Share = Field(description="share of samples in which it holds, failures included")


class RobustRecord(Strict):
    """The cheapest plan that holds with lengths and delays anywhere in their bands."""

    share: Share = Field(description="of the width of the bands")
    wanted: Share | None = Field(
        description="share of the samples in which it was to hold; null: the whole bands were asked"
    )
    status: Ended = Field(description="how the search ended")
    reason: Long = Field(description="the same in words")
    cost_cny: Yuan | None = Field(
        description="its cost at this end of the bands, where a longer span may need another "
        "amplifier site, CNY; null: no plan"
    )
    stated_cost_cny: Yuan | None = Field(
        default=None,
        description="its cost at the stated lengths, CNY; null: no plan; absent: not said",
    )
    spans: list[SpanId] = Field(description="its spans")
    links: list[LinkId] = Field(description="its links")
    impossible: list[PairId] = Field(description="pairs that cannot hold, TARGET:SOURCE>SINK")
    blocked_by: list[ImpossibleRecord] = Field(
        description="the same with what stands in their way at this end of the bands"
    )
    holds: Share | None = Field(
        description="share of samples, none of them of the search, in which all targets hold, "
        "routes adapted; null: no plan"
    )
    interval: Annotated[list[Share], Field(min_length=2, max_length=2)] | None = Field(
        description="95 % interval of that probability; null: no plan"
    )
    least_certain: LeastCertainRecord | None = Field(
        description="the pair that holds least often; null: no plan"
    )


class RiskFile(PricedFile):
    """How likely a plan holds when the data are not exact: what `netplan risk` found."""

    stopped: Stopped = STOPPED
    plan: RiskRecord = Field(description="the plan as it is")
    constants: list[ConstantEndRecord] = Field(
        description="constants at whose ends, moved alone, the plan misses pairs; not solved again"
    )
    robust: RobustRecord | None = Field(description="the robust plan; null: not asked")
