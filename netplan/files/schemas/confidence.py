"""What ``netplan confidence`` answers: the price of being surer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import STOPPED, PricedFile, QuestionRecord, Stopped
from netplan.files.schemas.base import LinkId, Samples, Seed, Share, SpanId, Strict, Yuan
from netplan.files.schemas.odds import OddsRecord


class CurvePointRecord(Strict):
    """The cheapest plan found that holds with some probability."""

    asked: Share = Field(
        description="probability asked for that every pair of every target holds, intact and after "
        "every failure asked for"
    )
    cost_cny: Yuan | None = Field(description="cost of the plan, CNY; null: none was found")
    spans: list[SpanId] = Field(description="its spans")
    links: list[LinkId] = Field(description="its links")
    probability: OddsRecord | None = Field(
        description="how often it holds in worlds that no search saw; null: no plan"
    )
    reached: bool = Field(
        description="whether these worlds say so with 95 % confidence, one-sided: the probability "
        "is not below the one asked for"
    )
    share: Share | None = Field(
        description="proven: it holds wherever all lengths and delays lie within this share of "
        "their bands; null: not said of it"
    )
    cheapest: bool = Field(description="proven: no plan that holds within that share is cheaper")


class ConfidenceFile(PricedFile):
    """What it costs that everything holds with this or that probability."""

    question: QuestionRecord | None = Field(
        default=None, description="of which question; absent: not said"
    )
    stopped: Stopped = STOPPED
    samples: Samples = Field(description="worlds that judge a plan, none of them of a search")
    seed: Seed = Field(description="of the worlds")
    correlation: Literal["independent", "by_basis"] = Field(
        description="which lengths err together: only those of one corridor, or also those with "
        "the same source of the length"
    )
    lower_bound_cny: Yuan = Field(
        description="no plan that meets the targets at the stated lengths costs less, CNY"
    )
    points: list[CurvePointRecord] = Field(description="by probability asked for")
