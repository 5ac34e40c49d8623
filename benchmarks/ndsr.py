"""Network design with service requirements: two path limits, routing costs, one path each.

Reads the NDSR collection beside the repository and solves one of its files:

    python benchmarks/ndsr.py RBWQN30A120C90W2MM_S1943 --method netplan --time-limit-s 60

Methods: ``netplan``; ``arcflow-highs``, ``arcflow-scip`` and ``arcflow-cpsat`` give the plain
model (a binary for every arc, one for every commodity and arc, flow and limit rows) to a MIP
solver through OR-Tools, one thread. Every answer is recomputed from the file before it is shown.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.collections import COLLECTIONS
from benchmarks.fixed_charge.problem import RoutedProblem, RoutedSettings, solve_routed

FOLDER = COLLECTIONS / "ndsr"
METHODS = ("netplan", "arcflow-highs", "arcflow-scip", "arcflow-cpsat")


@dataclass(frozen=True)
class Commodity:
    """One demand: where from, where to, how much, and its limits."""

    source: int
    sink: int
    demand: float
    limits: tuple[float, ...]


@dataclass(frozen=True)
class Arc:
    """One arc that can be bought."""

    tail: int
    head: int
    fixed: float
    variable: float
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Instance:
    """One file of the collection; nodes are numbered from 1 as in the file."""

    name: str
    n_nodes: int
    commodities: tuple[Commodity, ...]
    arcs: tuple[Arc, ...]

    def routing(self, k: int, a: int) -> int:
        """Return the cost of sending commodity ``k`` over arc ``a``.

        Raises:
            ValueError: it is not a whole number.
        """
        cost = self.commodities[k].demand * self.arcs[a].variable
        if cost != int(cost):
            raise ValueError(f"{self.name}: routing cost {cost} is not a whole number")
        return int(cost)


def read(path: Path) -> Instance:
    """Read one file of the collection."""
    section, parameters = "", {}
    commodities: list[Commodity] = []
    arcs: list[Arc] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words:
            continue
        if line.startswith("*"):
            section = words[0].strip("*:")
        elif section == "Parameters":
            parameters[words[0]] = words[1]
        else:
            count = int(parameters["num_weights"])
            values = tuple(float(word) for word in words[1:])
            ends = int(values[0]), int(values[1])
            if section == "Commodities":
                commodities.append(Commodity(*ends, values[2], values[3 : 3 + count]))
            else:
                arcs.append(Arc(*ends, values[2], values[3], values[4 : 4 + count]))
    nodes = int(parameters["num_nodes"])
    return Instance(path.stem, nodes, tuple(commodities), tuple(arcs))


def cases() -> list[str]:
    """Return the names of the files in the collection, empty when it is absent."""
    return sorted(path.name.removesuffix("_net.txt") for path in FOLDER.glob("*_net.txt"))


def load(name: str) -> Instance:
    """Read a case by its name, by any part of it that fits one case only, or by its path.

    Raises:
        SystemExit: the collection is absent, or the name fits none or several.
    """
    if Path(name).is_file():
        return read(Path(name))
    found = [case for case in cases() if name.removesuffix(".txt").removesuffix("_net") in case]
    if len(found) != 1:
        raise SystemExit(f"{name!r} fits {len(found)} of the files under {FOLDER}")
    return read(FOLDER / f"{found[0]}_net.txt")


def routed_problem(instance: Instance) -> RoutedProblem:
    """Return the instance as netplan's problem."""

    def whole(values: Iterable[float]) -> np.ndarray:
        array = np.array(list(values), float)
        if np.any(array != np.floor(array)):
            raise ValueError(f"{instance.name}: a value is not a whole number")
        return array.astype(np.int64)

    arcs, commodities = instance.arcs, instance.commodities
    limits = range(len(arcs[0].weights))
    return RoutedProblem(
        instance.n_nodes,
        whole(arc.tail - 1 for arc in arcs),
        whole(arc.head - 1 for arc in arcs),
        whole(arc.fixed for arc in arcs),
        np.array([whole(arc.weights[r] for arc in arcs) for r in limits]),
        whole(c.source - 1 for c in commodities),
        whole(c.sink - 1 for c in commodities),
        np.array([[np.floor(limit) for limit in c.limits] for c in commodities]).astype(np.int64),
        np.array(
            [
                [instance.routing(k, a) for a in range(len(arcs))]
                for k in range(len(commodities))
            ]
        ),
    )  # fmt: skip


