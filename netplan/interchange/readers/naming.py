"""What the ends of spans name: an id, a name, or a place that the file has no row for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from netplan.interchange.raw_network import Point, RawPlace, RawSpan


def with_ids(places: Sequence[RawPlace]) -> tuple[RawPlace, ...]:
    """Return the places, those without an id with their name if it is one of a kind, or p1."""
    taken = {place.id for place in places if place.id}
    names = Counter(place.name for place in places)
    made = []
    for number, place in enumerate(places, 1):
        if place.id:
            made.append(place)
            continue
        own = place.name if place.name and names[place.name] == 1 else f"p{number}"
        while own in taken:
            own = f"{own}_"
        taken.add(own)
        made.append(replace(place, id=own))
    return tuple(made)


def with_ends(
    places: Sequence[RawPlace], spans: Sequence[RawSpan]
) -> tuple[tuple[RawPlace, ...], tuple[RawSpan, ...], int]:
    """Return places and spans whose ends are ids, and how many places had no row of their own.

    An end is an id, else a name that one place alone has. What it names beyond that becomes a
    place where the first line that names it ends, without a position if none is drawn.
    """
    ids = {place.id for place in places}
    names = Counter(place.name for place in places if place.name)
    by_name = {p.name: p.id for p in places if p.name and names[p.name] == 1}
    added: dict[str, RawPlace] = {}
    made = []
    for span in spans:
        ends: list[str | None] = []
        for end, at in _ends(span):
            if end is None or end in ids:
                ends.append(end)
            elif end in by_name:
                ends.append(by_name[end])
            else:
                known = added.get(end)
                if known is None or (known.position is None and at is not None):
                    added[end] = RawPlace(end, f"named by {span.where}", end, at)
                ends.append(end)
        made.append(replace(span, a=ends[0], b=ends[1]))
    return (*places, *added.values()), tuple(made), len(added)


def from_positions(
    places: Sequence[RawPlace], spans: Sequence[RawSpan]
) -> tuple[tuple[RawPlace, ...], tuple[RawSpan, ...]]:
    """Return places and spans of a table that gives positions of ends instead of their names.

    Equal positions are one place.
    """
    at = {place.position: place.id for place in reversed(places) if place.position is not None}
    taken = {place.id for place in places}
    added: list[RawPlace] = []
    made = []
    for span in spans:
        ends: list[str | None] = []
        for end, position in _ends(span):
            if end is None and position is not None:
                if position not in at:
                    number = len(added) + 1
                    while f"n{number}" in taken:
                        number += 1
                    at[position] = f"n{number}"
                    taken.add(f"n{number}")
                    added.append(RawPlace(f"n{number}", f"end of {span.where}", None, position))
                ends.append(at[position])
            else:
                ends.append(end)
        made.append(replace(span, a=ends[0], b=ends[1]))
    return (*places, *added), tuple(made)


def _ends(span: RawSpan) -> Iterator[tuple[str | None, Point | None]]:
    route = span.route
    yield span.a, None if route is None else route[0]
    yield span.b, None if route is None else route[-1]
