"""Rows of traffic in a certificate: each is derived again from the scenario, with its own sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import gcd

from netplan.check.certificate.copies import at_quantiles
from netplan.check.certificate.ladders import (
    Ladders,
    Needs,
    carrying,
    regenerators_of,
    with_chain,
)
from netplan.check.certificate.statement import Asked, Kind, Statement
from netplan.check.certificate.ways import Ways, Weights
from netplan.check.certificate.whole import TooManyError, Wanted, Whole
from netplan.check.recompute.question import INTACT, Question, link_id
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings
from netplan.model.certificate import ROW, Load, Shortage, TrafficProof

TOO_MANY = "speaks of whole channels in a state with too many ways to try"
MOST_PARTS = 10
"""Parts of the dearest kind that a channel on the cheapest way is taken to have at most."""
Rungs = tuple[tuple[int, ...], int]
"""Items of a ladder that a row speaks of, lowest first, and what each brings."""


def with_traffic(
    statement: Statement, question: Question, proof: TrafficProof, findings: Findings
) -> Statement:
    """Return the statement of a scenario with traffic, every row of a proof a demand of it.

    Args:
        statement: the question of single paths; it knows the failures that rows name.
        question: the scenario, expanded.
        proof: what a certificate says of traffic.
        findings: gathers rows that do not follow from the scenario.
    """
    needs = Needs(Traffic(question))
    plain = at_quantiles(statement, question)
    made, ladders = carrying(plain, needs, counted=proof.fewest_cny is None)
    rows = _Rows(plain, needs, ladders, findings)
    beside = proof.fewest_cny or 0
    least = rows.least_cny(beside)
    if least < beside:
        text = "states a higher price of the fewest channels than all plans pay"
        claimed, found = findings.money(beside), findings.money(least)
        findings.say(Code.CERTIFICATE, "certificate", text, claimed, found)
    arcs, n_nodes, demands = list(made.arcs), made.n_nodes, dict(made.demands)
    for number, row in enumerate(proof.rows):
        derived = rows.derived(f"{ROW}{number}", row)
        if derived is not None:
            n_nodes, asked = with_chain(arcs, n_nodes, *derived)
            demands[f"{ROW}{number}"] = asked
    return replace(made, arcs=tuple(arcs), n_nodes=n_nodes, demands=demands, beside_cny=beside)


@dataclass
class _Rows:
    """Derives rows; loads that differ in their rounding alone are weighed once."""

    plain: Statement
    needs: Needs
    ladders: Ladders
    findings: Findings
    item: dict[str, int] = field(init=False)
    _ways: Ways = field(init=False)
    _links_from: dict[str, list[int]] = field(init=False)
    _weighed: dict[Load, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        question, item = self.needs.question, {n: i for i, n in enumerate(self.plain.items)}
        links = question.link_ends.values()
        again = {e for ends in links for e in regenerators_of(ends, item)}
        self._ways = Ways(self.plain, again)
        self._links_from = defaultdict(list)
        for ends in links:
            for origin in ends:
                self._links_from[origin].append(item[link_id(*ends)])
        self.item = {name: i for i, name in enumerate(self.ladders.names)}

    @cached_property
    def _hops(self) -> Mapping[int, str]:
        """Return the span of every arc that is one of today's hops with a limit."""
        arcs, limited = self.plain.arcs, self.needs.hop_channels
        return {
            i: span
            for i, span in self.plain.under.items()
            if span in limited and arcs[i].kind is Kind.PLAIN
        }

    def least_cny(self, claimed: int) -> int:
        """Return what every plan buys of links at least, or that it is as much as is claimed.

        The fewest channels, and where that is not enough what those of a state cost on the cheapest
        ways of all, regenerators included.
        """
        traffic = self.needs.traffic
        mode = next(iter(traffic.modes), "")
        ends_cny, again_cny = traffic.ends_cny(mode), traffic.regenerator_cny(mode)
        least, most = self.needs.fewest * ends_cny, MOST_PARTS * max(ends_cny, again_cny)
        weights = Weights({link: ends_cny for links in self._links_from.values() for link in links})
        if traffic.modes:
            inside = {*self.plain.inside.values()}
            weights.again.update(dict.fromkeys(inside, again_cny))
        else:
            weights.by_age.update(dict.fromkeys(weights.item, again_cny))
        for state, needed in self.needs.by_state.items():
            if least >= claimed:
                break
            groups: dict[int, list[str]] = defaultdict(list)
            for name in needed:
                groups[self.plain.demands[name].source].append(name)
            found = 0
            for source, names in groups.items():
                ends = self._ends(names, state)
                each = self._ways.least(source, ends, weights, self.plain.failures[state], most)
                found += sum(needed[name] * cny for name, cny in each.items())
            least = max(least, found)
        return least

    def _ends(self, names: Iterable[str], state: str) -> list[tuple[str, int, int]]:
        """Return where channels of some demands end, and within which limits in a state."""
        demands = ((name, self.plain.demands[name]) for name in names)
        return [(name, asked.sink, _limit_ns(asked, state)) for name, asked in demands]

    def derived(self, subject: str, row: Load | Shortage) -> tuple[list[Rungs], int] | None:
        """Return ladders and least of a row that holds for every plan, None where it may not."""
        flaws = list(self._malformed(row))
        if not flaws and isinstance(row, Shortage):
            flaws += self._fits(row)
        elif not flaws and isinstance(row, Load) and not self._holds(replace(row, divisor=0)):
            flaws.append("says that channels weigh more than they do")
        for flaw in flaws:
            self.findings.say(Code.CERTIFICATE, subject, flaw)
        if flaws:
            return None
        if isinstance(row, Shortage):
            return [((self.item[name],), 1) for name in row.items], 1
        ladders = [
            (self.ladders.of[name], weight * self.ladders.slots.get(name, 1))
            for name, weight in row.weights
            if weight
        ]
        given = sum(weight * self.needs.hop_channels[span] for span, weight in row.hops)
        asked = sum(weight for _, weight in row.demands) - given
        return simplest(*rounded(ladders, asked, row.divisor))

    def _malformed(self, row: Load | Shortage) -> Iterator[str]:
        if row.failure not in self.plain.failures:
            yield f"{row.failure} is no failure of the scenario"
        if isinstance(row, Shortage):
            yield from (f"{name} is no item" for name in row.items if name not in self.item)
            if len(set(row.items)) < len(row.items):
                yield "names something twice"
            return
        for name, weight in row.weights:
            if name not in self.ladders.of:
                yield f"{name} is the lowest rung of no ladder"
            elif weight < 0:
                yield f"gives {name} a weight below zero"
        for name, weight in row.demands:
            if name not in self.plain.demands or weight < 0:
                yield f"{name} is no demand with a weight"
        yield from self._malformed_hops(row)
        if row.divisor < 0:
            yield "is rounded by less than zero"
        for named in (row.weights, row.demands, row.hops):
            if len({name for name, _ in named}) < len(named):
                yield "names something twice"

    def _malformed_hops(self, row: Load) -> Iterator[str]:
        """Yield what is wrong with the weights of hops, and where these carry all by themselves."""
        known = self.needs.hop_channels
        for name, weight in row.hops:
            if name not in known or weight < 0:
                yield f"{name} is no span with a weight whose hop has a limit"
        given = sum(weight * known.get(name, 0) for name, weight in row.hops)
        if sum(max(weight, 0) for _, weight in row.demands) <= given:
            yield "asks for nothing"

    def _fits(self, row: Shortage) -> Iterator[str]:
        """Yield what is wrong where whole channels fit without the items of a row, or may fit."""
        needed, owned = self.needs.by_state.get(row.failure, {}), self.needs.traffic.channels.owned
        barred, every = {self.item[name] for name in row.items}, sum(needed.values())
        room: dict[int, int] = {}
        use: dict[str, dict[int, tuple[int, int]]] = {}
        closed: dict[str, set[int]] = {}
        again: dict[tuple[int, str], int] = {}
        for number, (name, items) in enumerate(self.ladders.of.items()):
            reached = next((i for i, item in enumerate(items) if item in barred), len(items))
            where = self.ladders.weighed[name]
            item, whose, width = where.item, where.owner, self._width(name)
            most = reached * self.ladders.slots.get(name, 1)
            if where.place is not None:
                room[number], again[item, where.place] = most, number
            elif not reached:
                closed.setdefault(whose, set()).add(item)
            elif most < every * width:
                room[number] = most
                use.setdefault(whose, {})[item] = number, width
        at = {span: -1 - number for number, span in enumerate(self.needs.hop_channels)}
        room |= {at[span]: count for span, count in self.needs.hop_channels.items()}
        hops = {i: at[span] for i, span in self._hops.items()}
        try:
            whole = Whole(self._ways, self.plain.failures[row.failure], room, again, hops)
            if whole.fits(
                [
                    self._wanted(name, count, row.failure, whose, use, closed)
                    for name, count in needed.items()
                    for whose in (name if owned else "",)
                ]
            ):
                yield "says that whole channels do not fit, but they do"
        except TooManyError:
            yield TOO_MANY

    def _wanted(
        self,
        name: str,
        count: int,
        failure: str,
        whose: str,
        use: Mapping[str, Mapping[int, tuple[int, int]]],
        closed: Mapping[str, set[int]],
    ) -> Wanted:
        asked = self.plain.demands[name]
        own = {**use.get("", {}), **use.get(whose, {})}
        shut = closed.get("", set()) | closed.get(whose, set())
        return Wanted(count, asked, _limit_ns(asked, failure), own, frozenset(shut))

    def _holds(self, load: Load) -> bool:
        """Tell whether channels of the demands weigh as much as is said, whatever their ways."""
        if load not in self._weighed:
            self._weighed[load] = all(self._each(load))
        return self._weighed[load]

    def _each(self, load: Load) -> Iterator[bool]:
        needed = self.needs.by_state.get(load.failure, {})
        owned = self.needs.traffic.channels.owned
        groups: dict[tuple[int, str], dict[str, int]] = {}
        for name, weight in load.demands:
            if weight > 0 and name not in needed:
                yield False
            elif weight > 0:
                source = self.plain.demands[name].source
                key = source, name if owned else ""
                groups.setdefault(key, {})[name] = -(-weight // needed[name])
        lost = self.plain.failures[load.failure]
        for (source, owner), mine in groups.items():
            ends = self._ends(mine, load.failure)
            most = max(mine.values())
            weights = self._weights(load, owner, most)
            found = self._ways.least(source, ends, weights, lost, most)
            yield all(found[name] >= weight for name, weight in mine.items())

    def _weights(self, load: Load, owner: str, most: int) -> Weights:
        """Return what a channel weighs on ways, where one owns channels those of it."""
        weighed = dict(load.hops)
        found = Weights(hops={i: weighed.get(span, 0) for i, span in self._hops.items()})
        at: dict[tuple[int, str], int] = {}
        for name, weight in load.weights:
            where = self.ladders.weighed[name]
            if where.owner not in ("", owner):
                continue
            if where.place is None:
                found.item[where.item] = weight * self._width(name)
            elif where.place:
                at[where.item, where.place] = weight
            else:
                found.by_age[where.item] = weight
        for place in {place for _, place in at}:
            for origin, links in self._links_from.items():
                # Which link light is of is known at its end only: the least that it may be.
                usable = [k for k in links if found.item.get(k, 0) < most]
                least = min((at.get((k, place), 0) for k in usable), default=0)
                found.again[origin, place] = least
        return found

    def _width(self, name: str) -> int:
        """Return how much of what is weighed a channel takes: of a span its slots."""
        return self.needs.traffic.widths[0][1] if name in self.ladders.slots else 1


def _limit_ns(asked: Asked, failure: str) -> int:
    """Return the limit of channels in a state; -1: nothing is asked, and no way is in time."""
    limit = asked.limit_ns if failure == INTACT else asked.after_ns
    return -1 if limit is None else limit


def rounded(ladders: Sequence[Rungs], asked: int, divisor: int) -> tuple[list[Rungs], int]:
    """Return what mixed-integer rounding makes of a row of whole numbers.

    Of ``sum of c x >= b`` follows ``sum of (c // k r + min(c % k, r)) x >= r ceil(b / k)``, where
    r is what b leaves when it is divided by k; where it leaves nothing the row stays as it is.
    """
    rest = asked % divisor if divisor else 0
    if not rest:
        return list(ladders), asked
    made = [(items, much // divisor * rest + min(much % divisor, rest)) for items, much in ladders]
    return made, rest * -(-asked // divisor)


def simplest(ladders: Sequence[Rungs], asked: int) -> tuple[list[Rungs], int]:
    """Return a row with no number beyond need, in shares that all of them are whole numbers of."""
    capped = [(items, min(much, asked)) for items, much in ladders if much]
    shared = gcd(*(much for _, much in capped)) or 1
    least = -(-asked // shared)
    found = []
    for items, much in capped:
        each = much // shared
        found.append((items[: -(-least // each)], each))
    return found, least
