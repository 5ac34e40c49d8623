"""The section on what is bought: the bill of materials, by province and owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netplan.model.bill import Line, Part, total_cny
from netplan.model.channel import mode_name
from netplan.planning.bill import bill
from netplan.views.report.document import Block, Cell, Column, Document, Kind, Section, Table
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

Key = tuple[str, ...]


def section(subject: Subject, words: Words) -> Section | None:
    """Return the bill of materials summed up; None without a plan, or where nothing is bought."""
    if subject.plan.cost_cny is None or subject.is_idle:
        return None
    lines = lines_of(subject)
    blocks: tuple[Block, ...] = (_summed(lines, subject, words), _by_place(lines, subject, words))
    return Section("bill", words("s_bill"), blocks)


def lines_of(subject: Subject) -> tuple[Line, ...]:
    """Return the bill of the plan."""
    return bill(subject.plan, subject.scenario, subject.model)


def document(subject: Subject, words: Words) -> Document:
    """Return the bill as a document of its own: summed up, and line by line."""
    lines = lines_of(subject)
    summed = (_summed(lines, subject, words), _by_place(lines, subject, words))
    plan = subject.plan
    titles = (plan.title_zh, plan.title) if words.lang == "zh" else (plan.title, plan.title_zh)
    return Document(
        lang=words.lang,
        title=next((title for title in titles if title), plan.name),
        subtitle=words("s_bill"),
        footer="",
        words={key: words(key) for key in ("yes", "no")},
        sections=(
            Section("bill", words("s_bill"), summed),
            Section("bill_lines", words("s_bill_lines"), (_lines(lines, subject, words),)),
        ),
        currency=plan.currency,
    )


def _part(line: Line, words: Words) -> str:
    return words(f"part_{line.part.value}")


def _spec(line: Line, subject: Subject) -> str:
    fibre = subject.scenario.equipment.fibres.get(line.spec)
    if fibre is not None:
        return (subject.lang == "zh" and fibre.name_zh) or fibre.name
    optics = subject.scenario.equipment.optics
    if optics is not None and line.spec in optics.modes:
        return mode_name(subject.scenario, line.spec, subject.lang)
    return line.spec


def _unit(part: Part, words: Words) -> str:
    return words(f"per_{part.value}")


def _summed(lines: Sequence[Line], subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_part")),
        Column(words("c_spec")),
        Column(words("c_quantity"), Kind.DECIMAL),
        Column(words("c_unit")),
        Column(words("c_cost"), Kind.CNY),
    )
    groups = _grouped(lines, lambda line: (line.part.value, _spec(line, subject)))
    rows: list[tuple[Cell, ...]] = [
        (
            _part(group[0], words),
            key[1],
            _quantity(group),
            _unit(group[0].part, words),
            total_cny(group),
        )
        for key, group in groups
    ]
    rows.append((words("total"), None, None, None, total_cny(lines)))
    return Table("bill", words("bill_title"), columns, tuple(rows), words("bill_note"), total=True)


def _by_place(lines: Sequence[Line], subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_province")),
        Column(words("c_operator")),
        Column(words("c_part")),
        Column(words("c_spec")),
        Column(words("c_quantity"), Kind.DECIMAL),
        Column(words("c_unit")),
        Column(words("c_cost"), Kind.CNY),
    )
    unassigned = words("unassigned")

    def key(line: Line) -> Key:
        province = subject.province(line.place) or unassigned
        owner = words.of_data(line.operator) if line.operator else unassigned
        return province, owner, line.part.value, _spec(line, subject)

    rows: list[tuple[Cell, ...]] = [
        (
            *found[:2],
            _part(group[0], words),
            found[3],
            _quantity(group),
            _unit(group[0].part, words),
            total_cny(group),
        )
        for found, group in sorted(_grouped(lines, key), key=lambda pair: pair[0][:2])
    ]
    rows.append((words("total"), *[None] * 5, total_cny(lines)))
    title, note = words("bill_place_title"), words("bill_place_note")
    return Table("bill-place", title, columns, tuple(rows), note, total=True, grouped=2)


def _lines(lines: Sequence[Line], subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_part")),
        Column(words("c_spec")),
        Column(words("c_for_item")),
        Column(words("c_place")),
        Column(words("c_province")),
        Column(words("c_operator")),
        Column(words("c_quantity"), Kind.VALUE),
        Column(words("c_unit")),
        Column(words("c_cost"), Kind.CNY),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            _part(line, words),
            _spec(line, subject),
            line.of,
            subject.name(line.place),
            subject.province(line.place),
            line.operator and words.of_data(line.operator),
            line.quantity,
            _unit(line.part, words),
            line.cost_cny,
        )
        for line in lines
    ]
    rows.append((words("total"), *[None] * 7, total_cny(lines)))
    return Table("bill-lines", words("s_bill_lines"), columns, tuple(rows), total=True)


def _grouped(lines: Sequence[Line], key: Callable[[Line], Key]) -> list[tuple[Key, list[Line]]]:
    """Return lines by a key, parts in their order, larger sums first."""
    found: dict[Key, list[Line]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    order = list(Part)
    groups = list(found.items())
    return sorted(groups, key=lambda pair: (order.index(pair[1][0].part), -total_cny(pair[1])))


def _quantity(lines: Sequence[Line]) -> float:
    return round(sum(line.quantity for line in lines), 3)
