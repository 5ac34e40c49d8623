"""The pictures of the report: from a plan to the plain values that the plots draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from netplan.formats.layers.plan import route_of
from netplan.lighting.load import loads
from netplan.model.figures import spending, working_spans
from netplan.model.network import Place, Span, SpanState
from netplan.model.plan import TargetOutcome
from netplan.model.shown import amount, ms, percent
from netplan.model.units import NS_PER_MS
from netplan.model.words import short_name
from netplan.views.backdrop import Backdrop, bundled
from netplan.views.course import Courses, Told, courses, has_drawn, schematic, told
from netplan.views.extent import Extent, extent
from netplan.views.hubs import hubs_drawn
from netplan.views.plots.bars import MarginBar, StackedBar, margin_bars, stacked_bars
from netplan.views.plots.dumbbell import DumbbellRow, DumbbellWords, dumbbell
from netplan.views.plots.front import FrontPoint, cost_latency_front
from netplan.views.plots.legend import Entry, Mark
from netplan.views.plots.planmap import MapLine, MapPlace, plan_map
from netplan.views.plots.profile import Profile, ProfileWords, Stop, profiles
from netplan.views.plots.sureness import SurePoint, sureness
from netplan.views.plots.svg import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILION, shorten
from netplan.views.report.document import Figure
from netplan.views.report.facts.cable import cumulative_ns
from netplan.views.report.facts.cuts import Cut
from netplan.views.report.facts.money import by_province
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

FIBRE_COLOURS = {"g652d": SKY, "g654e": BLUE, "hollow_core": PURPLE}
LIT, EXISTING = ORANGE, "#a7b1bc"
PROFILES_PER_FIGURE = 24
MARGINS_SHOWN = 30
PAIR_WIDTH = 230
FEW_PLACES = 30
"""Up to so many the map names every place; of more those that the plan touches."""


def _ms(ns: int | None) -> float | None:
    return None if ns is None else ns / NS_PER_MS


# --- latency ------------------------------------------------------------------------------


def dumbbells(subject: Subject, words: Words) -> Iterator[Figure]:
    """Yield one figure a target: every pair before, after, in its worst failure."""
    for target in subject.target_ids:
        title = words("dumbbell_title", target=words.target(target))
        several = len({outcome.source for outcome in subject.outcomes(target)}) > 1
        rows = [_dumbbell_row(t, several, subject) for t in subject.outcomes(target)]
        yield Figure(
            f"latency-{target}",
            title,
            dumbbell(rows, _dumbbell_words(title, words, subject.plan.cost_cny is not None)),
        )


def _dumbbell_row(t: TargetOutcome, several: bool, subject: Subject) -> DumbbellRow:
    """Return one pair; without a plan, "after" is what could be had with everything built."""
    planned = subject.plan.cost_cny is not None
    worst = t.worst_failure if planned else None
    return DumbbellRow(
        _short_pair(t, subject) if several else subject.name(t.sink),
        t.floor_ns / NS_PER_MS,
        _ms(t.before_ns),
        _ms(t.after_ns if planned else subject.best_ns(t)),
        t.limit_ns / NS_PER_MS,
        None if worst is None else _ms(worst.one_way_ns),
        None if worst is None else worst.limit_ns / NS_PER_MS,
    )


def _short_pair(t: TargetOutcome, subject: Subject) -> str:
    """Return both ends of a pair, each cut so that the other stays readable."""
    ends = (shorten(subject.name(place), 13, PAIR_WIDTH / 2) for place in (t.source, t.sink))
    return ("—" if subject.lang == "zh" else " – ").join(ends)


def _dumbbell_words(title: str, words: Words, planned: bool) -> DumbbellWords:
    return DumbbellWords(
        title=title,
        axis=words("ax_ms"),
        floor=words("lg_floor"),
        before=words("lg_before"),
        after=words("lg_after" if planned else "lg_best"),
        limit=words("lg_limit"),
        worst=words("lg_worst"),
        worst_limit=words("lg_worst_limit"),
        cut_off=words("cut_off"),
    )


def route_profiles(subject: Subject, words: Words) -> Iterator[Figure]:
    """Yield the route profiles, at most ``PROFILES_PER_FIGURE`` links a picture."""
    links = []
    starts = {link.a for link in subject.plan.links}
    for link in subject.plan.links:
        stops = cumulative_ns(link, subject)
        spans = [subject.scenario.network.span[span] for span in link.route]
        new = [True, *(span.state is SpanState.CANDIDATE for span in spans)]
        names = [subject.name(place) for place in (link.a, *link.via, link.b)]
        links.append(
            Profile(
                subject.pair(link.a, link.b) if len(starts) > 1 else subject.name(link.b),
                tuple(
                    Stop(name, ns / NS_PER_MS, fresh)
                    for name, ns, fresh in zip(names, stops, new, strict=True)
                ),
            )
        )
    texts = ProfileWords(
        title=words("profile_title"),
        axis=words("ax_cumulative"),
        new=words("lg_new"),
        reused=words("lg_reused"),
        place=words("lg_place"),
    )
    for i in range(0, len(links), PROFILES_PER_FIGURE):
        part = "" if len(links) <= PROFILES_PER_FIGURE else f"-{i // PROFILES_PER_FIGURE + 1}"
        svg = profiles(links[i : i + PROFILES_PER_FIGURE], texts)
        yield Figure(f"profile{part}", texts.title, svg, words("profile_note"))


def front_figure(points: Sequence[FrontPoint], words: Words) -> Figure:
    """Return the front of cost and latency or traffic; costs of the points are in whole money."""
    form = words.money_form
    scaled = [replace(p, cost=p.cost / form.per) for p in points]
    of_traffic = any(p.of_traffic for p in points)
    title = words("front_traffic_title" if of_traffic else "front_title")
    axis = words("ax_front_gbit_s" if of_traffic else "ax_front_ms")
    svg = cost_latency_front(scaled, title, axis, form.words)
    return Figure("front", title, svg, words("front_note"))


def curve_figure(points: Sequence[SurePoint], words: Words) -> Figure:
    """Return the price of being surer; costs of the points are in whole money."""
    form = words.money_form
    scaled = [
        replace(p, cost=p.cost / form.per, label=amount(p.cost, form.per, 1).removesuffix(".0"))
        for p in points
    ]
    title = words("curve_title")
    svg = sureness(scaled, title, words("ax_curve_share"), form.words)
    return Figure("sureness", title, svg, words("curve_note"))


# --- money and cuts -----------------------------------------------------------------------


def cost_figure(subject: Subject, words: Words) -> Figure:
    """Return the cost by province, split by item."""
    leased = spending(subject.plan).lease_cny > 0
    legend = (
        (BLUE, words("item_cable")),
        (ORANGE, words("item_line")),
        (GREEN, words("item_terminals")),
        *(((GREY, words("item_lease")),) if leased else ()),
    )
    form = words.money_form
    bars = [
        StackedBar(
            province or words("unassigned"),
            tuple(
                part / form.per
                for part in (
                    spent.cable_cny,
                    spent.line_system_cny,
                    spent.terminals_cny,
                    *((spent.lease_cny,) if leased else ()),
                )
            ),
            form.number(spent.total_cny),
        )
        for province, spent in by_province(subject).items()
    ]
    title = words("cost_province_title")
    svg = stacked_bars(bars, legend, title, form.words)
    return Figure("cost", title, svg)


def margin_figure(found: Sequence[Cut], subject: Subject, words: Words) -> Figure:
    """Return the least margin under each of the worst failures."""
    bars = [
        MarginBar(
            subject.lost(cut.failure),
            _ms(cut.margin_ns),
            subject.name(cut.sink)
            if cut.margin_ns is None
            else f"{ms(cut.margin_ns)}  {subject.name(cut.sink)}",
        )
        for cut in found[:MARGINS_SHOWN]
    ]
    title = words("margin_title")
    return Figure("margins", title, margin_bars(bars, title, words("ax_margin"), words("cut_off")))


# --- map ----------------------------------------------------------------------------------


def map_figure(subject: Subject, words: Words, background: Backdrop | None = None) -> Figure:
    """Return the map of the plan, over a backdrop; None for the bundled one of its place."""
    where = extent([subject.scenario.network])
    behind = background or bundled(where)
    svg = plan_map(
        list(_map_lines(subject, words)),
        _map_places(subject),
        _map_legend(subject, words),
        words("map_title"),
        behind,
        where=where,
    )
    key = "map_note" if subject.plan.carried is None else "map_note_traffic"
    note = map_note(key, behind, where, told([subject.scenario.network]), words)
    return Figure("map", words("map_title"), svg, note)


def map_note(key: str, behind: Backdrop, where: Extent, told_of: Told, words: Words) -> str:
    """Return what a map shows and does not know, its projection, and whose lines it draws."""
    known = told_of.known
    lines = [words("courses_drawn")] if told_of.drawn else []
    lines += [words(f"courses_{known.value}")] if known is not Courses.KNOWN else []
    lines += [words("courses_credit", credit=words.of_data(credit)) for credit in told_of.credits]
    kind = "cone" if where.has_coast else "world" if where.is_world else "plane"
    projection = words(f"map_{kind}")
    ground = words(f"ground_{behind.kind}", credit=behind.credit)
    return words.sentences(words(key), *lines, projection, ground)


def _dotted(dash: str) -> str:
    """Return the dash of a cable whose course is not known beside cables whose course is."""
    return f"{dash or '12 3'} 1.2 3"


def _map_lines(subject: Subject, words: Words) -> Iterator[MapLine]:
    chosen = {cost.id for cost in subject.plan.spans}
    mixed = courses(subject.scenario.network) is Courses.MIXED
    dotted = schematic(subject.scenario.network) if mixed else frozenset()
    for span in subject.model.spans:
        if span.state is SpanState.EXISTING and span.id not in chosen:
            yield MapLine(
                route_of(span, subject.scenario),
                EXISTING,
                0.9,
                _dotted("") if span.id in dotted else "",
            )
    riders = {
        span: sum(span in link.route for link in subject.plan.links) for span in sorted(chosen)
    }
    carried = loads(subject.plan, subject.scenario)
    working = working_spans(subject.plan, subject.scenario)
    for span in subject.in_plan:
        load = riders[span.id]
        width = 1.6 + 0.9 * load**0.6
        fibre = subject.scenario.equipment.fibres[span.fibre]
        hint = f"{subject.pair(span.a, span.b)} · {fibre.id} · {words('map_links', n=load)}"
        if carried is not None:
            full = carried.spans[span.id]
            width = 1.6 + 0.9 * full.channels**0.45
            fill, most = (f"{percent(share)} %" for share in (full.fill, full.most_fill))
            hint += f" · {words('map_channels', n=full.channels, fill=fill, most=most)}"
        dash = "" if span.id in working else "5 4"
        yield MapLine(
            route_of(span, subject.scenario),
            _span_colour(span),
            width,
            _dotted(dash) if span.id in dotted else dash,
            hint,
            focus=True,
        )


def _span_colour(span: Span) -> str:
    return LIT if span.state is SpanState.EXISTING else FIBRE_COLOURS.get(span.fibre, BLUE)


def _map_places(subject: Subject) -> list[MapPlace]:
    met: dict[str, bool] = {}
    for outcome in subject.plan.targets:
        for place in (outcome.source, outcome.sink):
            met[place] = met.get(place, True) and outcome.met
    passed = {place for link in subject.plan.links for place in link.via}
    touched = {end for span in subject.in_plan for end in (span.a, span.b)}
    if len(subject.scenario.network.places) <= FEW_PLACES:
        touched.update(subject.scenario.network.place)
    hubs = hubs_drawn(subject.scenario)
    return [
        MapPlace(
            short_name(subject.name(place.id)),
            place.lon,
            place.lat,
            _place_colour(place, met, hubs),
            square=place.id in hubs,
            rank=_rank(place, met, passed, touched, hubs),
            hint=subject.name(place.id),
            focus=place.id in met,
        )
        for place in subject.scenario.network.places
    ]


def _place_colour(place: Place, met: dict[str, bool], hubs: frozenset[str]) -> str:
    if place.id not in met:
        return INK if place.id in hubs else GREY
    return GREEN if met[place.id] else VERMILION


def _rank(
    place: Place,
    met: dict[str, bool],
    passed: set[str],
    touched: set[str],
    hubs: frozenset[str],
) -> int | None:
    if place.id in met:
        return 0 if place.id in hubs else 1
    if place.id in hubs:
        return 2
    if place.id in passed:
        return 3
    return 4 if place.id in touched else None


def _map_legend(subject: Subject, words: Words) -> list[Entry]:
    fibres = subject.scenario.equipment.fibres
    entries = []
    if any(span.state is SpanState.EXISTING for span in subject.scenario.network.spans):
        entries.append(Entry(Mark.LINE, EXISTING, words("lg_existing")))
    if subject.lit:
        entries.append(Entry(Mark.LINE, LIT, words("lg_lit")))
    for fibre in sorted({span.fibre for span in subject.built}):
        name = fibres[fibre].name_zh if subject.lang == "zh" else fibres[fibre].name
        colour = FIBRE_COLOURS.get(fibre, BLUE)
        entries.append(Entry(Mark.LINE, colour, words("lg_built", fibre=name)))
    in_use = working_spans(subject.plan, subject.scenario)
    if any(cost.id not in in_use for cost in subject.plan.spans):
        entries.append(Entry(Mark.DASH, INK, words("lg_restoration")))
    if has_drawn(subject.scenario.network):
        entries.append(Entry(Mark.LINE, INK, words("lg_drawn")))
    if courses(subject.scenario.network) is Courses.MIXED:
        entries.append(Entry(Mark.DOTTED, INK, words("lg_schematic")))
    if hubs_drawn(subject.scenario):
        entries.append(Entry(Mark.SQUARE, INK, words("lg_hub")))
    if any(outcome.met for outcome in subject.plan.targets):
        entries.append(Entry(Mark.DOT, GREEN, words("lg_met")))
    if not all(outcome.met for outcome in subject.plan.targets):
        entries.append(Entry(Mark.DOT, VERMILION, words("lg_missed")))
    return entries
