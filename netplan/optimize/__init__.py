"""Exact optimization: from a cover problem to a cheapest plan with a proof."""

from __future__ import annotations

KERNELS = (
    "graph.kernels",
    "optimize.trim",
    "optimize.pairs",
    "optimize.ellipses",
    "optimize.plainpath",
    "optimize.rcsp",
    "optimize.pruning",
    "optimize.cuts",
    "optimize.ascent",
    "optimize.probe",
    "optimize.unitflow",
    "optimize.meanedges",
    "optimize.separation",
    "optimize.layers",
    "optimize.layerrise",
    "optimize.hitting",
    "optimize.routed_kernels",
    "optimize.routed_branch",
    "optimize.routed_paths",
    "optimize.routed_plans",
)


def kernels_warm() -> float:
    """Compile (or load) every kernel; return the seconds it took.

    Compilation happens once per installation; the result is cached on disk.
    """
    import importlib  # noqa: PLC0415 - the kernels must stay out of the import of netplan
    import time  # noqa: PLC0415

    started = time.perf_counter()
    for name in KERNELS:
        importlib.import_module(f"netplan.{name}")
    return time.perf_counter() - started
