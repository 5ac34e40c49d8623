"""The section on traffic: what each pair has lit, what links carry, how full spans are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netplan.lighting.lit_ways import lit_ways
from netplan.lighting.load import LinkLoad, Loads, PairLoad, SpanLoad, loads
from netplan.model.channel import mode_name
from netplan.model.shown import gbit_s, percent
from netplan.model.traffic import Channels, Rerouting
from netplan.model.units import NS_PER_MS
from netplan.model.words import short_name
from netplan.views.plots.spectrum import Row, SpectrumWords, Taken, spectrum
from netplan.views.report.document import (
    Block,
    Cell,
    Column,
    Figure,
    KeyFigure,
    Kind,
    Paragraph,
    Section,
    Table,
)
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

SPANS_DRAWN = 60
"""Spans in the picture of the spectrum, the fullest first."""


def key_figures(subject: Subject, words: Words) -> Iterator[KeyFigure]:
    """Yield traffic and channels; nothing for a plan without traffic."""
    found = loads(subject.plan, subject.scenario)
    if found is not None:
        yield KeyFigure(words("key_traffic"), gbit_s(found.traffic_gbit_s), "Gbit/s")
        unit = words("unit_channels", n=found.fibre_pairs)
        yield KeyFigure(words("key_channels"), f"{found.channels:,}", unit)


def summary_of(subject: Subject, words: Words) -> Iterator[str]:
    """Yield the sentences of the summary; none for a plan without traffic."""
    found = loads(subject.plan, subject.scenario)
    if found is None or not found.spans:
        return
    yield words(
        "sum_traffic",
        traffic=gbit_s(found.traffic_gbit_s),
        channels=found.channels,
        pairs=found.fibre_pairs,
        spans=len(found.spans),
    )
    first = found.fullest[0]
    fill, most = (f"{percent(share)} %" for share in (first.fill, first.most_fill))
    yield words("sum_fullest", span=span_name(first, subject), fill=fill, most=most)
    soon = [load for load in found.fullest if load.full_after is not None]
    if soon:
        load = min(soon, key=lambda one: one.full_after or 0)
        yield words("sum_full", span=span_name(load, subject), when=_full(load, found, words))


def section(subject: Subject, words: Words) -> Section | None:
    """Return pairs, links, spectrum and spans; None for a plan without traffic."""
    found = loads(subject.plan, subject.scenario)
    if found is None:
        return None
    blocks: list[Block] = [Paragraph(words.sentences(*_rules(subject, words)))]
    blocks.append(_pairs(found, subject, words))
    if found.links:
        blocks.append(_links(found, subject, words))
    if found.carried.regenerators:
        blocks.append(_sites(found, subject, words))
    if found.spans:
        blocks += [_spectrum(found, subject, words), _spans(found, subject, words)]
    return Section("traffic", words("s_traffic"), tuple(blocks))


def _rules(subject: Subject, words: Words) -> Iterator[str]:
    """Yield how channels are counted and what failures move."""
    carried, channels = subject.plan.carried, subject.scenario.channels or Channels()
    assert carried is not None
    yield words("traffic_rule")
    if carried.hose:
        yield words("traffic_hose", places=len(carried.hose))
    yield words("traffic_owned" if channels.owned else "traffic_shared")
    after = carried.states[1:]
    if channels.rerouting.in_pairs:
        twice = channels.rerouting is Rerouting.ONE_PLUS_ONE
        yield words("traffic_one_plus_one" if twice else "traffic_backed", count=carried.pairs)
    elif channels.rerouting is Rerouting.STRUCK:
        yield words("traffic_struck")
    elif after:
        kept = sum(state.kept for state in after)
        yield words("traffic_kept", kept=kept, all=len(after))


def span_name(load: SpanLoad, subject: Subject) -> str:
    """Return a span by its ends; by its id where others have the same."""
    span = subject.scenario.network.span[load.span]
    ends = frozenset((span.a, span.b))
    alike = sum(frozenset((other.a, other.b)) == ends for other in subject.in_plan)
    return subject.pair(span.a, span.b) if alike == 1 else load.span


def by_way_of(places: Sequence[str], subject: Subject, words: Words) -> str:
    """Return the places between two ends."""
    joint = "—" if words.lang == "zh" else " – "
    return joint.join(subject.name(place) for place in places) or words("none")


def lit_over(subject: Subject, words: Words) -> dict[str, str]:
    """Return over which ways the channels of every link run, by its id; none without traffic."""
    found = loads(subject.plan, subject.scenario)
    ways = {} if found is None else lit_ways(found)
    return {
        link: "; ".join(
            f"{by_way_of(way.places[1:-1], subject, words)} ({way.channels:,})" for way in over
        )
        for link, over in ways.items()
    }


def _state(state: str, subject: Subject, words: Words) -> str:
    return words.failure(state, subject.lost(state))


def _source(load: PairLoad, subject: Subject) -> str:
    """Return the places that a pair may start from."""
    return " / ".join(subject.name(place) for place in load.demand.sources)


# --- tables -------------------------------------------------------------------------------


def _pairs(found: Loads, subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_traffic"), Kind.TENTHS),
        Column(words("c_channels"), Kind.COUNT),
        Column(words("c_channels_lit"), Kind.COUNT),
        Column(words("c_spare"), Kind.TENTHS),
        Column(words("c_channels_after"), Kind.COUNT),
        Column(words("c_channels_left"), Kind.COUNT),
        Column(words("c_slowest"), Kind.MS),
        Column(words("c_slowest_after"), Kind.MS),
        Column(words("c_then_after")),
    )
    rows = tuple(_pair_row(load, subject, words) for load in found.pairs)
    title, note = words("pairs_lit_title"), words("pairs_lit_note")
    return Table("pairs-lit", title, columns, rows, note, grouped=2)


def _pair_row(load: PairLoad, subject: Subject, words: Words) -> tuple[Cell, ...]:
    slow, after = load.slowest_ns, load.slowest_after
    return (
        words.target(load.demand.target),
        _source(load, subject),
        subject.name(load.demand.sink),
        load.traffic_gbit_s,
        load.demand.channels,
        load.lit,
        load.spare_gbit_s,
        load.demand.channels_after,
        load.least_after and load.least_after[0],
        slow and slow / NS_PER_MS,
        after and after[0] / NS_PER_MS,
        after and _state(after[1], subject, words),
    )


def _links(found: Loads, subject: Subject, words: Words) -> Table:
    noisy = any(load.light for load in found.links.values())
    noise = ("c_gsnr", "c_gsnr_needed", "c_gsnr_left") if noisy else ()
    columns = (
        Column(words("c_link")),
        Column(words("c_mode")),
        Column(words("c_channels"), Kind.COUNT),
        Column(words("c_rate"), Kind.TENTHS),
        Column(words("c_in_use"), Kind.COUNT),
        Column(words("c_slowest"), Kind.MS),
        Column(words("c_in_state")),
        *(Column(words(key), Kind.TENTHS) for key in noise),
        Column(words("c_regen"), Kind.COUNT),
        Column(words("c_price"), Kind.CNY),
    )
    rows = tuple(_link_row(load, subject, words, noisy=noisy) for load in found.links.values())
    return Table("links-lit", words("links_lit_title"), columns, rows, words("links_lit_note"))


def _link_row(load: LinkLoad, subject: Subject, words: Words, *, noisy: bool) -> tuple[Cell, ...]:
    link = next(link for link in subject.plan.links if link.id == load.link)
    light = load.light
    noise: tuple[Cell, ...] = (None, None, None)
    if light is not None:
        noise = (light.gsnr_db, light.needed_db, light.margin_db)
    return (
        subject.pair(link.a, link.b),
        ", ".join(
            mode_name(subject.scenario, mode, subject.lang)
            if len(load.channels) == 1
            else f"{count:,} x {mode_name(subject.scenario, mode, subject.lang)}"
            for mode, count in load.channels
        ),
        load.count,
        load.gbit_s,
        load.used,
        load.slowest_ns / NS_PER_MS,
        _state(load.slowest_in, subject, words),
        *(noise if noisy else ()),
        link.regenerators,
        link.cost_cny,
    )


def _sites(found: Loads, subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_place")),
        Column(words("c_link")),
        Column(words("c_mode")),
        Column(words("c_regen"), Kind.COUNT),
    )
    links = {link.id: subject.pair(link.a, link.b) for link in subject.plan.links}
    rows = tuple(
        (
            subject.name(site.place),
            links[site.link],
            mode_name(subject.scenario, site.mode, subject.lang),
            site.count,
        )
        for site in found.carried.regenerators
    )
    return Table("regenerators", words("sites_title"), columns, rows)


def _spans(found: Loads, subject: Subject, words: Words) -> Table:
    free = "c_free_channels" if found.carried.slot_ghz is None else "c_free_ghz"
    dated = found.year(0) is not None
    full = ("c_full_in" if dated else "c_full_after",) if found.grows else ()
    columns = (
        Column(words("c_span")),
        Column(words("c_fibre_pairs"), Kind.COUNT),
        Column(words("c_channels"), Kind.COUNT),
        Column(words("c_rate"), Kind.TENTHS),
        Column(words("c_fill"), Kind.PERCENT),
        Column(words("c_most_fill"), Kind.PERCENT),
        Column(words("c_in_state")),
        Column(words(free), Kind.COUNT),
        *(Column(words(key)) for key in full),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            span_name(load, subject),
            load.fibre_pairs,
            load.channels,
            load.gbit_s,
            load.fill,
            load.most_fill,
            _state(load.most_in, subject, words),
            found.free(load),
            *((_full(load, found, words),) if found.grows else ()),
        )
        for load in found.fullest
    )
    notes = [words("fill_rule")]
    if found.grows and subject.scenario.demands is not None:
        rate = f"{subject.scenario.demands.growth_percent_year:g}"
        notes.append(words("growth_rule", percent=rate))
    note = words.sentences(*notes)
    return Table("spans-lit", words("spans_lit_title"), columns, rows, note)


def _full(load: SpanLoad, found: Loads, words: Words) -> str:
    """Return when a span is full."""
    if load.full_after is None:
        return words("full_later")
    year = found.year(load.full_after)
    if year is None:
        return words("full_after", n=load.full_after)
    return words("full_in", year=year)


# --- picture ------------------------------------------------------------------------------


def _spectrum(found: Loads, subject: Subject, words: Words) -> Figure:
    ghz = found.carried.slot_ghz
    title = words("spectrum_title")
    texts = SpectrumWords(
        title,
        words("ax_spectrum_channels" if ghz is None else "ax_spectrum_ghz"),
        words("lg_free"),
    )
    shown = found.fullest[:SPANS_DRAWN]
    rows = [row for load in shown for row in _rows(load, found, subject, words)]
    links = [_short(link.a, link.b, subject) for link in subject.plan.links]
    svg = spectrum(rows, links, found.carried.slots, ghz or 1, texts)
    notes = [words("spectrum_note")]
    if len(shown) < len(found.spans):
        notes.append(words("spectrum_some", shown=len(shown), all=len(found.spans)))
    return Figure("spectrum", title, svg, words.sentences(*notes))


def _rows(load: SpanLoad, found: Loads, subject: Subject, words: Words) -> Iterator[Row]:
    """Yield the lit pairs of fibres of a span."""
    number = {link.id: i for i, link in enumerate(subject.plan.links)}
    span = subject.scenario.network.span[load.span]
    label = span_name(load, subject)
    if label != load.span:
        label = _short(span.a, span.b, subject)
    fill = f"{percent(load.fill)} %"
    if load.most > load.used:
        fill = f"{percent(load.fill)}–{percent(load.most_fill)} %"
    lanes = found.lanes(load.span)
    for pair in range(load.fibre_pairs):
        taken = tuple(
            Taken(
                lane.first,
                lane.width,
                number[lane.link],
                words(
                    "hint_channel",
                    link=subject.pair(*_ends(lane.link, subject)),
                    pair=_called(found.pairs[lane.demand], subject),
                ),
            )
            for lane in lanes
            if lane.pair == pair
        )
        yield Row("" if pair else label, fill, taken)


def _short(a: str, b: str, subject: Subject) -> str:
    """Return two places as one label, without what stands in brackets."""
    dash = "—" if subject.lang == "zh" else "–"
    return dash.join(short_name(subject.name(place)) for place in (a, b))


def _ends(link: str, subject: Subject) -> tuple[str, str]:
    found = next(one for one in subject.plan.links if one.id == link)
    return found.a, found.b


def _called(load: PairLoad, subject: Subject) -> str:
    dash = "—" if subject.lang == "zh" else "–"
    return f"{_source(load, subject)}{dash}{subject.name(load.demand.sink)}"
