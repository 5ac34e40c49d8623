"""What to measure first as text."""

from __future__ import annotations

from netplan.model.shown import in_millions, percent, unit
from netplan.model.survey import Measured, MeasuredSet, Of, Price, PriceFrom, Survey, Worth
from netplan.model.words import counted
from netplan.views.whatif.explore import LAWS
from netplan.views.whatif.table import mcny, table

SHOWN = 15
"""Rows shown; the record has all of them."""
KINDS = {
    Of.FIBRE: "delay of the fibre",
    Of.CONSTANT: "constant",
    Of.CORRIDOR: "length of the corridor",
}


def survey_text(found: Survey) -> str:
    """Return what to measure, one by one and together, and what no survey exceeds."""
    m = unit(found.currency)
    head = ("rank", "to measure", "kind", f"saves, {m}", "95 % interval", "another plan")
    ends = ("holds if lowest", "if highest")
    rows = [_row(row, alike) for row, alike in found.told[:SHOWN]]
    blocks = [_about(found), ""]
    if rows:
        blocks += [table((*head, *ends), rows), "", *_notes(found), ""]
        sets = [_set(one) for one in found.sets]
        names = ("surveys", "to measure", f"saves, {m}", "95 % interval")
        then = (f"then, {m}", "then holds", "as good")
        blocks += ["## The best sets found", "", table((*names, *then), sets), ""]
    blocks.append(_ceiling(found))
    return "\n".join(blocks) + "\n"


def _about(found: Survey) -> str:
    today, price = found.today, in_millions(found.price.cny, found.currency)
    share = percent(today.holds / found.samples)
    worlds, plans = counted(found.samples, "world"), counted(len(found.plans), "plan")
    lines = ["Expected to be saved by measuring: cost and price of a miss."]
    if found.correlation is None:
        lines.append(f"Exact for {worlds}, as given and equally likely; {plans} to choose from.")
    else:
        law = f"seed {found.seed}; {LAWS[found.correlation]}; routes adapted"
        lines.append(f"{worlds} ({law}), {plans} to choose from.")
    lines.append(f"Price of a miss: {price}, {_why(found.price)}.")
    lines.append(
        f"Unmeasured the best is the plan of {in_millions(today.cost_cny, found.currency)}, "
        f"which holds in {share} %."
    )
    return "\n".join(lines)


def _why(price: Price) -> str:
    """Return where the price of a miss comes from."""
    at = "" if price.asked is None else f"{percent(price.asked)} %"
    return {
        PriceFrom.GIVEN: "as given",
        PriceFrom.STEP: f"the least at which the best plan holds in {at}",
        PriceFrom.FIRST: f"the least at which a surer plan than the cheapest, which holds in {at}, "
        "is better",
        PriceFrom.LAST: f"the least at which the surest plan is best; none holds in {at}",
        PriceFrom.NONE: "for there is one plan alone",
    }[price.by]


def _interval(worth: Worth) -> str:
    if worth.low_cny == worth.high_cny:
        return "exact"
    return f"{mcny(worth.low_cny)} to {mcny(worth.high_cny)}"


def _row(row: Measured, alike: int) -> tuple[str, ...]:
    what = KINDS[row.unknown.of]
    if not row.used:
        others = counted(alike, "corridor")
        what = f"length; as any of {others} that no plan uses ({row.unknown.basis})"
    return (
        str(row.rank),
        row.unknown.name,
        what,
        mcny(row.worth.mean_cny),
        _interval(row.worth),
        f"{percent(row.changes)} %",
        f"{percent(row.holds_low)} %",
        f"{percent(row.holds_high)} %",
    )


def _notes(found: Survey) -> list[str]:
    told = found.told[:SHOWN]
    notes = []
    if len({row.rank for row, _ in told}) < len(told):
        equal = "they are equal" if found.correlation is None else "the order is not significant"
        notes.append(f"Within one rank {equal}.")
    more = len(found.told) - len(told)
    if more:
        notes.append(f"{counted(more, 'more row')} above nothing: see the record.")
    if found.noise:
        things = counted(found.noise, "more thing")
        within = "" if found.correlation is None else ", within the noise"
        notes.append(f"{things} cannot be told from nothing{within}.")
    if found.worthless:
        things = counted(found.worthless, "thing")
        notes.append(
            f"{things} in doubt that no plan uses, nor anything that errs with it: worth nothing."
        )
    return notes


def _set(one: MeasuredSet) -> tuple[str, ...]:
    return (
        str(len(one.names)),
        " + ".join(one.names),
        mcny(one.worth.mean_cny),
        _interval(one.worth),
        mcny(one.cost_cny),
        f"{percent(one.holds)} %",
        "; ".join(one.equals),
    )


def _ceiling(found: Survey) -> str:
    if not found.rows or not found.ceiling.mean_cny:
        return "Measuring saves nothing: whatever is true, the same plan is the best of them."
    saved = in_millions(found.ceiling.mean_cny, found.currency)
    return (
        f"Whoever knew everything would save {saved} ({_interval(found.ceiling)}): no survey "
        "saves more with these plans."
    )
