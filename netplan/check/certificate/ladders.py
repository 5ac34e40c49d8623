"""Fibre pairs and channels as items: what a scenario with traffic may buy, rung by rung.

The first pair of a span is the span; ``span#2`` and so on are further ones, each for the price of
its line system. Channels of a link are ``a--b``, ``a--b#2`` and so on; owned by a demand they are
``a--b@demand#2`` and on. No more of them are listed than all demands could ever need at once: what
is beyond is of no use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count as numbers
from itertools import takewhile

from netplan.check.certificate.statement import Arc, Asked, Kind, Statement
from netplan.check.plan.confidence import chance_of
from netplan.check.plan.targets import nearest_ns, within
from netplan.check.recompute.money import span_prices
from netplan.check.recompute.question import INTACT, Demand, Loss, Question, link_id
from netplan.check.recompute.running import Clock
from netplan.check.recompute.service import NOTHING
from netplan.check.recompute.traffic import Traffic, most_pairs
from netplan.model.link import rung_id
from netplan.model.scenario import PathConfidence


def name_of(demand: Demand) -> str:
    """Return how a certificate calls a demand."""
    return f"{demand.target}:{'|'.join(demand.sources)}>{demand.sink}"


@dataclass(frozen=True)
class Needs:
    """How many channels every demand needs, by name of the demand and of the state."""

    traffic: Traffic
    _clocks: dict[PathConfidence | None, Clock] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    @property
    def question(self) -> Question:
        """Return the scenario, expanded."""
        return self.traffic.question

    def _clock(self, demand: Demand) -> Clock:
        if demand.confidence not in self._clocks:
            chance = None if demand.confidence is None else chance_of(self.question, demand)
            self._clocks[demand.confidence] = Clock(self.question, chance)
        return self._clocks[demand.confidence]

    @cached_property
    def by_state(self) -> Mapping[str, Mapping[str, int]]:
        """Return the channels of every state in which any are needed."""
        states = {INTACT: NOTHING, **self.question.losses}
        found = {state: dict(self._in(loss)) for state, loss in states.items()}
        return {state: mine for state, mine in found.items() if mine}

    def _in(self, loss: Loss) -> Iterator[tuple[str, int]]:
        """Yield the demands that need channels in a state: those that hops do not serve in time."""
        intact = loss is NOTHING
        for demand, need in zip(self.question.demands, self.traffic.needs, strict=True):
            limit = demand.limit_ns if intact else demand.after_cut_ns
            if limit is None or not (intact or demand.is_bound_by(loss)):
                continue
            if not within(nearest_ns(self._clock(demand).today, demand, loss), limit):
                yield name_of(demand), need.channels if intact else need.channels_after

    @cached_property
    def most(self) -> Mapping[str, int]:
        """Return the most channels that each demand needs in any state."""
        found: dict[str, int] = {}
        for mine in self.by_state.values():
            for demand, count in mine.items():
                found[demand] = max(found.get(demand, 0), count)
        return found

    @cached_property
    def hop_channels(self) -> Mapping[str, int]:
        """Return how many channels those of today's hops have room for that have a limit."""
        rate = self.traffic.unit_mbit_s
        return {span: mbit_s // rate for span, mbit_s in self.traffic.hop_mbit_s.items()}

    @property
    def fewest(self) -> int:
        """Return how many channels every plan lights, at least; none where hops may do alone."""
        if self.hop_channels:
            return 0
        if self.traffic.channels.owned:
            return sum(self.most.values())
        return max((sum(mine.values()) for mine in self.by_state.values()), default=0)


@dataclass(frozen=True)
class Weighed:
    """Where the weight of a ladder is met on a way.

    Attributes:
        item: of a span or of a link.
        owner: whose ways: "" everyone's.
        place: where light of the link is regenerated; "": wherever it grows too old; None: it is
            no regenerator.
    """

    item: int
    owner: str = ""
    place: str | None = None


@dataclass
class Ladders:
    """The items of a statement with all rungs.

    Attributes:
        of: by the lowest rung, the items of a ladder.
        slots: slots of a pair of fibres, by the ladders of spans; others have none.
        weighed: by the lowest rung, where its weight is met.
    """

    needs: Needs
    names: list[str]
    cost: list[int]
    forbidden: set[int]
    of: dict[str, tuple[int, ...]] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)
    weighed: dict[str, Weighed] = field(default_factory=dict)

    def add(self, where: Weighed, held: Sequence[int], names: Iterable[str], cny: int) -> None:
        """Add a ladder above items that are there already.

        Args:
            where: where its weight is met; it is closed where the item is.
            held: items that are there, lowest first.
            names: of the further ones.
            cny: price of each of these.
        """
        fresh = list(names)
        made = range(len(self.names), len(self.names) + len(fresh))
        self.names += fresh
        self.cost += [cny] * len(fresh)
        if where.item in self.forbidden:
            self.forbidden.update(made)
        items = (*held, *made)
        if items:
            self.of[self.names[items[0]]] = items
            self.weighed[self.names[items[0]]] = where

    def spans(self, item: Mapping[str, int]) -> None:
        """Add the pairs of fibres of every span."""
        traffic = self.needs.traffic
        for span in traffic.question.usable.values():
            _, lighting, _ = span_prices(traffic.question, span)
            first, most = item[span.id], most_pairs(traffic.question, span)
            self.add(Weighed(first), (first,), _numbered(span.id, 2, most), lighting)
            self.slots[span.id] = traffic.slots

    def links(self, item: Mapping[str, int], *, counted: bool) -> None:
        """Add what is bought of every link; where it is not counted, all of it is free."""
        traffic = self.needs.traffic
        mode = next(iter(traffic.modes), "")
        ends_cny, again_cny = traffic.ends_cny(mode), traffic.regenerator_cny(mode)
        for ends in traffic.question.link_ends.values():
            link, held = item[link_id(*ends)], regenerators_of(ends, item)
            self.cost[link] = ends_cny if counted and not traffic.channels.owned else 0
            for each in held:
                self.cost[each] = again_cny if counted else 0
            if counted:
                self._channels(link, ends_cny)
                self._regenerators(link, held, again_cny)

    def _channels(self, link: int, cny: int) -> None:
        name, most = self.names[link], self.needs.most
        if not self.needs.traffic.channels.owned:
            rungs = _numbered(name, 2, sum(most.values()))
            self.add(Weighed(link), (link,), rungs, cny)
            return
        for demand, count in most.items():
            rungs = _numbered(f"{name}@{demand}", 2, count + 1)
            self.add(Weighed(link, demand), (), rungs, cny)

    def _regenerators(self, link: int, held: Sequence[int], cny: int) -> None:
        traffic, name, every = self.needs.traffic, self.names[link], sum(self.needs.most.values())
        if traffic.modes:
            for number, place in enumerate(traffic.question.scenario.network.places):
                rungs = _numbered(f"{name}*{next(iter(traffic.modes))}@{number}", 1, every)
                self.add(Weighed(link, place=place.id), (), rungs, cny)
        elif held:
            rungs = _numbered(f"{name}*@-1", 1, (every - 1) * len(held))
            self.add(Weighed(link, place=""), held, rungs, cny)


