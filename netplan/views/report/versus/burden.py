"""Money, kilometres, failures, indicators and proof in the report that compares plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netplan.model.figures import Spending, spending
from netplan.model.plan import Plan
from netplan.model.shown import amount
from netplan.model.units import NS_PER_MS
from netplan.views.plots.bars import StackedBar, stacked_bars
from netplan.views.plots.svg import BLUE, GREEN, GREY, ORANGE
from netplan.views.report.document import (
    Block,
    Cell,
    Column,
    Figure,
    Kind,
    Paragraph,
    Section,
    Table,
)
from netplan.views.report.facts.cable import CableKm, cable_km
from netplan.views.report.facts.cuts import cuts
from netplan.views.report.facts.money import by_province
from netplan.views.report.sections.indicators import summary_figures
from netplan.views.report.versus.contestants import Contestant
from netplan.views.report.words.lookup import Words

FAILURES_SHOWN = 25
ITEMS = (("item_cable", BLUE), ("item_line", ORANGE), ("item_terminals", GREEN))
LEASE = ("item_lease", GREY)
"""Listed where some plan has it."""


# --- money and kilometres -----------------------------------------------------------------


def cost(entries: Sequence[Contestant], words: Words) -> Section | None:
    """Return each plan's cost by item and province; None where no plan costs anything."""
    planned = [entry for entry in entries if entry.cost_cny]
    if not planned:
        return None
    spent = {entry.letter: spending(entry.subject.plan) for entry in planned}
    items = {
        words(key): [_parts(spent[e.letter])[i] if e.letter in spent else None for e in entries]
        for i, (key, _) in enumerate(_items(spent))
    }
    provinces: dict[str, list[Cell]] = {}
    for i, entry in enumerate(entries):
        found = by_province(entry.subject) if entry.is_planned else {}
        for province, part in found.items():
            row = provinces.setdefault(
                province or words("unassigned"), [0 if e.is_planned else None for e in entries]
            )
            row[i] = part.total_cny
    blocks: tuple[Block, ...] = (
        _cost_figure(planned, spent, words),
        _split("cost-items", "cmp_cost_title", words("c_item"), items, entries, words),
        _split(
            "cost-province", "cmp_province_title", words("c_province"), provinces, entries, words
        ),
        Paragraph(words("cost_province_note")),
    )
    return Section("cost", words("s_cmp_cost"), blocks)


def _items(spent: Mapping[str, Spending]) -> tuple[tuple[str, str], ...]:
    return (*ITEMS, LEASE) if any(part.lease_cny for part in spent.values()) else ITEMS


def _parts(spent: Spending) -> tuple[int, int, int, int]:
    return spent.cable_cny, spent.line_system_cny, spent.terminals_cny, spent.lease_cny


def _cost_figure(
    planned: Sequence[Contestant], spent: Mapping[str, Spending], words: Words
) -> Figure:
    form, items = words.money_form, _items(spent)
    bars = [
        StackedBar(
            entry.letter,
            tuple(part / form.per for part in _parts(spent[entry.letter])[: len(items)]),
            amount(spent[entry.letter].total_cny, form.per, 1),
        )
        for entry in planned
    ]
    legend = [(colour, words(key)) for key, colour in items]
    title = words("cmp_cost_title")
    return Figure("cost", title, stacked_bars(bars, legend, title, form.words))


def _split(
    id_: str,
    key: str,
    first: str,
    lines: Mapping[str, Sequence[Cell]],
    entries: Sequence[Contestant],
    words: Words,
) -> Table:
    """Return amounts by line and plan, with each plan's difference from the first."""
    base = entries[0].letter
    columns = (
        Column(first),
        *(Column(entry.letter, Kind.CNY) for entry in entries),
        *(
            Column(words("c_difference", base=base, other=entry.letter), Kind.CNY)
            for entry in entries[1:]
        ),
    )
    whole = [e.cost_cny for e in entries]
    rows = tuple(
        (name, *cells, *(_money_delta(cell, cells[0]) for cell in cells[1:]))
        for name, cells in (*lines.items(), (words("total"), whole))
    )
    return Table(id_, words(key), columns, rows, total=True)


def _money_delta(new: Cell, old: Cell) -> Cell:
    return new - old if isinstance(new, int) and isinstance(old, int) else None


def cable(entries: Sequence[Contestant], words: Words) -> Section:
    """Return the cable of every plan, each kilometre counted once."""
    found = [cable_km(entry.subject) if entry.is_planned else None for entry in entries]
    columns = (
        Column(words("c_measure")),
        *(Column(entry.letter, Kind.KM) for entry in entries),
    )
    measures = {
        "m_sheath": "sheath_km",
        "m_restoration": "restoration_km",
        "m_trench": "trench_km",
        "m_lit": "lit_km",
    }
    rows = tuple(
        (words(key), *(_measure(km, attribute) for km in found))
        for key, attribute in measures.items()
    )
    table = Table("cable", words("cmp_cable_title"), columns, rows)
    return Section("cable", words("s_cable"), (table,))