def audit(instance: Instance, paths: Sequence[Sequence[int]]) -> int:
    """Recompute the cost of a plan from the file alone.

    Args:
        instance: the file.
        paths: for each commodity its arcs in order.

    Returns:
        Fixed cost of every arc that some path uses, and routing cost.

    Raises:
        ValueError: a path does not join its ends or breaks a limit.
    """
    if len(paths) != len(instance.commodities):
        raise ValueError(f"{len(paths)} paths for {len(instance.commodities)} commodities")
    cost = 0
    for k, (path, commodity) in enumerate(zip(paths, instance.commodities, strict=True)):
        at = commodity.source
        for a in path:
            if instance.arcs[a].tail != at:
                raise ValueError(f"commodity {k + 1}: arc {a + 1} does not start at node {at}")
            at = instance.arcs[a].head
            cost += instance.routing(k, a)
        if at != commodity.sink:
            raise ValueError(f"commodity {k + 1} ends at node {at}, not at {commodity.sink}")
        for r, limit in enumerate(commodity.limits):
            if sum(instance.arcs[a].weights[r] for a in path) > limit:
                raise ValueError(f"commodity {k + 1} breaks limit {r + 1}")
    return cost + sum(int(instance.arcs[a].fixed) for a in {a for path in paths for a in path})


def _netplan(instance: Instance, time_limit_s: float, threads: int) -> dict[str, Any]:
    settings = RoutedSettings(time_limit_s=time_limit_s, threads=threads)
    result = solve_routed(routed_problem(instance), settings=settings)
    return {
        "status": result.status,
        "cost": audit(instance, result.paths) if result.paths else None,
        "bound": result.lower_bound,
        "nodes": result.nodes,
    }


def _arc_flow(instance: Instance, mathopt: Any) -> tuple[Any, list[dict[int, Any]]]:
    """Return the plain model and its flow variables, by commodity and arc."""
    model = mathopt.Model(name=instance.name)
    arcs = instance.arcs
    bought = [model.add_binary_variable(name=f"x_{a}") for a in range(len(arcs))]
    into: dict[int, list[int]] = {v: [] for v in range(1, instance.n_nodes + 1)}
    out_of: dict[int, list[int]] = {v: [] for v in range(1, instance.n_nodes + 1)}
    for a, arc in enumerate(arcs):
        out_of[arc.tail].append(a)
        into[arc.head].append(a)
    terms = [arcs[a].fixed * bought[a] for a in range(len(arcs))]
    flows = []
    for k, commodity in enumerate(instance.commodities):
        flow = {a: model.add_binary_variable(name=f"y_{k}_{a}") for a in range(len(arcs))}
        for v in range(1, instance.n_nodes + 1):
            supply = (v == commodity.source) - (v == commodity.sink)
            model.add_linear_constraint(
                mathopt.fast_sum([flow[a] for a in out_of[v]])
                - mathopt.fast_sum([flow[a] for a in into[v]])
                == supply
            )
        for r, limit in enumerate(commodity.limits):
            used = mathopt.fast_sum([arcs[a].weights[r] * flow[a] for a in range(len(arcs))])
            model.add_linear_constraint(used <= limit)
        for a in range(len(arcs)):
            model.add_linear_constraint(flow[a] <= bought[a])
        terms += [instance.routing(k, a) * flow[a] for a in range(len(arcs))]
        flows.append(flow)
    model.minimize(mathopt.fast_sum(terms))
    return model, flows


