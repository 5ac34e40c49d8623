"""Failure scenarios: what is lost together, and the list a scenario asks to survive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from netplan.errors import InputError, Problem
from netplan.model.network import Network, Span
from netplan.model.scenario import LossSet, Pairs, Scenario, Single

INTACT = "intact"
EVERY = "every failure"
"""Stands for all failures together, where a limit fails after each of them."""
REDUCED = ("pair:", "disc:")
"""How the ids of families begin of which only the losses that may bind are listed."""
JOINED = "+"
"""What joins the two corridors in the id of a pair."""
MOST_PAIRED = 2_000
"""Corridors of which pairs can be asked: two million pairs, each checked for every target."""


@dataclass(frozen=True)
class Failure:
    """Spans and places lost together. A lost place loses every span that touches it.

    ``parts`` holds the sets of spans that a double loss is made of, empty for the others.
    """

    id: str
    lost_spans: frozenset[str]
    lost_places: frozenset[str] = frozenset()
    parts: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class Losses:
    """What goes together: the spans of every risk group and at every place, in one pass each."""

    spans: tuple[Span, ...]

    @cached_property
    def groups(self) -> Mapping[str, frozenset[str]]:
        """Return the ids of the spans that the loss of a risk group takes, corridors included."""
        return _gathered((group, span.id) for span in self.spans for group in span.risk_groups)

    @cached_property
    def at_place(self) -> Mapping[str, frozenset[str]]:
        """Return the ids of the spans that end at a place."""
        return _gathered((end, span.id) for span in self.spans for end in (span.a, span.b))

    @cached_property
    def corridors(self) -> Mapping[str, frozenset[str]]:
        """Return what the loss of each corridor takes, by its name, sorted."""
        names = sorted({span.corridor for span in self.spans})
        return {name: self.groups[name] for name in names}

    @cached_property
    def known(self) -> frozenset[str]:
        """Return the ids of all spans."""
        return frozenset(span.id for span in self.spans)

    def of_group(self, group: str) -> frozenset[str]:
        """Return what the loss of a risk group takes, nothing where no span is in it."""
        return self.groups.get(group, frozenset())

    def touching(self, places: Iterable[str]) -> frozenset[str]:
        """Return what the loss of places takes."""
        return frozenset().union(*(self.at_place.get(place, ()) for place in places))


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for name, span in pairs:
        members[name].append(span)
    return {name: frozenset(spans) for name, spans in members.items()}


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
    scenario: Scenario,
    useful: Collection[str] | None = None,
    ends: Collection[str] = (),
    check: Callable[[], None] | None = None,
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
        check: called on the way; it raises to end what takes too long.

    Raises:
        InputError: pairs are asked of more corridors than can be taken two at a time, or discs
            that reach more than can be listed.
    """
    spans = usable_spans(scenario)
    losses = Losses(spans)
    asked = scenario.failures
    found = [Failure(INTACT, frozenset())]
    for family in asked.families:
        found.extend(_singles(family, scenario, losses))
    found.extend(_listed(loss, scenario.network, losses) for loss in asked.sets)
    # With nothing useful every limit fails: any loss shows that, so all count as one.
    worth = frozenset(useful or losses.known)
    if asked.pairs is Pairs.CORRIDOR:
        _check_pairs(scenario, losses)
        found.extend(_pairs(losses, worth))
    if asked.disc_km is not None:
        from netplan.failures.disaster import discs  # noqa: PLC0415  (numpy loads here)

        told = frozenset(ends), check, _file(scenario)
        found.extend(
            Failure(disc.id, disc.lost_spans, disc.lost_places)
            for disc in discs(scenario.network, spans, asked.disc_km, worth, *told)
        )
    return tuple(f for f in found if f.id == INTACT or f.lost_spans or f.lost_places)


def _singles(family: Single, scenario: Scenario, losses: Losses) -> Iterator[Failure]:
    match family:
        case Single.NONE:
            return
        case Single.SPAN:
            yield from (Failure(f"span:{s}", frozenset({s})) for s in sorted(losses.known))
        case Single.CORRIDOR:
            for corridor, lost in losses.corridors.items():
                yield Failure(f"corridor:{corridor}", lost)
        case Single.SRLG:
            for group in sorted(losses.groups):
                yield Failure(f"srlg:{group}", losses.groups[group])
        case Single.PLACE:
            for place in sorted(scenario.network.place):
                yield Failure(f"place:{place}", losses.touching((place,)), frozenset({place}))


def _check_pairs(scenario: Scenario, losses: Losses) -> None:
    count = len(losses.corridors)
    if count > MOST_PAIRED:
        found = f"corridor, with {count:,} corridors"
        allowed = f"at most {MOST_PAIRED:,} corridors; name the sets that matter in failures.sets"
        raise InputError([Problem(_file(scenario), "", "failures.pairs", found, allowed)])


