"""What a scenario that names an imported layer would find wrong with it, before it is written.

The checks are those of ``netplan.files.network.load``; none is made again here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netplan.errors import Problem
from netplan.files.network.features import Feature
from netplan.files.network.load import SpanChecks, place_of, swapped_problems
from netplan.files.schemas.places import PlaceRow
from netplan.files.schemas.spans import SpanRow
from netplan.formats.layers.layer import Point, points_of

PLACES_OPTION = "name the file of your places with --places"


def judged(
    file: str,
    where: Sequence[str],
    rows: Sequence[PlaceRow | SpanRow | None],
    shapes: Sequence[Any],
    places: Mapping[str, Point] | None,
) -> Iterator[Problem]:
    """Yield what is wrong with sound rows together, and with the places they name.

    Args:
        file: what messages call the file.
        where: what they call each row.
        rows: the columns of each, None where these are unsound.
        shapes: the coordinates of each, None where these are.
        places: the places that spans end at, by id; None: not known.
    """
    whole = [
        (at, row, tuple(points_of(shape)))
        for at, row, shape in zip(where, rows, shapes, strict=True)
        if row is not None and shape is not None
    ]
    sound = [Feature(at, row, points) for at, row, points in whole if isinstance(row, PlaceRow)]
    yield from swapped_problems(file, sound, [place_of(feature) for feature in sound])
    spans = [Feature(at, row, points) for at, row, points in whole if isinstance(row, SpanRow)]
    known = None if places is None else frozenset(places)
    if known and spans and not any({f.row.a, f.row.b} & known for f in spans):
        ends = f"ends such as {spans[0].row.a} that are no places of netplan's own"
        yield Problem(file, "", "a, b", ends, f"ids of places; {PLACES_OPTION}")
        known = None
    problems: list[Problem] = []
    checks = SpanChecks(file, dict(places or {}), known, problems)
    for span in spans:
        checks.span(span)
    yield from problems
