"""The difference map: what only one plan builds or lights, and what both do."""

from __future__ import annotations

from collections.abc import Iterator

from netplan.formats.layers.plan import route_of
from netplan.model.network import SpanState
from netplan.model.words import short_name
from netplan.views.backdrop import Backdrop, bundled
from netplan.views.course import told
from netplan.views.extent import extent
from netplan.views.hubs import hubs_drawn
from netplan.views.plots.legend import Entry, Mark
from netplan.views.plots.planmap import MapLine, MapPlace, plan_map
from netplan.views.plots.svg import BLUE, GREY, INK, VERMILION
from netplan.views.report.document import Figure
from netplan.views.report.figures import EXISTING, map_note
from netplan.views.report.versus.contestants import Contestant, Duel
from netplan.views.report.words.lookup import Words

BOTH = "#5c6873"
BOTH_WIDTH, OTHER_WIDTH, BASE_WIDTH = 2.2, 4.6, 2.2
"""The base lies narrower on top, so that a cable replaced on its corridor shows both."""


def difference_map(duel: Duel, words: Words, background: Backdrop | None = None) -> Figure:
    """Return the map of one plan against the base; lines of one plan differ in dash too."""
    name = f"map-{duel.other.letter}"
    title = words("cmp_map_title", **duel.names)
    lines = [*_context(duel), *_chosen(duel, words)]
    where = extent(entry.subject.scenario.network for entry in (duel.base, duel.other))
    behind = background or bundled(where)
    entries = _legend(duel, words)
    svg = plan_map(lines, _places(duel), entries, title, behind, name, where=where)
    of = told(entry.subject.scenario.network for entry in (duel.base, duel.other))
    return Figure(name, title, svg, map_note("cmp_map_note", behind, where, of, words))


def _context(duel: Duel) -> Iterator[MapLine]:
    for span in duel.base.subject.model.spans:
        if span.state is SpanState.EXISTING:
            yield MapLine(route_of(span, duel.base.subject.scenario), EXISTING, 0.9)


def _spans(entry: Contestant) -> set[str]:
    return {cost.id for cost in entry.subject.plan.spans}


def _chosen(duel: Duel, words: Words) -> Iterator[MapLine]:
    """Yield the spans of both plans, then those of one alone, the base on top."""
    base, other = _spans(duel.base), _spans(duel.other)
    for entry, names, colour, width, dash, key in (
        (duel.base, base & other, BOTH, BOTH_WIDTH, "", "lg_both"),
        (duel.other, other - base, BLUE, OTHER_WIDTH, "", "lg_only"),
        (duel.base, base - other, VERMILION, BASE_WIDTH, "7 5", "lg_only"),
    ):
        said = words(key, plan=entry.letter)
        for span in entry.subject.in_plan:
            if span.id in names:
                hint = f"{entry.subject.pair(span.a, span.b)} · {span.fibre} · {said}"
                route = route_of(span, entry.subject.scenario)
                yield MapLine(route, colour, width, dash, hint, focus=True)


def _places(duel: Duel) -> list[MapPlace]:
    """Return the places of both scenarios; ends of targets and hubs are labelled first."""
    found: dict[str, MapPlace] = {}
    for entry in (duel.other, duel.base):
        subject = entry.subject
        asked = {place for t in subject.plan.targets for place in (t.source, t.sink)}
        touched = {place for span in subject.in_plan for place in (span.a, span.b)}
        hubs = hubs_drawn(subject.scenario)
        for place in subject.scenario.network.places:
            hub = place.id in hubs
            rank = 0 if hub else 1 if place.id in asked else 2 if place.id in touched else None
            old = found.get(place.id)
            if old is not None and old.rank is not None and (rank is None or rank >= old.rank):
                continue
            colour = INK if hub or place.id in asked else GREY
            found[place.id] = MapPlace(
                short_name(subject.name(place.id)),
                place.lon,
                place.lat,
                colour,
                square=hub,
                rank=rank,
                hint=subject.name(place.id),
                focus=place.id in asked,
            )
    return list(found.values())


def _legend(duel: Duel, words: Words) -> list[Entry]:
    hubs = any(hubs_drawn(entry.subject.scenario) for entry in (duel.base, duel.other))
    return [
        Entry(Mark.LINE, EXISTING, words("lg_existing")),
        Entry(Mark.LINE, BOTH, words("lg_both")),
        Entry(Mark.DASH, VERMILION, words("lg_only", plan=duel.base.letter)),
        Entry(Mark.LINE, BLUE, words("lg_only", plan=duel.other.letter)),
        *([Entry(Mark.SQUARE, INK, words("lg_hub"))] if hubs else []),
    ]
