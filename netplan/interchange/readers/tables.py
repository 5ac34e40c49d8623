"""Tables of places and of spans: CSV and spreadsheets, in files or sheets of their own or in one.

The row of column names is found by its words, so that notes may stand above it. A number is
taken only as a number: 12,5 and 1,234 are refused with the cell, since they may be either.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netplan.errors import InputError
from netplan.formats.incoming.csvfile import SEPARATORS, WKT_NAMES, cell_of, layer_of
from netplan.formats.incoming.encoding import decoded
from netplan.formats.incoming.raw import MAX_COLUMNS, MAX_FEATURES, RawLayer, RawRow, RawValue
from netplan.formats.incoming.sheets import COMPOUND, PACKED, SHEETS, is_spreadsheet, read_sheets
from netplan.interchange.archive import contents_of, name_of
from netplan.interchange.content import NETWORK, Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork
from netplan.interchange.readers import layers as gis
from netplan.interchange.readers.columns import columns_of, known_names
from netplan.interchange.readers.naming import from_positions, with_ends, with_ids
from netplan.interchange.readers.rows import Rows, text_of
from netplan.interchange.readers.several import networks_alone, told_apart
from netplan.text import spelled

MOST_ABOVE = 30
"""Rows that may stand above the column names."""
FEWEST_KNOWN = 2
"""So many names of columns make a row of column names."""
TEXTS = (".csv", ".tsv", ".txt")
_WANTED = (
    "names of columns such as id, name, lon, lat (places) or from, to, length_km (spans); others "
    "are named by --column a=NAME"
)


@dataclass(frozen=True)
class _Grid:
    """Cells of a sheet, each row with where it stands."""

    name: str
    rows: Sequence[tuple[str, Sequence[RawValue]]]
    notes: tuple[str, ...] = ()


def is_table(content: Content) -> bool:
    """Tell whether a content is a spreadsheet, or by its ending a table of text."""
    if content.raw.startswith((COMPOUND, PACKED)):
        return is_spreadsheet(content.raw) or name_of(content).suffix.lower() in SHEETS
    return name_of(content).suffix.lower() in TEXTS


def fits(contents: Sequence[Content], options: ImportOptions) -> bool:
    """Tell whether one of the contents is a table with columns that this module knows.

    Raises:
        RequestError: what reads spreadsheets is not installed.
    """
    for content in contents:
        if is_table(content):
            try:
                if any(_headed(grid, content, options) for grid in _grids(content)):
                    return True
            except InputError:
                continue
    return False


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the one network that the tables of the contents make together.

    Args:
        contents: tables of places, of spans, or of both; others are passed over.
        options: sheets (as layers), encoding and columns, as a person has decided.

    Raises:
        InputError: a table cannot be read, has no columns that are known, or a cell holds no
            number where one belongs.
        RequestError: what reads spreadsheets is not installed.
    """
    tables = [content for content in contents if is_table(content)]
    if not tables:
        raise contents[0].wrong("no table", f"a file that ends in {' '.join((*TEXTS, *SHEETS))}")
    layers: list[RawLayer] = []
    notes: list[str] = []
    for content in tables:
        found, more = _layers(content, options)
        layers += found
        notes += more
    layers, of_plan = networks_alone(layers, options.layers)
    notes += of_plan
    rows = Rows(options)
    for layer in told_apart(layers):
        rows.add(layer, len(layers) > 1)
    if rows.problems:
        raise InputError(rows.problems)
    if not rows.places and not rows.spans:
        raise tables[0].wrong("no row of a place or a span", "at least one")
    return (_network(rows, layers, tables, notes),)


def positions_from(path: Path, options: ImportOptions) -> Mapping[str, Point]:
    """Return the positions of a table or layer of places, by id and by name.

    An id goes before a name. A name that several rows have at different positions is left out.

    Args:
        path: a table, or a file of layers with points.
        options: how it is read; its layers and columns are those of the network.

    Raises:
        InputError: it cannot be read, or has no positions.
        RequestError: what reads it is not installed.
    """
    contents = contents_of(path, options)
    plain = replace(options, layers=(), columns={}, length_field=None)
    reader = gis.read if gis.fits(contents) else read
    by_id: dict[str, Point] = {}
    by_name: dict[str, Point] = {}
    twice = set()
    for network in reader(contents, plain):
        for place in network.places:
            if place.position is None:
                continue
            by_id.setdefault(place.id, place.position)
            if place.name:
                known = by_name.setdefault(place.name, place.position)
                if known != place.position:
                    twice.add(place.name)
    found = {name: at for name, at in by_name.items() if name not in twice} | by_id
    if not found:
        raise contents[0].wrong("no positions", "points, or columns lon and lat")
    return found


def _network(
    rows: Rows, layers: Sequence[RawLayer], tables: Sequence[Content], notes: Sequence[str]
) -> RawNetwork:
    places, spans, added = with_ends(with_ids(rows.places), rows.spans)
    straight = [columns_of(layer.columns, rows.options, "").has_end_positions for layer in layers]
    if any(straight):
        places, spans = from_positions(places, spans)
        spans = tuple(
            replace(span, route=None) if span.route and len(span.route) == 2 else span
            for span in spans
        )
    more = [f"{added:,} places are named by ends of spans only"] if added else []
    suffixes = {name_of(content).suffix.lower() for content in tables}
    kind = "CSV" if suffixes <= set(TEXTS) else "spreadsheet"
    return RawNetwork(
        tables[0].shown,
        f"{kind} tables",
        places,
        spans,
        plane=Plane.UNSAID,
        notes=(*notes, *rows.notes, *more),
        lines_only=any(s.route is not None and None in (s.a, s.b) for s in spans),
    )


