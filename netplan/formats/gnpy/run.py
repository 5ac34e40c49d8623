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
TOPOLOGY, LIBRARY, SERVICES = "topology.json", "equipment.json", "services.json"
RESULT = "result.json"
ARGUMENTS = (TOPOLOGY, SERVICES, "-e", LIBRARY, "--no-insert-edfas", "-o", RESULT)
FOLDERS = ("", "bin", "Scripts")
"""Where the command is below a folder of an environment."""
_LAST_LINES = 3


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


def run(command: Path, files: Mapping[str, bytes]) -> Mapping[str, Found]:
    """Return what GNPy finds, run in a folder of its own: it writes more files beside its result.

    Args:
        command: ``gnpy-path-request``.
        files: topology, library and services by their names.

    Raises:
        RequestError: it cannot be run, ends with an error, or writes no result.
        InputError: its result is none.
    """
    with TemporaryDirectory(prefix="netplan-gnpy-") as folder:
        for name in (TOPOLOGY, LIBRARY, SERVICES):
            (Path(folder) / name).write_bytes(files[name])
        try:
            done = subprocess.run(
                [str(command), *ARGUMENTS],
                cwd=folder,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            reason = error.strerror or "no reason given"
            raise RequestError(f"{command} cannot be run: {reason.lower()}") from error
        result = Path(folder) / RESULT
        if done.returncode or not result.is_file():
            said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
            last = " / ".join(said.splitlines()[-_LAST_LINES:]) or "it says nothing"
            raise RequestError(f"{command} ended with code {done.returncode}: {last}")
        return read_result(Location(result, f"{COMMAND}: {RESULT}"))
