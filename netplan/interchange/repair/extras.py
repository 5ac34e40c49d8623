"""Further columns of a file: kept as they are, under names that are not netplan's own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from netplan.files.schemas.places import PlaceRow
from netplan.files.schemas.spans import SpanRow
from netplan.formats.incoming.raw import RawValue
from netplan.formats.layers.layer import Value
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.repair.ids import Ids
from netplan.text import shortened

Cells = Mapping[str, Value]
MOST_COLUMNS = 100
MOST_NAME, MOST_TEXT = 60, 2000
"""Characters of a name of a column, and of a text."""
MOST_DIGITS = 15
"""Whole numbers of more are kept as text: not every program reads them to the last digit."""
_FEW, _SHOWN = 2, 30
"""How many columns and how many characters of a cell an example of a difference shows."""
BEFORE = "file_"
"""Before a name that is one of netplan's, too."""
OF_PLACES = frozenset(PlaceRow.model_fields) | {"source_id"}
OF_SPANS = frozenset(SpanRow.model_fields) | {"source_id", "a_name", "b_name", "name"} | {
    "capacity_gbps"
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What a file says of one place or span beyond what netplan reads: where, and the cells."""

    where: str
    cells: Mapping[str, RawValue]


def with_both(one: Mapping[str, RawValue], other: Mapping[str, RawValue]) -> dict[str, RawValue]:
    """Return the columns of two that become one: where they differ, with what either says."""
    shared = {name: _either(one[name], other[name]) for name in one.keys() & other.keys()}
    return {name: shared.get(name, cell) for name, cell in {**other, **one}.items()}


def _either(one: RawValue, other: RawValue) -> RawValue:
    cells = (cell if isinstance(cell, tuple) else (cell,) for cell in (one, other))
    parts = [part for cell in cells for part in cell]
    said = tuple(dict.fromkeys(part for part in parts if part not in (None, "")))
    return one if one == other else said[0] if len(said) == 1 else said


def differing(one: Mapping[str, RawValue], other: Mapping[str, RawValue]) -> tuple[str, str]:
    """Return the columns in which two that become one differ, with what either says.

    In English and in Chinese; "" where they agree.
    """
    both = with_both(one, other)
    names = [name for name in both if one.get(name) != other.get(name)]
    told = [(shortened(n, MOST_NAME), _cell(one.get(n)), _cell(other.get(n))) for n in names[:_FEW]]
    english = "; ".join(
        f"{name}: {first or 'nothing'} and {second or 'nothing'}" for name, first, second in told
    )
    chinese = "；".join(
        f"{name}：{first or '未填'} 与 {second or '未填'}" for name, first, second in told
    )
    more = len(names) - _FEW
    return (f"{english} and {more} more", f"{chinese}，另有 {more} 列") if more > 0 else (
        english, chinese
    )  # fmt: skip


def _cell(cell: RawValue) -> str:
    return "" if cell in (None, "") else shortened(str(_plain(cell)), _SHOWN)


def tell_differing(spots: Sequence[Spot], findings: Findings) -> None:
    """Tell of links that became one and say different things, what each says."""
    findings.add(
        "columns-differ",
        Severity.NOTE,
        ("Links that became one differ in other columns: what each says is kept, one behind the "
         "other",
         "合并的链路在其他列上不一致：两者的值均保留，依次列出"),
        spots,
    )  # fmt: skip


def kept(
    rows: Sequence[Given], own: Iterable[str], file: str, findings: Findings
) -> tuple[Cells, ...]:
    """Return the further columns of places or spans, row by row; empty cells are left out.

    Args:
        rows: in file order.
        own: names of columns that netplan writes or reads.
        file: what findings call the file.
        findings: gets what could not be kept.
    """
    reserved = {name.casefold() for name in own}
    names: dict[str, str] = {}
    ids = Ids()
    cut: list[Spot] = []
    made = []
    for row in rows:
        cells: dict[str, Value] = {}
        for name, cell in row.cells.items():
            value = _plain(cell)
            if value is None:
                continue
            if name not in names:
                names[name] = ids.of(_clean(name, reserved))
            if isinstance(value, str) and len(value) > MOST_TEXT:
                cut.append(Spot(row.where, f"{shortened(name, MOST_NAME)}: {len(value):,}"))
                value = shortened(value, MOST_TEXT)
            cells[names[name]] = value
        made.append(cells)
    findings.add(
        "text-cut",
        Severity.DROPPED,
        (f"Texts of more than {MOST_TEXT:,} characters: the rest is left out",
         f"超过 {MOST_TEXT:,} 个字符的文本：超出部分已舍去"),
        cut,
    )  # fmt: skip
    few = list(names.values())[:MOST_COLUMNS]
    findings.add(
        "columns-left-out",
        Severity.DROPPED,
        (f"More than {MOST_COLUMNS} further columns: the rest is left out",
         f"其余列超过 {MOST_COLUMNS} 列：超出部分已舍去"),
        [Spot(file, shortened(name, MOST_NAME)) for name in list(names)[MOST_COLUMNS:]],
    )  # fmt: skip
    order = {name: number for number, name in enumerate(few)}
    return tuple({name: cells[name] for name in order if name in cells} for cells in made)


def _clean(name: str, reserved: Iterable[str]) -> str:
    """Return a name of a column on one line, and none of netplan's."""
    plain = "".join(c if c.isprintable() else " " for c in name)
    plain = shortened(" ".join(plain.split()), MOST_NAME) or "column"
    return f"{BEFORE}{plain}" if plain.casefold() in reserved else plain


def _plain(cell: RawValue) -> Value:
    """Return a cell as a layer holds it; None for nothing."""
    match cell:
        case None | "":
            return None
        case tuple():
            return ";".join(str(part) for part in map(_plain, cell) if part is not None) or None
        case float() if not math.isfinite(cell):
            return None
        case int() if not isinstance(cell, bool) and abs(cell) >= 10**MOST_DIGITS:
            return str(cell)[:MOST_TEXT] if abs(cell) < 10**MOST_TEXT else None
        case str():
            return cell.encode("utf-8", "replace").decode("utf-8")
        case _:
            return cell
