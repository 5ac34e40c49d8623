"""What ``netplan survey`` answers: what to measure first."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import STOPPED, PricedFile, QuestionRecord, Stopped
from netplan.files.schemas.base import (
    Count,
    GroupId,
    LengthSource,
    LinkId,
    Samples,
    Seed,
    Share,
    SpanId,
    Strict,
    Yuan,
)

Measurable = Literal["fibre", "constant", "corridor"]


class WorthRecord(Strict):
    """What is expected to be saved: money, and the price of a miss as much rarer as misses are."""

    mean_cny: Yuan = Field(description="on average over the worlds, CNY")
    low_cny: Yuan = Field(description="low end of its 95 % interval, CNY")
    high_cny: Yuan = Field(description="high end of it, CNY")


class MissPriceRecord(Strict):
    """What a miss costs: that in a world not everything holds."""

    cny: Yuan = Field(description="the price, CNY")
    by: Literal["given", "step", "first", "last", "none"] = Field(
        description="given; the least at which the best plan holds as often as asked; that at "
        "which a surer plan becomes better than the cheapest, which holds so often; that at which "
        "the surest becomes best, though it does not; there is only one plan"
    )
    asked: Share | None = Field(
        description="the probability that it was sought for; null: it was given"
    )


class TriedPlanRecord(Strict):
    """A plan that may be chosen."""

    cost_cny: Yuan = Field(description="what it costs, CNY")
    holds: Count = Field(description="in how many of the worlds everything holds with it")
    spans: list[SpanId] = Field(description="its spans")
    links: list[LinkId] = Field(description="its links")


class MeasuredRecord(Strict):
    """Something that can be measured, and what that is expected to save."""

    kind: Measurable = Field(
        description="what is measured: the delay of a fibre, a constant of the equipment file, "
        "the length of all cables in a corridor"
    )
    name: GroupId = Field(description="of the fibre, the constant or the corridor")
    basis: LengthSource | None = Field(
        description="of a corridor: the best source of a length in it; null: no corridor"
    )
    spans: list[SpanId] = Field(description="of a corridor: its spans on offer")
    used: bool = Field(
        description="whether it may decide a plan; false: it only tells of corridors that err with "
        "it, as any other of the same source does that no plan uses"
    )
    worth: WorthRecord = Field(description="what is expected to be saved")
    rank: Count = Field(
        description="from 1; what cannot be told apart, within the noise, has the same rank"
    )
    changes: Share = Field(
        description="in which share of the worlds another plan is chosen than today's"
    )
    holds_low: Share = Field(
        description="how often today's plan holds where the true value is in the lowest tenth"
    )
    holds_high: Share = Field(description="the same in the highest tenth")


class MeasuredSetRecord(Strict):
    """Things measured together."""

    names: list[GroupId] = Field(description="what is measured")
    worth: WorthRecord = Field(description="what is expected to be saved by all of it")
    cost_cny: Yuan = Field(description="what the plan that is then chosen costs on average, CNY")
    holds: Share = Field(description="how often it holds")
    equals: list[str] = Field(
        description="sets, joined by ' + ', that were looked at and are as good within the noise"
    )


class SurveyFile(PricedFile):
    """What to measure first, and what that is expected to save."""

    question: QuestionRecord | None = Field(
        default=None, description="of which question; absent: not said"
    )
    stopped: Stopped = STOPPED
    samples: Samples = Field(description="worlds in which plans were tried")
    seed: Seed | None = Field(
        description="of the worlds; null: they were given, and all values are exact for them"
    )
    correlation: Literal["independent", "by_basis"] | None = Field(
        description="which lengths err together: only those of one corridor, or also those with "
        "the same source of the length; null: the worlds were given"
    )
    price: MissPriceRecord = Field(description="what a miss costs")
    plans: list[TriedPlanRecord] = Field(
        min_length=1, description="plans that may be chosen; first the one to take unmeasured"
    )
    ceiling: WorthRecord = Field(description="what is saved where everything is known")
    items: list[MeasuredRecord] = Field(
        description="what can be worth measuring, what saves most first"
    )
    sets: list[MeasuredSetRecord] = Field(description="the best set found of one, of two, and on")
    worthless: Count = Field(
        description="how many more things are in doubt; no plan uses them, nor what errs with them"
    )
