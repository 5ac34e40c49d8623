"""An explanation as tables on the terminal, and as JSON."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netplan.explain.result import (
    CHANCE,
    JOINT,
    Broken,
    BudgetConflict,
    Change,
    CostDifference,
    Exclusion,
    Explanation,
    ImpossibleLimit,
    LeftOut,
    Part,
    Relaxed,
    Slack,
    Slower,
    Solved,
    Unlikely,
)
from netplan.model.plan import COST, STRETCH, Achieved, Obstacle, PlanStatus
from netplan.model.shown import (
    BILLION,
    in_millions,
    least_percent,
    mcny,
    money,
    most_percent,
    ms,
    number,
    unit,
)
from netplan.model.words import counted
from netplan.planning.design import FORCED_LINK
from netplan.planning.survivability.availability import Availability
from netplan.views.terminal.console import fitted, heading, stdout
from netplan.views.terminal.crowding import (
    crowding_example,
    crowding_table,
    growth_lines,
    lit,
    more_line,
    overload_lines,
)
from netplan.views.terminal.odds import unlikely_lines
from netplan.views.terminal.plan import reason

SHOWN = 12
SLOWER = ("target", "to", "now", "then")
EXPENDABLE = {
    "impossible": ("floor", "lift", "exclusions that clash", "target"),
    "parts": ("kind", "failures"),
    "slacks": ("failure", "limit"),
    "availability": ("at most",),
    "broken": ("target",),
}
"""Columns that a narrow terminal goes without, the least needed first."""
PRICE = "price"
RIGHT = {
    "now",
    "floor",
    "limit",
    "best",
    "then",
    "minutes",
    "pairs",
    "failures",
    "by ms",
}


def show(found: Explanation, console: Console | None = None) -> None:
    """Print an explanation; every number is one of its own."""
    console, currency = console or stdout(), found.plan.currency
    console.print(heading(found.plan), soft_wrap=True)
    if found.impossible:
        console.print(fitted(_impossible(found.impossible), console, EXPENDABLE["impossible"]))
        console.print(_certified(found.impossible), soft_wrap=True)
        for no in found.impossible:
            for line in _faded(no):
                console.print(line, soft_wrap=True)
    _show_obstacles(found, console)
    if found.parts and all(part.without is None for part in found.parts):
        console.print(fitted(_parts(currency, found.parts), console, EXPENDABLE["parts"]))
    else:
        for part in found.parts:
            _show_part(currency, part, console)
    for item in found.left_out:
        console.print(_left_out(currency, item), soft_wrap=True)
    if found.slacks:
        if any(slack.intact_ns is not None for slack in found.slacks):
            console.print(fitted(_slacks(found.slacks), console, EXPENDABLE["slacks"]))
        for slack in found.slacks:
            if slack.without is not None:
                console.print(_saved(currency, slack), soft_wrap=True)
    _show_further(found, console)


def _show_further(found: Explanation, console: Console) -> None:
    """Print how far traffic can grow, and the share of the time in which targets hold."""
    for line in () if found.growth is None else growth_lines(found.growth):
        console.print(line, soft_wrap=True)
    for one in found.more:
        costs = None if one.extra is None else _range(found.plan.currency, one.extra)
        console.print(more_line(one, costs), soft_wrap=True)
    if found.availability:
        table = _availability(found.availability)
        console.print(fitted(table, console, EXPENDABLE["availability"]))


def _show_obstacles(found: Explanation, console: Console) -> None:
    """Print what would come of it without what stands in the way."""
    currency = found.plan.currency
    for relaxed in found.relaxed:
        console.print(_relaxed(currency, relaxed), soft_wrap=True)
    if found.short is not None:
        _show_short(currency, found.short, console)
    if found.unlikely is not None:
        _show_unlikely(found, found.unlikely, console)
    if found.overload is not None:
        console.print(found.plan.reason, soft_wrap=True)
        again = found.overload.solved
        for line in overload_lines(found.overload, _solved(currency, again) if again else ""):
            console.print(line, soft_wrap=True)


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="default")
    for name in columns:
        table.add_column(
            name, justify="right" if name in RIGHT or name.startswith(PRICE) else "left"
        )
    return table


def _impossible(limits: Sequence[ImpossibleLimit]) -> Table:
    columns = ("target", "to", "why", "floor", "limit", "best", "exclusions that clash", "lift")
    table = _table("Cannot hold, whatever is built (one-way ms)", columns)
    for no in limits:
        item = no.item
        table.add_row(
            item.id,
            item.sink,
            reason(item),
            ms(item.floor_ns),
            ms(item.limit_ns),
            ms(item.best_ns),
            _exclusions(no.clash) or "none needed",
            " or ".join(_exclusions(way) for way in no.lifts),
        )
    return table


def _faded(no: ImpossibleLimit) -> Iterator[str]:
    """Yield how the light of a mode stands in the way of a limit, and what would mend it."""
    light = no.faded
    if light is None:
        return
    pair = f"{no.item.id} to {no.item.sink}, {no.item.failure}"
    if not light.link:
        yield f"{pair}: it would hold by delay, but not with links lit in {light.mode}"
    elif light.gsnr_db is None:
        yield f"{pair}: of {light.noisiest} under {light.link} no noise of {light.mode} is known"
    else:
        yield (
            f"{pair}: {light.mode} needs {light.needed_db:.1f} dB, {light.link} has"
            f" {light.gsnr_db:.1f} dB over its fastest route, most of the noise from"
            f" {light.noisiest}"
        )
    if light.regenerated_at:
        yield f"{pair}: regenerated at {', '.join(light.regenerated_at)} it is too late"
    if light.mode_below:
        yield f"{pair}: it would hold in {light.mode_below}"
    for span, fibre in light.relaid:
        yield f"{pair}: it would hold with {span} in fibre {fibre}"
    for span in light.halved:
        yield f"{pair}: it would hold with a regenerator halfway along {span}"


def _exclusions(listed: Iterable[Exclusion]) -> str:
    return ", ".join(exclusion.words for exclusion in listed)


def _certified(limits: Sequence[ImpossibleLimit]) -> str:
    flawed = [no for no in limits if no.flaws]
    if not flawed:
        labelled = sum(no.certificate is not None for no in limits)
        certificates = counted(labelled, "certificate") if labelled else "no certificate"
        text = f"{certificates} of distance labels"
        if labelled:
            text += ", checked by independent code"
        if labelled < len(limits):
            text += f"; {len(limits) - labelled} without" if labelled else ""
            unsure = all(
                no.item.obstacle is Obstacle.CONFIDENCE for no in limits if no.certificate is None
            )
            beyond = (
                "of the reserve of a path" if unsure else "of two at once or of shares of the time"
            )
            text += f": labels speak of single paths, not {beyond} (netplan verify searches again)"
        return text
    return "; ".join(f"{no.item.id} {no.item.sink}: {', '.join(no.flaws)}" for no in flawed)


def _relaxed(currency: str, relaxed: Relaxed) -> Text:
    said = {
        "others": "for the pairs that can hold alone",
        "limits": "with every limit above raised to its best",
        "exclusions": "with the exclusions above lifted (the first way of each)",
    }[relaxed.what]
    text = f"asked again {said}: {_solved(currency, relaxed.solved)}"
    if relaxed.dropped:
        text += "\n  left out, no limit helps: " + "; ".join(relaxed.dropped)
    return Text(text)


def _show_short(currency: str, short: BudgetConflict, console: Console) -> None:
    """Print what clashes with a budget, and the ways out."""
    cny = short.budget_cny  # as asked: thousandths of a million would hide the rest
    budget = money(cny, currency) if cny % 1000 else _mcny(currency, cny)
    console.print(f"no plan keeps the budget of {budget}", soft_wrap=True)
    if short.clash:
        table = _table(f"Together dearer than {budget}, whatever is built", ("condition", "of"))
        for one in short.clash:
            table.add_row(one.name, one.key)
        console.print(table)
        said = "without any one of them a plan within the budget exists; each one was tried"
        console.print(said if short.irreducible else "a part of them may be enough", soft_wrap=True)
    for way in short.ways:
        console.print(f"enough within the budget: without {_exclusions(way)}", soft_wrap=True)
    least = short.money
    text = f"asked again without the budget: {_solved(currency, least)}"
    if least.cost_cny is not None:
        low = max(0, (least.lower_bound_cny or 0) - short.budget_cny)
        needed = CostDifference(low, least.cost_cny - short.budget_cny)
        text += f"; {_range(currency, needed)} more are needed"
    console.print(text, soft_wrap=True)
    if short.raised is not None:
        console.print(
            f"every limit raised alike: {_rise_of(currency, short.raised)}", soft_wrap=True
        )
    if short.untold:
        console.print(short.untold, soft_wrap=True)


def _show_unlikely(found: Explanation, unlikely: Unlikely, console: Console) -> None:
    """Print how often everything built holds, what misses most, and what can be asked."""
    for line in (found.plan.reason, *unlikely_lines(found.plan, found.scenario)):
        console.print(line, soft_wrap=True)
    if unlikely.solved is not None:
        text = _solved(found.plan.currency, unlikely.solved)
        console.print(f"asked again for that probability: {text}", soft_wrap=True)


def _rise_of(currency: str, raised: Solved) -> str:
    if not raised.achieved or raised.achieved[-1].value is None:
        return _solved(currency, raised)
    last = raised.achieved[-1]
    most = _in_unit(currency, last.minimise, last.value)
    if last.proven:
        return (
            f"{most} more are enough for a plan within the budget "
            f"({_in_unit(currency, COST, raised.cost_cny)}), one nanosecond less is not"
        )
    least = _in_unit(currency, last.minimise, last.bound)
    return f"{most} more are enough for a plan within the budget, less than {least} is not"


def _in_unit(currency: str, minimise: str, value: int | None) -> str:
    """Return what an objective is worth, in the unit people read it in."""
    if value is None:
        return "unknown"
    if minimise == COST:
        return _mcny(currency, value)
    return number(value / BILLION, 6) if minimise == STRETCH else f"{ms(value, 6)} ms"


def _mcny(currency: str, cny: int) -> str:
    """Return a sum in millions, with its unit."""
    return in_millions(cny, currency)


def _reached(currency: str, step: Achieved) -> str:
    text = f"{step.minimise.replace('_', ' ')} {_in_unit(currency, step.minimise, step.value)}"
    if step.proven:
        return f"{text}, proven"
    return f"{text}, stopped at bound {_in_unit(currency, step.minimise, step.bound)}"


def _solved(currency: str, solved: Solved) -> str:
    least = solved.lower_bound_cny or 0
    bound = _mcny(currency, least)
    if solved.status is PlanStatus.INFEASIBLE:
        if least:
            return f"no plan within the budget, any costs at least {bound}"
        return "no plan exists"
    if solved.cost_cny is not None and any(step.minimise != COST for step in solved.achieved):
        reached = "; ".join(_reached(currency, step) for step in solved.achieved)
        return f"{reached} ({_mcny(currency, solved.cost_cny)})"
    if solved.cost_cny is None:
        return f"stopped without a plan, at least {bound}"
    if solved.status is PlanStatus.OPTIMAL:
        return f"{_mcny(currency, solved.cost_cny)}, proven"
    return f"{_mcny(currency, solved.cost_cny)}, stopped at bound {bound}"


def _parts(currency: str, parts: Sequence[Part]) -> Table:
    columns = (
        "part",
        "kind",
        f"{PRICE} {unit(currency)}",
        "pairs",
        "failures",
        "needed, for example, by",
    )
    table = _table("What every part is for", columns)
    for part in parts:
        broken = [b for b in part.broken if b.failure != FORCED_LINK]
        pairs = {(b.target, b.sink) for b in broken}
        pairs |= {(s.target, s.sink) for s in part.slower}
        pairs |= {(target, sink) for s in part.crowded for target, _, sink in s.pairs}
        table.add_row(
            part.id,
            lit(part) if part.count else part.kind,
            mcny(part.cost_cny),
            str(len(pairs)),
            str(len(part.failures)),
            _example(part),
        )
    return table


def _example(part: Part) -> str:
    if part.forced:
        return "forced by the scenario"
    if not part.broken and part.slower:
        worst = max(part.slower, key=_loss)
        now, then = ms(worst.one_way_ns), ms(worst.without_ns)
        return f"{worst.target} to {worst.sink}, {now} then {then} ms"
    if part.crowded:
        return crowding_example(part)
    if not part.broken:
        return "nothing: the plan holds without it"
    (target, sink, failure), _ = Counter(
        (b.target, b.sink, b.failure) for b in part.broken
    ).most_common(1)[0]
    if failure == FORCED_LINK:
        return f"{failure} {target}"
    return f"{target} to {sink}, {failure}"


def _show_part(currency: str, part: Part, console: Console) -> None:
    if part.broken:
        columns = ("target", "to", "failure", "then", "limit")
        table = _table(f"Without {part.kind} {part.id} these break", columns)
        for broken in part.broken[:SHOWN]:
            table.add_row(*_broken(broken))
        console.print(fitted(table, console, EXPENDABLE["broken"]))
        if len(part.broken) > SHOWN:
            console.print(f"and {len(part.broken) - SHOWN} more")
    elif not (part.slower or part.crowded):
        console.print(f"without {part.kind} {part.id} every limit still holds")
    if part.slower:
        table = _table(f"Without {part.kind} {part.id} these take longer (intact, ms)", SLOWER)
        for one in sorted(part.slower, key=_loss, reverse=True)[:SHOWN]:
            table.add_row(one.target, one.sink, ms(one.one_way_ns), ms(one.without_ns))
        console.print(table)
    if part.crowded:
        console.print(crowding_table(part, SHOWN))
    for path in ("working", "protection"):
        pairs = [f"{use.target} to {use.sink}" for use in part.used if use.path == path]
        if pairs:
            console.print(f"{path} path of {len(pairs)}: {', '.join(pairs)}", soft_wrap=True)
    if part.without is not None:
        console.print(
            f"{_price(currency, part)}: {_solved(currency, part.without)}", soft_wrap=True
        )


def _broken(b: Broken) -> tuple[str, ...]:
    untold = b.one_way_ns is None and b.failure in (JOINT, CHANCE)  # no single latency decides
    then = "" if untold else ms(b.one_way_ns)
    return b.target, b.sink, b.failure, then, ms(b.limit_ns)


def _loss(one: Slower) -> float:
    return math.inf if one.without_ns is None else one.without_ns - one.one_way_ns


def _changed(currency: str, changes: Sequence[Change]) -> str:
    """Return by how much each objective rises, in words."""
    return ", ".join(f"{c.minimise.replace('_', ' ')} {_change(currency, c)}" for c in changes)


def _change(currency: str, change: Change, *, signed: bool = False) -> str:
    """Return a rise in words: "by 0.2 ms"; signed, with a plus, for what may fall as well."""
    low, high = (
        f"{'+' if signed and (value or 0) > 0 else ''}{_in_unit(currency, change.minimise, value)}"
        for value in (change.low, change.high)
    )
    if not change.is_exact:
        return f"by between {low} and {high}"
    return low if signed else f"by {low}"


def _price(currency: str, part: Part) -> str:
    if part.changes:
        return f"doing without {part.id} raises {_changed(currency, part.changes)}"
    if part.extra is None:
        return f"{part.kind} {part.id} can't be done without"
    if part.extra.high_cny is not None and part.extra.high_cny < 0:
        saved = CostDifference(-part.extra.high_cny, -part.extra.low_cny)
        return f"{part.id} is forced by the scenario; doing without saves {_range(currency, saved)}"
    return f"doing without {part.id} costs {_range(currency, part.extra)} more"


def _range(currency: str, extra: CostDifference) -> str:
    if extra.is_exact:
        return _mcny(currency, extra.low_cny)
    if extra.high_cny is None:
        return f"at least {_mcny(currency, extra.low_cny)}"
    return f"between {mcny(extra.low_cny)} and {_mcny(currency, extra.high_cny)}"


def _left_out(currency: str, item: LeftOut) -> str:
    if item.reason:
        return f"{item.kind} {item.id} is not in the plan: {item.reason}"
    if item.changes and item.forced is not None:
        forced, raises = _solved(currency, item.forced), _changed(currency, item.changes)
        better = _when_better(currency, item)
        told = f"with it, {forced}; forcing it raises {raises}; {better}"
        return f"{item.kind} {item.id} is not in the plan: {told}"
    if item.untold and item.forced is None:
        return f"{item.kind} {item.id} is not in the plan; {item.untold}"
    if item.price_cut is None or item.forced is None:
        return f"{item.kind} {item.id} is not in the plan, and no plan has it"
    price, cut = _mcny(currency, item.cost_cny or 0), _range(currency, item.price_cut)
    text = (
        f"{item.kind} {item.id} ({price}) is not in the plan: with it, "
        f"{_solved(currency, item.forced)}; its price must fall by {cut} to come in"
    )
    if item.price_cut.low_cny > (item.cost_cny or 0):
        text += "; it would not pay even if it cost nothing"
    return text


def _when_better(currency: str, item: LeftOut) -> str:
    """Return from which price on a plan with a part is better than the plan at hand."""
    if item.untold:
        return item.untold
    if item.price_cut is None:
        return "no plan with it is better, even if it cost nothing"
    text = f"for a better plan to have it its price must fall by {_range(currency, item.price_cut)}"
    if item.price_cut.low_cny > (item.cost_cny or 0):
        text += ", more than it costs"
    return text


def _slacks(slacks: Sequence[Slack]) -> Table:
    columns = ("target", "limit", "by ms", "first to break", "failure")
    table = _table("How far limits can be tightened at no cost", columns)
    for s in slacks:
        if s.intact_ns is None:
            continue
        table.add_row(s.target, "intact", ms(s.intact_ns), s.intact_sink, "")
        if s.after_ns is not None:
            table.add_row(s.target, "after a cut", ms(s.after_ns), s.after_sink, s.after_failure)
    return table


def _saved(currency: str, slack: Slack) -> str:
    assert slack.without is not None
    if slack.changes:
        now = f"without target {slack.target}: {_solved(currency, slack.without)}"
        told = (
            f"{c.minimise.replace('_', ' ')} {_change(currency, c, signed=True)}"
            for c in slack.changes
        )
        return f"{now}; without it {', '.join(told)}"
    saved = "an unknown amount" if slack.saved is None else _range(currency, slack.saved)
    return f"without target {slack.target}: {_solved(currency, slack.without)}; saves {saved}"


def _availability(rows: Sequence[Availability]) -> Table:
    columns = ("target", "to", "holds at least", "at most", "minutes")
    table = _table("Availability (cable cuts only; minutes missed a year, at most)", columns)
    for row in rows:
        table.add_row(
            row.target,
            row.sink,
            f"{least_percent(row.at_least)} %",
            f"{most_percent(row.at_most)} %",
            number(row.lost_minutes_a_year, 2),
        )
    return table
