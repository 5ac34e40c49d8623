"""A scenario: the question put to the planner, fully resolved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil, sqrt

from netplan.model.equipment import TRANSPORT, Costs, Equipment
from netplan.model.network import Network, Place, Season
from netplan.model.span_rule import SpanRule
from netplan.model.traffic import Channels, Demands
from netplan.tuning.parameters import Parameters


@dataclass(frozen=True)
class Selector:
    """A set of places: all given attributes must match; ``None`` matches anything."""

    ids: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None
    provinces: tuple[str, ...] | None = None

    def matches(self, place: Place) -> bool:
        """Tell whether the place belongs to the set."""
        return (
            (self.ids is None or place.id in self.ids)
            and (self.regions is None or place.region in self.regions)
            and (self.roles is None or place.role.value in self.roles)
            and (self.provinces is None or place.province in self.provinces)
        )


@dataclass(frozen=True)
class PlaceSet:
    """A union of selectors."""

    selectors: tuple[Selector, ...]

    def select(self, network: Network) -> tuple[str, ...]:
        """Return the ids of the matching places, sorted."""
        return tuple(
            place.id
            for place in network.places
            if any(selector.matches(place) for selector in self.selectors)
        )


class Match(StrEnum):
    """Which pairs of a target's two place sets must hold."""

    ALL_PAIRS = "all_pairs"
    NEAREST_SOURCE = "nearest_source"


@dataclass(frozen=True)
class Limit:
    """A one-way limit: absolute in ms, or a stretch over the theoretical latency.

    What is asked is the limit less ``margin_percent`` of it, rounded down to whole ns.
    """

    one_way_ms: float | None = None
    stretch: float | None = None
    margin_percent: float = 0.0


class Disjoint(StrEnum):
    """What the two paths of a protected pair must not have in common, their ends apart."""

    SPAN = "span"
    CORRIDOR = "corridor"
    SRLG = "srlg"
    """No shared risk group, corridors included."""
    PLACE = "place"
    """No shared risk group and no place on the way."""


@dataclass(frozen=True)
class Protection:
    """1+1 protection: beside the working path a second one, lit at the same time.

    ``limit`` is that of the protection path; the working path keeps the target's own.
    """

    limit: Limit
    disjoint: Disjoint = Disjoint.SRLG


SPARE = 2.0
"""Standard deviations of the number of worlds in which a joint requirement holds."""


class Law(StrEnum):
    """How the true lengths and delays depend on each other."""

    INDEPENDENT = "independent"
    """Lengths of spans, the delay of a hop, that of a terminal: each on its own."""
    TOGETHER = "together"
    """Everything at the same quantile of its own distribution."""


class Theorem(StrEnum):
    """What guarantees a probability."""

    GAUSS = "gauss"
    """The tail of a sum of symmetric parts with one peak."""
    SUB_GAUSSIAN = "sub_gaussian"
    """The tail of a sum of parts no heavier than a normal one of their variance."""
    QUANTILES = "quantiles"
    """Quantiles of what moves together add."""


@dataclass(frozen=True)
class PathConfidence:
    """With what probability one path of each pair is in time, in each state, by a law.

    ``per_path`` is from 0.5 to below 1.
    """

    per_path: float
    law: Law = Law.INDEPENDENT


@dataclass(frozen=True)
class JointConfidence:
    """With what probability everything holds at once: all targets, intact and after failures.

    Decided on so many worlds of true lengths and delays, drawn with a seed; ``correlation`` says
    which lengths err together there. ``all_targets`` is from 0.5 to below 1.
    """

    all_targets: float
    worlds: int = 1000
    seed: int = 0
    correlation: str = "independent"

    @property
    def needed(self) -> int:
        """Return in how many worlds of the search a plan must hold.

        More than the probability says by ``SPARE`` standard deviations of their number: the
        cheapest plan for some worlds holds in fewer of others.
        """
        share = self.all_targets
        spare = SPARE * sqrt(share * (1 - share) * self.worlds)
        return min(self.worlds, ceil(share * self.worlds + spare - 1e-9))

    def highest(self, held: int) -> float | None:
        """Return the highest probability, in thousandths, for which so many worlds are enough.

        None where they are not even for the least one that can be asked for.
        """
        for thousandths in range(999, 499, -1):
            asked = replace(self, all_targets=thousandths / 1000)
            if asked.needed <= held:
                return asked.all_targets
        return None


