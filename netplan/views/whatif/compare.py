"""A comparison as Markdown, which is also what the terminal shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from netplan.model.fitted import CHANNELS, PAIRS, REGENERATORS, Refit
from netplan.model.shown import gbit_s, number, unit
from netplan.model.words import counted
from netplan.planning.design import FORCED_LINK
from netplan.records.comparison import cost_delta_cny
from netplan.text import markdown
from netplan.views.whatif.table import mcny, ms_text, signed_mcny, table
from netplan.whatif.compare.comparison import (
    PROVEN,
    RELAXED_MS,
    Breaks,
    Comparison,
    Difference,
    Figures,
    Margin,
    Traffic,
    Tried,
)

SHOWN = 5


def comparison_markdown(comparison: Comparison) -> str:
    """Return a comparison as Markdown that also reads on a terminal."""
    m = unit(comparison.currency)
    blocks = [_figures_table(m, comparison.figures)]
    for difference in comparison.differences:
        blocks.extend(_difference_blocks(m, difference))
    if comparison.binding:
        rows = [
            (b.label, b.target, _limit_name(b.limit), mcny(b.saving_cny))
            for b in comparison.binding
        ]
        head = ("plan", "target", "limit", f"{m} saved when {RELAXED_MS:g} ms longer")
        blocks.append("## Limits that bind\n\n" + table(head, rows))
    return "\n\n".join(blocks) + "\n"


def _limit_name(name: str) -> str:
    return {"limit": "intact", "after_cut": "after a cut"}[name]


def _figures_table(m: str, columns: Sequence[Figures]) -> str:
    rows = [
        ("status", *(c.status for c in columns)),
        (f"cost, {m}", *(mcny(c.cost_cny) for c in columns)),
        (f"bound, {m}", *(mcny(c.lower_bound_cny) for c in columns)),
        ("direct links", *(str(c.links) for c in columns)),
        ("spans built", *(str(c.spans_built) for c in columns)),
        ("spans lit", *(str(c.spans_lit) for c in columns)),
        ("new cable, sheath km", *(number(c.new_cable_km, 1) for c in columns)),
    ]
    if any(c.traffic for c in columns):
        rows += [
            ("traffic, Gbit/s", *(_of_traffic(c, lambda t: gbit_s(t.gbit_s)) for c in columns)),
            ("channels lit", *(_of_traffic(c, lambda t: number(t.channels, 0)) for c in columns)),
            (
                "pairs of fibres",
                *(_of_traffic(c, lambda t: number(t.fibre_pairs, 0)) for c in columns),
            ),
            (
                "regenerators",
                *(_of_traffic(c, lambda t: number(t.regenerators, 0)) for c in columns),
            ),
        ]
    for title, name in (("least margin", "margins"), ("worst cut", "worst_cuts")):
        targets = dict.fromkeys(m.target for c in columns for m in getattr(c, name))
        for target in targets:
            cells = [_margin_of(getattr(c, name), target) for c in columns]
            rows.append((f"{title}, {target}", *cells))
    return table(("", *(c.label for c in columns)), rows)


def _of_traffic(column: Figures, get: Callable[[Traffic], str]) -> str:
    return "-" if column.traffic is None else get(column.traffic)


def refit_text(refit: Refit) -> str:
    """Return in what a span or link is fitted otherwise: "channels 12 to 14"."""
    name = {PAIRS: "pairs of fibres", CHANNELS: "channels", REGENERATORS: "regenerators"}
    mode = f" of {refit.mode}" if refit.mode else ""
    return f"{name[refit.what]}{mode} {refit.before:,} to {refit.after:,}"


def _margin_of(margins: Sequence[Margin], target: str) -> str:
    found = next((m for m in margins if m.target == target), None)
    if found is None:
        return "-"
    where = "" if found.failure == "intact" else f" after {found.failure}"
    margin = "cut off" if found.margin_ns is None else f"{ms_text(found.margin_ns)} ms"
    return f"{margin} ({found.sink}{where})"


def _difference_blocks(m: str, difference: Difference) -> Iterator[str]:
    base, other = difference.base.label, difference.other.label
    if difference.same:
        yield f"## {other} against {base}\n\nThe same plan."
        return
    delta = difference.delta_cny
    money = "" if delta is None else f": {signed_mcny(delta)} {m}"
    lines = [f"## {other} against {base}{money}", "", *_unproven(m, difference)]
    for change in ("added", "removed", "rerouted", "resized"):
        for kind in ("span", "link"):
            names = [m.id for m in difference.moved if (m.change, m.kind) == (change, kind)]
            if names:
                kinds = kind if len(names) == 1 else f"{kind}s"
                lines.append(f"- {kinds} {change}: {markdown(', '.join(names))}")
    for part in difference.moved:
        if part.refits:
            told = ", ".join(map(refit_text, part.refits))
            lines.append(f"- fitted otherwise, {markdown(part.id)}: {told}")
    lines.append(f"- kept: {counted(len(difference.kept), 'span or link', 'spans and links')}")
    yield "\n".join(lines)
    moved = [p for p in difference.pairs if p.base_ns != p.other_ns]
    if moved:
        rows = [
            (
                pair.target,
                pair.sink,
                ms_text(pair.base_ns),
                ms_text(pair.other_ns),
                _latency_delta(pair.base_ns, pair.other_ns),
                ms_text(pair.other_limit_ns),
            )
            for pair in moved
        ]
        head = ("target", "to", f"{base}, ms", f"{other}, ms", "change, ms", "limit, ms")
        yield "### Latency that changes\n\n" + table(head, rows)
    if difference.causes:
        yield "### Why: each changed input tried alone\n\n" + _why(m, difference)
    carried = [m for m in difference.moved if m.carries]
    if carried:
        yield "### What the spans and links that differ are for\n\n" + "\n".join(
            f"- {markdown(m.id)} ({m.change}): without it {markdown(_carried(m.carries))}"
            for m in carried
        )


def _unproven(m: str, difference: Difference) -> Iterator[str]:
    """Say which side may not be the best plan, and what that leaves of the difference."""
    for side in difference.unproven:
        bound = side.plan.lower_bound_cny
        least = "" if bound is None else f": the best costs at least {mcny(bound)} {m}"
        yield f"- not proven the best: {side.label}{least}"
    if difference.unproven and difference.best_delta_cny is not None:
        low, high = map(signed_mcny, difference.best_delta_cny)
        yield f"- the best plans of both differ by between {low} and {high} {m}"


def _why(m: str, difference: Difference) -> str:
    base, other = difference.base.plan.cost_cny, difference.other.plan.cost_cny
    rows = []
    for cause in difference.causes:
        rows.append(
            (
                cause.change.describe(),
                _outcome(cause.alone, base),
                _outcome(cause.without, other),
                _list([*(f"+{n}" for n in cause.added), *(f"-{n}" for n in cause.removed)]),
            )
        )
    head = (
        "input",
        f"{difference.base.label} with it, {m}",
        f"{difference.other.label} without it, {m}",
        "added (+), removed (-) by it alone",
    )
    return table(head, rows)


def _outcome(tried: Tried, against: int | None) -> str:
    if tried.cost_cny is None:
        return _no_plan(tried)
    delta = cost_delta_cny(tried.cost_cny, against)
    text = (
        mcny(tried.cost_cny) if delta is None else f"{mcny(tried.cost_cny)} ({signed_mcny(delta)})"
    )
    if tried.status not in PROVEN:
        bound = "" if tried.lower_bound_cny is None else f": at least {mcny(tried.lower_bound_cny)}"
        text += f", not proven{bound}"
    return text


def _no_plan(tried: Tried) -> str:
    if tried.status in PROVEN:
        return "cannot be met"
    least = "" if tried.lower_bound_cny is None else f", at least {mcny(tried.lower_bound_cny)}"
    return f"stopped without a plan{least}"


def _carried(entries: Sequence[Breaks]) -> str:
    texts = []
    for entry in entries[:SHOWN]:
        where = "" if entry.failure == "intact" else f" after {entry.failure}"
        if entry.failure == FORCED_LINK:
            where = f" on the forced link {entry.target}"
        then = "is cut off" if entry.without_ns is None else f"takes {ms_text(entry.without_ns)} ms"
        texts.append(f"{entry.sink}{where} {then} (limit {ms_text(entry.limit_ns)})")
    return _list(texts, len(entries) - SHOWN)


def _list(texts: Sequence[str], more: int | None = None) -> str:
    if not texts:
        return "nothing"
    left = len(texts) - SHOWN * 2 if more is None else more
    shown = texts if more is not None else texts[: SHOWN * 2]
    return ", ".join(shown) + (f" and {left} more" if left > 0 else "")


def _latency_delta(base: int | None, other: int | None) -> str:
    if base is None or other is None:
        return "-"
    return f"{'+' if other >= base else ''}{ms_text(other - base)}"
