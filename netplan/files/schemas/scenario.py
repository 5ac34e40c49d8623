"""The scenario file: the question put to the planner."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from netplan.files.schemas.base import (
    Available,
    Budget,
    Channels,
    Confident,
    Covered,
    DiscKm,
    Factor,
    Families,
    FibreId,
    Fibres,
    Gap,
    GivenUp,
    GroupId,
    HorizonYears,
    LeadMonths,
    LeadYears,
    LinkId,
    MarginShare,
    Ms,
    Name,
    Nodes,
    PlaceId,
    PlaceIds,
    Price,
    PricePerKm,
    Reference,
    References,
    Roles,
    Samples,
    SeasonText,
    Seed,
    ShortId,
    Spacing,
    SpanId,
    Stretch,
    Strict,
    Text,
    Texts,
    TimeLimit,
    Upkeep,
    Us,
    UsPerKm,
    Weight,
)
from netplan.files.schemas.demands import ChannelsEntry, DemandsEntry
from netplan.files.schemas.parameters import ParametersEntry
from netplan.files.schemas.span_rule import SpanRuleEntry

PresetName = Literal["inter_hub_20ms", "region_5ms", "city_1ms", "theoretical_1.5x"]


class SelectorEntry(Strict):
    """Places that match every key given; a key with a list matches any of its values."""

    id: PlaceIds | None = Field(default=None, description="place ids")
    region: Texts | None = Field(default=None, description="regions of the places file")
    role: Roles | None = Field(default=None, description="roles")
    province: Texts | None = Field(default=None, description="provinces of the places file")


def _selection(value: Any) -> Any:
    """Take a bare place id for a selector by that id, and one selector for a list of it."""
    listed = value if isinstance(value, list) else [value]
    return [{"id": item} if isinstance(item, str) else item for item in listed]


Selection = Annotated[
    list[SelectorEntry],
    Field(min_length=1),
    BeforeValidator(_selection, PlaceId | SelectorEntry | list[PlaceId | SelectorEntry]),
]


class NetworkEntry(Strict):
    """The fibre layer."""

    places: Reference = Field(description="places file (GeoJSON Points)")
    spans: Reference = Field(description="spans file (GeoJSON LineStrings)")
    add_places: References | None = Field(
        default=None, description="files with more places; their ids must be new"
    )
    add_spans: References | None = Field(
        default=None, description="files with more spans; their ids must be new"
    )


class ProtectionEntry(Strict):
    """1+1 protection: a second path, lit at the same time, that shares no risk with the first.

    The working path keeps the target's own limit. At most one of `one_way_ms` and `stretch`;
    without either the protection path has the after-cut limit, or where there is none the
    target's own.
    """

    kind: Literal["one_plus_one"] = Field(description="two paths at once")
    disjoint: Literal["span", "corridor", "srlg", "place"] = Field(
        default="srlg",
        description="what the two must not share: spans; corridors; any shared risk group, "
        "corridors included; or these and places on the way too",
    )
    one_way_ms: Ms | None = Field(default=None, description="limit of the protection path, ms")
    stretch: Stretch | None = Field(
        default=None, description="the same as a multiple of the theoretical latency"
    )


class PathConfidenceEntry(Strict):
    """With what probability each pair has a path that is in time, intact and after each cut.

    The probability is that of one path in one state of the network; docs/confidence.md says by
    which theorem. A bare number is that of `per_path`.
    """

    per_path: Confident = Field(description="the probability, e.g. 0.9")
    law: Literal["independent", "together"] = Field(
        default="independent",
        description="how true lengths and delays depend on each other: each on its own, or all "
        "at the same quantile",
    )


class JointConfidenceEntry(Strict):
    """With what probability everything holds at once, decided on sampled worlds."""

    all_targets: Confident = Field(
        description="the probability that every pair of every target holds, intact and after every "
        "failure asked for, each world on its own shortest paths"
    )
    worlds: Samples = Field(
        default=1000, description="how many worlds of true lengths and delays decide"
    )
    seed: Seed = Field(default=0, description="of these worlds; others judge the plan")
    correlation: Literal["independent", "by_basis"] = Field(
        default="independent",
        description="which lengths err together: only those of one corridor, or also those with "
        "the same source of the length",
    )


def _per_path(value: Any) -> Any:
    """Take a bare number for the probability of a path."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return {"per_path": value} if plain else value


Confidence = Annotated[
    PathConfidenceEntry, BeforeValidator(_per_path, Confident | PathConfidenceEntry)
]


