"""What a command reads and what it writes are kept apart: no output replaces an input.

Readers at the border tell ``will_read`` what they open, writers tell ``will_write`` what they
are about to replace. Within ``kept_apart``, which the command line opens for each command,
whichever of the two comes second is refused. A command that says first what it will write is
so refused when it reads its input, before any search. Without a scope, as from a program that
uses ``netplan.api``, ``will_write`` still knows the inputs that it is given.

A file is known by device and inode, so that links, ``/proc/self/fd`` and the other case of a
name do not hide it; and by its resolved path, for file systems without lasting inodes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from netplan.errors import RequestError
from netplan.files.text.paths import SCHEME, bundled
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

Identity = tuple[int, int] | str


@dataclass
class _Scope:
    """What one command has read so far and is going to write: shown names by identity."""

    inputs: dict[Identity, str] = field(default_factory=dict)
    outputs: dict[Identity, str] = field(default_factory=dict)


_SCOPE: ContextVar[_Scope | None] = ContextVar("netplan_files_of_a_command", default=None)


@contextmanager
def kept_apart() -> Iterator[None]:
    """Open the record of one command; an enclosing one is put aside."""
    token = _SCOPE.set(_Scope())
    try:
        yield
    finally:
        _SCOPE.reset(token)


def will_read(path: str | Path, shown: str | None = None) -> None:
    """Note that a file is an input.

    Args:
        path: the file, whether it exists or not.
        shown: what messages call it; None for its path.

    Raises:
        RequestError: the command is going to write it.
    """
    scope = _SCOPE.get()
    if scope is None:
        return
    name = shown or Path(path).as_posix()
    for identity in _identities(Path(path)):
        if identity in scope.outputs:
            raise _replaced(scope.outputs[identity], name)
        scope.inputs.setdefault(identity, name)


def will_write(targets: Iterable[Path], inputs: Iterable[Path] = ()) -> None:
    """Note that files will be written, and refuse to replace an input or anything but a file.

    Args:
        targets: the files.
        inputs: inputs besides those that the scope has seen.

    Raises:
        RequestError: a target is an input, or exists and is no regular file.
    """
    scope = _SCOPE.get()
    known = {} if scope is None else dict(scope.inputs)
    for path in inputs:
        for identity in _identities(path):
            known.setdefault(identity, path.as_posix())
    for target in targets:
        _must_be_regular(target)
        for identity in _identities(target):
            if identity in known:
                raise _replaced(target.as_posix(), known[identity])
            if scope is not None:
                scope.outputs.setdefault(identity, target.as_posix())


def read_for(plan: Plan | None, scenario: Scenario | None = None) -> tuple[Path, ...]:
    """Return the files behind a plan and a scenario: their inputs, and the plan.json itself."""
    shown = [] if scenario is None else [file.path for file in scenario.inputs]
    if plan is not None and plan.file is not None:
        shown.append(plan.file.path)
    return tuple(_path_of(name) for name in shown)


def _path_of(shown: str) -> Path:
    found = bundled(shown.removeprefix(SCHEME)) if shown.startswith(SCHEME) else None
    return Path(shown) if found is None else found.path


def _identities(path: Path) -> list[Identity]:
    """Return what a file is known by; by its path alone where it does not exist."""
    found: list[Identity] = []
    with suppress(OSError, ValueError):  # a name that no file can have
        found.append(os.path.normcase(os.path.realpath(path)))
        status = path.stat()
        if status.st_ino:
            found.append((status.st_dev, status.st_ino))
    return found


def _must_be_regular(target: Path) -> None:
    """Refuse a folder, a device or a pipe; what is not there yet is fine.

    Raises:
        RequestError: the target exists and is no regular file.
    """
    try:
        mode = target.stat().st_mode
    except (OSError, ValueError):
        return
    if stat.S_ISDIR(mode):
        raise RequestError(f"cannot write {target}: is a folder")
    if not stat.S_ISREG(mode):
        raise RequestError(f"cannot write {target}: is a device or a pipe, not a regular file")


def _replaced(target: str, read: str) -> RequestError:
    return RequestError(
        f"cannot write {target}: it would replace {read}, which this command reads; "
        "write somewhere else"
    )
