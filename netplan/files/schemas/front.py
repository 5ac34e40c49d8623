"""front.json: what every plan of a front costs, and which latency or traffic it reaches."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.answer import STOPPED, PricedFile, Stopped
from netplan.files.schemas.base import (
    Count,
    LinkId,
    RecordMs,
    SpanId,
    Strict,
    Traffic,
    Turned,
    Yuan,
)


class FrontPointRecord(Strict):
    """A plan that no other beats in both; its record is in the folder point-NUMBER."""

    number: Count = Field(description="from 1, the cheapest")
    latency_ms: RecordMs = Field(
        description="latency reached, one-way, ms; where two limits move together, the least "
        "limit for the intact network that the plan keeps with both"
    )
    cost_cny: Yuan = Field(description="cost, CNY")
    lower_bound_cny: Yuan | None = Field(
        description="no plan within `from_limit_ms` costs less, CNY; null for a mean"
    )
    proven: bool = Field(description="whether no plan is better")
    from_limit_ms: RecordMs | None = Field(
        description="loosest limit asked that gave this cost, ms; null for a mean"
    )
    bound_ms: RecordMs | None = Field(
        description="no plan of at most this cost is below, ms; null but for a mean"
    )
    intact_ms: RecordMs | None = Field(
        description="where two limits move together: worst latency reached in the intact network, "
        "one-way, ms; null elsewhere"
    )
    after_cut_ms: RecordMs | None = Field(
        description="the same after a failure, ms; null elsewhere"
    )
    links: list[LinkId] = Field(description="direct links of the plan")
    spans: list[SpanId] = Field(description="spans of the plan")


class FrontRecord(Strict):
    """A front: the plans that are not both dearer and slower than another."""

    measure: Annotated[str, Field(min_length=1, max_length=120)] = Field(
        description="what cost is set against, as in `netplan pareto --y`"
    )
    complete: bool = Field(description="whether none of the range is missing, and each is proven")
    resolution_ms: RecordMs = Field(description="points closer than this may be missing, ms")
    within_ms: RecordMs = Field(description="of a mean: no plan lies further below, ms")
    within_cny: Yuan = Field(description="of a mean: prices told apart, CNY")
    ended_by: Literal["physics", "budget", "range", "limit"] = Field(
        description="why there is no faster point: it cannot be met, costs more than the budget, "
        "was not asked, or the solver's limit stopped the proof"
    )
    stopped: Stopped = STOPPED
    fastest_ms: RecordMs | None = Field(
        description="least that can be met, whatever is built, ms; null: not asked"
    )
    points: list[FrontPointRecord] = Field(description="from the cheapest to the fastest")


class TrafficPointRecord(Strict):
    """The cheapest plan known for the traffic up to a value; its record: folder point-NUMBER."""

    number: Count = Field(description="from 1, the cheapest")
    value: Turned = Field(description="most that the plan carries: what `key` is then")
    traffic_gbit_s: Traffic = Field(description="traffic of all pairs then, Gbit/s")
    from_value: Turned = Field(description="least value at which no cheaper plan is known")
    cost_cny: Yuan = Field(description="cost, CNY")
    lower_bound_cny: Yuan = Field(
        description="no plan costs less at `from_value`, nor at any larger one, CNY"
    )
    proven: bool = Field(description="whether no plan is cheaper from `from_value` on")
    channels: Count = Field(description="that have ends, over all links")
    fibre_pairs: Count = Field(description="lit, over all spans")
    links: list[LinkId] = Field(description="direct links of the plan")
    spans: list[SpanId] = Field(description="spans of the plan")


class TrafficFrontFile(PricedFile):
    """A front of cost and traffic: what `netplan pareto --y traffic`, growth or year found.

    It is the `front.json` of those measures.
    """

    measure: Literal["traffic", "growth", "year"] = Field(description="as in `netplan pareto --y`")
    key: Literal["demands.scale", "demands.growth_percent_year", "demands.year"] = Field(
        description="what of the scenario is turned up"
    )
    complete: bool = Field(description="whether every price of the range is known and proven")
    within_cny: Yuan = Field(
        description="no plan costs less than the staircase by more than that, CNY"
    )
    ended_by: Literal["range", "capacity", "budget", "limit"] = Field(
        description="why no point carries more: it was not asked, more cannot be carried, not for "
        "the budget, or a limit of the solver or of questions left that open"
    )
    most_value: Turned | None = Field(
        description="least value at which it is proven that there is no plan; null: none is"
    )
    stopped: Stopped = STOPPED
    points: list[TrafficPointRecord] = Field(description="from the cheapest up")


class FrontFile(FrontRecord, PricedFile):
    """A front of cost and a latency: what `netplan pareto` found.

    Where `--front` reads a file of another tool, a list of points with `cost_cny` and
    `latency_ms` is enough.
    """
