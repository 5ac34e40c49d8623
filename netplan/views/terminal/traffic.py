"""What a plan carries, on the terminal: its traffic, the channels of links, the fullest spans."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from netplan.failures.failure import INTACT
from netplan.lighting.lit_ways import LitOver, lit_ways
from netplan.lighting.load import LinkLoad, Loads, SpanLoad, loads
from netplan.model.carried import RegeneratorSite
from netplan.model.channel import mode_name
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.shown import db, gbit_s, ms, number, percent
from netplan.model.traffic import Channels, Rerouting
from netplan.model.words import counted, short_name
from netplan.views.chinese import speaks_chinese
from netplan.views.terminal.console import fitted

FULLEST = 8
"""Spans listed."""
EXPENDABLE = {
    "links": ("needs dB", "GSNR dB", "regenerators at", "in use"),
    "spans": ("Gbit/s", "channels in use", "in state"),
}
"""Columns that a narrow terminal goes without, the least needed first."""


def show_traffic(plan: Plan, scenario: Scenario, console: Console) -> None:
    """Print what a plan carries; nothing for one without traffic."""
    found = loads(plan, scenario)
    if found is None:
        return
    console.print(traffic_line(found), soft_wrap=True)
    if found.carried.pairs:
        console.print(protection_line(found, scenario), soft_wrap=True)
    if found.carried.hose:
        console.print(totals_line(found), soft_wrap=True)
    if found.links:
        console.print(fitted(_links(found, scenario), console, EXPENDABLE["links"]))
    if found.spans:
        console.print(fitted(_spans(found), console, EXPENDABLE["spans"]))


def traffic_line(found: Loads) -> str:
    """Return all traffic, and what is lit for it, in a line."""
    alone = sum(not pair.lit for pair in found.pairs)
    today = f", {alone} of them over today's network alone" if alone else ""
    return (
        f"traffic {gbit_s(found.traffic_gbit_s)} Gbit/s between "
        f"{counted(len(found.pairs), 'pair')} of places{today}; "
        f"{counted(found.channels, 'channel')}, {counted(found.fibre_pairs, 'pair')} of fibres lit"
    )


def protection_line(found: Loads, scenario: Scenario) -> str:
    """Return in how many pairs of routes channels are lit of which every failure leaves one."""
    rule = (scenario.channels or Channels()).rerouting
    kind = "1+1" if rule is Rerouting.ONE_PLUS_ONE else "shared"
    return f"{kind} protection: {counted(found.carried.pairs, 'pair')} of routes"


def totals_line(found: Loads) -> str:
    """Return what is carried beside the traffic that is told of, in a line."""
    count = counted(len(found.carried.hose), "place")
    return f"any traffic within the totals of {count} has room; that of farthest pairs is told of"


def lit_over(plan: Plan, scenario: Scenario) -> dict[str, list[str]]:
    """Return over which ways the channels of every link run, by its id; none without traffic."""
    found = loads(plan, scenario)
    if found is None:
        return {}
    ways = lit_ways(found).items()
    return {link: [_way(way, scenario) for way in over] for link, over in ways}


def _way(way: LitOver, scenario: Scenario) -> str:
    place = scenario.network.place
    chinese = speaks_chinese()
    names = ((chinese and place[id_].name_zh) or place[id_].name for id_ in way.places)
    then = "" if way.state == INTACT else f" after {way.state}"
    return (
        f"{' - '.join(map(short_name, names))}: {number(way.length_km, 1)} km, "
        f"{ms(way.one_way_ns)} ms one-way, {counted(way.channels, 'channel')}{then}"
    )


def _links(found: Loads, scenario: Scenario) -> Table:
    table = Table(title="Channels of the links", title_justify="default")
    table.add_column("link")
    table.add_column("channels by mode")
    light = any(load.light for load in found.links.values())
    noise = ("GSNR dB", "needs dB", "left dB") if light else ()
    for name in ("Gbit/s", "in use", "slowest ms", *noise):
        table.add_column(name, justify="right")
    sites = any(load.regenerators for load in found.links.values())
    if sites:
        table.add_column("regenerators at")
    for load in found.links.values():
        table.add_row(
            load.link,
            channels_text(load, scenario),
            gbit_s(load.gbit_s),
            number(load.used, 0),
            ms(load.slowest_ns),
            *(_noise(load) if light else ()),
            *((sites_text(load.regenerators, scenario),) if sites else ()),
        )
    return table


def _noise(load: LinkLoad) -> tuple[str, ...]:
    light = load.light
    if light is None:
        return "-", "-", "-"
    return db(light.gsnr_db), db(light.needed_db), db(light.margin_db)


def channels_text(load: LinkLoad, scenario: Scenario) -> str:
    """Return the channels of a link by mode: "12 x 400G QPSK"."""
    lang = "zh" if speaks_chinese() else "en"
    return ", ".join(
        f"{count:,} x {mode_name(scenario, mode, lang)}" for mode, count in load.channels
    )


def sites_text(sites: tuple[RegeneratorSite, ...], scenario: Scenario) -> str:
    """Return regenerators by place: "3 at Guilin"."""
    place = scenario.network.place
    chinese = speaks_chinese()
    return ", ".join(
        f"{(chinese and place[site.place].name_zh) or place[site.place].name} x {site.count:,}"
        for site in sites
    )


def _spans(found: Loads) -> Table:
    shown = found.fullest[:FULLEST]
    title = "Spans by fill" if len(shown) == len(found.spans) else "Fullest spans"
    table = Table(title=title, title_justify="default")
    table.add_column("span")
    for name in ("pairs of fibres", "channels in use", "Gbit/s", "filled %", "at most %"):
        table.add_column(name, justify="right")
    table.add_column("in state")
    table.add_column(free_heading(found), justify="right")
    grows = found.grows
    if grows:
        dated = found.year(0) is not None
        table.add_column("full in" if dated else "full after years", justify="right")
    for load in shown:
        table.add_row(
            load.span,
            number(load.fibre_pairs, 0),
            number(load.channels, 0),
            gbit_s(load.gbit_s),
            percent(load.fill),
            percent(load.most_fill),
            "" if load.most_in == INTACT else load.most_in,
            number(found.free(load), 0),
            *((full_text(load, found),) if grows else ()),
        )
    return table


def free_heading(found: Loads) -> str:
    """Return in what free spectrum is counted: GHz, or channels where no width is known."""
    return "free channels" if found.carried.slot_ghz is None else "free GHz"


def full_text(load: SpanLoad, found: Loads) -> str:
    """Return when a span is full: the year, or after how many years where none is planned for."""
    if load.full_after is None:
        return "-"
    year = found.year(load.full_after)
    return str(load.full_after if year is None else year)