def _file(scenario: Scenario) -> str:
    return next((i.path for i in scenario.inputs if i.role == "scenario"), "scenario")


def _pairs(losses: Losses, useful: frozenset[str]) -> Iterator[Failure]:
    """Yield two corridors at once, each distinct loss of useful spans once.

    A corridor whose useful spans all go with another one stands back for that one: together
    with any third it takes no more. The first by name stands for those that take the same.
    """
    lost = losses.corridors
    taken: dict[frozenset[str], str] = {}
    for corridor, all_lost in lost.items():
        if all_lost & useful:
            taken.setdefault(all_lost & useful, corridor)
    largest = [taken[mine] for mine in _largest(taken)]
    seen: set[frozenset[str]] = set()
    for one, two in combinations(largest, 2) if len(largest) > 1 else _lonely(largest, lost):
        both = (lost[one] | lost[two]) & useful
        if both not in seen:
            seen.add(both)
            name = JOINED.join(sorted({one, two}))
            yield Failure(f"pair:{name}", lost[one] | lost[two], parts=(lost[one], lost[two]))


def _largest(taken: Collection[frozenset[str]]) -> Iterator[frozenset[str]]:
    """Yield the sets that no other one contains; each is only compared with those it meets."""
    holders: dict[str, list[frozenset[str]]] = defaultdict(list)
    for mine in taken:
        for span in mine:
            holders[span].append(mine)
    for mine in taken:
        rarest = min((holders[span] for span in mine), key=len)
        if not any(mine < other for other in rarest):
            yield mine


def _lonely(largest: list[str], lost: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Yield the only useful corridor with any other, or with itself where there is none."""
    for one in largest:
        yield one, next((other for other in lost if other != one), one)


def failure_named(scenario: Scenario, id_: str) -> Failure:
    """Return the failure that an id names, as it strikes this scenario.

    Unlike ``failures`` it knows pairs and discs that another network would have left out.

    Raises:
        ValueError: the id names no failure.
    """
    return FailureNames(scenario).named(id_)


@dataclass(frozen=True)
class FailureNames:
    """What the ids of failures mean in one scenario; for many of them, made once."""

    scenario: Scenario

    @cached_property
    def losses(self) -> Losses:
        """Return what goes together in the scenario."""
        return Losses(usable_spans(self.scenario))

    def named(self, id_: str) -> Failure:
        """Return the failure of an id; see ``failure_named``.

        Of every failure together: what each of them takes at least, nothing.
        """
        scenario, losses = self.scenario, self.losses
        kind, _, what = id_.partition(":")
        if id_ in (INTACT, EVERY):
            return Failure(id_, frozenset())
        if kind in ("span", "corridor", "srlg"):
            alone = frozenset({what}) & losses.known
            return Failure(id_, alone if kind == "span" else losses.of_group(what))
        if kind == "place":
            return Failure(id_, losses.touching((what,)), frozenset({what}))
        if kind == "pair":
            return _pair_named(id_, what, losses)
        if kind == "disc" and scenario.failures.disc_km is not None:
            return self._disc(id_, what, scenario.failures.disc_km)
        for loss in scenario.failures.sets:
            if id_ == f"set:{loss.id}":
                return _listed(loss, scenario.network, losses)
        raise ValueError(f"no failure is called {id_}")

    def _disc(self, id_: str, what: str, radius_km: float) -> Failure:
        from netplan.failures.disaster import disc_around  # noqa: PLC0415  (numpy loads here)

        lon, _, lat = what.partition(",")
        centre = float(lon), float(lat)
        disc = disc_around(self.scenario.network, self.losses.spans, radius_km, centre)
        return Failure(id_, disc.lost_spans, disc.lost_places)


def _pair_named(id_: str, what: str, losses: Losses) -> Failure:
    """Split ``a+b`` where both halves are corridors; names may hold the sign themselves."""
    known = losses.corridors.keys()
    cuts = [i for i, letter in enumerate(what) if letter == JOINED]
    for i in cuts:
        one, two = what[:i], what[i + 1 :]
        if len(cuts) == 1 or {one, two} <= known:
            parts = losses.of_group(one), losses.of_group(two)
            return Failure(id_, parts[0] | parts[1], parts=parts)
    return Failure(id_, losses.of_group(what))


def _listed(loss: LossSet, network: Network, losses: Losses) -> Failure:
    lost = set(loss.spans) & losses.known
    for group in (*loss.corridors, *loss.srlgs):
        lost |= losses.of_group(group)
    places = frozenset(place for place in loss.places if place in network.place)
    return Failure(f"set:{loss.id}", frozenset(lost | losses.touching(places)), places)