class TargetEntry(Strict):
    """A one-way latency limit from a set of places to a set of places.

    Exactly one of `one_way_ms`, `stretch` and `preset`; at most one of the two after-cut
    limits.
    """

    id: ShortId = Field(description="name of the target; entries of an extended file merge by it")
    from_: Selection = Field(alias="from", description="places the limit counts from")
    to: Selection = Field(description="places the limit counts to")
    one_way_ms: Ms | None = Field(
        default=None, description="limit in the intact network, ms one-way"
    )
    stretch: Stretch | None = Field(
        default=None,
        description="limit as a multiple of the theoretical latency (geodesic km x delay of "
        "the reference fibre)",
    )
    preset: PresetName | None = Field(
        default=None, description="limit set by a policy, see the table"
    )
    after_cut_one_way_ms: Ms | None = Field(
        default=None, description="limit in every failure asked for, ms one-way; absent: none there"
    )
    after_cut_stretch: Stretch | None = Field(
        default=None, description="the same as a multiple of the theoretical latency"
    )
    margin_percent: MarginShare = Field(
        default=0.0,
        description="margin kept below the limits of the target, in % of each: asked is the limit "
        "less the margin",
    )
    after_cut_margin_percent: MarginShare | None = Field(
        default=None, description="margin below the after-cut limit, in % of it; absent: the same"
    )
    protection: ProtectionEntry | None = Field(
        default=None, description="two paths at once instead of one; absent: not asked"
    )
    availability: Available | None = Field(
        default=None,
        description="share of the time in which each pair must hold its limit (the after-cut "
        "limit where there is one) while corridors are cut and repaired, e.g. 0.9999",
    )
    confidence: Confidence | None = Field(
        default=None,
        description="probability with which a path keeps its limit as lengths and delays truly "
        "are; absent: not asked",
    )
    no_transit: Selection | None = Field(
        default=None,
        description="places that its paths, and links on them, may not pass, only begin or end "
        "at; beside those that the places file bars for all with `transit: false`",
    )
    document: Text = Field(
        default="", description="where the limits come from, e.g. what document states them"
    )
    document_zh: Text = Field(default="", description="the same in Chinese")
    match: Literal["all_pairs", "nearest_source"] = Field(
        default="all_pairs",
        description="every pair must hold, or each place in `to` with its nearest in `from`",
    )
    remove: bool | None = Field(
        default=None,
        description="true in a file that extends another: take the target of this id out",
    )


class LinkEntry(Strict):
    """Between which places a direct link may be lit."""

    from_: Selection = Field(alias="from", description="one end; comes first in the link's id")
    to: Selection = Field(description="the other end")


class LossEntry(Strict):
    """A listed failure: everything named is lost together. At least one list."""

    id: ShortId = Field(description="name of the failure")
    spans: list[SpanId] = Field(default=[], description="span ids")
    corridors: list[GroupId] = Field(default=[], description="corridors: every span along them")
    srlgs: list[GroupId] = Field(default=[], description="shared risk groups: every span in them")
    places: list[PlaceId] = Field(
        default=[], description="places, with every span that touches them"
    )


class FailuresEntry(Strict):
    """What the plan must survive."""

    single: Families = Field(
        default=["none"], description="every single loss of this kind, or of several kinds"
    )
    pairs: Literal["none", "corridor"] = Field(
        default="none", description="any two corridors at once"
    )
    disc_km: DiscKm | None = Field(
        default=None,
        description="a regional disaster: everything within so many km of any one point",
    )
    sets: list[LossEntry] = Field(default=[], description="listed failures, besides")


class CandidatesEntry(Strict):
    """What may, must and must not be used. Link ids are `A--B`, in either order."""

    fibres: list[Text] | None = Field(
        default=None,
        description="kinds of fibre that may be built; absent: all of the equipment file",
    )
    only_spans: list[SpanId] | None = Field(
        default=None,
        description="candidate spans that may be built, with those of `only_corridors`; absent "
        "with it: all",
    )
    only_corridors: list[GroupId] | None = Field(
        default=None, description="corridors along which candidate spans may be built"
    )
    forbid_spans: list[SpanId] = Field(default=[], description="spans no direct link may use")
    force_spans: list[SpanId] = Field(default=[], description="spans to build or light in any case")
    forbid_links: list[LinkId] = Field(default=[], description="direct links not to light")
    force_links: list[LinkId] = Field(default=[], description="direct links to light in any case")


class ClosedEntry(Strict):
    """What is out of use for good, for today's service too."""

    corridors: list[GroupId] = Field(default=[], description="corridors or shared risk groups")
    spans: list[SpanId] = Field(default=[], description="span ids")


