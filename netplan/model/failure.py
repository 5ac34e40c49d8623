"""Failure scenarios: what is lost together, and the list a scenario asks to survive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from netplan.model.network import Network, Span
from netplan.model.scenario import LossSet, Pairs, Scenario, Single

INTACT = "intact"
JOINED = "+"
"""What joins the two corridors in the id of a pair."""


@dataclass(frozen=True)
class Failure:
    """Spans and places lost together. A lost place loses every span that touches it.

    ``parts`` holds the sets of spans that a double loss is made of, empty for the others.
    """

    id: str
    lost_spans: frozenset[str]
    lost_places: frozenset[str] = frozenset()
    parts: tuple[frozenset[str], ...] = ()


def usable_spans(scenario: Scenario) -> tuple[Span, ...]:
    """Return the spans in use or on offer: not closed, candidates of an allowed fibre.

    Forbidden spans stay listed: an existing one still carries today's service.
    """
    closed_corridors = frozenset(scenario.closed.corridors)
    closed_spans = frozenset(scenario.closed.spans)
    fibres = scenario.candidates.fibres
    return tuple(
        span
        for span in scenario.network.spans
        if span.id not in closed_spans
        and not (span.risk_groups & closed_corridors)
        and (fibres is None or span.state.value == "existing" or span.fibre in fibres)
    )


def failures(
    scenario: Scenario, useful: Collection[str] | None = None, ends: Collection[str] = ()
) -> tuple[Failure, ...]:
    """Return the failures the plan must survive, the intact network first, ids unique.

    Single losses come in sorted order of what is lost, then listed sets in the order given,
    then pairs and discs, both reduced: a loss that takes no more of what is useful than
    another one does not bind where the other holds, and is left out.
    Failures that lose nothing in use or on offer are left out: they are the intact case.

    Args:
        scenario: what is asked.
        useful: ids of the spans that a path within some limit could take; None or none for all.
        ends: places whose own loss exempts a target; a disc that takes fewer of them may
            bind where a larger one does not.
    """
    spans = usable_spans(scenario)
    asked = scenario.failures
    found = [Failure(INTACT, frozenset())]
    for family in asked.families:
        found.extend(_singles(family, scenario, spans))
    found.extend(_listed(loss, scenario.network, spans) for loss in asked.sets)
    # With nothing useful every limit fails: any loss shows that, so none is told apart.
    worth = frozenset(useful or (span.id for span in spans))
    if asked.pairs is Pairs.CORRIDOR:
        found.extend(_pairs(spans, worth))
    if asked.disc_km is not None:
        from netplan.model.disaster import discs  # noqa: PLC0415  (numpy loads here)

        found.extend(
            Failure(disc.id, disc.lost_spans, disc.lost_places)
            for disc in discs(scenario.network, spans, asked.disc_km, worth, frozenset(ends))
        )
    return tuple(f for f in found if f.id == INTACT or f.lost_spans or f.lost_places)


def _singles(family: Single, scenario: Scenario, spans: tuple[Span, ...]) -> Iterator[Failure]:
    match family:
        case Single.NONE:
            return
        case Single.SPAN:
            yield from (Failure(f"span:{s.id}", frozenset({s.id})) for s in _by_id(spans))
        case Single.CORRIDOR:
            for corridor, lost in _corridors(spans).items():
                yield Failure(f"corridor:{corridor}", lost)
        case Single.SRLG:
            for group in sorted({group for span in spans for group in span.risk_groups}):
                yield Failure(f"srlg:{group}", _in_group(spans, group))
        case Single.PLACE:
            for place in sorted(scenario.network.place):
                yield Failure(f"place:{place}", _touching(spans, {place}), frozenset({place}))


def _pairs(spans: tuple[Span, ...], useful: frozenset[str]) -> Iterator[Failure]:
    """Yield two corridors at once, each distinct loss of useful spans once.

    A corridor whose useful spans all go with another one stands back for that one: together
    with any third it takes no more. The first by name stands for those that take the same.
    """
    lost = _corridors(spans)
    taken: dict[frozenset[str], str] = {}
    for corridor, all_lost in lost.items():
        if all_lost & useful:
            taken.setdefault(all_lost & useful, corridor)
    largest = [name for mine, name in taken.items() if not any(mine < other for other in taken)]
    seen: set[frozenset[str]] = set()
    for one, two in combinations(largest, 2) if len(largest) > 1 else _lonely(largest, lost):
        both = (lost[one] | lost[two]) & useful
        if both not in seen:
            seen.add(both)
            name = JOINED.join(sorted({one, two}))
            yield Failure(f"pair:{name}", lost[one] | lost[two], parts=(lost[one], lost[two]))


def _lonely(largest: list[str], lost: dict[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Yield the only useful corridor with any other, or with itself where there is none."""
    for one in largest:
        yield one, next((other for other in lost if other != one), one)


