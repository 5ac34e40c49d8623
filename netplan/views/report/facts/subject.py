"""What a report is about: a plan, its scenario, and the design they describe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from netplan.failures.failure import JOINED
from netplan.latency.demand import Demand
from netplan.model import figures
from netplan.model.network import Span
from netplan.model.plan import Plan, TargetOutcome
from netplan.model.scenario import Scenario
from netplan.planning.design import Design, everything
from netplan.service.service import Service, ServiceModel


@dataclass(frozen=True)
class Subject:
    """A plan with its scenario; ``lang`` ("zh" or "en") chooses the names of places."""

    plan: Plan
    scenario: Scenario
    lang: str = "en"

    @cached_property
    def model(self) -> ServiceModel:
        """Return the scenario in the form that graphs need."""
        return ServiceModel(self.scenario)

    @cached_property
    def design(self) -> Design:
        """Return the plan's own spans and links, for latencies after any failure."""
        return Design.of(self.model, self.plan)

    @cached_property
    def _demands(self) -> dict[tuple[str, str, str], Demand]:
        return {
            (demand.target, source, demand.sink): demand
            for demand in self.model.demands
            for source in demand.sources
        }

    @cached_property
    def _everything(self) -> Service:
        return everything(self.model).intact

    def demand(self, outcome: TargetOutcome) -> Demand:
        """Return what the scenario asks of a pair."""
        return self._demands[outcome.id, outcome.source, outcome.sink]

    def best_ns(self, outcome: TargetOutcome) -> int | None:
        """Return the latency of a pair with everything built and nothing cut, None = no path."""
        return self._everything.one_way_ns(self.demand(outcome))

    def is_impossible(self, outcome: TargetOutcome) -> bool:
        """Tell whether some limit of the pair cannot hold whatever is built."""
        sources = self.demand(outcome).sources
        return any(
            item.id == outcome.id and item.sink == outcome.sink and item.source in sources
            for item in self.plan.impossible
        )

    @cached_property
    def built(self) -> tuple[Span, ...]:
        """Return the candidate spans that the plan builds."""
        return figures.built(self.plan, self.scenario.network)

    @cached_property
    def lit(self) -> tuple[Span, ...]:
        """Return the existing spans that get a line system for direct links."""
        return figures.lit(self.plan, self.scenario.network)

    @cached_property
    def in_plan(self) -> tuple[Span, ...]:
        """Return every span of the plan."""
        return tuple(self.scenario.network.span[cost.id] for cost in self.plan.spans)

    @property
    def is_idle(self) -> bool:
        """Tell whether there is a plan that builds and lights nothing."""
        return self.plan.cost_cny is not None and not (self.plan.spans or self.plan.links)

    @cached_property
    def target_ids(self) -> tuple[str, ...]:
        """Return the targets that the plan speaks of, in its order."""
        return tuple(dict.fromkeys(outcome.id for outcome in self.plan.targets))

    def outcomes(self, target: str) -> tuple[TargetOutcome, ...]:
        """Return the pairs of one target."""
        return tuple(outcome for outcome in self.plan.targets if outcome.id == target)

    def name(self, place: str) -> str:
        """Return the name of a place in the language of the report."""
        found = self.scenario.network.place[place]
        return (self.lang == "zh" and found.name_zh) or found.name

    def pair(self, a: str, b: str) -> str:
        """Return two places as one label."""
        return f"{self.name(a)}—{self.name(b)}" if self.lang == "zh" else self._en_pair(a, b)

    def _en_pair(self, a: str, b: str) -> str:
        return f"{self.name(a)}–{self.name(b)}"

    def province(self, place: str) -> str | None:
        """Return the province of a place in the language of the report."""
        found = self.scenario.network.place[place]
        return (self.lang == "zh" and found.province_zh) or found.province

    @cached_property
    def _corridor_ends(self) -> dict[str, tuple[str, str]]:
        ends: dict[str, tuple[str, str]] = {}
        for span in self.scenario.network.spans:
            ends.setdefault(span.corridor, (span.a, span.b))
        return ends

    def corridor(self, corridor: str) -> str:
        """Return the ends of a corridor as a label, or its id where no span names it."""
        ends = self._corridor_ends.get(corridor)
        return corridor if ends is None else self.pair(*ends)

    def lost(self, failure: str) -> str:
        """Return what a failure takes, without its kind: "Guilin–Hezhou"."""
        kind, _, what = failure.partition(":")
        if kind in ("corridor", "srlg"):
            return self.corridor(what)
        if kind == "pair":
            return " + ".join(self.corridor(name) for name in what.split(JOINED))
        if kind == "place" and what in self.scenario.network.place:
            return self.name(what)
        return what or failure
