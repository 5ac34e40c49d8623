"""What ``netplan phase`` answers: in which order to build."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import PairId, PartId, PricedFile
from netplan.files.schemas.base import Budget, Count, MoneyYears, RateYear, Strict, Years, Yuan


class TermsRecord(Strict):
    """Under which terms the order was looked for."""

    budgets_cny: list[Budget] = Field(description="what each year brings, CNY")
    measure: Literal["intact", "protected", "sum"] = Field(
        description="what counts first: pairs intact, pairs protected, or both together"
    )
    weighted: bool = Field(description="whether a pair counts with the weight of its sink")
    lapse: bool = Field(description="whether what is left of a year's budget is lost")
    discount_rate: RateYear = Field(
        description="a year; what is paid in year y counts 1 / (1 + rate) ^ (y - 1)"
    )
    horizon_years: Years = Field(description="over how many years money is counted")


class YearRecord(Strict):
    """What is begun in a year, and what stands and holds at its end."""

    number: Count = Field(description="of the year, from 1")
    budget_cny: Budget = Field(description="what the year brings, CNY")
    spent_cny: Yuan = Field(description="what is paid in it, CNY; no rent of fibre")
    begun: list[PartId] = Field(description="spans and links whose building begins in it")
    standing: list[PartId] = Field(
        description="all that is ready at its end, links with every span of their route"
    )
    standing_cny: Yuan = Field(description="what that cost to build, CNY; no rent")
    intact: Count = Field(description="pairs within their limit with nothing cut")
    protected: Count = Field(
        description="pairs that hold all that is asked, after every failure too"
    )
    newly_intact: list[PairId] = Field(description="intact from then on, TARGET:SOURCE>SINK")
    newly_protected: list[PairId] = Field(description="protected from then on")
    idle: list[PartId] = Field(
        description="spans and links paid for, in part or in full, that nothing which holds needs"
    )
    idle_cny: Yuan = Field(description="what was paid for them by then, CNY")
    running_cny: Yuan = Field(
        description="what running all that stands costs a year, CNY, rent of fibre included"
    )
    lease_cny: Yuan | None = Field(
        default=None,
        description="what the plan's cost counts beside `standing_cny` for the rent of fibre over "
        "the years of the scenario's lease, CNY; absent: 0",
    )


class ReachedRecord(Strict):
    """What the order reaches of an aim; each aim only counts among orders best in those before."""

    aim: Literal["intact", "protected", "sum", "as_planned", "money"] = Field(
        description="intact, protected: pairs, or their weights, summed over the years; sum: of "
        "both; as_planned: what is forced, and pairs as fast as in the finished plan; money: "
        "CNY-years, what is spent by the end of each year, summed (less is better)"
    )
    value: MoneyYears = Field(description="what is reached")
    bound: MoneyYears = Field(description="no order reaches more, or of money less")
    proven: bool = Field(description="whether the two are the same")


class PresentCostRecord(Strict):
    """What building and running cost over the horizon, in money of year 1."""

    building_cny: Yuan = Field(description="building, CNY")
    running_cny: Yuan = Field(description="running, CNY; what stands at the end of a year runs on")
    total_cny: Yuan = Field(description="net present cost, CNY")


class PhasesFile(PricedFile):
    """The order of building under yearly budgets: what `netplan phase` found."""

    terms: TermsRecord = Field(description="what was asked")
    years: list[YearRecord] = Field(description="year by year")
    reached: list[ReachedRecord] = Field(description="aim by aim, first to last")
    pairs: Count = Field(description="pairs of all targets")
    left: list[PartId] = Field(description="spans and links of the plan that are in no year")
    needless: list[PartId] = Field(
        description="those of them without which the finished plan holds the same"
    )
    present_cost: PresentCostRecord = Field(description="of the order")
    at_once: PresentCostRecord = Field(
        description="of the same spans and links all begun in year 1, whatever the budgets"
    )
    proven: bool = Field(description="whether no order is better in any aim")
