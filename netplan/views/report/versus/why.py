"""Why plans differ, where the comparison solved again to find out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netplan.views.report.document import Cell, Column, Kind, Section, Table
from netplan.views.report.versus.contestants import Duel
from netplan.views.report.words.lookup import Words
from netplan.whatif.compare.comparison import PROVEN, RELAXED_MS, Cause, Comparison, Tried

SHOWN = 8


def section(comparison: Comparison, against: Sequence[Duel], words: Words) -> Section | None:
    """Return causes and binding limits; None where none were looked for or found."""
    tables = [_causes(duel, words) for duel in against if duel.difference.causes]
    if comparison.binding:
        tables.append(_binding(comparison, against, words))
    return Section("why", words("s_cmp_why"), tuple(tables)) if tables else None


def _causes(duel: Duel, words: Words) -> Table:
    columns = (
        Column(words("c_input")),
        Column(duel.base.letter),
        Column(duel.other.letter),
        Column(words("c_alone", **duel.names), Kind.CNY),
        Column(words("c_without", **duel.names), Kind.CNY),
        Column(words("c_moves")),
    )
    rows = tuple(tuple(_cause(cause, words)) for cause in duel.difference.causes)
    title, note = words("cmp_causes_title", **duel.names), words("cmp_causes_note", **duel.names)
    return Table(f"causes-{duel.other.letter}", title, columns, rows, note)


def _cause(cause: Cause, words: Words) -> Iterator[Cell]:
    yield from (cause.change.shown, cause.change.before, cause.change.after)
    for tried in (cause.alone, cause.without):
        yield _end(tried, words)
    moved = [*(f"+{name}" for name in cause.added), *(f"−{name}" for name in cause.removed)]
    more = f" … ({len(moved)})" if len(moved) > SHOWN else ""
    yield (", ".join(moved[:SHOWN]) + more) or words("none")


def _end(tried: Tried, words: Words) -> Cell:
    """Return a cost, or in words that there is none, or how far it is proven."""
    proven, bound = tried.status in PROVEN, tried.lower_bound_cny
    if proven:
        return words("cannot") if tried.cost_cny is None else tried.cost_cny
    least = words("none") if bound is None else words.money(bound)
    if tried.cost_cny is None:
        return words("stopped_without", least=least)
    return words("stopped_at", cost=words.money(tried.cost_cny), least=least)


def _binding(comparison: Comparison, against: Sequence[Duel], words: Words) -> Table:
    letters = {duel.difference.base.label: duel.base.letter for duel in against}
    letters |= {duel.difference.other.label: duel.other.letter for duel in against}
    columns = (
        Column(words("c_plan")),
        Column(words("c_target")),
        Column(words("c_limit")),
        Column(words("c_saved"), Kind.CNY),
    )
    rows = tuple(
        (
            letters[found.label],
            words.target(found.target),
            words(f"lim_{found.limit}"),
            found.saving_cny,
        )
        for found in comparison.binding
    )
    note = words("cmp_binding_note", ms=f"{RELAXED_MS:g}")
    return Table("binding", words("cmp_binding_title"), columns, rows, note)
