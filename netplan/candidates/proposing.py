"""From places and spans to candidates: which, how long, of which fibre, in whose trench."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from netplan.candidates.along import Lines, drawn_between
from netplan.candidates.neighbours import (
    Pair,
    check_count,
    delaunay,
    distinct,
    gabriel,
    nearest,
    within,
)
from netplan.candidates.options import CandidateOptions, Method, Way
from netplan.errors import RequestError
from netplan.files.schemas.bounds import BOUNDS
from netplan.interchange.first_scenario import Folder
from netplan.interchange.raw_network import Point, Route
from netplan.interchange.repair.ids import Ids
from netplan.interchange.repair.lengths import Length, estimated
from netplan.interchange.repair.measure import between_km, route_km, up_to_the_metre
from netplan.interchange.repair.values import CONFIDENCE, MOST_TEXT
from netplan.model.network import LengthSource, Network, Place, Role, Span, SpanState
from netplan.text import shortened

ROUTED_TOLERANCE = 0.05
MOST_ID = 150
"""Characters of an id before what is put behind it; files take 200."""
NEW = "new"
"""What ids of candidates end with, or with the kind of fibre where there are several."""


@dataclass(frozen=True)
class Proposal:
    """A way between two places on which fibre could be laid.

    Args:
        pair: numbers of the places.
        method: what proposed it.
        route: its course, where a line is given.
        shared: numbers of the stretches of its line that others take too.
        where: where the line stands in its file.
    """

    pair: Pair
    method: Method
    route: Route | None = None
    shared: tuple[int, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Joined:
    """A proposal left out because a span joins its places already on a way as short.

    Args:
        method: what proposed it, as the command line takes it.
        a: one end.
        b: the other.
        km: how long it would be.
        by: id of the span that is as short; of a candidate, its corridor.
        by_km: length of that one.
    """

    method: str
    a: str
    b: str
    km: float
    by: str
    by_km: float


@dataclass(frozen=True)
class Proposed:
    """Candidates, and what became of the rest.

    Args:
        spans: the candidates, by id.
        counts: how many spans each method proposed that no earlier one had, in their order.
        joined: proposals left out because a span joins their places as shortly.
        same_fibre: ids of existing spans that have the fibre asked for already.
        notes: what a planner should know, in English and in Chinese.
    """

    spans: tuple[Span, ...]
    counts: tuple[tuple[str, int], ...]
    joined: tuple[Joined, ...] = ()
    same_fibre: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


def proposed(folder: Folder, options: CandidateOptions, lines: Lines) -> Proposed:
    """Return the candidates of a network.

    Args:
        folder: the network; candidates of an earlier run are none of it.
        options: how they are proposed.
        lines: of each file of lines.

    Raises:
        RequestError: too few places or hubs, or too many candidates.
    """
    network = folder.network
    if len(network.places) < 2:
        raise RequestError(
            f"{folder.path} has no two places to join", f"{folder.path} 中不足两个节点，无从连接"
        )
    _check_price(options)
    maker = _Maker(network, options)
    points = [(place.lon, place.lat) for place in network.places]
    notes: list[tuple[str, str]] = []
    counts = []
    for method in options.methods:
        before = len(maker.spans)
        for proposal in _proposals(folder, options, method, points, lines, notes):
            maker.add(proposal)
        counts.append((method.text, len(maker.spans) - before))
    if options.parallel:
        before = len(maker.spans)
        maker.add_beside()
        counts.append(("parallel", len(maker.spans) - before))
    return Proposed(
        tuple(sorted(maker.spans, key=lambda span: span.id)),
        tuple(counts),
        tuple(maker.joined),
        tuple(maker.same_fibre),
        tuple(notes),
    )


def _check_price(options: CandidateOptions) -> None:
    rate, bound = options.build_cost_per_km, BOUNDS["price_per_km"]
    if rate is not None and not bound.holds(rate):
        raise RequestError(
            f"a price of {rate:g} per km is none; it is {bound.range_text}",
            f"每公里 {rate:g} 不是有效单价；应为 {bound.range_text_zh}",
        )


def _proposals(
    folder: Folder,
    options: CandidateOptions,
    method: Method,
    points: Sequence[Point],
    lines: Lines,
    notes: list[tuple[str, str]],
) -> Iterator[Proposal]:
    if method.way is Way.ALONG:
        found = drawn_between(folder.network.places, lines[method.text])
        notes += found.notes
        for drawn in found.ways:
            yield Proposal(drawn.pair, method, drawn.route, drawn.shared, drawn.where)
        return
    if method.way is Way.HUBS:
        pairs = _all_of(_hubs(folder, options))
    else:
        first, shared = distinct(points)
        sites = [points[i] for i in first]
        pairs = sorted((first[a], first[b]) for a, b in _neighbours(sites, method))
        pairs += shared
    for pair in pairs:
        yield Proposal(pair, method)


def _neighbours(sites: Sequence[Point], method: Method) -> list[Pair]:
    match method.way:
        case Way.GABRIEL:
            return gabriel(sites)
        case Way.NEAREST:
            return nearest(sites, method.count)
        case Way.RADIUS:
            return within(sites, method.radius_km)
        case _:
            return delaunay(sites)


def _hubs(folder: Folder, options: CandidateOptions) -> list[int]:
    places = folder.network.places
    named = {folder.place(name).id for name in options.hubs}
    hubs = [i for i, p in enumerate(places) if p.role is Role.HUB or p.id in named]
    if len(hubs) < 2:
        raise RequestError(
            f"all pairs of hubs need two hubs; {folder.path} marks {len(hubs)}: name them with "
            "--hub ID",
            f"“两两枢纽”至少需要两个枢纽；{folder.path} 标明 {len(hubs)} 个：请用 --hub ID 指定",
        )
    return hubs


def _all_of(hubs: Sequence[int]) -> list[Pair]:
    check_count(len(hubs) * (len(hubs) - 1) // 2)
    return [(a, b) for i, a in enumerate(hubs) for b in hubs[i + 1 :]]


class _Maker:
    """Makes spans of proposals; ids and corridors are those of no other span."""

    def __init__(self, network: Network, options: CandidateOptions) -> None:
        self.network, self.options = network, options
        self.spans: list[Span] = []
        self.joined: list[Joined] = []
        self.same_fibre: list[str] = []
        groups = {group for span in network.spans for group in span.risk_groups}
        self._ids = Ids({*network.span, *groups})
        self._stretches: dict[tuple[str, int], str] = {}
        self._shortest: dict[tuple[str, ...], tuple[float, str]] = {}
        for span in network.spans:
            self._note(span.a, span.b, span.fibre_km, span.id)

    def _note(self, a: str, b: str, km: float, id_: str) -> None:
        ends = tuple(sorted((a, b)))
        self._shortest[ends] = min((km, id_), self._shortest.get(ends, (km, id_)))

    def add(self, proposal: Proposal) -> None:
        """Add a proposal in every kind of fibre, unless its places are joined as shortly."""
        a, b = (self.network.places[i] for i in proposal.pair)
        length = self._length(proposal, a, b)
        ends = min(a.id, b.id), max(a.id, b.id)
        km, by = self._shortest.get(ends, (float("inf"), ""))
        if length.km >= km:
            self.joined.append(Joined(proposal.method.text, *ends, length.km, by, km))
            return
        base = f"{a.id}-{b.id}"[:MOST_ID]
        corridor = self._ids.of(f"{base}.{NEW}")
        self._note(a.id, b.id, length.km, corridor)
        how = "its course" if proposal.route else f"geodesic x {self.options.route_factor:g}"
        where = f", {proposal.where}" if proposal.where else ""
        like = Span(
            id=corridor,
            a=a.id,
            b=b.id,
            state=SpanState.CANDIDATE,
            fibre="",
            length_km=length.km,
            length_source=length.source,
            length_tolerance=length.tolerance,
            corridor=corridor,
            srlgs=frozenset(self._stretch(proposal.method, i) for i in proposal.shared),
            source=shortened(
                f"netplan candidates: {proposal.method.text}{where}; {how}", MOST_TEXT
            ),
            confidence=CONFIDENCE[length.source],
            route=proposal.route or ((a.lon, a.lat), (b.lon, b.lat)),
        )
        self._in_every_fibre(like, base, corridor)

    def _stretch(self, method: Method, number: int) -> str:
        """Return the risk group of a stretch that several candidates take."""
        key = (method.text, number)
        if key not in self._stretches:
            self._stretches[key] = self._ids.of(f"stretch-{len(self._stretches) + 1}")
        return self._stretches[key]

    def add_beside(self) -> None:
        """Add new fibre in the trench of every existing span."""
        for span in self.network.spans:
            if span.state is not SpanState.EXISTING:
                continue
            source = f"netplan candidates: parallel; beside {span.id}, as long"
            like = replace(
                span,
                state=SpanState.CANDIDATE,
                build_cost_cny=None,
                operator=None,
                source=shortened(source, MOST_TEXT),
            )
            if span.fibre in self.options.fibres:
                self.same_fibre.append(span.id)
            self._in_every_fibre(like, span.id[:MOST_ID], None, besides=span.fibre)

    def _in_every_fibre(
        self, like: Span, base: str, alone: str | None, besides: str | None = None
    ) -> None:
        """Add a span in every kind of fibre; ``alone`` is its id where there is one kind."""
        fibres, rate = self.options.fibres, self.options.build_cost_per_km
        for fibre in fibres:
            if fibre == besides:
                continue
            single = len(fibres) == 1
            own = alone if single and alone else self._ids.of(f"{base}.{NEW if single else fibre}")
            self.spans.append(
                replace(
                    like,
                    id=own,
                    fibre=fibre,
                    build_cost_cny=None if rate is None else round(rate * like.fibre_km),
                )
            )
        check_count(len(self.spans))

    def _length(self, proposal: Proposal, a: Place, b: Place) -> Length:
        geodesic = between_km((a.lon, a.lat), (b.lon, b.lat))
        if proposal.route is None:
            return estimated(geodesic, self.options.route_factor)
        least = BOUNDS["span_length"].low
        km = up_to_the_metre(max(route_km(proposal.route), geodesic, least))
        return Length(km, LengthSource.ROUTED, ROUTED_TOLERANCE)
