"""An explanation as tables on the terminal, and as JSON."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from netplan.explain.result import (
    Broken,
    Exclusion,
    Explanation,
    Extra,
    LeftOut,
    No,
    Part,
    Relaxed,
    Slack,
    Solved,
)
from netplan.model.plan import NS_PER_MS, PlanStatus
from netplan.model.words import counted
from netplan.optimize.availability import Availability
from netplan.views.console import fitted, stdout
from netplan.views.terminal import MCNY, reason

SHOWN = 12
EXPENDABLE = {
    "noes": ("floor", "lift", "exclusions that clash", "target"),
    "parts": ("kind", "failures"),
    "slacks": ("failure", "limit"),
    "availability": ("at most",),
    "broken": ("target",),
}
"""Columns that a narrow terminal goes without, the least needed first."""
RIGHT = {"floor", "limit", "best", "then", "price MCNY", "minutes", "pairs", "failures", "by ms"}


def show(found: Explanation, console: Console | None = None) -> None:
    """Print an explanation; every number is one of its own."""
    console = console or stdout()
    title = " / ".join(text for text in (found.plan.title, found.plan.title_zh) if text)
    console.print(f"[bold]{found.plan.name}[/bold]  {title}")
    if found.noes:
        console.print(fitted(_noes(found.noes), console, EXPENDABLE["noes"]))
        console.print(_certified(found.noes), soft_wrap=True)
    for relaxed in found.relaxed:
        console.print(_relaxed(relaxed), soft_wrap=True)
    if found.parts and all(part.without is None for part in found.parts):
        console.print(fitted(_parts(found.parts), console, EXPENDABLE["parts"]))
    else:
        for part in found.parts:
            _show_part(part, console)
    for item in found.left_out:
        console.print(_left_out(item), soft_wrap=True)
    if found.slacks:
        console.print(fitted(_slacks(found.slacks), console, EXPENDABLE["slacks"]))
        for slack in found.slacks:
            if slack.without is not None:
                console.print(_saved(slack), soft_wrap=True)
    if found.availability:
        table = _availability(found.availability)
        console.print(fitted(table, console, EXPENDABLE["availability"]))


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, justify="right" if name in RIGHT else "left")
    return table


def _noes(noes: Sequence[No]) -> Table:
    columns = ("target", "to", "why", "floor", "limit", "best", "exclusions that clash", "lift")
    table = _table("Cannot hold, whatever is built (one-way ms)", columns)
    for no in noes:
        item = no.item
        table.add_row(
            item.id,
            item.sink,
            reason(item),
            _ms(item.floor_ns),
            _ms(item.limit_ns),
            _ms(item.best_ns),
            _exclusions(no.clash) or "none needed",
            " or ".join(_exclusions(way) for way in no.lifts),
        )
    return table


def _exclusions(listed: Iterable[Exclusion]) -> str:
    return ", ".join(exclusion.words for exclusion in listed)


def _certified(noes: Sequence[No]) -> str:
    flawed = [no for no in noes if no.flaws]
    if not flawed:
        certificates = counted(len(noes), "certificate")
        return f"{certificates} of distance labels, checked by independent code"
    return "; ".join(f"{no.item.id} {no.item.sink}: {', '.join(no.flaws)}" for no in flawed)


def _relaxed(relaxed: Relaxed) -> str:
    said = {
        "limits": "with every limit above raised to its best",
        "exclusions": "with the exclusions above lifted (the first way of each)",
    }[relaxed.what]
    text = f"asked again {said}: {_solved(relaxed.solved)}"
    if relaxed.dropped:
        text += "\n  left out, no limit helps: " + "; ".join(relaxed.dropped)
    return text


def _solved(solved: Solved) -> str:
    bound = (solved.lower_bound_cny or 0) / MCNY
    if solved.status is PlanStatus.INFEASIBLE:
        return "no plan exists"
    if solved.cost_cny is None:
        return f"stopped without a plan, at least {bound:,.3f} MCNY"
    if solved.status is PlanStatus.OPTIMAL:
        return f"{solved.cost_cny / MCNY:,.3f} MCNY, proven"
    return f"{solved.cost_cny / MCNY:,.3f} MCNY, stopped at bound {bound:,.3f} MCNY"


def _parts(parts: Sequence[Part]) -> Table:
    columns = ("part", "kind", "price MCNY", "pairs", "failures", "needed, for example, by")
    table = _table("What every part is for", columns)
    for part in parts:
        pairs = {(b.target, b.sink) for b in part.broken}
        table.add_row(
            part.id,
            part.kind,
            f"{part.cost_cny / MCNY:.2f}",
            str(len(pairs)),
            str(len({b.failure for b in part.broken})),
            _example(part),
        )
    return table


def _example(part: Part) -> str:
    if part.forced:
        return "forced by the scenario"
    if not part.broken:
        return "nothing: the plan holds without it"
    (target, sink, failure), _ = Counter(
        (b.target, b.sink, b.failure) for b in part.broken
    ).most_common(1)[0]
    return f"{target} to {sink}, {failure}"


def _show_part(part: Part, console: Console) -> None:
    if part.broken:
        columns = ("target", "to", "failure", "then", "limit")
        table = _table(f"Without {part.kind} {part.id} these break", columns)
        for broken in part.broken[:SHOWN]:
            table.add_row(*_broken(broken))
        console.print(fitted(table, console, EXPENDABLE["broken"]))
        if len(part.broken) > SHOWN:
            console.print(f"and {len(part.broken) - SHOWN} more")
    else:
        console.print(f"without {part.kind} {part.id} every limit still holds")
    if part.without is not None:
        console.print(f"{_price(part)}: {_solved(part.without)}", soft_wrap=True)


def _broken(b: Broken) -> tuple[str, ...]:
    return b.target, b.sink, b.failure, _ms(b.one_way_ns), _ms(b.limit_ns)


def _price(part: Part) -> str:
    if part.extra is None:
        return f"{part.kind} {part.id} can't be done without"
    if part.extra.high_cny is not None and part.extra.high_cny < 0:
        saved = Extra(-part.extra.high_cny, -part.extra.low_cny)
        return f"{part.id} is forced by the scenario; doing without saves {_range(saved)}"
    return f"doing without {part.id} costs {_range(part.extra)} more"


def _range(extra: Extra) -> str:
    if extra.is_exact:
        return f"{extra.low_cny / MCNY:,.3f} MCNY"
    if extra.high_cny is None:
        return f"at least {extra.low_cny / MCNY:,.3f} MCNY"
    return f"between {extra.low_cny / MCNY:,.3f} and {extra.high_cny / MCNY:,.3f} MCNY"


def _left_out(item: LeftOut) -> str:
    if item.reason:
        return f"{item.kind} {item.id} is not in the plan: {item.reason}"
    if item.price_cut is None or item.forced is None:
        return f"{item.kind} {item.id} is not in the plan, and no plan has it"
    price = (item.cost_cny or 0) / MCNY
    text = (
        f"{item.kind} {item.id} ({price:,.3f} MCNY) is not in the plan: with it, "
        f"{_solved(item.forced)}; its price must fall by {_range(item.price_cut)} to come in"
    )
    if item.price_cut.low_cny > (item.cost_cny or 0):
        text += "; it would not pay even if it cost nothing"
    return text


def _slacks(slacks: Sequence[Slack]) -> Table:
    columns = ("target", "limit", "by ms", "first to break", "failure")
    table = _table("How far limits can be tightened at no cost", columns)
    for s in slacks:
        table.add_row(s.target, "intact", _ms(s.intact_ns), s.intact_sink, "")
        if s.after_ns is not None:
            table.add_row(s.target, "after", _ms(s.after_ns), s.after_sink, s.after_failure)
    return table


def _saved(slack: Slack) -> str:
    assert slack.without is not None
    saved = "an unknown amount" if slack.saved is None else _range(slack.saved)
    return f"without target {slack.target}: {_solved(slack.without)}; saves {saved}"


def _availability(rows: Sequence[Availability]) -> Table:
    columns = ("target", "to", "holds at least", "at most", "minutes")
    table = _table("Availability (cable cuts only; minutes missed a year, at most)", columns)
    for row in rows:
        table.add_row(
            row.target,
            row.sink,
            f"{_percent(row.at_least, math.floor)} %",
            f"{_percent(row.at_most, math.ceil)} %",
            f"{row.lost_minutes_a_year:.2f}",
        )
    return table


def _percent(share: float, rounded: Callable[[float], int]) -> str:
    """Return a share in percent, rounded to the safe side of a bound."""
    return f"{rounded(share * 10**9) / 10**7:.7f}"


def _ms(ns: int | None) -> str:
    return "cut off" if ns is None else f"{ns / NS_PER_MS:.3f}"


def explanation_record(found: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values; certificates as labels in ns by place."""
    return {
        "schema_version": 1,
        "name": found.plan.name,
        "status": found.plan.status.value,
        "cost_cny": found.plan.cost_cny,
        "lower_bound_cny": found.plan.lower_bound_cny,
        "complete": found.is_complete,
        "impossible": [_no_record(no) for no in found.noes],
        "relaxed": [asdict(relaxed) for relaxed in found.relaxed],
        "parts": [_with_range(asdict(part), "extra", part.extra) for part in found.parts],
        "left_out": [
            _with_range(asdict(item), "price_cut", item.price_cut) for item in found.left_out
        ],
        "slacks": [_with_range(asdict(slack), "saved", slack.saved) for slack in found.slacks],
        "availability": [
            {**asdict(row), "lost_minutes_a_year": row.lost_minutes_a_year}
            for row in found.availability
        ],
    }


def _no_record(no: No) -> dict[str, Any]:
    return {
        **asdict(no.item),
        "needed_ns": no.needed_ns,
        "clash": [asdict(exclusion) for exclusion in no.clash],
        "lifts": [[asdict(exclusion) for exclusion in way] for way in no.lifts],
        "certificate": {
            "failure": no.certificate.failure,
            "cap_ns": no.certificate.cap_ns,
            "labels_ns": dict(no.certificate.labels),
            "optical_ns": {o: dict(part) for o, part in no.certificate.optical.items()},
        },
        "certificate_flaws": list(no.flaws),
    }


def _with_range(record: dict[str, Any], key: str, extra: Extra | None) -> dict[str, Any]:
    if extra is not None:
        record[key]["exact"] = extra.is_exact
    return record
