"""The figures of a plan that every view shows, each worked out here and nowhere else.

How they are rounded for people is in ``shown``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netplan.model.network import Network, Span, SpanState
from netplan.model.plan import Plan, TargetOutcome

KM_DECIMALS = 3
"""Of a sum of km: a metre, so that the order of adding up does not show."""


@dataclass(frozen=True)
class Spending:
    """CNY by kind of spending."""

    cable_cny: int = 0
    line_system_cny: int = 0
    terminals_cny: int = 0

    @property
    def total_cny(self) -> int:
        """Return the sum."""
        return self.cable_cny + self.line_system_cny + self.terminals_cny

    def __add__(self, other: Spending) -> Spending:
        return Spending(
            self.cable_cny + other.cable_cny,
            self.line_system_cny + other.line_system_cny,
            self.terminals_cny + other.terminals_cny,
        )


def spending(plan: Plan) -> Spending:
    """Return what a plan costs by item; the sum is the plan's cost."""
    return Spending(
        sum(cost.build_cny for cost in plan.spans),
        sum(cost.line_system_cny for cost in plan.spans),
        sum(link.cost_cny for link in plan.links),
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
    ids = [span for step in outcome.path for span in routes.get(step, (step,))]
    return tuple(network.span[span] for span in ids)


@dataclass(frozen=True)
class Tightest:
    """The pair with the least margin, below its limit intact or after its worst failure."""

    outcome: TargetOutcome
    margin_ns: int
    after_cut: bool


def tightest(outcomes: Sequence[TargetOutcome]) -> Tightest | None:
    """Return where the least margin is, the intact network first; None where all is cut off."""
    found = [(o.margin_ns, False, i) for i, o in enumerate(outcomes) if o.margin_ns is not None]
    for i, outcome in enumerate(outcomes):
        worst = outcome.worst_failure
        if worst is not None and worst.margin_ns is not None:
            found.append((worst.margin_ns, True, i))
    if not found:
        return None
    margin, after_cut, index = min(found)
    return Tightest(outcomes[index], margin, after_cut)


def mean_ns(times: Sequence[int]) -> int | None:
    """Return a mean of whole ns, None of nothing."""
    return round(sum(times) / len(times)) if times else None
