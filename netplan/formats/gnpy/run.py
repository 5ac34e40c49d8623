"""GNPy as a command of its own environment: it is never imported."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from netplan.errors import RequestError
from netplan.files.text.paths import Location
from netplan.formats.gnpy.result import read_result
from netplan.lighting.agreement import Found

COMMAND = "gnpy-path-request"
TOPOLOGY, LIBRARY = "topology.json", "equipment.json"
FOLDERS = ("", "bin", "Scripts")
"""Where the command is below a folder of an environment."""
_LAST_LINES = 3


def services_name(lot: int) -> str:
    """Return the name of the file with a lot of requests, counted from 0."""
    return f"services-{lot + 1}.json" if lot else "services.json"


def result_name(lot: int, first: str = "result.json") -> str:
    """Return the name of the file with the results of a lot, beside that of the first."""
    path = Path(first)
    return f"{path.stem}-{lot + 1}{path.suffix}" if lot else first


def arguments(lot: int) -> tuple[str, ...]:
    """Return what the command is given for a lot."""
    names = TOPOLOGY, services_name(lot)
    return (*names, "-e", LIBRARY, "--no-insert-edfas", "-o", result_name(lot))


def command_at(path: str) -> Path:
    """Return the command that a path means: itself, in an environment, or by its name.

    Raises:
        RequestError: there is none.
    """
    given = Path(path)
    if given.is_file():
        return given.absolute()
    for folder in FOLDERS if given.is_dir() else ():
        for name in (COMMAND, f"{COMMAND}.exe"):
            if (given / folder / name).is_file():
                return (given / folder / name).absolute()
    found = shutil.which(path)
    if found is None:
        raise RequestError(
            f"no {COMMAND} at {path}: name it, or the environment that GNPy is installed in"
        )
    return Path(found)


def run(command: Path, files: Mapping[str, bytes], lots: int) -> Mapping[str, Found]:
    """Return what GNPy finds, run in a folder of its own: it writes more files beside its result.

    Args:
        command: ``gnpy-path-request``.
        files: topology, library and services by their names.
        lots: how many files of services there are.

    Raises:
        RequestError: it cannot be run, ends with an error, or writes no result.
        InputError: its result is none.
    """
    found: dict[str, Found] = {}
    with TemporaryDirectory(prefix="netplan-gnpy-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        for lot in range(lots):
            found |= _run(command, Path(folder), lot)
    return found


def _run(command: Path, folder: Path, lot: int) -> Mapping[str, Found]:
    try:
        done = subprocess.run(
            [str(command), *arguments(lot)],
            cwd=folder,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise RequestError(f"{command} cannot be run: {reason.lower()}") from error
    result = folder / result_name(lot)
    if done.returncode or not result.is_file():
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        last = " / ".join(line.strip() for line in said.splitlines()[-_LAST_LINES:])
        said = last or "it says nothing"
        raise RequestError(f"{command} ended with code {done.returncode}: {said}")
    return read_result(Location(result, f"{COMMAND}: {result.name}"))


def read_results(first: Path, lots: int) -> Mapping[str, Found]:
    """Return what stands in a result.json, and in those of more lots that stand beside it.

    Raises:
        InputError: one of them is no result of GNPy, or the first cannot be read.
    """
    found = dict(read_result(Location(first, first.as_posix())))
    for lot in range(1, lots):
        path = first.with_name(result_name(lot, first.name))
        if path.is_file():
            found |= read_result(Location(path, path.as_posix()))
    return found
