"""Spreadsheets: cells of every sheet, read in the process that reads strangers' files."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from netplan.formats._optional import missing
from netplan.formats.incoming.gdal import DRIVERS, LIMITS, Limits, asked
from netplan.formats.incoming.private import private_folder
from netplan.formats.incoming.raw import RawValue
from netplan.formats.incoming.regular import wrong

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = b"PK\x03\x04"
MOST_RATIO = 200
"""Sheets of one number over and over pack better than anything else that is honest."""
SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""Endings of spreadsheets."""
_MEMBERS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_WHOLE = "a spreadsheet that opens"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its cells row by row from the first on."""

    name: str
    rows: tuple[Sequence[RawValue], ...]


def is_spreadsheet(content: bytes) -> bool:
    """Tell whether bytes are a spreadsheet, by what they begin with and what is packed in them."""
    if not content.startswith(PACKED):
        return content.startswith(COMPOUND)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name in _MEMBERS for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def read_sheets(content: bytes, shown: str, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """Return the sheets of a spreadsheet (.xlsx, .xlsm, .xlsb, .xls, .ods).

    Args:
        content: its bytes.
        shown: what messages call it.
        limits: what reading may take.

    Raises:
        InputError: it is none, damaged, too large, or takes too much to read.
        RequestError: what reads it is not installed.
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise missing("python_calamine", extra="tables")
    _refuse_bomb(content, shown, limits)
    with private_folder() as folder:
        copy = folder / "sheets"
        copy.write_bytes(content)
        request = {
            "sheets": True,
            "file": str(copy),
            "answer": str(folder / "answer"),
            "drivers": [],
            "memory": limits.memory,
            "seconds": limits.seconds,
            "bytes": limits.answer_bytes,
            "features": limits.features,
            "columns": limits.columns,
        }
        reply = asked(request, DRIVERS.split(","), shown, folder, limits, by="netplan")
    match reply[0].get("error"):
        case None:
            pass
        case "import":
            raise missing("python_calamine", extra="tables")
        case "limit":
            what = {"features": "rows"}.get(reply[0]["what"], reply[0]["what"])
            most = getattr(limits, reply[0]["what"])
            raise wrong(shown, f"{reply[0]['found']:,} {what} or more", f"at most {most:,}")
        case _:
            raise wrong(shown, "a damaged spreadsheet", _WHOLE)
    heads = [i for i, line in enumerate(reply) if isinstance(line, dict)]
    return tuple(
        Sheet(reply[start]["sheet"], tuple(reply[start + 1 : end]))
        for start, end in zip(heads, [*heads[1:], len(reply)], strict=True)
    )


def _refuse_bomb(content: bytes, shown: str, limits: Limits) -> None:
    """Refuse a spreadsheet that would unpack to far more than it is."""
    if not content.startswith(PACKED):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise wrong(shown, "a damaged spreadsheet", _WHOLE) from error
    most = min(max(1_000_000, MOST_RATIO * len(content)), limits.answer_bytes)
    if size > most:
        raise wrong(shown, f"{size / 1e6:,.0f} MB when unpacked", f"up to {most / 1e6:,.0f} MB")