def _numbered(name: str, first: int, last: int) -> Iterator[str]:
    return (f"{name}#{number}" for number in range(first, last + 1))


def regenerators_of(ends: tuple[str, str], item: Mapping[str, int]) -> tuple[int, ...]:
    """Return the items of the regenerators that a link is offered with, lowest first."""
    names = (rung_id(link_id(*ends), number) for number in numbers(1))
    return tuple(item[name] for name in takewhile(item.__contains__, names))


def _in_a_mode(statement: Statement, again: Iterable[int]) -> Statement:
    """Return the statement in which light holds out for ever, and nothing renews it."""
    arcs = tuple(replace(arc, cap_ns=None, noise=None) for arc in statement.arcs)
    closed = statement.forbidden.union(again)
    return replace(
        statement, arcs=arcs, forbidden=closed, reach_ns=2**62, regenerator_ns=0, at_places=False
    )


def carrying(statement: Statement, needs: Needs, *, counted: bool) -> tuple[Statement, Ladders]:
    """Return the statement of a scenario with traffic, without any row, and its ladders.

    In a mode the single paths of its limits do not look at noise; rows do.

    Args:
        statement: the scenario's.
        needs: what must be carried.
        counted: whether channels are counted link by link.
    """
    traffic, item = needs.traffic, {name: i for i, name in enumerate(statement.items)}
    if traffic.modes:
        ends = traffic.question.link_ends.values()
        again = [e for pair in ends for e in regenerators_of(pair, item)]
        statement = _in_a_mode(statement, again)
    ladders = Ladders(needs, list(statement.items), list(statement.cost), {*statement.forbidden})
    ladders.spans(item)
    ladders.links(item, counted=counted)
    made = replace(
        statement,
        items=tuple(ladders.names),
        cost=tuple(ladders.cost),
        forbidden=frozenset(ladders.forbidden),
    )
    return (_Sides(made, ladders).built() if traffic.channels.owned and counted else made), ladders


