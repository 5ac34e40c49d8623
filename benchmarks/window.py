"""The path step on its own: cheapest paths in a delay window, against published optima."""

from __future__ import annotations

import csv
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.case import DEFAULT, QUICK, Case, Found
from benchmarks.collections import COLLECTIONS
from benchmarks.watch import Watch

if TYPE_CHECKING:
    from netplan.optimize.problem.cover import CoverProblem

HOME = COLLECTIONS / "drcr" / "delay_range_zoo"
NETWORKS = ("Cogentco", "Interoute", "Kdl", "TataNld", "VtlWavenet2008")
GROUP, METHOD = "window", "netplan"
MOST_LABELS = 1 << 24


def cases() -> list[Case]:
    """Return one case for every network; the demands of a file are one case."""
    return [
        Case(GROUP, name, METHOD, partial(_run, name), 60, size, "every WorkOptCost")
        for name, size in zip(NETWORKS, (QUICK, *[DEFAULT] * 4), strict=True)
    ]


def _read(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        raise SystemExit(f"no {file.name} of {file.parent.name}: the collection is absent")
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _problem(links: list[dict[str, str]], asked: list[dict[str, str]]) -> CoverProblem:
    """Return the links as arcs with one item each, the asked paths as demands."""
    import numpy as np  # noqa: PLC0415

    from netplan.optimize.problem.cover import NO_LIMIT, CoverProblem  # noqa: PLC0415

    tail = np.array([int(r["SourceID"]) for r in links], np.int32)
    head = np.array([int(r["DestinationID"]) for r in links], np.int32)
    m, k = len(links), len(asked)
    return CoverProblem(
        n_nodes=int(max(tail.max(), head.max())) + 1,
        arc_tail=tail,
        arc_head=head,
        arc_ns=np.array([int(r["Delay"]) for r in links], np.int64),
        arc_item=np.arange(m, dtype=np.int32),
        arc_kind=np.zeros(m, np.int8),
        item_cost=np.array([int(r["Cost"]) for r in links], np.int64),
        item_lower=np.zeros(m, np.int8),
        item_upper=np.ones(m, np.int8),
        item_name=[r["LinkID"] for r in links],
        scenario_name=["intact"],
        scenario_lost_arcs=[np.zeros(0, np.int32)],
        demand_source=np.array([int(r["SourceID"]) for r in asked], np.int32),
        demand_sink=np.array([int(r["Destination"]) for r in asked], np.int32),
        demand_limit_ns=np.array([math.floor(float(r["MaxDelay"])) for r in asked], np.int64),
        demand_after_ns=np.full(k, NO_LIMIT, np.int64),
        demand_exempt=[frozenset()] * k,
        demand_name=[r["demandID"] for r in asked],
    )


def _run(name: str, watch: Watch, limit_s: float) -> Found:
    links = _read(HOME / name / "topo.csv")
    asked = _read(HOME / name / "tunnel.csv")
    solver = _Solver(_problem(links, asked))
    answers: list[int | None] = []
    solver.within(0, 0)  # loads the compiled code
    solver.answer(0, 0)
    solver.alone = 0
    watch.start()
    for i, row in enumerate(asked):
        if watch.wall_s > limit_s:
            break
        answers.append(solver.answer(i, math.ceil(float(row["MinDelay"]))))
    watch.stop()
    known = [float(row["WorkOptCost"]) for row in asked[: len(answers)]]
    same = sum(a == b for a, b in zip(answers, known, strict=True))
    cheaper = sum(a is not None and a < b for a, b in zip(answers, known, strict=True))
    facts: dict[str, Any] = {
        "N": solver.problem.n_nodes,
        "arcs": len(links),
        "paths": len(asked),
        "matched": same,
        "cheaper_than_published": cheaper,
        "dearer_than_published": len(answers) - same - cheaper,
        "ms_a_path": round(1000 * watch.cpu_s / max(len(answers), 1), 3),
        "by_the_limited_search_alone": solver.alone,
        "remark": f"{same} of {len(asked)} published costs",
    }
    done = len(answers) == len(asked) and None not in answers
    total = sum(a or 0 for a in answers)
    return Found(
        "optimal" if done else "feasible", total, total if done else None, same == len(asked), facts
    )


class _Solver:
    """Answers the demands of one network, one after the other."""

    def __init__(self, problem: CoverProblem) -> None:
        import numpy as np  # noqa: PLC0415

        from netplan.optimize.problem.prepare import prepare  # noqa: PLC0415

        self.problem = problem
        self.prepared = prepare(problem)
        self.open = np.ones(len(problem.item_cost), np.uint8)
        self.alone = 0

    def answer(self, i: int, low: int) -> int | None:
        """Return the least cost of a path of delay low .. limit; None: none, or given up."""
        from netplan.optimize.heuristics.buy_back import cheapest_path  # noqa: PLC0415

        cost, delay = self.problem.item_cost, self.problem.arc_ns
        items = cheapest_path(self.prepared, i, 0, self.open, cost)
        if items is None:
            return None
        if int(delay[items].sum()) >= low:
            self.alone += 1
            return int(cost[items].sum())
        return self.within(i, low)

    def within(self, i: int, low: int) -> int | None:
        """Return the same by the search over (node, delay) alone."""
        import numpy as np  # noqa: PLC0415

        from benchmarks.distances import backward  # noqa: PLC0415
        from benchmarks.window_search import cheapest  # noqa: PLC0415
        from netplan.graph.arrays import FAR  # noqa: PLC0415

        net, problem = self.prepared.net, self.problem
        source, sink = int(problem.demand_source[i]), int(problem.demand_sink[i])
        to_cost, to_delay = np.zeros((2, problem.n_nodes), np.int64)
        backward(net.in_ptr, net.in_arc, net.tail, problem.item_cost, sink, to_cost)
        backward(net.in_ptr, net.in_arc, net.tail, problem.arc_ns, sink, to_delay)
        high = int(problem.demand_limit_ns[i])
        for simple in (False, True):
            found, is_simple, _ = cheapest(
                net.out_ptr, net.out_arc, net.head, problem.item_cost, problem.arc_ns, source,
                sink, low, high, to_cost, to_delay, simple, MOST_LABELS,
            )  # fmt: skip
            if found >= FAR or found < 0:
                return None
            if is_simple:
                return int(found)
        return None