def _trace(instance: Instance, k: int, used: set[int]) -> list[int]:
    """Return a path of commodity ``k`` over ``used`` in order; cycles beside it are left out."""
    commodity = instance.commodities[k]
    came: dict[int, int | None] = {commodity.source: None}
    queue = [commodity.source]
    for at in queue:
        for a in sorted(used):
            arc = instance.arcs[a]
            if arc.tail == at and arc.head not in came:
                came[arc.head] = a
                queue.append(arc.head)
    path: list[int] = []
    back = came.get(commodity.sink)
    while back is not None:
        path.append(back)
        back = came[instance.arcs[back].tail]
    return path[::-1]


def _arcflow(instance: Instance, solver: str, time_limit_s: float) -> dict[str, Any]:
    from ortools.math_opt.python import mathopt  # noqa: PLC0415 - netplan runs without it

    kinds = {
        "highs": mathopt.SolverType.HIGHS,
        "scip": mathopt.SolverType.GSCIP,
        "cpsat": mathopt.SolverType.CP_SAT,
    }
    model, flows = _arc_flow(instance, mathopt)
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=time_limit_s), relative_gap_tolerance=0.0
    )
    if solver != "highs":
        parameters.threads = 1
    result = mathopt.solve(model, kinds[solver], params=parameters)
    bound = result.termination.objective_bounds.dual_bound
    answer: dict[str, Any] = {"status": "no_plan", "cost": None, "bound": None}
    if math.isfinite(bound):
        answer["bound"] = bound
    if result.has_primal_feasible_solution():
        paths = []
        for k, flow in enumerate(flows):
            values = result.variable_values(list(flow.values()))
            paths.append(
                _trace(instance, k, {a for a, v in zip(flow, values, strict=True) if v > 0.5})
            )
        answer["cost"] = audit(instance, paths)
        proved = result.termination.reason == mathopt.TerminationReason.OPTIMAL
        answer["status"] = "optimal" if proved else "feasible"
    return answer


def run(name: str, method: str, time_limit_s: float, *, threads: int = 2) -> dict[str, Any]:
    """Solve one case and recompute the answer.

    Args:
        name: a case, see :func:`cases`.
        method: one of ``METHODS``.
        time_limit_s: wall time.
        threads: of ``netplan`` only; the others use one.

    Returns:
        ``cost``, ``bound`` and ``gap`` (None where there is none), ``cpu_s``, ``wall_s``,
        ``status``.

    Raises:
        ValueError: the method is unknown, or the answer is not what it claims to be.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}: use {', '.join(METHODS)}")
    instance = load(name)
    if method == "netplan":
        from netplan.optimize.kernels import kernels_warm  # noqa: PLC0415 - compiled code

        kernels_warm()
    cpu, wall = time.process_time(), time.perf_counter()
    if method == "netplan":
        answer = _netplan(instance, time_limit_s, threads)
    else:
        answer = _arcflow(instance, method.removeprefix("arcflow-"), time_limit_s)
    cost, bound = answer["cost"], answer["bound"]
    known = cost is not None and bound is not None
    answer["gap"] = round((cost - bound) / max(cost, 1), 6) if known else None
    answer["cpu_s"] = round(time.process_time() - cpu, 2)
    answer["wall_s"] = round(time.perf_counter() - wall, 2)
    return {"case": instance.name, "method": method, **answer}


def main() -> None:
    """Solve the cases named on the command line; print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="+", help="case names or parts of them, files, or all")
    parser.add_argument("--method", choices=METHODS, default="netplan")
    parser.add_argument("--time-limit-s", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2, help="for netplan: 1 or 2")
    asked = parser.parse_args()
    names = cases() if asked.name == ["all"] else asked.name
    for name in names:
        answer = run(name, asked.method, asked.time_limit_s, threads=asked.threads)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