@dataclass(frozen=True)
class Target:
    """A latency limit from a set of places to a set of places.

    ``after_cut`` is the limit in every failure scenario; ``None`` asks nothing there.
    ``availability`` is the share of the time in which the limit must hold, in (0, 1);
    ``confidence`` the probability with which lengths and delays as they truly are keep it. Its
    paths may not pass the places of ``no_transit``, beside those that no path may pass.
    ``document`` says where its limits come from.
    """

    id: str
    sources: PlaceSet
    sinks: PlaceSet
    limit: Limit
    after_cut: Limit | None = None
    match: Match = Match.ALL_PAIRS
    preset: str | None = None
    protection: Protection | None = None
    availability: float | None = None
    confidence: PathConfidence | None = None
    no_transit: PlaceSet | None = None
    document: str = ""
    document_zh: str = ""

    def barred(self, network: Network) -> frozenset[str]:
        """Return the places that its paths may begin or end at, but not pass."""
        own = () if self.no_transit is None else self.no_transit.select(network)
        return network.no_transit.union(own)


class Single(StrEnum):
    """Which single losses the plan must survive."""

    NONE = "none"
    SPAN = "span"
    CORRIDOR = "corridor"
    SRLG = "srlg"
    PLACE = "place"


@dataclass(frozen=True)
class LossSet:
    """A listed failure: everything named is lost together."""

    id: str
    spans: tuple[str, ...] = ()
    corridors: tuple[str, ...] = ()
    srlgs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Pairs(StrEnum):
    """Which double losses the plan must survive."""

    NONE = "none"
    CORRIDOR = "corridor"


@dataclass(frozen=True)
class FailureSpec:
    """The failures to survive: families of losses plus listed sets.

    ``also`` holds further families of single losses beside ``single``. ``pairs`` asks for
    any two at once, ``disc_km`` for a regional disaster: a disc of that radius, anywhere.
    """

    single: Single = Single.NONE
    sets: tuple[LossSet, ...] = ()
    also: tuple[Single, ...] = ()
    pairs: Pairs = Pairs.NONE
    disc_km: float | None = None

    @property
    def families(self) -> tuple[Single, ...]:
        """Return every family of single losses asked for, once, in the order given."""
        named = dict.fromkeys((self.single, *self.also))
        return tuple(family for family in named if family is not Single.NONE)


@dataclass(frozen=True)
class LinkRule:
    """Between which places a direct link may be lit; ``reach`` overrides nothing else."""

    ends_a: PlaceSet
    ends_b: PlaceSet


@dataclass(frozen=True)
class Candidates:
    """Which spans and links may, must or must not be used."""

    fibres: tuple[str, ...] | None = None
    forbid_spans: tuple[str, ...] = ()
    force_spans: tuple[str, ...] = ()
    forbid_links: tuple[str, ...] = ()
    force_links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Closed:
    """What is out of use for good: corridors, spans, places."""

    corridors: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()


@dataclass(frozen=True)
class CostFactor(SpanRule):
    """A multiplier on the build-and-light cost of spans."""

    factor: float


@dataclass(frozen=True)
class PhaseRule(SpanRule):
    """When spans may be built; of several rules for one span the latest counts.

    ``lead_time_years``: a span begun in year y is ready at the end of year y + lead - 1.
    ``earliest_year``: the first in which it may be begun.
    ``lead_time_months``: so many months of work, in the months that all seasons of the span have.
    """

    lead_time_years: int = 1
    earliest_year: int = 1
    lead_time_months: int = 1
    season: Season | None = None


@dataclass(frozen=True)
class Lease:
    """Fibre of others that links use is paid for, so many years and fibres of it.

    ``own_operators`` run the planner's own; a span without an operator counts as another's.
    """

    horizon_years: float
    own_operators: tuple[str, ...] = ()
    fibres: int = 2


