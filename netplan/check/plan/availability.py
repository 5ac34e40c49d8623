"""Checks of a required availability, recomputed from cut rates, lengths and repair times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from netplan.check.recompute.question import Demand, Loss, Question
from netplan.check.recompute.service import Service
from netplan.check.report import Code, Findings, show_ns
from netplan.model.network import SpanState
from netplan.model.plan import UptimeOutcome

YEAR_H = 8760.0
MOST_CUTS = 4
GRACE = 1e-9
"""Far above the rounding of floating-point numbers, far below any share that matters."""
Cuts = frozenset[str]


@dataclass(frozen=True)
class Shares:
    """Bounds of a share of the time."""

    at_least: float
    at_most: float

    @property
    def width(self) -> float:
        """Return how far apart they are."""
        return self.at_most - self.at_least


@dataclass(frozen=True)
class UptimeSearch:
    """The share of the time in which a demand holds its limit over a service.

    The states of the corridors are split by the first corridor, in sorted order, that is down
    of those a shortest path runs in; what has not been split stays between the bounds.
    """

    question: Question
    service: Service
    demand: Demand

    @property
    def limit_ns(self) -> int:
        """Return the limit that counts: after a cut where one is given."""
        after = self.demand.after_cut_ns
        return self.demand.limit_ns if after is None else after

    @cached_property
    def _taken(self) -> Mapping[str, frozenset[str]]:
        """Return the spans that the cut of each corridor takes."""
        corridors = {span.corridor for span in self.question.usable.values()}
        found: dict[str, set[str]] = defaultdict(set)
        for span in self.question.usable.values():
            for group in {span.corridor, *span.srlgs} & corridors:
                found[group].add(span.id)
        return {name: frozenset(spans) for name, spans in found.items()}

    @cached_property
    def _corridors_of(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for corridor, spans in self._taken.items():
            for span in spans:
                found[span].add(corridor)
        return {span: frozenset(names) for span, names in found.items()}

    @cached_property
    def _down(self) -> Mapping[str, float]:
        costs = self.question.scenario.costs
        forbidden = self.question.scenario.candidates.forbid_spans
        longest: dict[str, float] = defaultdict(float)
        for span in self.question.usable.values():
            if span.state is SpanState.EXISTING or span.id not in forbidden:
                km = span.length_km * span.slack_factor
                longest[span.corridor] = max(longest[span.corridor], km)
        hours_per_km = costs.cuts_per_1000km_year.value / 1000 * costs.repair_h.value
        return {
            name: longest[name] * hours_per_km / (YEAR_H + longest[name] * hours_per_km)
            for name in self._taken
        }

    def shares(self, most_cuts: int) -> Shares:
        """Return the bounds when states with more cuts than this are left open."""
        held, open_ = self._split(frozenset(), frozenset(), most_cuts)
        return Shares(held, min(1.0, held + open_))

    def settled(self) -> Shares:
        """Return bounds that settle the share asked for, or that are as close as it gets."""
        asked = self.demand.availability or 0.0
        for most_cuts in range(2, MOST_CUTS + 1):
            found = self.shares(most_cuts)
            if found.at_least >= asked or found.at_most < asked or found.width < GRACE:
                break
        return found

    def _split(self, cut: Cuts, up: Cuts, left: int) -> tuple[float, float]:
        """Return the held and the open share of the states with these corridors down and up."""
        lost = frozenset().union(*(self._taken[name] for name in cut))
        found = [
            path
            for source in self.demand.sources
            if (
                path := self.service.of(self.demand).path_after(
                    Loss("cut " + ", ".join(sorted(cut)), lost), source, self.demand.sink
                )
            )
        ]
        if not found or min(found, key=lambda path: path[0])[0] > self.limit_ns:
            return 0.0, 0.0
        spans = min(found, key=lambda path: path[0])[1]
        needs = sorted({name for span in spans for name in self._corridors_of[span]} - up)
        held = open_ = 0.0
        stands = 1.0
        for i, name in enumerate(needs):
            share = stands * self._down[name]
            if left:
                more = self._split(cut | {name}, up | set(needs[:i]), left - 1)
                held, open_ = held + share * more[0], open_ + share * more[1]
            else:
                open_ += share
            stands *= 1 - self._down[name]
        return held + stands, open_


def check_uptime(
    claimed: UptimeOutcome | None, search: UptimeSearch, subject: str, findings: Findings
) -> bool:
    """Check the shares claimed; tell whether the share asked for is reached, where one is."""
    demand = search.demand
    if demand.availability is None or claimed is None:
        if (demand.availability is None) != (claimed is None):
            text = "an availability is claimed but not asked, or asked but not given"
            findings.say(Code.UPTIME, subject, text)
        return demand.availability is None
    asked = demand.availability
    findings.compare(Code.UPTIME, subject, "an availability asked of", claimed.asked, asked)
    findings.compare(
        Code.UPTIME, subject, "it for a limit of", claimed.limit_ns, search.limit_ns, show_ns
    )
    found = search.settled()
    if claimed.at_least > found.at_most + GRACE or claimed.at_most < found.at_least - GRACE:
        said = f"{claimed.at_least:.9f} to {claimed.at_most:.9f}"
        recomputed = f"{found.at_least:.9f} to {found.at_most:.9f}"
        text = f"claims to hold for {said} of the time, recomputed {recomputed}"
        findings.say(Code.UPTIME, subject, text, said, recomputed)
    return reached(found, asked)


def reached(found: Shares, asked: float) -> bool:
    """Tell whether a share is not surely below the one asked for."""
    return found.at_most >= asked - GRACE / 1000
