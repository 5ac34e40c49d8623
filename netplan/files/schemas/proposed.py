"""candidates.json: how candidate spans came about, and what was left out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import Long, PricedFile, Reference
from netplan.files.schemas.base import (
    Count,
    Digest,
    FibreId,
    GroupId,
    PlaceId,
    PricePerKm,
    Ratio,
    RecordMs,
    RouteKm,
    SnapM,
    SpanId,
    SpanKm,
    Strict,
    Text,
)


class CandidateInputRecord(Strict):
    """A file that the candidates come of."""

    role: Literal["places", "spans", "lines", "scenario"] = Field(description="what it holds")
    path: Reference = Field(description="as the command was given it")
    sha256: Digest = Field(description="digest of its bytes")


class CandidateOptionsRecord(Strict):
    """What was asked, and what was taken where nothing was said."""

    by: list[Text] = Field(
        description="the ways, as --by takes them; the first to name a pair counts"
    )
    parallel: bool = Field(description="whether new fibre beside existing spans was proposed")
    hubs: list[Text] = Field(description="hubs besides those marked so, as given")
    route_factor: Ratio = Field(
        description="km of route per km of geodesic, where no line is given"
    )
    fibres: list[FibreId] = Field(description="kinds of fibre; each span in each")
    build_cost_cny_per_km: PricePerKm | None = Field(
        description="price of building, CNY/km; null: that of the costs file"
    )
    snap_m: SnapM | None = Field(
        description="metres within which ends of given lines are at a place; null: found"
    )
    crs: Text | None = Field(description="reference system of given lines; null: as declared")


class CandidateCountsRecord(Strict):
    """How much there is of everything."""

    places: Count = Field(description="places of the network")
    existing: Count = Field(description="spans it has without them")
    proposed: Count = Field(description="candidates of all ways together")
    candidates: Count = Field(description="of them, those that are written")
    joined: Count = Field(description="pairs left out: a span joins them on a way as short")
    same_fibre: Count = Field(description="existing spans left out: of the fibre asked for already")
    beyond_limits: Count = Field(
        description="candidates left out: on no path within a limit of the scenario"
    )


class WayRecord(Strict):
    """One way of proposing."""

    way: Text = Field(description="as --by takes it, or parallel")
    spans: Count = Field(description="what it proposed that no earlier way had")


class CandidateLengthsRecord(Strict):
    """Where the lengths of what is written come from."""

    measured: Count = Field(description="as long as a measured span beside it")
    published: Count = Field(description="as long as a span beside it of published length")
    routed: Count = Field(description="as long as a given line, or a routed span beside it")
    estimated: Count = Field(description="geodesic x route factor, or an estimated span beside it")
    total_km: RouteKm = Field(description="all of them together, km")


class CandidatePricesRecord(Strict):
    """Where the prices of what is written come from."""

    source: Literal["costs_file", "option"] = Field(
        description="costs_file: of the fibre, by the costs of a scenario; option: so many per km"
    )
    cny_per_km: PricePerKm | None = Field(description="that rate, CNY/km; null: the costs file's")
    stated: Count = Field(description="candidates with a price of their own")
    from_costs_file: Count = Field(description="candidates without: a scenario's costs price them")


class ReasonRecord(Strict):
    """A sentence in both languages."""

    text: Long = Field(description="in English")
    text_zh: Long = Field(description="the same in Chinese")


class ThinnedRecord(Strict):
    """What the targets of a scenario left of them."""

    scenario: Long = Field(description="its name")
    kept: Count = Field(description="candidates that some path within a limit could take")
    left_out: Count = Field(description="candidates that none could take")
    nothing_because: ReasonRecord | None = Field(
        description="why its limits do not tell, so that all are kept; null: they do"
    )


class LeftOutRecord(Strict):
    """Something proposed that is not offered. What does not go with its reason is null."""

    why: Literal["joined", "same_fibre", "beyond_limits"] = Field(
        description="joined: a span joins the two on a way as short; same_fibre: the span beside "
        "it has that fibre already; beyond_limits: no path within a limit could take it"
    )
    a: PlaceId = Field(description="one end")
    b: PlaceId = Field(description="the other")
    length_km: SpanKm = Field(description="how long it would be, km")
    way: Text | None = Field(description="what proposed it; null: see `candidate`")
    span: GroupId | None = Field(
        description="id of the span that stands in its way; the corridor, if that is a candidate"
    )
    span_km: SpanKm | None = Field(description="length of that span, km")
    candidate: SpanId | None = Field(description="beyond_limits: the id it had")
    target: Text | None = Field(
        description="beyond_limits: target of the pair that misses its limit by least; null: no "
        "pair has a path through it"
    )
    source: PlaceId | None = Field(description="where that pair begins")
    sink: PlaceId | None = Field(description="where it ends")
    least_one_way_ms: RecordMs | None = Field(
        description="its fastest path through the candidate, over glass alone with everything "
        "built, ms one-way"
    )
    limit_one_way_ms: RecordMs | None = Field(description="its longest limit, ms one-way")


class CandidatesFile(PricedFile):
    """How candidate spans came about: what `netplan candidates` writes beside them."""

    folder: Reference = Field(description="the network they are for")
    files: list[CandidateInputRecord] = Field(description="what was read")
    options: CandidateOptionsRecord = Field(description="what was asked")
    counts: CandidateCountsRecord = Field(description="how much there is")
    by: list[WayRecord] = Field(description="how many of each way, in the order asked")
    lengths: CandidateLengthsRecord = Field(description="where lengths come from")
    prices: CandidatePricesRecord = Field(description="where prices come from")
    thinned: ThinnedRecord | None = Field(
        description="what a scenario's targets left of them; null: no scenario was named"
    )
    left_out: list[LeftOutRecord] = Field(description="what was proposed and is not offered")
    notes: list[ReasonRecord] = Field(description="what a planner should know")
