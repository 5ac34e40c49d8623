"""explanation.json: a reason for every no, and for every yes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import (
    Ended,
    EndedRecord,
    Failure,
    ItemKind,
    Long,
    PartId,
    PricedFile,
    RangeRecord,
)
from netplan.files.schemas.base import (
    Budget,
    Change,
    Count,
    CutsAYear,
    Decibel,
    FibreId,
    Gsnr,
    LinkId,
    MarginMs,
    MinutesAYear,
    Name,
    Pairs,
    PlaceId,
    RecordMs,
    RouteKm,
    Share,
    ShortId,
    SpanId,
    StretchChange,
    Strict,
    Times,
    Traffic,
    Yuan,
)
from netplan.files.schemas.odds import JointRecord
from netplan.files.schemas.plan import AchievedRecord, ImpossibleRecord


class SolvedRecord(EndedRecord):
    """A question asked again."""

    achieved: list[AchievedRecord] = Field(
        description="what every objective reached; empty for plain least cost"
    )


class ObjectiveChangeRecord(Strict):
    """By how much the optimum of an objective rises, in its unit; the other units are null."""

    minimise: Literal["cost", "worst_latency", "worst_margin", "mean_latency", "mean_stretch"] = (
        Field(description="the objective")
    )
    low_cny: Change | None = Field(description="at least, CNY; null: not known")
    high_cny: Change | None = Field(description="at most, CNY; null: not known")
    low_ms: MarginMs | None = Field(description="at least, ms; null: not known")
    high_ms: MarginMs | None = Field(description="at most, ms; null: not known")
    low_stretch: StretchChange | None = Field(description="at least; null: not known")
    high_stretch: StretchChange | None = Field(description="at most; null: not known")
    exact: bool = Field(description="whether both ends are known and agree")


class ExclusionRecord(Strict):
    """A condition of the scenario: something ruled out, or a pair that is asked for."""

    key: Long = Field(description="key of the scenario's file, or the target")
    name: Long = Field(description="what stands under it, or the pair")


class LabelRecord(Strict):
    """Distance labels that prove a limit out of reach; see verification.md."""

    failure: Failure = Field(description="where, or intact")
    cap_ms: RecordMs = Field(description="labels stop here, ms")
    labels_ms: dict[PlaceId, RecordMs] = Field(description="least from the sources, by place, ms")
    optical_ms: dict[PlaceId, dict[PlaceId, RecordMs]] = Field(
        description="least from an end of a link, by that end and place, ms"
    )


class RelaidRecord(Strict):
    """A span in another fibre."""

    span: SpanId = Field(description="the span")
    fibre: FibreId = Field(description="its fibre then")


class FadedRecord(Strict):
    """How the mode that links are lit in stands in the way of a limit that holds by delay."""

    link: LinkId | Literal[""] = Field(
        description="link with the most noise on the path that would hold by delay"
    )
    mode: Long = Field(description="the mode asked for")
    needed_db: Decibel = Field(description="GSNR that it needs, margins included, dB")
    gsnr_db: Gsnr | None = Field(
        description="what it has over the route unregenerated, dB; null: not known of all of it"
    )
    route: list[SpanId] = Field(description="spans of that route")
    noisiest: SpanId | Literal[""] = Field(description="the span of them with most noise")
    regenerated_at: list[PlaceId] = Field(
        description="where light would be regenerated on that route, which takes too long; empty: "
        "no number of regenerators is enough"
    )
    mode_below: Long = Field(
        description="fastest mode that needs less and in which the limit would hold; empty: none"
    )
    relaid: list[RelaidRecord] = Field(
        description="spans of the route of which one in another fibre would make it hold"
    )
    regenerator_within: list[SpanId] = Field(
        description="spans halfway along which one regenerator more would make it hold"
    )


class NoRecord(ImpossibleRecord):
    """A limit that cannot hold, and what stands in its way."""

    needed_one_way_ms: RecordMs | None = Field(
        description="least limit that can be had, ms; null: no limit helps"
    )
    clash: list[ExclusionRecord] = Field(
        description="with these alone it fails, without any one of them it would hold"
    )
    lifts: list[list[ExclusionRecord]] = Field(description="alternatives, each enough on its own")
    certificate: LabelRecord | None = Field(description="the proof; null: not of a single path")
    certificate_flaws: list[Long] = Field(description="what the check finds wrong with it")
    faded: FadedRecord | None = Field(
        default=None, description="the light of a mode is in the way; absent: it is not"
    )


class ShortRecord(Strict):
    """A budget that no plan keeps."""

    budget_cny: Budget = Field(description="the budget, CNY")
    clash: list[ExclusionRecord] = Field(description="what together costs more, whatever is built")
    irreducible: bool = Field(description="whether none of that can be left out")
    ways: list[list[ExclusionRecord]] = Field(description="alternatives, each enough on its own")
    money: SolvedRecord = Field(description="the question without the budget")
    raised: SolvedRecord | None = Field(
        description="least rise of all limits alike that makes the budget enough; null: not asked"
    )
    untold: Long = Field(description="why one of these is not answered, else empty")


class UnlikelyRecord(Strict):
    """A joint probability that not even everything built reaches."""

    joint: JointRecord = Field(description="what is asked, and how often everything built holds")
    highest: Share | None = Field(
        description="highest probability that the worlds of the search allow; null: not even 0.5"
    )
    solved: SolvedRecord | None = Field(description="the question asked again with that")


class RelaxedRecord(Strict):
    """The question asked again with the reasons out of the way."""

    what: Literal["others", "limits", "exclusions"] = Field(
        description="without what cannot hold, with limits raised, with exclusions lifted"
    )
    solved: SolvedRecord = Field(description="how it ended")
    dropped: list[Long] = Field(description="limits after a cut left out, no limit helps")


class BrokenRecord(Strict):
    """A limit that fails without a part of the plan."""

    target: PartId = Field(description="target of the scenario; of a forced link the link")
    from_: PlaceId = Field(alias="from", description="place the limit counts from")
    to: PlaceId = Field(description="place the limit counts to")
    failure: Failure = Field(
        description="where, intact, 1+1 for a pair lost, availability, confidence, all at once, or "
        "forced link"
    )
    limit_one_way_ms: RecordMs = Field(description="limit, ms")
    one_way_ms: RecordMs | None = Field(
        description="latency then, ms, of a confidence mean and reserve; null: cut off"
    )


class SlowerRecord(Strict):
    """A pair whose intact latency is longer without a part."""

    target: ShortId = Field(description="target of the scenario")
    to: PlaceId = Field(description="place the limit counts to")
    one_way_ms: RecordMs = Field(description="latency with it, ms")
    without_one_way_ms: RecordMs | None = Field(description="without it, ms; null: cut off")


class PathUseRecord(Strict):
    """A pair whose 1+1 path takes a part."""

    target: ShortId = Field(description="target of the scenario")
    to: PlaceId = Field(description="place the limit counts to")
    path: Literal["working", "protection"] = Field(description="which of the two")


class CrowdedPairRecord(Strict):
    """A pair of a target whose channels share the room that is too little."""

    target: ShortId = Field(description="target of the scenario")
    from_: ShortId = Field(alias="from", description="place")
    to: ShortId = Field(description="place")


class CrowdedRecord(Strict):
    """Channels that do not all find room in a state."""

    left: Count | None = Field(
        description="fibre pairs or channels left of the part; null: it is about no part"
    )
    failure: Failure = Field(description="intact, or a failure; of several alike the first")
    pairs: list[CrowdedPairRecord] = Field(description="whose channels they are")
    channels: Count = Field(description="that these pairs need then, at least")
    missing: Count = Field(description="how many of them find no room, at least")


class MoreRecord(Strict):
    """What more traffic of a pair of places costs."""

    target: ShortId = Field(description="target of the scenario")
    from_: ShortId = Field(alias="from", description="place")
    to: ShortId = Field(description="place")
    gbit_s: Traffic = Field(description="its traffic, Gbit/s")
    full_gbit_s: Traffic = Field(description="up to that its channels carry it, Gbit/s")
    step_gbit_s: Traffic = Field(description="what one channel more brings, Gbit/s")
    solved: SolvedRecord = Field(description="the question with a little more than that")
    extra: RangeRecord | None = Field(
        description="what that costs more; null: it cannot be carried"
    )


class GrowthRecord(Strict):
    """How far the traffic of the plan can grow."""

    scale: Times = Field(description="demands.scale of the scenario")
    carried_scale: Times = Field(description="largest one found that the plan carries")
    beyond: list[CrowdedRecord] = Field(
        description="what lacks room with a little more; empty: not asked"
    )


class CrowdedSpanRecord(Strict):
    """A span that needs more fibre pairs than it may have."""

    id: PartId = Field(description="its id")
    fibre_pairs: Pairs = Field(description="that it has in the plan with more")
    allowed: Pairs = Field(description="that it may have")


class OverloadRecord(Strict):
    """Traffic that is too much for the fibre pairs allowed, and what would mend it."""

    fibre_pairs: Pairs | None = Field(
        description="least number on every span that carries it; null: none does, for today's hops "
        "or the degrees of places are too few",
    )
    solved: SolvedRecord | None = Field(description="asked again with so many")
    spans: list[CrowdedSpanRecord] = Field(description="with more than they may have then")
    crowded: list[CrowdedRecord] = Field(
        description="what lacks room on the spans of that plan with the pairs allowed"
    )
    carried_scale: Times | None = Field(
        description="largest demands.scale found to be carried with the pairs allowed; null: none"
    )


class PartRecord(Strict):
    """A span or link of the plan: what breaks without it, and the price of doing without."""

    id: PartId = Field(description="its id")
    kind: ItemKind = Field(description="what it is")
    cost_cny: Yuan = Field(description="its price, CNY")
    forced: bool = Field(description="whether the scenario forces it")
    broken: list[BrokenRecord] = Field(description="limits that fail without it")
    failures: list[Failure] = Field(
        description="failures in which one of them fails; the intact network is none"
    )
    without: SolvedRecord | None = Field(description="asked again without it; null: not asked")
    extra: RangeRecord | None = Field(description="how much more that costs; null: not asked")
    changes: list[ObjectiveChangeRecord] = Field(
        description="the same for every objective where they are not plain costs"
    )
    slower: list[SlowerRecord] = Field(description="pairs measured that get longer without it")
    used: list[PathUseRecord] = Field(description="1+1 paths that take it")
    count: Count | None = Field(
        default=None, description="fibre pairs or channels; left out without traffic"
    )
    crowded: list[CrowdedRecord] | None = Field(
        default=None,
        description="channels without room with one fewer, and with none; left out without traffic",
    )


class LeftOutRecord(Strict):
    """A span or link that the plan does not have, and what would bring it in."""

    id: PartId = Field(description="its id")
    kind: ItemKind = Field(description="what it is")
    reason: Long = Field(description="why it cannot be there at all, else empty")
    cost_cny: Yuan | None = Field(description="its price, CNY; null: it cannot be there")
    forced: SolvedRecord | None = Field(description="asked again with it; null: not asked")
    price_cut: RangeRecord | None = Field(
        description="by how much its price must fall until a best plan has it"
    )
    changes: list[ObjectiveChangeRecord] = Field(
        description="what it costs every objective where they are not plain costs"
    )
    untold: Long = Field(description="why that is not worked out, else empty")


class SlackRecord(Strict):
    """How much every limit of a target can be tightened; the plan stays the best that far."""

    target: ShortId = Field(description="target of the scenario")
    intact_ms: MarginMs | None = Field(description="in the intact network, ms; null: not told")
    intact_to: PlaceId | Literal[""] = Field(description="the pair that comes first; or empty")
    after_ms: MarginMs | None = Field(description="after a failure, ms; null: not asked")
    after_to: PlaceId | Literal[""] = Field(description="the pair that comes first; or empty")
    after_failure: Failure | Literal[""] = Field(description="and the failure; or empty")
    without: SolvedRecord | None = Field(
        description="asked again without the target; null: not asked"
    )
    saved: RangeRecord | None = Field(description="what that saves; null: not asked")
    changes: list[ObjectiveChangeRecord] = Field(
        description="the same for every objective where they are not plain costs"
    )


class AvailabilityRecord(Strict):
    """How much of the time a pair holds its limit."""

    target: ShortId = Field(description="target of the scenario")
    from_: PlaceId = Field(alias="from", description="place the limit counts from")
    to: PlaceId = Field(description="place the limit counts to")
    limit_one_way_ms: RecordMs = Field(description="limit that counts, ms")
    at_least: Share = Field(description="the exact share is not less")
    at_most: Share = Field(description="nor more")
    path_km: RouteKm = Field(description="fibre under the working path, km")
    cuts_a_year: CutsAYear = Field(description="how often it is cut")
    lost_minutes_a_year: MinutesAYear = Field(description="missed for so long at most")


class ExplanationFile(PricedFile):
    """Why targets cannot hold, or what every part of a plan is for: of `netplan explain`."""

    name: Name = Field(description="name of the scenario")
    status: Ended = Field(description="how the search of the plan ended")
    cost_cny: Yuan | None = Field(description="cost of the plan, CNY; null: no plan")
    lower_bound_cny: Yuan | None = Field(description="no plan can cost less, CNY")
    complete: bool = Field(description="whether every question was answered, and exactly")
    impossible: list[NoRecord] = Field(description="limits that cannot hold")
    short: ShortRecord | None = Field(description="null: there is no budget, or it is enough")
    unlikely: UnlikelyRecord | None = Field(
        default=None, description="null: no joint probability is out of reach"
    )
    relaxed: list[RelaxedRecord] = Field(description="asked again with the reasons out of the way")
    parts: list[PartRecord] = Field(description="every span and link of the plan")
    left_out: list[LeftOutRecord] = Field(description="what was asked for and the plan lacks")
    slacks: list[SlackRecord] = Field(description="of every target")
    availability: list[AvailabilityRecord] = Field(description="of every pair")
    overload: OverloadRecord | None = Field(
        default=None, description="why traffic is too much; left out where it is not"
    )
    growth: GrowthRecord | None = Field(
        default=None, description="how far traffic can grow; left out without traffic"
    )
    more: list[MoreRecord] = Field(
        default=[], description="what more traffic of pairs costs; left out where it is not asked"
    )
