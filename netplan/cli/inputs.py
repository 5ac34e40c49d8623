"""Files that a command reads, as arguments and options: what is not there ends with code 3."""

from __future__ import annotations

from pathlib import Path

import click

from netplan.files.text.paths import Location
from netplan.files.text.reading import must_open


class InputFile(click.ParamType):  # type: ignore[type-arg]  # generic only in new click
    """The path of a file to read, looked at before any work begins.

    One that is missing, a folder or not ours to read is the input's fault, whichever command
    meets it: the same words and the same exit code as for a file that another file names.
    """

    name = "file"

    def __init__(self, *, folders: bool = False) -> None:
        self.folders = folders

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path.

        Raises:
            InputError: there is no such file, or it cannot be read.
        """
        path = Path(value)
        if not (self.folders and path.is_dir()):
            must_open(Location(path, path.as_posix()))
        return path


INPUT_FILE = InputFile()
