"""plan.json: the canonical record of a plan."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from netplan.files.schemas.base import (
    Change,
    Count,
    Currency,
    Deviations,
    Digest,
    FailureId,
    LinkId,
    MarginMs,
    MarginShare,
    Name,
    PlaceId,
    RecordGap,
    RecordMs,
    RecordStretch,
    RouteKm,
    Seconds,
    Seed,
    Seen,
    Share,
    ShortId,
    SpanId,
    Strict,
    Text,
    Yuan,
)
from netplan.files.schemas.carried import CarriedRecord, ChannelCountRecord
from netplan.files.schemas.odds import JointRecord, OddsRecord
from netplan.model.currency import CNY

PathStep = Annotated[str, Field(min_length=1, max_length=250), Seen]


class LatencyPartsRecord(Strict):
    """One-way latency by cause."""

    glass_ms: RecordMs = Field(description="light in the glass, ms")
    slack_ms: RecordMs = Field(description="cable slack, ms")
    amplifiers_ms: RecordMs = Field(description="in-line amplifiers, ms")
    pass_through_ms: RecordMs = Field(description="places passed optically, ms")
    regenerators_ms: RecordMs = Field(description="regeneration, ms")
    terminals_ms: RecordMs = Field(description="error correction and mapping at link ends, ms")
    hops_ms: RecordMs = Field(description="electrical switching, ms")


class SpanCostRecord(Strict):
    """The price of a span of the plan."""

    id: SpanId = Field(description="span id")
    build_cny: Yuan = Field(description="building it, CNY; 0 for an existing one")
    line_system_cny: Yuan = Field(description="lighting it, CNY")
    lease_cny: Yuan | None = Field(
        default=None, description="leasing it over the scenario's horizon, CNY; absent: 0"
    )
    cost_cny: Yuan = Field(description="the sum")
    fibre_pairs: Count | None = Field(
        default=None, description="pairs of fibres lit, all in the prices; absent: 1"
    )


class LinkRecord(Strict):
    """A direct link to light."""

    id: LinkId = Field(description="link id, A--B")
    a: PlaceId = Field(description="place at one end")
    b: PlaceId = Field(description="place at the other end")
    route: list[SpanId] = Field(description="spans from a to b in the intact network")
    via: list[PlaceId] = Field(description="places passed optically on the way")
    length_km: RouteKm = Field(description="length of the fibre, km")
    new_cable_km: RouteKm = Field(description="of it in spans the plan builds, km")
    reused_km: RouteKm = Field(description="of it in existing spans, km")
    regenerators: Count = Field(
        description="how many it has: as its route takes, or more for longer ones after failures"
    )
    one_way_ms: RecordMs = Field(description="latency one-way, ms: the sum of the parts")
    rtt_ms: RecordMs = Field(description="latency there and back, ms")
    cost_cny: Yuan = Field(description="terminals and regenerators, CNY; spans apart")
    latency_parts: LatencyPartsRecord = Field(description="the one-way latency by cause")
    channels: list[ChannelCountRecord] | None = Field(
        default=None,
        description="channels that can be lit at once, all in the price, and regenerators are "
        "those of all of them; absent: no traffic is asked about",
    )
    regenerated_at: list[PlaceId] | None = Field(
        default=None,
        description="places where its light is regenerated on this route, in order; absent: "
        "nowhere, or no mode is asked for",
    )


class WorstFailureRecord(Strict):
    """The failure that leaves a target the least margin."""

    scenario: FailureId = Field(description="id of the failure")
    one_way_ms: RecordMs | None = Field(description="latency then, ms; null: cut off")
    limit_one_way_ms: RecordMs = Field(description="limit then, ms")
    met: bool = Field(description="whether it holds")


class PairPathRecord(Strict):
    """One path of a 1+1 pair."""

    one_way_ms: RecordMs = Field(description="latency one-way, ms: the sum of the parts")
    path: list[PathStep] = Field(description="spans (today's service) and links on the way")
    routes: list[list[SpanId]] = Field(description="the spans under each step, in order")
    latency_parts: LatencyPartsRecord = Field(description="the latency by cause")


class PairRecord(Strict):
    """The two paths of a target with 1+1 protection; null where there is no pair."""

    from_: PlaceId = Field(alias="from", description="place both paths start from")
    disjoint: Literal["span", "corridor", "srlg", "place"] = Field(
        description="what they must not share"
    )
    limit_one_way_ms: RecordMs = Field(description="limit of the protection path, ms")
    working: PairPathRecord | None = Field(description="the path in use, in the target's limit")
    protection: PairPathRecord | None = Field(description="the path that stands by")
    met: bool = Field(description="whether there is a pair")


class RequiredAvailabilityRecord(Strict):
    """How much of the time a target holds, where a share is asked for."""

    asked: Share = Field(description="share asked for")
    limit_one_way_ms: RecordMs = Field(description="limit that counts, ms")
    at_least: Share = Field(description="the exact share is not less")
    at_most: Share = Field(description="nor more")
    met: bool = Field(description="whether the share is reached; true where it is undecided")
    decided: bool = Field(description="whether the two bounds settle it")


class ConfidentPathRecord(Strict):
    """A path in one state of the network, and how its true latency may spread."""

    state: FailureId = Field(description="intact, or the failure that takes the intact path")
    from_: PlaceId = Field(alias="from", description="place the path starts from")
    path: list[PathStep] = Field(description="spans (today's service) and links on the way")
    routes: list[list[SpanId]] = Field(description="the spans under each step, in order")
    mean_ms: RecordMs = Field(description="mean of the latency one-way, ms")
    sd_ms: RecordMs = Field(description="standard deviation, ms, rounded up to the ns")
    reserve_ms: RecordMs = Field(description="deviations asked for x sd, ms, rounded up to the ns")
    limit_ms: RecordMs = Field(description="limit in this state, ms")
    margin_ms: MarginMs = Field(description="limit less mean and reserve, ms")
    at_least: Share = Field(
        description="the probability that this path is in time is not less; rounded down"
    )


class ConfidenceRecord(Strict):
    """With what probability one path of the pair is in time, in each state on its own."""

    per_path: Share = Field(description="probability asked for")
    law: Literal["independent", "together"] = Field(
        description="how true lengths and delays depend on each other"
    )
    theorem: Literal["gauss", "sub_gaussian", "quantiles"] = Field(
        description="what guarantees the probability for this law, see docs/confidence.md"
    )
    deviations: Deviations = Field(
        description="standard deviations that must fit below the limit, rounded up"
    )
    paths: list[ConfidentPathRecord] = Field(
        description="the intact path and one for every failure that takes it; others leave it"
    )
    without: list[FailureId] = Field(description="states in which no such path is found")
    met: bool = Field(description="whether every state has a path that holds")


class StatedRecord(Strict):
    """The limits of a pair as its target states them; asked is each less the margin."""

    limit_one_way_ms: RecordMs = Field(description="limit in the intact network, ms")
    margin_percent: MarginShare = Field(description="margin kept below it, % of it")
    after_cut_one_way_ms: RecordMs | None = Field(
        description="limit in every failure, ms; null: nothing asked there"
    )
    after_cut_margin_percent: MarginShare | None = Field(
        description="margin kept below that, % of it; null: nothing asked there"
    )


class TargetRecord(Strict):
    """One pair of places under one target."""

    id: ShortId = Field(description="target of the scenario")
    from_: PlaceId = Field(alias="from", description="place the limit counts from")
    to: PlaceId = Field(description="place the limit counts to")
    limit_one_way_ms: RecordMs = Field(
        description="limit asked in the intact network, less the margin kept where there is one, ms"
    )
    before_one_way_ms: RecordMs | None = Field(description="latency today, ms; null: no path")
    after_one_way_ms: RecordMs | None = Field(description="latency with the plan, ms")
    floor_one_way_ms: RecordMs = Field(description="geodesic at the speed of the best fibre, ms")
    margin_ms: MarginMs | None = Field(description="limit less latency with the plan, ms")
    met: bool = Field(description="whether it holds in the intact network and every failure")
    path: list[PathStep] = Field(description="spans (today's service) and links on the way")
    routes: list[list[SpanId]] | None = Field(
        default=None,
        description="the spans of each, where a link runs over others than its own because the "
        "target may not pass some places; absent: its own",
    )
    latency_parts: LatencyPartsRecord = Field(description="latency with the plan by cause")
    worst_failure: WorstFailureRecord | None = Field(
        description="the failure with the least margin; null: nothing asked after a failure"
    )
    pair: PairRecord | None = Field(
        default=None, description="the two paths of 1+1 protection; null: not asked"
    )
    availability: RequiredAvailabilityRecord | None = Field(
        default=None, description="null: no share asked for"
    )
    confidence: ConfidenceRecord | None = Field(
        default=None, description="absent or null: no probability asked for"
    )
    stated: StatedRecord | None = Field(
        default=None, description="absent or null: no margin is kept below the limits"
    )


class ImpossibleRecord(Strict):
    """A target that cannot hold, whatever is built."""

    id: ShortId = Field(description="target of the scenario")
    from_: PlaceId = Field(alias="from", description="place the limit counts from")
    to: PlaceId = Field(description="place the limit counts to")
    obstacle: Literal[
        "physics", "network", "failure", "protection", "availability", "confidence"
    ] = Field(
        description="floor above the limit; everything built is too slow; only in a failure; "
        "no two paths without a risk in common; missed too much of the time; no path in time with "
        "the probability asked for"
    )
    failure: FailureId = Field(
        description="the failure, intact, or every failure: out of reach with nothing cut already"
    )
    limit_one_way_ms: RecordMs = Field(description="limit, ms")
    floor_one_way_ms: RecordMs = Field(description="geodesic at the speed of the best fibre, ms")
    best_one_way_ms: RecordMs | None = Field(description="best that can be had; null: cut off")
    availability: Share | None = Field(
        default=None, description="share of the time asked for; null but for availability"
    )
    best_availability: Share | None = Field(
        default=None, description="no plan holds longer than this share of the time"
    )
    confidence: Share | None = Field(
        default=None, description="probability asked for of a path; null but for confidence"
    )
    best_confidence: Share | None = Field(
        default=None,
        description="highest probability that can be asked of the pair in all its states, rounded "
        "down to 0.0001; null: not even 0.5",
    )


class ProtectionRecord(Strict):
    """What 1+1 protection costs more than restoration.

    Restoration: after the loss of anything that a pair must not share, one path is left within
    the longer of the pair's two limits; all else as asked.
    """

    restoration_cost_cny: Yuan = Field(description="cheapest plan found with restoration, CNY")
    restoration_lower_bound_cny: Yuan = Field(description="none with restoration costs less, CNY")
    price_at_least_cny: Yuan = Field(description="1+1 costs at least so much more, CNY")
    price_at_most_cny: Change = Field(description="and at most so much more, CNY")


class InfeasibleRecord(Strict):
    """Why there is no plan."""

    targets: list[ImpossibleRecord] = Field(description="every target that cannot hold")


class AchievedRecord(Strict):
    """What was reached of an objective, in its own unit; the other units are null."""

    minimise: Literal["cost", "worst_latency", "worst_margin", "mean_latency", "mean_stretch"] = (
        Field(description="what was made small")
    )
    budget_cny: Yuan | None = Field(default=None, description="what the plan may cost, CNY")
    value_cny: Yuan | None = Field(default=None, description="cost reached, CNY")
    bound_cny: Yuan | None = Field(default=None, description="no plan can cost less, CNY")
    value_ms: MarginMs | None = Field(
        default=None, description="latency or margin reached, ms; means rounded down to the ns"
    )
    bound_ms: MarginMs | None = Field(default=None, description="no plan can have less, ms")
    value_stretch: RecordStretch | None = Field(default=None, description="mean stretch reached")
    bound_stretch: RecordStretch | None = Field(default=None, description="no plan can have less")


class ObjectiveRecord(AchievedRecord):
    """The objective, the last one of several; all values null where it is plain least cost."""

    earlier: list[AchievedRecord] = Field(
        default=[], description="the objectives before it, in order, which the plan keeps"
    )


def _named(value: Any) -> Any:
    """Take the bare name of an objective for the record of it."""
    return {"minimise": value} if isinstance(value, str) else value


class InputRecord(Strict):
    """A file that went into the plan."""

    role: Literal[
        "scenario",
        "extends",
        "places",
        "spans",
        "added_places",
        "added_spans",
        "equipment",
        "costs",
        "demands",
        "noise",
    ] = Field(description="what it was read as; the first one is the scenario asked for")
    path: Annotated[str, Field(min_length=1, max_length=4000)] = Field(
        description="netplan:NAME for a bundled file, else relative to the folder of plan.json"
    )
    sha256: Digest = Field(description="digest of its bytes")


class ProvenanceRecord(Strict):
    """Where the plan comes from. A reproducible record leaves the last four out."""

    inputs: list[InputRecord] = Field(description="every file read")
    overrides: list[Text] = Field(description="changes from the command line, a.b=value")
    data_notes: list[Text] = Field(description="what to know about the data")
    netplan_version: Text = Field(description="version of netplan")
    solver: Text = Field(description="what searched, and the linear programs it solved")
    solver_version: Text = Field(description="of the linear programs; else that of netplan")
    seed: Seed = Field(description="seed of the search")
    time_limit_s: Seconds | None = Field(description="time limit, s; null: none")
    threads: Count | None = Field(default=None, description="threads used")
    wall_time_s: Seconds | None = Field(default=None, description="time taken, s")
    first_plan_s: Seconds | None = Field(default=None, description="time to a first plan, s")
    search_nodes: Count | None = Field(default=None, description="nodes of the search tree")


class PlanFile(Strict):
    """The canonical record of a plan. Latencies are one-way in ms with ns resolution."""

    schema_version: Literal[2] = Field(description="version of this format")
    currency: Currency = Field(default=CNY, description="of every amount; absent: CNY")
    name: Name = Field(description="name of the scenario")
    title: Text = Field(description="title in English")
    title_zh: Text = Field(description="title in Chinese")
    status: Literal["optimal", "feasible", "infeasible", "no_plan"] = Field(
        description="how the search ended"
    )
    reason: Text = Field(description="the same in words: what limited it")
    cost_cny: Yuan | None = Field(description="cost of the plan, CNY; null: no plan")
    lower_bound_cny: Yuan | None = Field(description="no plan can cost less, CNY")
    gap: RecordGap | None = Field(description="(cost - lower bound) / cost")
    objective: Annotated[ObjectiveRecord, BeforeValidator(_named)] = Field(
        description="what was made small, under what budget, and how far it got"
    )
    spans_built: list[SpanId] = Field(description="candidates to build and light")
    spans_lit: list[SpanId] = Field(description="existing spans to light")
    span_costs: list[SpanCostRecord] = Field(description="the price of every span of the plan")
    links: list[LinkRecord] = Field(description="direct links to light")
    targets: list[TargetRecord] = Field(description="every pair of every target")
    infeasible: InfeasibleRecord | None = Field(description="null unless status is infeasible")
    protection: ProtectionRecord | None = Field(
        default=None, description="price of 1+1 protection; null: not asked, or not known"
    )
    probability: OddsRecord | None = Field(
        default=None,
        description="how often the plan holds in sampled worlds; null: not looked at",
    )
    joint: JointRecord | None = Field(
        default=None, description="the joint probability asked for; null: not asked"
    )
    carried: CarriedRecord | None = Field(
        default=None, description="how traffic is carried; absent: none is asked about"
    )
    provenance: ProvenanceRecord = Field(description="where the plan comes from")