class CostFactorEntry(SpanRuleEntry):
    """A multiplier on the cost of building and lighting the spans that match every key."""

    factor: Factor = Field(description="the multiplier; factors of several entries multiply")


class PhaseEntry(SpanRuleEntry):
    """When the spans that match every key may be built, for `netplan phase`; the latest counts."""

    lead_time_years: LeadYears = Field(
        default=1,
        description="years of building: begun in year y, ready at the end of year y + this - 1; "
        "paid in equal parts",
    )
    lead_time_months: LeadMonths = Field(
        default=1,
        description="months of work, beside those that the span states: the longest counts, in as "
        "many years as have so many months of its seasons",
    )
    season: SeasonText | None = Field(
        default=None,
        description='the months in which there can be work, such as "4-10", or "11-3" over the '
        "turn of the year; of several only those that all have; absent: all",
    )
    earliest_year: LeadYears = Field(default=1, description="first year in which to begin, from 1")


class LeaseEntry(Strict):
    """Fibre of others: an existing span that is not the planner's own costs rent if links use it.

    The price is `lease_cny_per_fibre_km_year` of the costs file, of `constants` or of the span;
    without any it is 0, which is an assumption too. Nothing is discounted.
    """

    own_operators: list[Text] = Field(
        default=[],
        description="operators of spans that cost no rent; a span without an operator counts "
        "as another's",
    )
    horizon_years: HorizonYears = Field(description="years of rent that count")
    fibres: Fibres = Field(default=2, description="fibres of the cable that links take")


class ConstantsEntry(Strict):
    """Values in place of those of the equipment and costs files; units are in the names."""

    delay_us_per_km: dict[FibreId, UsPerKm] = Field(
        default={}, description="glass delay by kind of fibre"
    )
    build_cny_per_km: dict[FibreId, PricePerKm] = Field(
        default={}, description="price of new cable by kind of fibre"
    )
    amplifier_spacing_km: Spacing | None = Field(default=None, description="between sites")
    amplifier_delay_us: Us | None = Field(default=None, description="one amplifier")
    pass_through_delay_us: Us | None = Field(default=None, description="one optical node")
    terminal_delay_us: Us | None = Field(default=None, description="one end of a link")
    regenerator_delay_us: Us | None = Field(default=None, description="one regenerator")
    regenerator_reach_km: Spacing | None = Field(default=None, description="without regeneration")
    hop_delay_us: Us | None = Field(default=None, description="one electrical switching")
    amplifier_site_cny: Price | None = Field(default=None, description="one site")
    roadm_degree_cny: Price | None = Field(default=None, description="one end of a span")
    transponder_cny: Price | None = Field(default=None, description="one end of a channel")
    regenerator_cny: Price | None = Field(default=None, description="one of a channel")
    channels_per_link: Channels | None = Field(default=None, description="channels to light")
    lease_cny_per_fibre_km_year: Upkeep | None = Field(
        default=None, description="one fibre of another's cable, per km and year"
    )


class CoverageEntry(Strict):
    """How much of one target must hold; which of its pairs is left to the planner."""

    target: ShortId = Field(description="id of the target; the others hold in full")
    share: Covered = Field(
        description="share of the weight of its pairs that must hold, intact and after failures"
    )
    weight: Literal["population", "weight", "count"] = Field(
        default="population",
        description="what a pair counts: its sink's population or weight, or 1",
    )


class NextObjectiveEntry(Strict):
    """An objective that counts among the plans that are best by those before it."""

    minimise: Literal["cost", "worst_latency", "worst_margin", "mean_latency", "mean_stretch"] = (
        Field(
            default="cost",
            description="money; the largest latency, or latency less limit, of all pairs; or "
            "the weighted mean of latency, or of latency over the theoretical latency",
        )
    )
    over: Literal["intact", "failures"] = Field(
        default="intact",
        description="what a worst value is taken over: the intact network, or every failure "
        "after which the target has a limit as well",
    )
    weight: Literal["weight", "population", "count"] = Field(
        default="weight", description="what a pair counts in a mean, as for `coverage`"
    )
    slack: GivenUp = Field(
        default=0.0, description="share of the optimum that the objectives after it may give up"
    )


