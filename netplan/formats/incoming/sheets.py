"""Spreadsheets (.xls, .xlsx, .xlsb, .ods): their cells, read in a process with limits."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netplan.errors import InputError, NetplanError, RequestError
from netplan.formats._optional import missing
from netplan.formats.incoming import sheets_child
from netplan.formats.incoming.gdal import PATIENCE
from netplan.formats.incoming.private import private_folder
from netplan.formats.incoming.raw import RawValue
from netplan.formats.incoming.regular import wrong
from netplan.text import spelled

_WHOLE = "a spreadsheet that Excel or LibreOffice has saved"


@dataclass(frozen=True)
class Limits:
    """What the process that reads a spreadsheet is held to; ``seconds`` of processor time."""

    seconds: int = 60
    memory: int = 3_000_000_000
    answer_bytes: int = 400_000_000
    cells: int = 5_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its rows from the first on, nothing for an empty cell."""

    name: str
    rows: tuple[tuple[RawValue, ...], ...]


def read_sheets(raw: bytes, shown: str, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """Return the sheets of a spreadsheet, in order.

    Args:
        raw: the bytes of the file.
        shown: what messages call it.
        limits: what reading may take.

    Raises:
        RequestError: what reads spreadsheets is not installed.
        InputError: it is damaged, encrypted, too large, or takes too much to read.
    """
    if not sys.executable:
        raise RequestError("spreadsheets are read in a process, which this Python cannot start")
    if importlib.util.find_spec("python_calamine") is None:
        raise missing("python_calamine", extra="tables")
    with private_folder() as folder:
        (folder / "book").write_bytes(raw)
        request = {
            "file": str(folder / "book"),
            "answer": str(folder / "answer"),
            "memory": limits.memory,
            "seconds": limits.seconds,
            "bytes": limits.answer_bytes,
            "cells": limits.cells,
        }
        lines = _asked(request, folder, shown, limits)
    sheets: list[tuple[str, list[tuple[RawValue, ...]]]] = []
    for line in lines:
        if isinstance(line, list):
            sheets[-1][1].append(tuple(line))
        elif "error" in line:
            raise _refused(line, shown, limits)
        else:
            sheets.append((line["sheet"], []))
    return tuple(Sheet(name, tuple(rows)) for name, rows in sheets)


def _asked(request: Mapping[str, Any], folder: Path, shown: str, limits: Limits) -> list[Any]:
    """Run the reading process; return its answer, line by line."""
    command = [sys.executable, "-P", str(sheets_child.__file__), json.dumps(request)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "RUST_BACKTRACE": "0", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=PATIENCE * limits.seconds,
            check=False,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as error:
        found = f"a spreadsheet not read after {PATIENCE * limits.seconds} s"
        raise wrong(shown, found, "a smaller one") from error
    if done.returncode != 0:
        if b"ModuleNotFoundError" in done.stderr:
            raise NetplanError("the process that reads spreadsheets cannot start")
        found = f"a spreadsheet at which reading broke off, code {done.returncode}"
        raise wrong(shown, found, _WHOLE)
    with Path(request["answer"]).open(encoding="ascii") as lines:
        return [json.loads(line) for line in lines]


def _refused(line: Mapping[str, Any], shown: str, limits: Limits) -> InputError:
    match line["error"]:
        case "cells":
            return wrong(shown, f"more than {limits.cells:,} cells", f"at most {limits.cells:,}")
        case "password":
            return wrong(shown, "a spreadsheet with a password", "one without")
        case "memory":
            found = f"a spreadsheet that takes more than {limits.memory / 1e9:g} GB to read"
            return wrong(shown, found, "a smaller one")
    return wrong(shown, f"a damaged spreadsheet ({spelled(line['text'])[:120]})", _WHOLE)
