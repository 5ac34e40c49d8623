"""The kernels of each method, compiled before it starts: once per installation, on all cores."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from netplan.graph.compiled import Kernel
from netplan.optimize.problem.answer import OnProgress, Progress

SEARCH = (
    "optimize.heuristics.reverse_delete:reverse_delete",
    "graph.kernels:violations",
    "optimize.problem.presolve:mark_useful",
    "optimize.heuristics.reverse_delete:still_violated",
    "optimize.paths.ellipses:count_uses",
)
"""What every search needs."""
PATHS = (
    "optimize.paths.label_setting_two_criteria:price_plain",
    "optimize.heuristics.reverse_delete:reverse_delete",
    "optimize.paths.length_bounded_cuts:grow_cuts",
    "optimize.branch_and_price.dual_ascent:ascend",
    "optimize.branch_and_price.probing:probe",
    "graph.kernels:violations",
    "optimize.paths.ellipses:ellipse",
    "optimize.heuristics.reverse_delete:still_violated",
    "optimize.problem.presolve:mark_useful",
    "optimize.paths.label_setting:price",
    "optimize.paths.ellipses:count_uses",
)
"""What the path method needs, in an order in which two cores that take turns are equally busy."""
CUTS = (
    "optimize.branch_and_cut.separation_kernels:separate",
    "optimize.branch_and_cut.hitting_set:search",
    "optimize.branch_and_cut.separation_kernels:threats",
)
MODULES = (
    "graph.kernels",
    "optimize.problem.presolve",
    "optimize.paths.ellipses",
    "optimize.paths.label_setting_two_criteria",
    "optimize.paths.label_setting",
    "optimize.heuristics.reverse_delete",
    "optimize.paths.length_bounded_cuts",
    "optimize.branch_and_price.dual_ascent",
    "optimize.branch_and_price.probing",
    "optimize.paths.min_cost_flow",
    "optimize.benders.direct_links",
    "optimize.branch_and_cut.separation_kernels",
    "optimize.layered_graph.network",
    "optimize.layered_graph.separation",
    "optimize.layered_graph.dual_ascent",
    "optimize.branch_and_cut.hitting_set",
)
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from netplan.optimize.kernels import compile_here; compile_here(sys.argv[2:])"
)


def ready(names: Sequence[str], on_progress: OnProgress | None = None) -> None:
    """Compile the kernels that are not on disk yet, sharing them out among the cores.

    Args:
        names: ``module:kernel``, as in the tables above.
        on_progress: told how many are done, where any are missing.
    """
    missing = [name for name in names if not _kernel(name).is_ready]
    if not missing:
        return

    def tell() -> None:
        done = sum(_kernel(name).is_ready for name in missing)
        text = f"preparing the optimizer, once per installation: {done} of {len(missing)} parts"
        if on_progress is not None:
            on_progress(Progress("preparing", None, 0, 0, text=text))

    tell()
    kept = _kernel(missing[0]).is_kept and _starts_python()
    workers = min(_cores(), len(missing)) if kept else 1
    with _children([missing[i::workers] for i in range(1, workers)]) as children:
        for name in missing[::workers]:
            _kernel(name).compiled()
            tell()
        for child in children:
            child.wait()
    compile_here(missing)  # from disk by now, or for the first time where a child failed
    tell()


def compile_here(names: Sequence[str]) -> None:
    """Compile kernels in this process, or load them."""
    for name in names:
        _kernel(name).compiled()


def kernels_warm() -> float:
    """Compile (or load) every kernel; return the seconds it took."""
    started = time.perf_counter()
    found = [importlib.import_module(f"netplan.{name}") for name in MODULES]
    ready(
        [
            f"{module.__name__.removeprefix('netplan.')}:{name}"
            for module in found
            for name, value in vars(module).items()
            if isinstance(value, Kernel) and value.home == module.__name__
        ]
    )
    return time.perf_counter() - started


def _kernel(name: str) -> Kernel:
    module, _, function = name.partition(":")
    found: Kernel = getattr(importlib.import_module(f"netplan.{module}"), function)
    return found


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _starts_python() -> bool:
    """Say whether ``sys.executable`` is an interpreter: in QGIS, say, it is the program itself."""
    return Path(sys.executable or "").name.lower().startswith("python")


@contextmanager
def _children(shares: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Compile each share in a process of its own; numba compiles one function at a time."""
    home = str(Path(__file__).parents[2])
    started: list[subprocess.Popen[bytes]] = []
    try:
        for share in shares:
            nothing = subprocess.DEVNULL
            command = [sys.executable, "-c", _CHILD, home, *share]
            started.append(subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing))
        yield started
    finally:
        for child in started:
            if child.poll() is None:
                child.terminate()
            child.wait()
