"""What a second opinion costs, and where it ends, on every bundled scenario.

``python -m benchmarks.crosscheck --cpu 120 --jobs 2`` plans each of them, asks for the second
opinion, and prints a line of a table when it is there; names or files ask for some of them.
Both limits are CPU seconds, so that a busy machine changes little.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netplan.stop import Stop

PLAN_S = 60.0
LOOK_S = 0.2
HEAD = "| scenario | plan | CPU s | programs | result |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Asked:
    """A scenario by name or file, and the CPU seconds for its plan and for the opinion."""

    name: str
    plan_s: float
    cpu_s: float


def ask(asked: Asked) -> str:
    """Return the line of a scenario."""
    from netplan import api  # noqa: PLC0415 - the list of names loads nothing
    from netplan.cross_check.opinion import second_opinion  # noqa: PLC0415
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    scenario = api.load_scenario(asked.name, [f"solver.time_limit_s={asked.plan_s:g}"])
    plan = make_plan(scenario)
    began = time.process_time()
    found = second_opinion(plan, scenario, stop=_stopped_at(began + asked.cpu_s))
    spent = time.process_time() - began
    told = f"{found.verdict.value}: {found.text}"
    return f"| `{asked.name}` | {plan.status.value} | {spent:.1f} | {found.rounds} | {told} |"


def _stopped_at(cpu_s: float) -> Stop:
    """Return a wish to stop that is made once the process has had so many CPU seconds."""
    from netplan.stop import Stop  # noqa: PLC0415

    stop = Stop()

    def watch() -> None:
        while time.process_time() < cpu_s:
            time.sleep(LOOK_S)
        stop.ask()

    threading.Thread(target=watch, daemon=True).start()
    return stop


def main(arguments: list[str]) -> int:
    """Print the table; return how many scenarios differ."""
    from netplan.files.text.paths import bundled_scenarios  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m benchmarks.crosscheck")
    parser.add_argument("names", nargs="*", default=bundled_scenarios())
    parser.add_argument("--plan", type=float, default=PLAN_S, help="CPU seconds for a plan")
    parser.add_argument("--cpu", type=float, default=120.0, help="CPU seconds for an opinion")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args(arguments)
    print(HEAD, flush=True)
    different = 0
    own = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.jobs, own, max_tasks_per_child=1) as pool:
        asked = (Asked(name, given.plan, given.cpu) for name in given.names)
        for done in as_completed([pool.submit(ask, one) for one in asked]):
            line = done.result()
            different += "differs:" in line
            print(line, flush=True)
    return different


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