def _corridors(spans: tuple[Span, ...]) -> dict[str, frozenset[str]]:
    """Return what the loss of each corridor takes, by its name, sorted."""
    return {name: _in_group(spans, name) for name in sorted({s.corridor for s in spans})}


def failure_named(scenario: Scenario, id_: str) -> Failure:
    """Return the failure that an id names, as it strikes this scenario.

    Unlike ``failures`` it knows pairs and discs that another network would have left out.

    Raises:
        ValueError: the id names no failure.
    """
    spans = usable_spans(scenario)
    kind, _, what = id_.partition(":")
    if id_ == INTACT:
        return Failure(INTACT, frozenset())
    if kind in ("span", "corridor", "srlg"):
        alone = frozenset({what}) & {span.id for span in spans}
        return Failure(id_, alone if kind == "span" else _in_group(spans, what))
    if kind == "place":
        return Failure(id_, _touching(spans, {what}), frozenset({what}))
    if kind == "pair":
        return _pair_named(id_, what, spans)
    if kind == "disc" and scenario.failures.disc_km is not None:
        from netplan.model.disaster import disc_around  # noqa: PLC0415  (numpy loads here)

        lon, _, lat = what.partition(",")
        disc = disc_around(
            scenario.network, spans, scenario.failures.disc_km, (float(lon), float(lat))
        )
        return Failure(id_, disc.lost_spans, disc.lost_places)
    for loss in scenario.failures.sets:
        if id_ == f"set:{loss.id}":
            return _listed(loss, scenario.network, spans)
    raise ValueError(f"no failure is called {id_}")


def _pair_named(id_: str, what: str, spans: tuple[Span, ...]) -> Failure:
    """Split ``a+b`` where both halves are corridors; names may hold the sign themselves."""
    known = {span.corridor for span in spans}
    cuts = [i for i, letter in enumerate(what) if letter == JOINED]
    for i in cuts:
        one, two = what[:i], what[i + 1 :]
        if len(cuts) == 1 or {one, two} <= known:
            parts = _in_group(spans, one), _in_group(spans, two)
            return Failure(id_, parts[0] | parts[1], parts=parts)
    return Failure(id_, _in_group(spans, what))


def _listed(loss: LossSet, network: Network, spans: tuple[Span, ...]) -> Failure:
    known = {span.id for span in spans}
    lost = {span for span in loss.spans if span in known}
    for group in (*loss.corridors, *loss.srlgs):
        lost |= _in_group(spans, group)
    places = frozenset(place for place in loss.places if place in network.place)
    return Failure(f"set:{loss.id}", frozenset(lost | _touching(spans, places)), places)


def _by_id(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.id)


def _in_group(spans: Iterable[Span], group: str) -> frozenset[str]:
    return frozenset(span.id for span in spans if group in span.risk_groups)


def _touching(spans: Iterable[Span], places: Iterable[str]) -> frozenset[str]:
    ends = set(places)
    return frozenset(span.id for span in spans if span.a in ends or span.b in ends)
