"""Re-asked questions against questions from scratch: CPU seconds, and the same cost.

Every shipped scenario is asked twice: after the default question, with what its search left
behind, and from scratch. Those that differ from the default question in costs alone come
first; their median ratio is printed. Run:

    python -m benchmarks.whatif [NAME ...] [--time-limit-s 120]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scenarios import DATA
from netplan import api
from netplan.model.plan import Plan
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import CoverResult
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.planner import make_plan
from netplan.whatif.memory import Memory, ask

DEFAULT = DATA / "guizhou.yaml"
LIBRARY = DATA / "scenarios"


@dataclass
class Watch:
    """An engine that keeps the question it was asked."""

    asked: CoverProblem | None = None

    def __call__(self, problem: CoverProblem, **options: Any) -> CoverResult:
        """Solve from scratch."""
        self.asked = problem
        return solve(problem, **options)


def only_costs_differ(a: CoverProblem, b: CoverProblem) -> bool:
    """Say whether two questions differ in the prices of their items and in nothing else."""
    for name in (f.name for f in fields(CoverProblem) if f.name != "item_cost"):
        x, y = getattr(a, name), getattr(b, name)
        if isinstance(x, np.ndarray):
            same = np.array_equal(x, y)
        elif isinstance(x, list | tuple) and x and isinstance(x[0], np.ndarray):
            same = len(x) == len(y) and all(map(np.array_equal, x, y))
        else:
            same = list(x) == list(y) if isinstance(x, list | tuple) else x == y
        if not same:
            return False
    return True


def timed(plan: Any) -> tuple[Plan, float]:
    """Return a plan and the CPU seconds it took."""
    started = time.process_time()
    return plan(), time.process_time() - started


def measure(name: str, default: CoverProblem, limit_s: float) -> dict[str, Any]:
    """Ask one scenario from scratch and again."""
    memory = Memory()
    ask(api.load_scenario(DEFAULT), memory)
    scenario = api.load_scenario(LIBRARY / f"{name}.yaml", [f"solver.time_limit_s={limit_s}"])
    before = dict(memory.counts)
    again, again_s = timed(lambda: ask(scenario, memory))
    watch = Watch()
    fresh, fresh_s = timed(lambda: make_plan(scenario, engine=watch))
    proven = again.status.value == fresh.status.value == "optimal"
    if proven and again.cost_cny != fresh.cost_cny:
        raise SystemExit(f"{name}: {again.cost_cny} is not {fresh.cost_cny}")
    return {
        "scenario": name,
        "only_costs": watch.asked is not None and only_costs_differ(default, watch.asked),
        "proven": proven,
        "scratch_s": round(fresh_s, 2),
        "asked_again_s": round(again_s, 2),
        "ratio": round(fresh_s / again_s, 1),
        "how": next((k for k, n in memory.counts.items() if n > before[k]), "searched"),
        "cost_cny": fresh.cost_cny,
    }


def library() -> list[str]:
    """Return the shipped scenarios with a plain least-cost objective, by name."""
    names = sorted(path.stem for path in LIBRARY.glob("*.yaml"))
    return [
        name for name in names if api.load_scenario(LIBRARY / f"{name}.yaml").objective.is_plain
    ]


def main() -> None:
    """Measure, print a line for each, and the median over the cost-only ones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: the shipped library")
    parser.add_argument("--time-limit-s", type=float, default=120.0)
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    args = parser.parse_args()
    watch = Watch()
    make_plan(api.load_scenario(DEFAULT), engine=watch)
    assert watch.asked is not None
    rows = []
    print(f"{'scenario':<24}{'scratch s':>10}{'again s':>9}{'ratio':>7}  only costs, how, proven")
    for name in args.names or library():
        row = measure(name, watch.asked, args.time_limit_s)
        rows.append(row)
        print(
            f"{name:<24}{row['scratch_s']:>10.2f}{row['asked_again_s']:>9.2f}{row['ratio']:>7.1f}"
            f"  {'yes' if row['only_costs'] else 'no'}, {row['how']}, {row['proven']}",
            flush=True,
        )
    ratios = [row["ratio"] for row in rows if row["only_costs"] and row["proven"]]
    if ratios:
        print(f"only costs differ: median {statistics.median(ratios):.1f} x of {len(ratios)}")
    if args.json:
        Path(args.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
