"""The check of what channels take: slots on pairs of fibres, ends and regenerators of links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from netplan.check.recompute.running import Cell, Route, Running, rate_mbit_s
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings
from netplan.model.carried import Carried
from netplan.model.plan import Plan
from netplan.model.words import counted

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
        needed: Counter[str] = Counter()
        for state in states:
            needed |= self._slots(state)
            self._hops(state)
        self._links(states)
        self._sites(states)
        if not self.carried.hose:  # else other traffic than what is told of may need them
            self._needless(needed)

    def _needless(self, needed: Counter[str]) -> None:
        """Check that no pair that nothing takes is paid for beyond the lower bound."""
        plan, forced = self.plan, self.traffic.question.scenario.candidates.force_spans
        for span in plan.spans:
            least = max(needed[span.id], int(span.id in forced))
            price = span.line_system_cny // span.fibre_pairs * (span.fibre_pairs - least)
            cheaper = (plan.cost_cny or 0) - (price if least else span.cost_cny)
            if least < span.fibre_pairs and cheaper < (plan.lower_bound_cny or 0):
                bound, cost = map(self.findings.money, (plan.lower_bound_cny, cheaper))
                text = f"the plan holds so for {cost}, below the lower bound {bound}"
                text = f"needs {counted(least, 'pair')}: {text}"
                self.findings.say(Code.BOUND, f"span {span.id}", text, bound, cost)

    def _hops(self, state: Running) -> None:
        """Check that none of today's hops carries more than it can."""
        load: Counter[str] = Counter()
        for route in state.routes:
            mbit_s = rate_mbit_s(route, self.traffic)
            for leg in route.stated.hops:
                for id_ in leg:
                    load[id_] += mbit_s
        for id_, mbit_s in sorted(load.items()):
            most = self.traffic.hop_mbit_s[id_]
            if mbit_s > most:
                text = f"today's hop carries {mbit_s} Mbit/s, at most {most}"
                subject = f"state {state.loss.id}, span {id_}"
                self.findings.say(Code.CARRIED, subject, text, str(mbit_s), str(most))

    def _slots(self, state: Running) -> Counter[str]:
        """Check that no slot is taken on more pairs of a span than are lit.

        Returns:
            How many pairs every span takes.
        """
        pairs = {span.id: span.fibre_pairs for span in self.plan.spans}
        taken: Counter[Cell] = Counter()
        for route in state.routes:
            taken.update(route.cells(self.carried.width))
        over = sorted(cell for cell, count in taken.items() if count > pairs[cell[0]])
        for span, slot in over[:SHOWN]:
            text = f"slot {slot} is taken {taken[span, slot]} times, pairs lit: {pairs[span]}"
            self.findings.say(Code.SPECTRUM, f"state {state.loss.id}, span {span}", text)
        most: Counter[str] = Counter()
        for (span, _), count in taken.items():
            most[span] = max(most[span], count)
        return most

    def _links(self, states: Sequence[Running]) -> None:
        """Check how many channels links are bought for, by mode."""
        owned = self.traffic.channels.owned
        used = _most(states, _ends, owned=owned)
        modes = [mode for mode, _ in self.traffic.widths]
        if self.carried.hose:  # other traffic than what is told of may need more
            stated = {(link.id, m): n for link in self.plan.links for m, n in link.channels}
            used |= Counter[Part](stated)
        for link in self.plan.links:
            found = tuple((mode, used[link.id, mode]) for mode in modes if used[link.id, mode])
            self.findings.compare(
                Code.CHANNELS, f"link {link.id}", "channels:", link.channels, found, _counts
            )

    def _sites(self, states: Sequence[Running]) -> None:
        """Check where regenerators stand, and how many a link has of them."""
        used = _most(states, _regenerators, owned=False)
        links = [link.id for link in self.plan.links]
        modes = [mode for mode, _ in self.traffic.widths]
        places = [place.id for place in self.traffic.question.scenario.network.places]
        if self.carried.hose:
            used |= Counter[Part](
                {
                    (site.link, site.place, site.mode): site.count
                    for site in self.carried.regenerators
                    if site.link in links and site.mode in modes and site.place in places
                }
            )
            if not self.traffic.modes:
                used |= Counter[Part]({(x.id, "", ""): x.regenerators for x in self.plan.links})
        sites = sorted(
            (key for key in used if key[1]),
            key=lambda key: (links.index(key[0]), modes.index(key[2]), places.index(key[1])),
        )
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
