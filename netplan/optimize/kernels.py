"""The kernels of each method, compiled before it starts: once per installation, on all cores."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from netplan.graph.compiled import Kernel
from netplan.optimize.deadline import Deadline
from netplan.optimize.progress import OnProgress, Progress

SEARCH = (
    "graph.kernels:shortest_tree",
    "optimize.heuristics.reverse_delete:reverse_delete",
    "graph.kernels:violations",
    "optimize.problem.presolve:mark_useful",
    "optimize.heuristics.reverse_delete:still_violated",
    "optimize.paths.ellipses:count_uses",
)
"""What every search needs."""
PATHS = (
    "graph.kernels:shortest_tree",
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
    "optimize.paths.ellipses:reach",
    "optimize.branch_and_cut.separation_kernels:rank",
    "optimize.branch_and_cut.hitting_set:by_item",
)
LABELS = ("optimize.paths.label_setting:price_one",)
"""What prices paths on which regenerators stand, or items come more than once."""
TREE = (
    "optimize.layered_graph.network:ascend",
    "optimize.layered_graph.network:unroll",
    "optimize.layered_graph.separation:layered_cuts",
    "optimize.layered_graph.dual_ascent:climb",
    "optimize.layered_graph.separation:closed",
    "optimize.layered_graph.network:lengths",
    "optimize.layered_graph.separation:entering",
)
"""What bounds the demands of one large hub."""
MEANS = (
    "optimize.paths.length_bounded_cuts:grow_cuts",
    "optimize.paths.min_cost_flow:potentials",
    "graph.kernels:shortest_tree",
)
DIRECT_MEANS = (
    "optimize.benders.direct_link_kernels:buy",
    "optimize.benders.direct_link_kernels:edge_cuts",
    "optimize.benders.direct_link_kernels:all_pairs",
    "optimize.benders.direct_link_kernels:list_ways",
)
"""What a mean over whole direct edges needs besides."""
CHANCE = (
    *SEARCH,
    "planning.chance.kernels:fates",
    "planning.chance.kernels:count_missed",
)
"""What tries a choice in many worlds."""
CAPACITY = ("planning.capacity.kernels:lightest",)
"""What separates rows of channels."""
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
    "optimize.benders.direct_link_kernels",
    "optimize.branch_and_cut.separation_kernels",
    "optimize.layered_graph.network",
    "optimize.layered_graph.separation",
    "optimize.layered_graph.dual_ascent",
    "optimize.branch_and_cut.hitting_set",
    "planning.chance.kernels",
    "planning.capacity.kernels",
)
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from netplan.optimize.kernels import compile_here; compile_here(sys.argv[2:])"
)


@dataclass(frozen=True)
class _Heard:
    """Who hears that kernels are prepared, and whose time it does not count as."""

    on_progress: OnProgress | None = None
    running: tuple[Deadline, ...] = ()


_heard: ContextVar[_Heard | None] = ContextVar("heard", default=None)


@contextmanager
def prepared_for(running: Deadline, on_progress: OnProgress | None = None) -> Iterator[None]:
    """Report what is compiled in the block, and leave it out of what a limit is for.

    Of searches inside each other the outermost is heard: it listens to the others for its own ends.
    """
    outer = _heard.get() or _Heard()
    others = tuple(deadline for deadline in outer.running if deadline is not running)
    token = _heard.set(_Heard(outer.on_progress or on_progress, (*others, running)))
    try:
        yield
    finally:
        _heard.reset(token)


def needed(names: Sequence[str]) -> None:
    """Compile the kernels that are not on disk yet, as the search around it is heard."""
    if all(_kernel(name).is_loaded for name in names):
        return
    heard = _heard.get() or _Heard()
    with ExitStack() as stack:
        for running in heard.running:
            stack.enter_context(running.paused())
        ready(names, heard.on_progress)


def ready(names: Sequence[str], on_progress: OnProgress | None = None) -> None:
    """Compile the kernels that are not on disk yet, sharing them out among the cores.

    Args:
        names: ``module:kernel``, as in the tables above.
        on_progress: called with how many are done, where any are missing.
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
    ready(_every_name())
    return time.perf_counter() - started


def kernels_kept() -> tuple[int, int, str | None]:
    """Return how many kernels are compiled, of how many, and the folder that holds them."""
    every = [_kernel(name) for name in _every_name()]
    folders = [found.folder for found in every if found.folder is not None]
    return (
        sum(k.is_ready for k in every),
        len(every),
        os.path.commonpath(folders) if folders else None,
    )


def _every_name() -> list[str]:
    found = [importlib.import_module(f"netplan.{name}") for name in MODULES]
    return [
        f"{module.__name__.removeprefix('netplan.')}:{name}"
        for module in found
        for name, value in vars(module).items()
        if isinstance(value, Kernel) and value.home == module.__name__
    ]


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
