"""Reads a spreadsheet in a process of its own; run as a script by ``sheets.py``.

The parser of old spreadsheets breaks off on damaged ones in a way that no caller can catch, and
a packed one may unpack to any size: so it reads here, under the limits that GDAL reads under.
It imports nothing of netplan. Its one argument is a request in JSON (see ``main``).
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(request: dict[str, Any]) -> None:
    """Write the sheets, each its name and then its rows, or what stands against it.

    Args:
        request: ``file`` to read, ``answer`` to write, and the limits ``memory``, ``seconds``,
            ``bytes``, ``cells``.
    """
    limits = importlib.util.spec_from_file_location(
        "gdal_child", Path(__file__).with_name("gdal_child.py")
    )
    module = importlib.util.module_from_spec(limits)  # type: ignore[arg-type]
    limits.loader.exec_module(module)  # type: ignore[union-attr]
    module.limit_resources(request)
    with Path(request["answer"]).open("w", encoding="ascii") as out:
        for line in answer(request):
            out.write(json.dumps(line) + "\n")


def answer(request: dict[str, Any]) -> Iterator[Any]:
    """Yield a mapping for each sheet, then a list for each of its rows."""
    calamine = importlib.import_module("python_calamine")
    left = request["cells"]
    try:
        book = calamine.CalamineWorkbook.from_path(request["file"])
        for name in book.sheet_names:
            yield {"sheet": name}
            for row in book.get_sheet_by_name(name).iter_rows():
                left -= len(row)
                if left < 0:
                    yield {"error": "cells"}
                    return
                yield [cell(value) for value in row]
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError) as error:
        yield {"error": "damaged", "text": str(error)}
    except calamine.PasswordError:
        yield {"error": "password"}
    except MemoryError:
        yield {"error": "memory"}


def cell(value: Any) -> Any:
    """Return a cell as JSON has it: dates and durations as text, nothing for an empty one."""
    if value == "":
        return None
    return value if isinstance(value, str | int | float | bool) else str(value)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
