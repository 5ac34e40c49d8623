"""Where input files are: the data that comes with netplan, and the user's own.

A reference ``netplan:guizhou.yaml`` names a bundled file. Any other reference is looked up
beside the file that makes it, then among the bundled files; a bare name (``guizhou``,
``policy-20ms``) finds the bundled scenario of that name.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from pathlib import Path, PurePosixPath

from netplan.errors import InputError, Problem
from netplan.text import spelled

SCHEME = "netplan:"
_FOLDERS = ("", "scenarios/")
_SUFFIXES = ("", ".yaml", ".geojson")


@dataclass(frozen=True)
class Location:
    """A file to read: where it is, and the name that messages and records give it."""

    path: Path
    shown: str

    @property
    def bundled(self) -> bool:
        """Tell whether the file comes with netplan."""
        return self.shown.startswith(SCHEME)


@lru_cache(maxsize=1)
def bundled_root() -> Path:
    """Return the folder of the bundled data: in the wheel, else in the checkout.

    Raises:
        FileNotFoundError: the installation carries no data.
    """
    packaged = Path(str(resources.files("netplan"))) / "data"
    checkout = packaged.parent.parent / "data"
    for folder in (packaged, checkout):
        if (folder / "hubs.geojson").is_file() or (folder / "guizhou.yaml").is_file():
            return folder
    raise FileNotFoundError(f"netplan's own data is missing: looked in {packaged} and {checkout}")


def bundled_names() -> tuple[str, ...]:
    """Return the names of the bundled files, posix paths below the data folder, sorted."""
    root = bundled_root()
    kinds = {".yaml", ".geojson"}
    found = (path.relative_to(root) for path in root.rglob("*") if path.suffix in kinds)
    return tuple(sorted(path.as_posix() for path in found))


def bundled_scenarios() -> tuple[str, ...]:
    """Return the names by which the bundled scenarios can be asked for, the default first."""
    names = [PurePosixPath(n) for n in bundled_names()]
    return (
        "guizhou",
        *(n.stem for n in names if n.parts[0] == "scenarios" and n.suffix == ".yaml"),
    )


def bundled(name: str) -> Location | None:
    """Return the bundled file of that name, with or without its folder and ending."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\0" in name or not name.strip():
        return None
    for folder in _FOLDERS:
        for suffix in _SUFFIXES:
            relative = f"{folder}{name}{suffix}"
            if _is_file(bundled_root() / relative):
                return Location(bundled_root() / relative, f"{SCHEME}{relative}")
    return None


def locate(reference: str, beside: Location | None = None) -> Location | None:
    """Return the file that a reference names, or None when there is none.

    Args:
        reference: ``netplan:NAME``, a path, or the bare name of a bundled file.
        beside: the file that makes the reference; None for the command line, where paths
            are relative to the working directory.
    """
    if reference.startswith(SCHEME):
        return bundled(reference.removeprefix(SCHEME))
    if "\0" in reference or not reference.strip():
        return None
    own = _own(reference, beside)
    return own if _is_file(own.path) else bundled(reference)


def must_locate(reference: str) -> Location:
    """Return the file that a reference on the command line names.

    Raises:
        InputError: there is no such file.
    """
    if not _is_text(reference):
        found_there = "a name that is not text"
        allowed = "a path whose bytes are UTF-8, which a plan.json can name"
        raise InputError([Problem(spelled(reference), "", "", found_there, allowed)])
    found = locate(reference)
    if found is None:
        missing = "a folder" if _is_folder(Path(spelled(reference))) else "no such file"
        raise InputError([Problem(spelled(reference), "", "", missing, existing(reference))])
    return found


def existing(reference: str) -> str:
    """Say what a reference to a file may be, with near misses among the bundled names."""
    name = reference.removeprefix(SCHEME)
    near = get_close_matches(name, [*bundled_names(), *bundled_scenarios()], n=1, cutoff=0.8)
    hint = f' (did you mean "{near[0]}"?)' if near else ""
    return f"a path to a file, or the name of a bundled one{hint}"


def _is_text(reference: str) -> bool:
    """Tell whether a path can be recorded: bytes that are not UTF-8 come as lone surrogates."""
    try:
        reference.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long, a folder that may not be searched
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the same
        return False


def _own(reference: str, beside: Location | None) -> Location:
    if beside is None or Path(reference).is_absolute():
        return Location(Path(reference), Path(reference).as_posix())
    path = beside.path.parent / reference
    if beside.bundled:
        name = os.path.relpath(path, bundled_root())
        return Location(path, f"{SCHEME}{PurePosixPath(Path(name).as_posix())}")
    shown = os.path.normpath(Path(beside.shown).parent / reference)
    return Location(path, Path(shown).as_posix())
