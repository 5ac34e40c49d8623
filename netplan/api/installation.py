"""What runs here: the versions, places and cores that a report of a fault needs."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module, metadata

from netplan._version import __version__

PACKAGES = ("ortools", "highspy", "numpy", "scipy", "numba", "pydantic", "shapely", "pyogrio")


def environment() -> dict[str, str]:
    """Return what a report of a fault needs to say of this installation, as text by subject.

    A part that is missing or does not load is said in its place: this must answer where little
    else does.
    """
    return {
        "netplan": __version__,
        "python": f"{platform.python_version()} ({sys.executable or 'no interpreter of its own'})",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": _cores(),
        "packages": _packages(),
        "linear solvers": ", ".join(_told(partial(_solver, name)) for name in ("glop", "highs")),
        "gdal": _told(_gdal),
        "data": _told(_data),
        "compiled kernels": _told(_kernels),
    }


def _told(ask: Callable[[], str]) -> str:
    """Return what is found, or why nothing is."""
    try:
        return ask()
    except (ImportError, OSError, AttributeError, RuntimeError) as error:
        return f"not usable: {type(error).__name__}: {error}"


def _cores() -> str:
    every = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else every
    return f"{usable} of {every}"


def _packages() -> str:
    found = []
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    return ", ".join(found)


def _solver(backend: str) -> str:
    """Return a linear solver as a plan's record names it, once it has answered a question."""
    from netplan.optimize.lp.choose import new_lp  # noqa: PLC0415
    from netplan.optimize.provenance import listening  # noqa: PLC0415

    with listening() as ran:
        new_lp(backend).solve()
    [(name, version)] = ran.programs.items()
    return name if version in name else f"{name} {version}"


def _gdal() -> str:
    try:
        pyogrio = import_module("pyogrio")
    except ModuleNotFoundError:
        return "not installed (the extra [gis] brings it)"
    return f"{pyogrio.__gdal_version_string__} in pyogrio {pyogrio.__version__}"


def _data() -> str:
    """Return the folder of the bundled data, and one digest of all its files."""
    from netplan.files.text.paths import bundled_names, bundled_root  # noqa: PLC0415

    digest = hashlib.sha256()
    names = bundled_names()
    for name in names:
        content = (bundled_root() / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return f"{bundled_root()} ({len(names)} files, sha256 {digest.hexdigest()[:16]})"


def _kernels() -> str:
    from netplan.optimize.kernels import kernels_kept  # noqa: PLC0415

    ready, every, folder = kernels_kept()
    return f"{ready} of {every} ready; {folder or 'no folder takes them'}"
