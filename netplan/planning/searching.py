"""How a scenario is searched: the exact engine, and what it is told."""

from __future__ import annotations

from collections.abc import Callable

from netplan.model.scenario import Scenario
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.provenance import BENDERS

Engine = Callable[..., CoverResult]


def exact_engine() -> Engine:
    """Return what solves a cover problem; compiled kernels are loaded here."""
    from netplan.optimize.engine import solve  # noqa: PLC0415

    return solve


def settings_of(scenario: Scenario) -> EngineSettings:
    """Return what a scenario says of its search."""
    solver = scenario.solver
    return EngineSettings(
        time_limit_s=solver.time_limit_s,
        gap=solver.gap,
        node_limit=solver.node_limit,
        method="auto" if solver.method == BENDERS else solver.method,
        seed=solver.seed,
        parameters=solver.parameters,
    )