def _measure(km: CableKm | None, attribute: str) -> float | None:
    return None if km is None else float(getattr(km, attribute))


# --- failures, indicators, proof ----------------------------------------------------------


def failures(entries: Sequence[Contestant], words: Words) -> Section | None:
    """Return the least margin under each failure in each plan; None where none matters."""
    margins: dict[str, list[Cell]] = {}
    names: dict[str, str] = {}
    for i, entry in enumerate(entries):
        for cut in cuts(entry.subject) if entry.is_planned else ():
            row = margins.setdefault(cut.failure, [None] * len(entries))
            row[i] = (
                words("cut_off")
                if cut.cut_off
                else (None if cut.margin_ns is None else cut.margin_ns / NS_PER_MS)
            )
            lost = words.failure(cut.failure, entry.subject.lost(cut.failure))
            names.setdefault(cut.failure, lost)
    if not margins:
        return None
    columns = (
        Column(words("c_failure")),
        *(Column(entry.letter, Kind.MS) for entry in entries),
    )
    worst_first = sorted(margins, key=lambda failure: (_least(margins[failure]), failure))
    rows = tuple((names[failure], *margins[failure]) for failure in worst_first)
    shown = min(FAILURES_SHOWN, len(rows))
    note = words("cmp_failures_note", n=shown, all=len(rows))
    title = words("cmp_failures_title")
    table = Table("failures", title, columns, rows, note, shown=FAILURES_SHOWN)
    return Section("failures", words("s_cmp_failures"), (table,))


def _least(cells: Sequence[Cell]) -> float:
    return min(float("-inf") if isinstance(c, str) else float(c) for c in cells if c is not None)


def indicators(entries: Sequence[Contestant], words: Words) -> Section | None:
    """Return the official indicators today and under each plan; None without hubs."""
    found = [summary_figures(entry.subject) if entry.is_planned else None for entry in entries]
    first = next((one for one in found if one is not None), None)
    if first is None:
        return None
    columns = (
        Column(words("c_indicator")),
        Column(words("c_today"), Kind.VALUE),
        *(Column(entry.letter, Kind.VALUE) for entry in entries),
    )
    rows = tuple(
        (
            words(key),
            today,
            *(None if one is None else dict(one.after).get(key) for one in found),
        )
        for key, today in first.before
    )
    of = "" if first.national else "_own"
    title, note = words(f"cmp_ind_title{of}"), words(f"ind_note{of}")
    table = Table("indicators", title, columns, rows, note)
    return Section("indicators", words(f"s_indicators{of}"), (table,))


def proof(entries: Sequence[Contestant], words: Words) -> Section:
    """Return how far every plan is proven, and the input files in which they differ."""
    columns = (
        Column(words("c_plan")),
        Column(words("p_status")),
        Column(words("p_cost"), Kind.CNY),
        Column(words("p_bound"), Kind.CNY),
        Column(words("p_gap"), Kind.GAP),
        Column(words("p_solver")),
        Column("netplan"),
    )
    plans = [(entry.letter, entry.subject.plan) for entry in entries]
    rows = tuple(
        (
            letter,
            words(f"st_{plan.status.value}"),
            plan.cost_cny,
            plan.lower_bound_cny,
            plan.gap,
            f"{plan.provenance.solver} {plan.provenance.solver_version}".strip(),
            plan.provenance.netplan_version,
        )
        for letter, plan in plans
    )
    blocks: list[Block] = [Table("proof", words("cmp_proof_title"), columns, rows)]
    files = _files(plans)
    if files:
        heads = (Column(words("c_role")), *(Column(letter) for letter, _ in plans))
        blocks.append(Table("files", words("cmp_inputs_files"), heads, files))
    return Section("proof", words("s_cmp_proof"), tuple(blocks))


def _files(plans: Sequence[tuple[str, Plan]]) -> tuple[tuple[Cell, ...], ...]:
    """Return the roles in which the plans were made from different files."""
    read = [_by_role(plan) for _, plan in plans]
    roles = dict.fromkeys(role for files in read for role in files)
    differ = [role for role in roles if len({files.get(role) for files in read}) > 1]
    return tuple((role, *(files.get(role) for files in read)) for role in differ)


def _by_role(plan: Plan) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for file in plan.provenance.inputs:
        found.setdefault(file.role, []).append(f"{file.path} ({file.sha256[:8]})")
    return {role: ", ".join(names) for role, names in found.items()}
