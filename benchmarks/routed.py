"""Routing costs and two path limits (NDSR): the cases of :mod:`benchmarks.ndsr`."""

from __future__ import annotations

import importlib
import importlib.util
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.case import DEFAULT, LONG, Case, Found

if TYPE_CHECKING:
    from benchmarks.watch import Watch

GROUP = "ndsr"
ADAPTER = "benchmarks.ndsr"
METHODS = {"netplan": "netplan", "arcflow-highs": "arc flow, HiGHS"}
LIMIT_S, LONG_LIMIT_S = 60.0, 300.0
EVERYDAY = 4
"""So many cases of the collection belong to the default run, the others to the long one."""


def cases() -> list[Case]:
    """Return both methods on every case of the adapter, none while there is no adapter."""
    if importlib.util.find_spec(ADAPTER) is None:
        return []
    names = list(importlib.import_module(ADAPTER).cases())
    found = []
    for i, name in enumerate(names):
        limit_s, size = (LIMIT_S, DEFAULT) if i < EVERYDAY else (LONG_LIMIT_S, LONG)
        for key, method in METHODS.items():
            found.append(Case(GROUP, name, method, partial(_run, name, key), limit_s, size))
    return found


def _run(name: str, method: str, watch: Watch, limit_s: float) -> Found:
    adapter = importlib.import_module(ADAPTER)
    watch.start()
    found = adapter.run(name, method, limit_s)
    watch.stop()
    facts = {key: found[key] for key in ("nodes", "arcs", "commodities") if key in found}
    facts["solve_cpu_s"] = found.get("cpu_s")
    cost = found.get("cost")
    # The adapter recomputes every answer and raises when it does not hold.
    checked = None if cost is None else True
    return Found(str(found["status"]), cost, found.get("bound"), checked, facts)
