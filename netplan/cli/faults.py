"""A fault of our own in one sentence, with the details in a file that can be sent to us."""

from __future__ import annotations

import hashlib
import os
import platform
import shlex
import sys
import tempfile
import traceback
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from netplan._version import __version__
from netplan.errors import VerificationError
from netplan.text import escaped_lines, shortened

PACKAGES = ("numpy", "scipy", "numba", "ortools", "pydantic", "click", "rich", "shapely", "pyogrio")
MESSAGE = 300


def sentence(error: BaseException) -> str:
    """Write the details of a fault to a file and return what to tell: one sentence."""
    return f"error: {_cause(error)}; {_where(error)}"


def _cause(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "out of memory: this question needs more than the machine gives"
    if isinstance(error, RecursionError):
        return "something in the input is nested deeper than netplan can follow"
    first = next(iter(str(error).splitlines()), "").rstrip(": ")
    if isinstance(error, VerificationError):
        return f"netplan's own fault: {shortened(first, MESSAGE)}"
    kind = type(error).__name__
    return f"netplan's own fault ({shortened(f'{kind}: {first}' if first else kind, MESSAGE)})"


def _where(error: BaseException) -> str:
    try:
        return f"the details were written to {_kept(_details(error))}"
    except (OSError, MemoryError) as failed:
        last = traceback.extract_tb(error.__traceback__)[-1:]
        place = "".join(f" (at {Path(f.filename).name}, line {f.lineno})" for f in last)
        reason = getattr(failed, "strerror", None) or type(failed).__name__
        return f"the details could not be written{place}: {reason}"


def _details(error: BaseException) -> str:
    versions = [f"netplan {__version__}", f"Python {platform.python_version()}"]
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            versions.append(f"{name} {metadata.version(name)}")
    head = [
        f"command: {shlex.join(sys.argv)}",
        f"system: {platform.system()} {platform.release()} {platform.machine()}",
        f"versions: {', '.join(versions)}",
    ]
    return escaped_lines("\n".join([*head, "", *traceback.format_exception(error)]))


def _kept(text: str) -> Path:
    """Write the text under a name made of its digest; the same fault again is the same file."""
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()[:12]
    path = Path(tempfile.gettempdir()) / f"netplan-fault-{digest}.txt"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path