class Minimise(StrEnum):
    """What the plan makes small."""

    COST = "cost"
    """Money, with the targets held."""
    WORST_LATENCY = "worst_latency"
    """The largest one-way latency of all pairs."""
    WORST_MARGIN = "worst_margin"
    """The largest excess of a latency over its limit (negative: how far within)."""
    MEAN_LATENCY = "mean_latency"
    """The weighted mean of the intact one-way latencies of all pairs."""
    MEAN_STRETCH = "mean_stretch"
    """The weighted mean of latency over the theoretical latency of the same pair."""


class Over(StrEnum):
    """Which states of the network a worst value is taken over."""

    INTACT = "intact"
    FAILURES = "failures"
    """The intact network and every failure after which a pair has a limit."""


class PairWeight(StrEnum):
    """How much a pair counts: by its sink's weight or population, or all the same."""

    WEIGHT = "weight"
    POPULATION = "population"
    COUNT = "count"


@dataclass(frozen=True)
class Coverage:
    """How much of a target must hold; which of its pairs is left to the planner.

    ``share`` is of the weight of the target's pairs, in (0, 1].
    """

    target: str
    share: float
    weight: PairWeight = PairWeight.POPULATION


@dataclass(frozen=True)
class Objective:
    """What to minimise, under what budget, and what to minimise after that.

    ``hard_targets`` False leaves the targets' limits unasked: they are only measured.
    ``slack`` is the share of the optimum that the objectives of ``then`` may give up.
    """

    minimise: Minimise = Minimise.COST
    budget_cny: int | None = None
    hard_targets: bool = True
    over: Over = Over.INTACT
    weight: PairWeight = PairWeight.WEIGHT
    coverage: Coverage | None = None
    slack: float = 0.0
    then: tuple[Objective, ...] = ()

    @property
    def chain(self) -> tuple[Objective, ...]:
        """Return this objective and those that follow it, in order of precedence."""
        return (self, *self.then)

    @property
    def is_plain(self) -> bool:
        """Tell whether it is nothing but least cost with every target held."""
        return self == Objective()

    @property
    def is_least_cost(self) -> bool:
        """Tell whether it is least cost with every target held, perhaps under a budget."""
        return self == Objective(budget_cny=self.budget_cny)


@dataclass(frozen=True)
class SolverSettings:
    """Method, seed, when to stop; ``time_limit_s`` and ``node_limit`` None: until proven."""

    time_limit_s: float | None = None
    gap: float = 0.0
    seed: int = 0
    node_limit: int | None = None
    method: str = "auto"
    parameters: Parameters = field(default_factory=Parameters)


@dataclass(frozen=True)
class InputFile:
    """A file that went into the scenario, by role, with its digest."""

    role: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Scenario:
    """One planning question with everything it needs."""

    name: str
    network: Network
    equipment: Equipment
    costs: Costs
    targets: tuple[Target, ...]
    links: tuple[LinkRule, ...]
    title: str = ""
    title_zh: str = ""
    failures: FailureSpec = FailureSpec()
    candidates: Candidates = Candidates()
    closed: Closed = Closed()
    cost_factors: tuple[CostFactor, ...] = ()
    lease: Lease | None = None
    phases: tuple[PhaseRule, ...] = ()
    objective: Objective = Objective()
    solver: SolverSettings = SolverSettings()
    service: str = TRANSPORT
    confidence: JointConfidence | None = None
    demands: Demands | None = None
    channels: Channels | None = None
    inputs: tuple[InputFile, ...] = ()
    data_notes: tuple[str, ...] = field(default=())


def asks_single_paths(scenario: Scenario) -> bool:
    """Tell whether every pair of every target must hold on a single path, losses listed singly.

    Traffic takes as many paths as it has channels.
    """
    objective, failures = scenario.objective, scenario.failures
    measured = any(not step.hard_targets or step.coverage for step in objective.chain)
    more = any(t.protection or t.availability is not None for t in scenario.targets)
    many = failures.pairs is not Pairs.NONE or failures.disc_km is not None
    return not (measured or more or many or scenario.demands is not None)
