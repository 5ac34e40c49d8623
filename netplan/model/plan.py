"""A plan: what to build, how every target is met, what it costs, and how far it is proven."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from netplan.model.carried import Carried
from netplan.model.currency import CNY
from netplan.model.link import link_items
from netplan.model.odds import Joint, Odds
from netplan.model.scenario import InputFile

COST, STRETCH, WORST_MARGIN = "cost", "mean_stretch", "worst_margin"


class PlanStatus(StrEnum):
    """How the search ended."""

    OPTIMAL = "optimal"
    """Proven: no cheaper plan exists."""
    FEASIBLE = "feasible"
    """A plan that holds, within the asked gap or stopped by a limit before the proof."""
    INFEASIBLE = "infeasible"
    """Proven: some target cannot hold whatever is built."""
    NO_PLAN = "no_plan"
    """Stopped by a limit before any plan was found."""


@dataclass(frozen=True)
class LatencyParts:
    """One-way latency by cause, in whole nanoseconds."""

    glass_ns: int = 0
    slack_ns: int = 0
    amplifiers_ns: int = 0
    pass_through_ns: int = 0
    regenerators_ns: int = 0
    terminals_ns: int = 0
    hops_ns: int = 0

    @property
    def total_ns(self) -> int:
        """Return the sum of all parts."""
        return (
            self.glass_ns
            + self.slack_ns
            + self.amplifiers_ns
            + self.pass_through_ns
            + self.regenerators_ns
            + self.terminals_ns
            + self.hops_ns
        )

    def __add__(self, other: LatencyParts) -> LatencyParts:
        return LatencyParts(
            self.glass_ns + other.glass_ns,
            self.slack_ns + other.slack_ns,
            self.amplifiers_ns + other.amplifiers_ns,
            self.pass_through_ns + other.pass_through_ns,
            self.regenerators_ns + other.regenerators_ns,
            self.terminals_ns + other.terminals_ns,
            self.hops_ns + other.hops_ns,
        )


@dataclass(frozen=True)
class PlanLink:
    """A direct link to light, on its route in the intact network.

    ``length_km`` is fibre km. ``regenerators`` are those that it has: as many as its route takes,
    or more for longer ones after failures. ``cost_cny`` is terminals and regenerators only; the
    spans under it are paid for once, in the plan. ``channels`` are those that can be lit at once by
    mode ("": none is named), empty where traffic is not asked about; ``regenerators`` are then
    those of all channels together. ``regenerated_at`` are the places on this route where a link
    that is lit in a mode is regenerated, in order.
    """

    id: str
    a: str
    b: str
    route: tuple[str, ...]
    via: tuple[str, ...]
    length_km: float
    new_cable_km: float
    reused_km: float
    regenerators: int
    parts: LatencyParts
    cost_cny: int
    channels: tuple[tuple[str, int], ...] = ()
    regenerated_at: tuple[str, ...] = ()

    @property
    def channel_count(self) -> int:
        """Return how many channels can be lit at once, 0 where traffic is not asked about."""
        return sum(count for _, count in self.channels)

    @property
    def one_way_ns(self) -> int:
        """Return the one-way latency in ns."""
        return self.parts.total_ns


@dataclass(frozen=True)
class WorstFailure:
    """The failure that leaves a target the least margin; ``one_way_ns`` None = cut off."""

    failure: str
    one_way_ns: int | None
    limit_ns: int
    met: bool

    @property
    def margin_ns(self) -> int | None:
        """Return how far below its limit the target stays then, None when it is cut off."""
        return None if self.one_way_ns is None else self.limit_ns - self.one_way_ns


@dataclass(frozen=True)
class PairPath:
    """One path of a 1+1 pair: its steps, the spans under each of them, its latency by part.

    ``steps`` are span ids (today's service, hop by hop) and link ids; ``routes`` has the spans
    of every step in the order they are passed.
    """

    steps: tuple[str, ...]
    routes: tuple[tuple[str, ...], ...]
    parts: LatencyParts


@dataclass(frozen=True)
class PairOutcome:
    """The working and the protection path of a 1+1 target; both None when there is no pair.

    ``limit_ns`` is that of the protection path; the working path has the target's own.
    """

    source: str
    disjoint: str
    limit_ns: int
    working: PairPath | None
    protection: PairPath | None

    @property
    def met(self) -> bool:
        """Tell whether there is a pair."""
        return self.working is not None


@dataclass(frozen=True)
class UptimeOutcome:
    """How much of the time a target holds its limit, where a share is asked for.

    The exact share lies between ``at_least`` and ``at_most``.
    """

    asked: float
    limit_ns: int
    at_least: float
    at_most: float

    @property
    def met(self) -> bool:
        """Tell whether the share is reached; undecided shares are taken as reached."""
        return self.at_most >= self.asked

    @property
    def decided(self) -> bool:
        """Tell whether the bounds settle it."""
        return self.at_least >= self.asked or not self.met


@dataclass(frozen=True)
class ConfidentPath:
    """A path of a pair in one state, and what is known of its latency as it truly is.

    ``failure`` is ``intact`` or the failure's id; ``steps`` and ``routes`` as in ``PairPath``.
    Mean, standard deviation and reserve are in ns, rounded up. ``at_least``: the probability
    that the path is in time is not less, rounded down.
    """

    failure: str
    source: str
    steps: tuple[str, ...]
    routes: tuple[tuple[str, ...], ...]
    mean_ns: int
    sd_ns: int
    reserve_ns: int
    limit_ns: int
    at_least: float

    @property
    def margin_ns(self) -> int:
        """Return what the limit leaves beyond mean and reserve."""
        return self.limit_ns - self.mean_ns - self.reserve_ns


@dataclass(frozen=True)
class ConfidenceOutcome:
    """With what probability a pair has a path in time, state by state.

    ``paths`` holds the intact path and one for every failure that takes it; any other failure
    leaves it. ``deviations`` is how many standard deviations the theorem asks below the limit,
    rounded up. ``without``: the states in which no path is found that holds.
    """

    asked: float
    law: str
    theorem: str
    deviations: float
    paths: tuple[ConfidentPath, ...]
    without: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Tell whether every state has a path that holds."""
        return not self.without and bool(self.paths)

    @property
    def least(self) -> ConfidentPath | None:
        """Return the path with the least margin, the first of equals."""
        return min(self.paths, key=lambda path: path.margin_ns, default=None)


@dataclass(frozen=True)
class StatedLimits:
    """The limits of a pair as its target states them, and the shares of them left as margin."""

    limit_ns: int
    margin_percent: float
    after_ns: int | None = None
    after_margin_percent: float | None = None


@dataclass(frozen=True)
class TargetOutcome:
    """One pair of places under one target; latencies in ns, None = no path at all.

    ``path`` alternates over span ids (today's service, hop by hop) and link ids. ``pair``,
    ``uptime`` and ``confidence`` are None where they are not asked for. ``routes`` holds the
    spans of every step where a link takes others than its own for a target that bars places.
    ``limit_ns`` is what is asked: ``stated`` less its margin where one is kept.
    """

    id: str
    source: str
    sink: str
    limit_ns: int
    floor_ns: int
    before_ns: int | None
    after_ns: int | None
    met: bool
    path: tuple[str, ...]
    parts: LatencyParts
    worst_failure: WorstFailure | None
    pair: PairOutcome | None = None
    uptime: UptimeOutcome | None = None
    routes: tuple[tuple[str, ...], ...] = ()
    confidence: ConfidenceOutcome | None = None
    stated: StatedLimits | None = None

    @property
    def margin_ns(self) -> int | None:
        """Return how far below its limit the intact network is, None when it is cut off."""
        return None if self.after_ns is None else self.limit_ns - self.after_ns

    @property
    def stated_ns(self) -> int:
        """Return the limit as the target states it, before any margin is taken off."""
        return self.limit_ns if self.stated is None else self.stated.limit_ns


class Obstacle(StrEnum):
    """What forbids a target."""

    PHYSICS = "physics"
    """The floor (geodesic km x glass delay) is above the limit."""
    NETWORK = "network"
    """With everything built the intact network is still too slow, or not connected."""
    FAILURE = "failure"
    """Only under this failure, with everything built."""
    PROTECTION = "protection"
    """No two paths without a risk in common, each within its limit."""
    AVAILABILITY = "availability"
    """The limit is missed too much of the time, with everything built."""
    CONFIDENCE = "confidence"
    """No path is in time with the probability asked for, with everything built."""


@dataclass(frozen=True)
class Impossible:
    """A target that cannot hold: why, where, and the best that can be had (None: cut off).

    Under ``every failure`` the limit after a failure is out of reach with nothing cut already;
    the best is then that after the worst of the failures listed one by one which leave a path.
    For ``protection`` limit and best are those of the protection path. For ``availability``
    the shares asked for and at best to be had are given too. For ``confidence`` the best is the
    least mean and reserve of a path together; the probability asked for is given, too, and the
    highest one that can be asked of the pair in all its states (None: not even 0.5).
    """

    id: str
    source: str
    sink: str
    obstacle: Obstacle
    failure: str
    limit_ns: int
    floor_ns: int
    best_ns: int | None
    availability: float | None = None
    best_availability: float | None = None
    confidence: float | None = None
    best_confidence: float | None = None


@dataclass(frozen=True)
class SpanCost:
    """A span in the plan: built (candidate) or lit (existing), and its price.

    ``lease_cny`` is what fibre of another's costs over the horizon of the scenario. All prices are
    those of ``fibre_pairs`` lit pairs together.
    """

    id: str
    build_cny: int
    line_system_cny: int
    lease_cny: int = 0
    fibre_pairs: int = 1

    @property
    def cost_cny(self) -> int:
        """Return the price of the span in the plan."""
        return self.build_cny + self.line_system_cny + self.lease_cny


@dataclass(frozen=True)
class Achieved:
    """What was reached of one objective, and the bound that no plan passes.

    ``value`` and ``bound`` are whole CNY for ``cost``, whole ns for latencies and margins
    (means rounded down), billionths for ``mean_stretch``; None when unknown. A later
    objective of a chain counts only plans that keep what the earlier ones reached.
    """

    minimise: str
    budget_cny: int | None
    value: int | None
    bound: int | None

    @property
    def proven(self) -> bool:
        """Tell whether no plan does better."""
        return self.value is not None and self.value == self.bound


@dataclass(frozen=True)
class Restoration:
    """The cheapest plan with restoration in place of 1+1 protection, and its bound, CNY.

    Restoration asks for one path after the loss of anything that a pair must not share,
    within the longer of the pair's two limits.
    """

    cost_cny: int
    lower_bound_cny: int


@dataclass(frozen=True)
class Provenance:
    """Where the plan comes from; the last four are left out of a reproducible record."""

    inputs: tuple[InputFile, ...]
    overrides: tuple[str, ...]
    data_notes: tuple[str, ...]
    netplan_version: str
    solver: str
    solver_version: str
    seed: int
    time_limit_s: float | None
    threads: int | None = None
    wall_time_s: float | None = None
    first_plan_s: float | None = None
    search_nodes: int | None = None


@dataclass(frozen=True)
class Plan:
    """The answer to a scenario; ``cost_cny`` and bounds are whole ``currency``, None when unknown.

    ``achieved`` has one entry for every objective of the chain, none for plain least cost.
    ``odds`` says how often the plan holds, None where that was not looked at; ``joint`` what it
    holds of a joint requirement, None where none is asked for or no plan is there; where none is
    likely enough, it says so.
    ``carried`` says how traffic runs, None where none is asked about.
    ``file`` is the plan.json it was read from, None for one that was made here.
    """

    name: str
    title: str
    title_zh: str
    status: PlanStatus
    reason: str
    objective: str
    cost_cny: int | None
    lower_bound_cny: int | None
    spans: tuple[SpanCost, ...]
    links: tuple[PlanLink, ...]
    targets: tuple[TargetOutcome, ...]
    impossible: tuple[Impossible, ...]
    provenance: Provenance
    achieved: tuple[Achieved, ...] = ()
    restoration: Restoration | None = None
    odds: Odds | None = None
    joint: Joint | None = None
    file: InputFile | None = field(default=None, compare=False)
    currency: str = CNY
    carried: Carried | None = None

    @property
    def protection_price_cny(self) -> tuple[int, int] | None:
        """Return the least and the most that 1+1 costs more than restoration, if known."""
        found = self.restoration
        if found is None or self.cost_cny is None or self.lower_bound_cny is None:
            return None
        low = max(0, self.lower_bound_cny - found.cost_cny)
        return low, self.cost_cny - found.lower_bound_cny

    @property
    def bought(self) -> frozenset[str]:
        """Return everything that it buys by name: spans, links, and the regenerators of these."""
        links = (item for x in self.links for item in link_items(x.id, x.regenerators))
        return frozenset((*(span.id for span in self.spans), *links))

    @property
    def measured(self) -> bool:
        """Return whether targets were looked at: not when time was over before there was a plan."""
        return self.status is not PlanStatus.NO_PLAN

    @property
    def too_dear(self) -> bool:
        """Return whether every target can hold, but not for the money there is."""
        possible = self.status is PlanStatus.INFEASIBLE and not self.impossible
        return possible and self.joint is None and self.lower_bound_cny is not None

    @property
    def overloaded(self) -> bool:
        """Return whether every target can hold, but not the traffic be carried."""
        possible = self.status is PlanStatus.INFEASIBLE and not self.impossible
        return possible and self.joint is None and self.lower_bound_cny is None

    @property
    def too_unlikely(self) -> bool:
        """Return whether every target can hold, but not all at once with the probability asked."""
        return self.status is PlanStatus.INFEASIBLE and self.joint is not None

    @property
    def last(self) -> Achieved | None:
        """Return the last objective when it is not a cost, None otherwise."""
        if not self.achieved or self.achieved[-1].minimise == COST:
            return None
        return self.achieved[-1]

    @property
    def objective_value_ns(self) -> int | None:
        """Return the latency or margin minimised, None for other objectives."""
        return self._in_ns("value")

    @property
    def objective_bound_ns(self) -> int | None:
        """Return the bound on it that no plan passes, None for other objectives."""
        return self._in_ns("bound")

    def _in_ns(self, name: str) -> int | None:
        last = self.last
        return None if last is None or last.minimise == STRETCH else getattr(last, name)

    def stopped(self, gap: float) -> bool:
        """Tell whether a limit ended the search before the proof that was asked for.

        Args:
            gap: the gap within which a plan was good enough.
        """
        if self.status is PlanStatus.FEASIBLE:
            return self.gap is None or self.gap > gap
        return self.status is PlanStatus.NO_PLAN

    @property
    def gap(self) -> float | None:
        """Return (cost - bound) / cost, 0 for a free plan, None without a plan.

        For another objective: (value - bound) / |value|.
        """
        last = self.last
        if last is not None:
            if last.value is None or last.bound is None:
                return None
            return (last.value - last.bound) / max(abs(last.value), 1)
        if self.cost_cny is None or self.lower_bound_cny is None:
            return None
        return (self.cost_cny - self.lower_bound_cny) / self.cost_cny if self.cost_cny else 0.0