class ObjectiveEntry(NextObjectiveEntry):
    """What to make small. A list is short for the first with the rest as `then`."""

    budget_cny: Budget | None = Field(
        default=None, description="what the plan may cost, CNY; absent: no limit"
    )
    hard_targets: bool = Field(
        default=True,
        description="whether limits must hold; false: they are only measured, and every pair "
        "needs a path",
    )
    coverage: CoverageEntry | None = Field(
        default=None, description="with `cost`: a share of a target that is enough"
    )
    then: list[NextObjectiveEntry] = Field(
        default=[], description="objectives after it, in order; a mean comes last"
    )


def _chain(value: Any) -> Any:
    """Take a list of objectives for the first one with the rest behind it."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return value
    return {**value[0], "then": [*value[0].get("then", []), *value[1:]]}


ObjectiveChain = Annotated[
    ObjectiveEntry, BeforeValidator(_chain, ObjectiveEntry | list[ObjectiveEntry])
]


class SolverEntry(Strict):
    """When to stop. A limit only stops the search; it never changes what is found before."""

    time_limit_s: TimeLimit | None = Field(
        default=None, description="seconds; absent: until proven"
    )
    gap: Gap = Field(
        default=0.0, description="stop when (cost - bound) / cost is this small; 0: prove"
    )
    seed: Seed = Field(default=0, description="seed of the search")
    node_limit: Nodes | None = Field(
        default=None,
        description="nodes of the search tree; unlike seconds it stops at the same place on "
        "every machine; absent: until proven",
    )
    method: Literal["auto", "branch_and_price", "branch_and_cut", "benders"] = Field(
        default="auto",
        description="the exact method: auto chooses by the question; benders is for means, the "
        "others for all else. The answer is the same, only the time differs",
    )
    parameters: ParametersEntry = Field(
        default=ParametersEntry(),
        description="numbers that tune the searches, by method: see docs/parameters.md",
    )


class ScenarioFile(Strict):
    """A planning question. YAML 1.2; a key set to null counts as absent."""

    schema_version: Literal[1] = Field(default=1, description="version of this format")
    name: Name = Field(description="short name, used in file names")
    title: Text = Field(default="", description="title in English")
    title_zh: Text = Field(default="", description="title in Chinese")
    extends: References | None = Field(
        default=None,
        description="scenario file to start from, or several, laid over each other in order: "
        "mappings merge, targets merge by id, other lists are replaced, or added to where the "
        "key ends in `+`",
    )
    network: NetworkEntry = Field(description="the fibre layer; paths relative to this file")
    equipment: Reference | None = Field(
        default=None, description="equipment file; absent: netplan:equipment.yaml"
    )
    costs: Reference | None = Field(
        default=None, description="costs file; absent: netplan:costs.yaml"
    )
    targets: Annotated[list[TargetEntry], Field(min_length=1)] = Field(
        description="the latency limits"
    )
    links: Annotated[list[LinkEntry], Field(min_length=1)] | None = Field(
        default=None,
        description="where direct links may be lit; absent: from every target's `from` to its "
        "`to`, and from {region: guizhou, role: hub}, where a target starts there, to every hub "
        "and every place of a target",
    )
    failures: FailuresEntry = Field(
        default=FailuresEntry(), description="what the plan must survive"
    )
    candidates: CandidatesEntry = Field(default=CandidatesEntry(), description="what may be used")
    closed: ClosedEntry = Field(default=ClosedEntry(), description="what is out of use")
    cost_factors: list[CostFactorEntry] = Field(default=[], description="multipliers on span costs")
    service: Literal["transport", "ip_private", "ip_public"] = Field(
        default="transport",
        description="what today's traffic gets where no direct link carries it: a chain of hops "
        "over today's fibre, or private or public IP with the detour and the delay of the "
        "equipment file's `services`",
    )
    phases: list[PhaseEntry] = Field(
        default=[], description="lead times and first years of spans, for `netplan phase`"
    )
    lease: LeaseEntry | None = Field(
        default=None, description="what fibre of others costs; absent: nothing"
    )
    demands: DemandsEntry | None = Field(
        default=None, description="traffic to carry; absent: a link carries anything"
    )
    channels: ChannelsEntry | None = Field(
        default=None, description="how links are lit; absent: no mode, room without end"
    )
    constants: ConstantsEntry = Field(
        default=ConstantsEntry(), description="constants that differ from the files"
    )
    weights: dict[PlaceId, Weight] = Field(
        default={}, description="weight of places as demand, in place of the places file's"
    )
    objective: ObjectiveChain = Field(default=ObjectiveEntry(), description="what to make small")
    confidence: JointConfidenceEntry | None = Field(
        default=None,
        description="with what probability all targets hold at once; absent: not asked",
    )
    solver: SolverEntry = Field(default=SolverEntry(), description="when to stop")