def _layers(content: Content, options: ImportOptions) -> tuple[list[RawLayer], list[str]]:
    """Return the sheets of a table that have column names that are known, and notes."""
    made, notes = [], []
    grids = list(_grids(content))
    several = len(grids) > 1
    wanted = [g for g in grids if not several or not options.layers or g.name in options.layers]
    for grid in wanted:
        layer = _headed(grid, content, options)
        if layer is not None:
            made.append(layer)
        elif grid.rows:
            name = spelled(grid.name)
            notes.append(f"sheet {name} has no row of column names that are known: left out")
    if not made:
        names = ", ".join(spelled(grid.name) for grid in grids)
        if several and not wanted:
            raise content.wrong(f"sheets {names}", "a sheet that --layer names")
        first = next((row for grid in wanted for _, row in grid.rows), ())
        cells = [text for text in map(text_of, first) if text]
        begins = f", but {spelled(', '.join(cells)[:200])}" if len(cells) > 1 else ""  # no prose
        raise content.wrong(f"no row of column names{begins}", _WANTED)
    return made, notes


def _headed(grid: _Grid, content: Content, options: ImportOptions) -> RawLayer | None:
    """Return the rows below the row of column names, None where there is none."""
    for at, (_, cells) in enumerate(grid.rows[:MOST_ABOVE]):
        names = [text_of(cell) or "" for cell in cells]
        shapes = any(name.casefold() in WKT_NAMES for name in names)
        columns = columns_of(names, options, content.shown)
        if columns.known + shapes >= FEWEST_KNOWN and (at == 0 or shapes or columns.in_words):
            return _layer(grid, at, content)
    return None


def _layer(grid: _Grid, header: int, content: Content) -> RawLayer:
    names = [text_of(cell) or "" for cell in grid.rows[header][1]]
    while names and not names[-1]:
        names.pop()
    width = len(names)
    rows = []
    for where, cells in grid.rows[header + 1 :]:
        if any(text_of(cell) for cell in cells[width:]):
            found = f"{len(cells)} cells"
            raise content.wrong(found, f"{width}, as many as columns", where=where)
        rows.append((where, [*cells[:width], *[None] * (width - len(cells))]))
    if any(name.casefold() in WKT_NAMES for name in names):
        texts = [(where, [text_of(cell) or "" for cell in cells]) for where, cells in rows]
        made = layer_of(content.shown, names, texts, grid.notes)
    else:
        listed = tuple(RawRow(where, tuple(cells), None) for where, cells in rows)
        made = RawLayer(content.shown, tuple(names), listed, None, grid.notes)
    return replace(made, name=grid.name)


def _grids(content: Content) -> Iterator[_Grid]:
    if content.raw.startswith((COMPOUND, PACKED)):
        yield from _sheets(content)
    else:
        yield _text(content)


def _text(content: Content) -> _Grid:
    text = decoded(content.raw, content.shown, content.encoding)
    separator = _separator(text.text)
    before = csv.field_size_limit(NETWORK.size)  # a line's text is longer than the default
    rows: list[tuple[str, Sequence[RawValue]]] = []
    try:
        source = io.StringIO(text.text.lstrip("\ufeff"), newline="")
        reader = csv.reader(source, delimiter=separator, strict=True)
        for cells in reader:
            _bound(len(rows), len(cells), content)
            if any(cell.strip() for cell in cells):
                rows.append((f"line {reader.line_num}", [cell_of(cell) for cell in cells]))
    except csv.Error as error:
        raise content.wrong(f"no table ({error})", "a table in CSV") from error
    finally:
        csv.field_size_limit(before)
    return _Grid(name_of(content).stem, rows, text.notes)


def _separator(text: str) -> str:
    """Return what parts the cells: by which most names of columns are known in one line.

    Where decimals have commas, these are as many as semicolons. Without known names it is what
    stands most often in a line.
    """
    lines = text.lstrip("\ufeff").splitlines()[:MOST_ABOVE]

    def weight(mark: str) -> tuple[int, int]:
        split = ([cell.strip(" \"'") for cell in line.split(mark)] for line in lines)
        known = max((known_names(cells) for cells in split if len(cells) > 1), default=0)
        return known, max((line.count(mark) for line in lines), default=0)

    return max(SEPARATORS, key=weight)


def _bound(rows: int, columns: int, content: Content) -> None:
    if rows >= MAX_FEATURES:
        raise content.wrong(f"more than {MAX_FEATURES:,} rows", f"at most {MAX_FEATURES:,}")
    if columns > MAX_COLUMNS:
        raise content.wrong(f"{columns:,} columns", f"at most {MAX_COLUMNS:,}")


def _sheets(content: Content) -> Iterator[_Grid]:
    for sheet in read_sheets(content.raw, content.shown):
        kept: list[tuple[str, Sequence[RawValue]]] = []
        for number, row in enumerate(sheet.rows, 1):
            cells = [cell.strip() or None if isinstance(cell, str) else cell for cell in row]
            if any(cell is not None for cell in cells):
                kept.append((f"sheet {spelled(sheet.name)[:40]}, row {number}", cells))
        yield _Grid(sheet.name, kept)
