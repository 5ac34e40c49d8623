"""How often a plan holds in sampled worlds, as plan.json and risk say it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.base import (
    Confident,
    Count,
    Deviations,
    FailureId,
    PlaceId,
    Samples,
    Seed,
    Share,
    ShortId,
    Strict,
)


class ChanceRecord(Strict):
    """How often something holds; the interval is that of Clopper and Pearson."""

    holds: Count = Field(description="in how many of the sampled worlds it holds")
    share: Share = Field(description="the same as a share of them")
    at_least: Share = Field(description="low end of the 95 % interval of the probability")
    at_most: Share = Field(description="high end of it")


class TargetOddsRecord(ChanceRecord):
    """How often all pairs of one target hold, intact and after every failure asked for."""

    id: ShortId = Field(description="target of the scenario")


class PairOddsRecord(Strict):
    """How often one pair holds."""

    id: ShortId = Field(description="target of the scenario")
    from_: PlaceId | None = Field(
        alias="from", description="place the limit counts from; null: the nearest of several"
    )
    to: PlaceId = Field(description="place the limit counts to")
    intact: ChanceRecord = Field(description="with nothing cut")
    always: ChanceRecord = Field(description="with nothing cut and after every failure asked for")


class OddsRecord(Strict):
    """How often a plan holds in worlds drawn from a stated law; routes adapt to each world."""

    samples: Samples = Field(description="how many worlds were drawn")
    seed: Seed = Field(description="of the worlds")
    correlation: Literal["independent", "by_basis"] = Field(
        description="which lengths err together: only those of one corridor, or also those with "
        "the same source of the length"
    )
    routing: Literal["adapted"] = Field(description="every world by the shortest paths it has")
    all_targets: ChanceRecord = Field(
        description="every pair of every target, intact and after every failure asked for"
    )
    all_targets_intact: ChanceRecord = Field(description="every pair of every target, nothing cut")
    targets: list[TargetOddsRecord] = Field(description="each target alone")
    pairs: list[PairOddsRecord] = Field(description="each pair alone, in the order of the targets")


class MissedRecord(Strict):
    """The state in which a pair is missed most, with everything built."""

    id: ShortId = Field(description="target of the scenario")
    from_: PlaceId | None = Field(
        alias="from", description="place the limit counts from; null: the nearest of several"
    )
    to: PlaceId = Field(description="place the limit counts to")
    failure: FailureId = Field(description="intact, or the failure after which it is missed")
    missed: Count = Field(description="in how many of the sampled worlds")


class MostRecord(Strict):
    """How often everything that may be built holds: no plan holds more often."""

    probability: OddsRecord = Field(description="in worlds that no search saw")
    missed: list[MissedRecord] = Field(
        description="of the pairs that hold least often, the state that each misses most"
    )


class JointRecord(Strict):
    """What the plan holds of the joint probability that the scenario asks for."""

    all_targets: Confident = Field(
        description="probability asked for that everything holds at once"
    )
    worlds: Samples = Field(description="how many worlds the search was with")
    seed: Seed = Field(description="of them; none of them is among those of probability")
    correlation: Literal["independent", "by_basis"] = Field(
        description="which lengths err together"
    )
    needed: Count = Field(description="in how many of them the plan had to hold")
    held: Count = Field(
        description="in how many it does; without a plan: everything that may be built"
    )
    path_sd: Deviations = Field(
        description="standard deviations that fit below the limit of one path of every pair in "
        "every state, which bounds the cost; 0: not asked"
    )
    guaranteed: Share | None = Field(
        description="the probability is not below this, with 95 % confidence, by the worlds of "
        "probability; null: none were drawn"
    )
    everything_built: MostRecord | None = Field(
        default=None,
        description="how often everything that may be built holds, where no plan holds often "
        "enough; null: there is a plan, or the question is too large to say",
    )
