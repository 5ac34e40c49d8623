"""The check of what channels take: slots on pairs of fibres, ends and regenerators of links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from netplan.check.recompute.running import Cell, Route, Running
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings
from netplan.model.carried import Carried
from netplan.model.plan import Plan

SHOWN = 3
"""Slots of a state that are named where many are taken too often."""
Part = tuple[str, ...]
"""Something bought: the ends of a link in a mode, or regenerators of a link at a place."""


@dataclass(frozen=True)
class RoomCheck:
    """What a plan buys for its channels beside what runs at once."""

    plan: Plan
    carried: Carried
    traffic: Traffic
    findings: Findings

    def check(self, states: Sequence[Running]) -> None:
        """Check the room of every state, and that no more is bought than is used at once.

        Args:
            states: what runs in the intact network and in every state in which anything is lit;
                in the others nothing runs that does not in the intact one.
        """
        for state in states:
            self._slots(state)
        self._links(states)
        self._sites(states)

    def _slots(self, state: Running) -> None:
        """Check that no slot is taken on more pairs of a span than are lit."""
        pairs = {span.id: span.fibre_pairs for span in self.plan.spans}
        taken: Counter[Cell] = Counter()
        for route in state.routes:
            taken.update(route.cells(self.carried.width))
        over = sorted(cell for cell, count in taken.items() if count > pairs[cell[0]])
        for span, slot in over[:SHOWN]:
            text = f"slot {slot} is taken {taken[span, slot]} times, pairs lit: {pairs[span]}"
            self.findings.say(Code.SPECTRUM, f"state {state.loss.id}, span {span}", text)

    def _links(self, states: Sequence[Running]) -> None:
        """Check how many channels links are bought for, by mode."""
        owned = self.traffic.channels.owned
        used = _most(states, _ends, owned=owned)
        modes = [mode for mode, _ in self.traffic.widths]
        for link in self.plan.links:
            found = tuple((mode, used[link.id, mode]) for mode in modes if used[link.id, mode])
            self.findings.compare(
                Code.CHANNELS, f"link {link.id}", "channels:", link.channels, found, _counts
            )

    def _sites(self, states: Sequence[Running]) -> None:
        """Check where regenerators stand, and how many a link has of them."""
        used = _most(states, _regenerators, owned=False)
        order = {link.id: i for i, link in enumerate(self.plan.links)}
        sites = sorted((key for key in used if key[1]), key=lambda key: (order[key[0]], *key))
        stated = [
            (site.link, site.place, site.mode, site.count) for site in self.carried.regenerators
        ]
        found = [(link, place, mode, used[link, place, mode]) for link, place, mode in sites]
        self.findings.compare(Code.CHANNELS, "plan", "regenerators", stated, found, _sites)
        for link in self.plan.links:
            count = sum(much for key, much in used.items() if key[0] == link.id)
            self.findings.compare(
                Code.CHANNELS, f"link {link.id}", "regenerators:", link.regenerators, count
            )


def _most(
    states: Iterable[Running], parts: Callable[[Route], Iterator[tuple[Part, int]]], *, owned: bool
) -> Counter[Part]:
    """Return how many of every part are in use at once in the state with the most.

    ``owned``: of every demand its own most, added up.
    """
    by_owner: dict[object, Counter[Part]] = defaultdict(Counter)
    for state in states:
        now: dict[object, Counter[Part]] = defaultdict(Counter)
        for route in state.routes:
            for part, count in parts(route):
                now[route.stated.demand if owned else None][part] += count
        for owner, counts in now.items():
            by_owner[owner] |= counts
    return sum(by_owner.values(), start=Counter())


def _ends(route: Route) -> Iterator[tuple[Part, int]]:
    for way in route.stated.ways:
        yield (way.link, way.mode), route.channels


def _regenerators(route: Route) -> Iterator[tuple[Part, int]]:
    """Yield regenerators by link, place and mode; without a mode by link alone."""
    for course in route.courses:
        way = course.way
        for place in way.regenerators:
            yield (way.link, place, way.mode), route.channels
        if not way.mode and course.regenerators:
            yield (way.link, "", ""), route.channels * course.regenerators


def _counts(channels: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {mode}".strip() for mode, count in channels) or "none"


def _sites(sites: Sequence[tuple[str, str, str, int]]) -> str:
    said = (f"{link}@{place} {mode} {count}" for link, place, mode, count in sites)
    return "; ".join(said) or "none"
