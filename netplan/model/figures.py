"""The figures of a plan that every view shows, each worked out here and nowhere else.

How they are rounded for people is in ``shown``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from netplan.model.network import Network, Span, SpanState
from netplan.model.plan import Plan, StatedLimits, TargetOutcome
from netplan.model.scenario import Scenario

KM_DECIMALS = 3
"""Of a sum of km: a metre, so that the order of adding up does not show."""


@dataclass(frozen=True)
class Spending:
    """CNY by kind of spending."""

    cable_cny: int = 0
    line_system_cny: int = 0
    terminals_cny: int = 0
    lease_cny: int = 0

    @property
    def total_cny(self) -> int:
        """Return the sum."""
        return self.cable_cny + self.line_system_cny + self.terminals_cny + self.lease_cny

    def __add__(self, other: Spending) -> Spending:
        return Spending(
            self.cable_cny + other.cable_cny,
            self.line_system_cny + other.line_system_cny,
            self.terminals_cny + other.terminals_cny,
            self.lease_cny + other.lease_cny,
        )


def spending(plan: Plan) -> Spending:
    """Return what a plan costs by item; the sum is the plan's cost."""
    return Spending(
        sum(cost.build_cny for cost in plan.spans),
        sum(cost.line_system_cny for cost in plan.spans),
        sum(link.cost_cny for link in plan.links),
        sum(cost.lease_cny for cost in plan.spans),
    )


def built(plan: Plan, network: Network) -> tuple[Span, ...]:
    """Return the candidate spans that a plan builds."""
    return _in_state(plan, network, SpanState.CANDIDATE)


def lit(plan: Plan, network: Network) -> tuple[Span, ...]:
    """Return the existing spans that get a line system for direct links."""
    return _in_state(plan, network, SpanState.EXISTING)


def _in_state(plan: Plan, network: Network, state: SpanState) -> tuple[Span, ...]:
    spans = (network.span[cost.id] for cost in plan.spans)
    return tuple(span for span in spans if span.state is state)


def fibre_km(spans: Iterable[Span]) -> float:
    """Return the fibre km of spans, slack included; of built ones this is new cable."""
    return sum_km(span.fibre_km for span in spans)


def sum_km(lengths: Iterable[float]) -> float:
    """Return a sum of km."""
    return round(sum(lengths), KM_DECIMALS)


def path_spans(outcome: TargetOutcome, plan: Plan, network: Network) -> tuple[Span, ...]:
    """Return the spans under a target's path, the routes of its links included."""
    routes = {link.id: link.route for link in plan.links}
    routes |= dict(zip(outcome.path, outcome.routes, strict=False))  # its own, where it has some
    ids = [span for step in outcome.path for span in routes.get(step, (step,))]
    return tuple(network.span[span] for span in ids)


def intact_spans(outcome: TargetOutcome, plan: Plan, network: Network) -> frozenset[str]:
    """Return the spans that a target uses while nothing is cut: of a 1+1 pair those of both paths.

    Both are lit at once.
    """
    found = {span.id for span in path_spans(outcome, plan, network)}
    pair = outcome.pair
    for path in () if pair is None else (pair.working, pair.protection):
        found |= {span for route in (path.routes if path else ()) for span in route}
    return frozenset(found)


def working_spans(plan: Plan, scenario: Scenario) -> frozenset[str]:
    """Return the spans that carry something while nothing is cut.

    Those that targets use then, over their channels where they have some, and those under a link
    that the scenario forces. A link that no target takes then is lit, but stands by.
    """
    channels = {} if plan.carried is None else plan.carried.under()
    used = (
        channels.get(number, frozenset()) & scenario.network.span.keys()
        or intact_spans(outcome, plan, scenario.network)
        for number, outcome in enumerate(plan.targets)
    )
    forced = frozenset(scenario.candidates.force_links)
    lit = (link.route for link in plan.links if link.id in forced)
    return frozenset().union(*used, *lit)


def stated_limits(outcomes: Sequence[TargetOutcome]) -> dict[str, list[StatedLimits]]:
    """Return the limits as stated of every pair, by target; those that keep no margin left out."""
    found: dict[str, list[StatedLimits]] = {}
    for outcome in outcomes:
        if outcome.stated is not None:
            found.setdefault(outcome.id, []).append(outcome.stated)
    return found


class MarginState(StrEnum):
    """In which state a pair has a margin: each has a limit of its own."""

    INTACT = "intact"
    CUT = "cut"
    """After the worst failure."""
    WORKING = "working"
    """On the working path of a 1+1 pair."""
    PROTECTION = "protection"


@dataclass(frozen=True)
class Tightest:
    """The pair with the least margin of all, and the state in which it has it."""

    outcome: TargetOutcome
    margin_ns: int
    state: MarginState


def tightest(outcomes: Sequence[TargetOutcome]) -> Tightest | None:
    """Return where the least margin is, the intact network first; None where all is cut off."""
    found = (
        Tightest(outcome, ns, state)
        for state in MarginState
        for outcome in outcomes
        if (ns := _margin_ns(outcome, state)) is not None
    )
    return min(found, key=lambda one: one.margin_ns, default=None)


def _margin_ns(outcome: TargetOutcome, state: MarginState) -> int | None:
    worst, pair = outcome.worst_failure, outcome.pair
    match state:
        case MarginState.INTACT:
            return outcome.margin_ns
        case MarginState.CUT:
            return None if worst is None else worst.margin_ns
        case MarginState.WORKING:
            path, limit_ns = pair.working if pair else None, outcome.limit_ns
        case MarginState.PROTECTION:
            path, limit_ns = (pair.protection, pair.limit_ns) if pair else (None, 0)
    return None if path is None else limit_ns - path.parts.total_ns


def mean_ns(times: Sequence[int]) -> int | None:
    """Return a mean of whole ns, None of nothing."""
    return round(sum(times) / len(times)) if times else None