class _Sides:
    """Places, hops and exits of its own for every demand whose channels are its own."""

    def __init__(self, statement: Statement, ladders: Ladders) -> None:
        self.statement, self.ladders = statement, ladders
        arcs = statement.arcs
        self.inside = {v for a in arcs if a.kind is Kind.OPTICAL for v in (a.tail, a.head)}
        self.inside |= {a.head for a in arcs if a.kind is Kind.ENTER}
        self.links = {
            statement.items.index(link_id(*ends))
            for ends in ladders.needs.question.link_ends.values()
        }
        self.n_nodes = statement.n_nodes
        self.arcs: list[Arc] = list(arcs)
        self.copies: dict[int, list[int]] = {}

    def built(self) -> Statement:
        """Return the statement in which every demand leaves links over items of its own."""
        beside = [
            i for i, a in enumerate(self.statement.arcs) if not {a.tail, a.head} <= self.inside
        ]
        demands = dict(self.statement.demands)
        for name in self.ladders.needs.most:
            demands[name] = self._side(name, demands[name], beside)
        failures = {
            name: lost.union(copy for arc in lost for copy in self.copies.get(arc, ()))
            for name, lost in self.statement.failures.items()
        }
        return replace(
            self.statement,
            n_nodes=self.n_nodes,
            arcs=tuple(self.arcs),
            failures=failures,
            demands=demands,
        )

    def _side(self, name: str, asked: Asked, beside: Iterable[int]) -> Asked:
        node: dict[int, int] = {}

        def own(v: int) -> int:
            return v if v in self.inside else node.setdefault(v, self.n_nodes + len(node))

        for i in beside:
            arc = self.statement.arcs[i]
            item = arc.item
            if item in self.links:
                item = self.ladders.of[f"{self.statement.items[item]}@{name}#2"][0]
            self.copies.setdefault(i, []).append(len(self.arcs))
            self.arcs.append(replace(arc, tail=own(arc.tail), head=own(arc.head), item=item))
        ends = own(asked.source), own(asked.sink)
        self.n_nodes += len(node)
        return replace(asked, source=ends[0], sink=ends[1])


def with_chain(
    arcs: list[Arc], first_node: int, ladders: Sequence[tuple[Sequence[int], int]], least: int
) -> tuple[int, Asked]:
    """Add a row as a demand: arcs over which its rungs are taken in order, or left for their ns.

    Args:
        arcs: to which its own are added.
        first_node: the first number that no node has.
        ladders: items, lowest rung first, and what each of them brings.
        least: what they must bring together, at least 1.

    Returns:
        The first number that no node has now, and the demand.
    """
    start, end = first_node, first_node + 1
    fresh = first_node + 2
    small = [(items, much) for items, much in ladders if much < least]
    for items, much in ladders:
        if much >= least:
            arcs.append(Arc(start, end, 0, items[0]))
    here = start
    for items, much in small:
        there, fresh = fresh, fresh + 1
        for number, item in enumerate(items):
            arcs.append(Arc(here, there, much * (len(items) - number)))
            if number == len(items) - 1:
                arcs.append(Arc(here, there, 0, item))
            else:
                arcs.append(Arc(here, fresh, 0, item))
                here, fresh = fresh, fresh + 1
        here = there
    if small:
        arcs.append(Arc(here, end, 0))
    left = sum(much * len(items) for items, much in small) - least
    return fresh, Asked(start, end, left if small else 0)
