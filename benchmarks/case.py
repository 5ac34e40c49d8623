"""A benchmark case: one question, one method, a limit; and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.watch import Watch, peak_mb

QUICK, DEFAULT, LONG = "quick", "default", "long"
"""Sizes of run a case belongs to; a larger run contains the smaller ones."""
SIZES = (QUICK, DEFAULT, LONG)


@dataclass(frozen=True)
class Found:
    """What a method brought back.

    Attributes:
        status: ``optimal``, ``feasible``, ``infeasible``, ``no_plan``, ``heuristic`` (a plan
            without a bound), ``listed`` (what can fail, and nothing planned), ``too_large``
            (the model was not built) or ``failed``.
        cost: of the plan, or the value made small; None without a plan.
        bound: proven lower bound, None when the method gives none.
        checked: whether the plan was recomputed and holds; None when there is none.
        facts: counters and remarks for the page.
    """

    status: str
    cost: float | None = None
    bound: float | None = None
    checked: bool | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One measurement.

    Attributes:
        group: family, one table of the page.
        instance: the question; methods on the same instance are comparable.
        method: who answers.
        run: solves it, told of the watch and of the time limit in s.
        limit_s: time limit of the default run.
        size: the smallest run it belongs to.
        goal: what it should reach, in words.
    """

    group: str
    instance: str
    method: str
    run: Callable[[Watch, float], Found]
    limit_s: float = 60.0
    size: str = DEFAULT
    goal: str = ""

    @property
    def name(self) -> str:
        """Return the name the command line knows it by."""
        return f"{self.group}/{self.instance}/{self.method}"


def measure(case: Case, limit_s: float | None = None) -> dict[str, Any]:
    """Run a case in this process and return its record."""
    _load()
    watch = Watch()
    watch.start()
    limit = case.limit_s if limit_s is None else min(limit_s, case.limit_s)
    found = case.run(watch, limit)
    watch.saw(found.cost, found.bound)
    proven = found.status in {"optimal", "infeasible"}
    return {
        "group": case.group,
        "instance": case.instance,
        "method": case.method,
        "goal": case.goal,
        "limit_s": limit,
        "suite_limit_s": case.limit_s,
        **asdict(found),
        "gap": gap(found.cost, found.bound),
        "cpu_s": round(watch.cpu_s, 3),
        "wall_s": round(watch.wall_s, 3),
        "first_plan_cpu_s": watch.first_plan_cpu_s,
        "near_cpu_s": None if found.bound is None else watch.near_cpu_s,
        "proof_cpu_s": round(watch.cpu_s, 3) if proven else None,
        "peak_mb": round(peak_mb(), 1),
    }


def _load() -> None:
    """Load what every method needs once a process, so that no method pays for it."""
    from netplan.optimize.kernels import kernels_warm  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.optimize.lp.choose import new_lp  # noqa: PLC0415

    kernels_warm()
    new_lp()


def gap(cost: float | None, bound: float | None) -> float | None:
    """Return (cost - bound) / cost, None unless both are known."""
    if cost is None or bound is None:
        return None
    return max(cost - bound, 0.0) / abs(cost) if cost else 0.0
