"""The question as a certificate speaks of it: arcs, items with prices, limits of pairs.

Written a second time on purpose, from the check's own expansion of the scenario: nodes are
the places (where traffic is switched electrically) and, for every place at which a link may
begin, one optical side of each place; a node more stands for several sources. Hops join the
places; usable spans join optical sides; a link is entered at its origin and left, for the
price of the link and of the regenerators that its delay by then takes, at its other end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from heapq import heappop, heappush

from netplan.check.recompute.money import link_price, span_prices
from netplan.check.recompute.question import INTACT, Demand, Question, link_id
from netplan.model.link import rung_id
from netplan.model.network import SpanState

NO_ITEM = -1


class Kind(IntEnum):
    """What an arc does to the optical delay that counts towards regeneration."""

    PLAIN = 0
    OPTICAL = 1  # adds to it
    ENTER = 2  # begins a link, and the count


@dataclass(frozen=True)
class Arc:
    """One direction of a hop, of a span inside a link, or of a link's end.

    It is taken only while the link's optical delay is at most the cap; None: whatever it is. In a
    mode noise stands for delay: that of the regenerators' full stretches, and of what came since.
    """

    tail: int
    head: int
    ns: int
    item: int = NO_ITEM
    kind: Kind = Kind.PLAIN
    cap_ns: int | None = None
    noise: int | None = None


@dataclass(frozen=True)
class Asked:
    """A demand: its ends, its limit intact and after a failure (None: nothing is asked).

    ``exempt`` names failures that ask nothing of it although others do.
    """

    source: int
    sink: int
    limit_ns: int
    after_ns: int | None = None
    exempt: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Statement:
    """Which items to choose at least cost such that every limit holds.

    Attributes:
        n_nodes: number of nodes.
        arcs: usable where their item is chosen, or they have none.
        items: names.
        cost: CNY of every item.
        forced, forbidden: items every plan has, and none has.
        failures: arcs lost, by name; at least those that a certificate names.
        demands: by name.
        tightened: demands whose limit after a failure is asked somewhere: a path that holds
            then is there intact too, so the smaller of the two limits holds intact.
        reach_ns, regenerator_ns: a link of optical delay a takes
            ``max(0, ceil(a / reach) - 1)`` regenerators. In a mode ``reach_ns`` is of noise, and
            light is regenerated before the arc that it cannot go over.
        at_places: whether it is in a mode.
        base: the node that each node stands for, of which a best path visits one; None: its own.
        under: the span under an arc, where there is one.
        electrical: how many nodes, the first ones, are places where traffic is switched.
        inside: of every node inside links, the place at which they begin, and its own.
        beside_cny: what every plan costs beside its items.
    """

    n_nodes: int
    arcs: tuple[Arc, ...]
    items: tuple[str, ...]
    cost: tuple[int, ...]
    forced: frozenset[int]
    forbidden: frozenset[int]
    failures: Mapping[str, frozenset[int]]
    demands: Mapping[str, Asked]
    tightened: frozenset[str] = frozenset()
    reach_ns: int = 2**62
    regenerator_ns: int = 0
    at_places: bool = False
    base: tuple[int, ...] | None = None
    under: Mapping[int, str] = field(default_factory=dict, compare=False, repr=False)
    electrical: int = field(default=0, compare=False, repr=False)
    inside: Mapping[int, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)
    beside_cny: int = 0
    _rest: dict[tuple[int, int], dict[int, int]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def ns_to(self, sink: int, source: int) -> Mapping[int, int]:
        """Return the least ns to a sink from wherever no way need return to the source.

        Intact, with everything chosen.
        """
        if (sink, source) not in self._rest:
            reached, heap = {sink: 0}, [(0, sink)]
            while heap:
                ns, v = heappop(heap)
                if ns > reached[v] or v == source:
                    continue
                for i in self.into[v]:
                    arc = self.arcs[i]
                    then = ns + arc.ns
                    if then < reached.get(arc.tail, then + 1):
                        reached[arc.tail] = then
                        heappush(heap, (then, arc.tail))
            self._rest[sink, source] = reached
        return self._rest[sink, source]

    @cached_property
    def out(self) -> tuple[tuple[int, ...], ...]:
        """Return the arcs that leave every node."""
        return self._arcs_by([arc.tail for arc in self.arcs])

    @cached_property
    def into(self) -> tuple[tuple[int, ...], ...]:
        """Return the arcs that enter every node."""
        return self._arcs_by([arc.head for arc in self.arcs])

    def _arcs_by(self, node: list[int]) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in range(self.n_nodes)]
        for i, v in enumerate(node):
            found[v].append(i)
        return tuple(map(tuple, found))

    def limit_ns(self, demand: str, failure: str) -> int | None:
        """Return the limit of a demand under a failure, None where nothing is asked."""
        asked = self.demands[demand]
        limit = None if failure in asked.exempt else asked.limit_ns
        if failure != INTACT:
            return None if limit is None else asked.after_ns
        if asked.after_ns is not None and demand in self.tightened:
            return asked.after_ns if limit is None else min(limit, asked.after_ns)
        return limit


def state(question: Question, named: Iterable[str]) -> Statement:
    """Return the statement of a question.

    Args:
        question: the scenario, expanded.
        named: the failures of interest; names of no failure are left out.
    """
    return _Builder(question).build(named)


@dataclass
class _Builder:
    question: Question
    node: dict[str, int] = field(init=False)
    n_nodes: int = field(init=False)
    arcs: list[Arc] = field(init=False, default_factory=list)
    items: dict[str, int] = field(init=False, default_factory=dict)
    cost: list[int] = field(init=False, default_factory=list)
    of_span: dict[str, list[int]] = field(init=False)
    of_place: dict[str, list[int]] = field(init=False)
    side: dict[tuple[frozenset[str], str], int] = field(init=False, default_factory=dict)
    inside: dict[int, tuple[str, str]] = field(init=False, default_factory=dict)
    end: dict[frozenset[str], dict[str, int]] = field(init=False, default_factory=dict)
    begin: dict[frozenset[str], dict[str, int]] = field(init=False, default_factory=dict)
    demands: dict[str, Asked] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        places = self.question.scenario.network.places
        self.node = {place.id: i for i, place in enumerate(places)}
        self.n_nodes = 0
        self.of_span, self.of_place = defaultdict(list), defaultdict(list)

    def build(self, named: Iterable[str]) -> Statement:
        question, gear = self.question, self.question.gear
        self._price_items()
        general = question.no_transit
        rules = [demand.barred for demand in question.demands]
        needed = bool(question.forced_links) or not rules
        for barred in dict.fromkeys((*((general,) if needed else ()), *rules)):
            self._electrical_side(barred)
        electrical = self.n_nodes
        for barred in self.begin:
            self._hops(barred)
            for origin in dict.fromkeys(p for ends in question.link_ends.values() for p in ends):
                self._optical_side(barred, origin)
        losses = [question.losses[name] for name in named if name in question.losses]
        tightened = set()
        for demand in question.demands:
            exempt = frozenset(loss.id for loss in losses if not demand.is_bound_by(loss))
            name = self._demand(demand, exempt)
            if any(demand.is_bound_by(loss) for loss in question.losses.values()):
                tightened.add(name)
        self._forced_links()
        failures = {INTACT: frozenset[int]()}
        for loss in losses:
            lost = [arc for span in loss.spans for arc in self.of_span[span]]
            lost += [arc for place in loss.places for arc in self.of_place[place]]
            failures[loss.id] = frozenset(lost)
        rule = question.scenario.candidates
        return Statement(
            self.n_nodes,
            tuple(self.arcs),
            tuple(self.items),
            tuple(self.cost),
            self._named(rule.force_spans, rule.force_links),
            self._named(rule.forbid_spans, rule.forbid_links),
            failures,
            self.demands,
            frozenset(tightened),
            self._reach,
            gear.regenerator_ns,
            question.light is not None,
            under={arc: span for span, arcs in self.of_span.items() for arc in arcs},
            electrical=electrical,
            inside=self.inside,
        )

    @property
    def _reach(self) -> int:
        light = self.question.light
        return self.question.gear.reach_ns if light is None else light.most

    def _price_items(self) -> None:
        question = self.question
        for span in question.usable.values():
            self.items[span.id] = len(self.items)
            self.cost.append(sum(span_prices(question, span)))
        for ends in question.link_ends.values():
            self.items[link_id(*ends)] = len(self.items)
            self.cost.append(link_price(question, 0))
        for pair, ends in question.link_ends.items():
            for number in range(1, question.provision.regenerators(pair) + 1):
                self.items[rung_id(link_id(*ends), number)] = len(self.items)
                more = link_price(question, number) - link_price(question, number - 1)
                self.cost.append(more)

    def _named(self, spans: Iterable[str], links: tuple[str, ...]) -> frozenset[int]:
        pairs = self.question.pairs_named(links)
        names = [span for span in spans if span in self.question.usable]
        names += [link_id(*self.question.link_ends[pair]) for pair in pairs]
        return frozenset(self.items[name] for name in names)

    def _add(
        self,
        tail: int,
        head: int,
        ns: int,
        item: int,
        kind: Kind = Kind.PLAIN,
        cap_ns: int | None = None,
        noise: int | None = None,
    ) -> int:
        self.arcs.append(Arc(tail, head, ns, item, kind, cap_ns, noise))
        return len(self.arcs) - 1

    def _ways_out(self, tail: int, head: int, ns: int, pair: frozenset[str]) -> list[int]:
        """Add the ways to leave a link: each regenerator carries one reach further.

        With n of them one pays for the n-th, then for those before it, and for the link at last.
        """
        link, reach = link_id(*self.question.link_ends[pair]), self._reach
        added = [self._add(tail, head, ns, self.items[link], cap_ns=reach)]
        item = self.items[link]
        for number in range(1, self.question.provision.regenerators(pair) + 1):
            paid, self.n_nodes = self.n_nodes, self.n_nodes + 1
            added.append(self._add(paid, head, ns, item))
            head, ns, item = paid, 0, self.items[rung_id(link, number)]
            added.append(self._add(tail, head, ns, item, cap_ns=(number + 1) * reach))
        return added

    def _electrical_side(self, barred: frozenset[str]) -> None:
        """Add the places for those who may not pass some: these they enter or leave, not both."""
        self.end[barred] = {place: self.n_nodes + i for place, i in self.node.items()}
        self.n_nodes += len(self.node)
        apart = {place: self.n_nodes + i for i, place in enumerate(sorted(barred))}
        self.n_nodes += len(apart)
        self.begin[barred] = {**self.end[barred], **apart}

    def _hops(self, barred: frozenset[str]) -> None:
        begin, end = self.begin[barred], self.end[barred]
        for span in self.question.usable.values():
            if span.state is SpanState.EXISTING:
                ns = self.question.gear.hop(span)
                for tail, head in ((span.a, span.b), (span.b, span.a)):
                    arc = self._add(begin[tail], end[head], ns.total_ns, NO_ITEM)
                    self.of_span[span.id].append(arc)

    def _optical_side(self, barred: frozenset[str], origin: str) -> None:
        """Add what the links from one origin run over: entry, spans both ways, exits."""
        gear, first = self.question.gear, self.n_nodes
        self.side[barred, origin] = first
        self.n_nodes += len(self.node)
        self.inside.update((first + i, (origin, place)) for place, i in self.node.items())
        entry_ns = gear.terminal_ns + gear.pass_through_ns
        start = self.begin[barred][origin]
        arc = self._add(start, first + self.node[origin], entry_ns, NO_ITEM, Kind.ENTER)
        self.of_place[origin].append(arc)
        for span in self.question.usable.values():
            item, ns = self.items[span.id], gear.optical_ns(span)
            light = self.question.light
            noise = None if light is None else light.use.get(span.id)
            if light is not None and noise is None:
                continue
            for tail, head in ((span.a, span.b), (span.b, span.a)):
                if tail != origin and tail in barred:
                    continue
                a, b = first + self.node[tail], first + self.node[head]
                arc = self._add(a, b, ns, item, Kind.OPTICAL, noise=noise)
                self.of_span[span.id].append(arc)
        for pair in self.question.link_ends:
            if origin in pair:
                [end] = pair - {origin}
                v, out = self.node[end], self.end[barred][end]
                self.of_place[end] += self._ways_out(first + v, out, gear.terminal_ns, pair)

    def _demand(self, demand: Demand, exempt: frozenset[str]) -> str:
        begin = self.begin[demand.barred]
        source = begin[demand.sources[0]]
        if len(demand.sources) > 1:
            source = self.n_nodes
            self.n_nodes += 1
            for place in demand.sources:
                self.of_place[place].append(self._add(source, begin[place], 0, NO_ITEM))
        name = f"{demand.target}:{'|'.join(demand.sources)}>{demand.sink}"
        if name in self.demands:
            raise ValueError(f"two demands are called {name}")
        sink = self.end[demand.barred][demand.sink]
        asked = Asked(source, sink, demand.limit_ns, demand.after_cut_ns, exempt)
        self.demands[name] = asked
        return name

    def _forced_links(self) -> None:
        """Ask a route of every forced link, one that the regenerators it has carry."""
        for name, (a, b) in self.question.forced_links.items():
            end = self.n_nodes
            self.n_nodes += 1
            first = self.side[self.question.no_transit, a]
            pair = frozenset((a, b))
            self._ways_out(first + self.node[b], end, 0, pair)
            limit_ns = self.question.provision.limit_ns(pair)
            self.demands[f"link:{name}"] = Asked(first + self.node[a], end, limit_ns)
