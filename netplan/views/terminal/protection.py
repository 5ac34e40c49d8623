"""1+1 pairs and required availabilities as tables on the terminal, and the price of 1+1."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netplan.model.plan import PairPath, Plan, TargetOutcome
from netplan.model.scenario import Scenario
from netplan.model.shown import asked_percent, least_percent, mcny, most_percent, ms, unit
from netplan.model.words import short_name
from netplan.views.chinese import speaks_chinese
from netplan.views.terminal.console import fitted, yes_or_no

EXPENDABLE = ("target", "from", "path", "stands by")


def show_protected(plan: Plan, scenario: Scenario, console: Console) -> None:
    """Print the two paths of every 1+1 target and every availability that is asked for."""
    if any(outcome.pair for outcome in plan.targets):
        console.print(fitted(_pairs(plan, scenario), console, EXPENDABLE))
    if any(outcome.uptime for outcome in plan.targets):
        console.print(fitted(_uptimes(plan, scenario), console, EXPENDABLE))


def price_line(plan: Plan) -> list[str]:
    """Return in a line what 1+1 costs more than restoration, nothing where it is not known."""
    price, found = plan.protection_price_cny, plan.restoration
    if price is None or found is None:
        return []
    low, high, m = *(mcny(cny) for cny in price), unit(plan.currency)
    more = f"{low}" if low == high else f"{low} to {high}"
    restored = mcny(found.cost_cny)
    at_most = "" if found.cost_cny == found.lower_bound_cny else "at most "
    return [f"1+1 costs {more} {m} more than restoration ({at_most}{restored} {m})"]


def _pairs(plan: Plan, scenario: Scenario) -> Table:
    table = Table(title="1+1: two paths at once (one-way ms)", title_justify="default")
    for name in ("target", "from", "to"):
        table.add_column(name)
    for name in ("working", "limit", "protection", "limit"):
        table.add_column(name, justify="right")
    for name in ("nothing shared", "path", "stands by", "met"):
        table.add_column(name)
    for outcome in plan.targets:
        if outcome.pair is not None:
            table.add_row(*_pair_row(outcome, scenario))
    return table


def _pair_row(outcome: TargetOutcome, scenario: Scenario) -> list[str | Text]:
    pair = outcome.pair
    assert pair is not None  # the caller picks those that have one
    return [
        outcome.id,
        _name(pair.source, scenario),
        _name(outcome.sink, scenario),
        _ms(pair.working),
        ms(outcome.limit_ns),
        _ms(pair.protection),
        ms(pair.limit_ns),
        pair.disjoint,
        _via(pair.source, pair.working, scenario),
        _via(pair.source, pair.protection, scenario),
        yes_or_no(pair.met),
    ]


def _uptimes(plan: Plan, scenario: Scenario) -> Table:
    table = Table(title="Availability asked for (% of the time)", title_justify="default")
    for name in ("target", "from", "to"):
        table.add_column(name)
    for name in ("limit ms", "asked", "at least", "at most"):
        table.add_column(name, justify="right")
    table.add_column("met")
    for outcome in plan.targets:
        uptime = outcome.uptime
        if uptime is None:
            continue
        table.add_row(
            outcome.id,
            _name(outcome.source, scenario),
            _name(outcome.sink, scenario),
            ms(uptime.limit_ns),
            asked_percent(uptime.asked),
            least_percent(uptime.at_least),
            most_percent(uptime.at_most),
            yes_or_no(uptime.met) if uptime.decided else "undecided, taken as met",
        )
    return table


def _via(source: str, path: PairPath | None, scenario: Scenario) -> str:
    """Return the places that a path passes, one after the other."""
    if path is None:
        return ""
    places = [source]
    for id_ in (id_ for route in path.routes for id_ in route):
        span = scenario.network.span[id_]
        places.append(span.b if span.a == places[-1] else span.a)
    return " - ".join(places[1:-1]) or "direct"


def _name(place: str, scenario: Scenario) -> str:
    found = scenario.network.place[place]
    return short_name((speaks_chinese() and found.name_zh) or found.name)


def _ms(path: PairPath | None) -> str:
    return "no pair" if path is None else ms(path.parts.total_ns)
