"""Two paths that share no risk, on their own: the SRLG sets of the DRCR collection.

The collection states no optimum for them. A pair that is found is walked arc by arc; on networks
small enough OR-Tools' CP-SAT is asked the same: whether there is a pair, and how short the
shortest working path with a partner is.
"""

from __future__ import annotations

import csv
import gzip
import io
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.case import DEFAULT, LONG, QUICK, Case, Found
from benchmarks.collections import COLLECTIONS

if TYPE_CHECKING:
    from benchmarks.watch import Watch
    from netplan.planning.survivability.disjoint_paths import Pair, PairFinder, Protected

HOME = COLLECTIONS / "drcr"
ZOO = ("Cogentco", "Interoute", "Kdl", "TataNld", "VtlWavenet2008")
GROUP, METHOD = "pairs", "netplan"
ARCS_FOR_CP_SAT = 500
Rows = list[dict[str, str]]


def cases() -> list[Case]:
    """Return one case for every network and kind of risk; the demands of its files together."""
    named = [(f"srlg_star_zoo/{name}", QUICK if name == ZOO[0] else DEFAULT) for name in ZOO]
    named += [(f"srlg_random_zoo/{name}", DEFAULT) for name in ZOO]
    named += [(f"srlg_star_node1000/k{k}_Case{i}", LONG) for k in (1, 2, 3) for i in (0, 1)]
    return [
        Case(
            GROUP,
            name.replace("/", "-"),
            METHOD,
            partial(_run, name),
            60,
            size,
            "every pair, as CP-SAT",
        )
        for name, size in named
    ]


def _read(file: Path) -> Rows:
    """Return the rows of a CSV file, packed or not; none where the file is absent."""
    packed = file.with_name(f"{file.name}.gz")
    if packed.exists():
        return list(csv.DictReader(io.StringIO(gzip.decompress(packed.read_bytes()).decode())))
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    return list(csv.DictReader(io.StringIO(text)))


def _groups(row: dict[str, str]) -> set[str]:
    return {group for group in row["SRLGs"].split("|") if group}


def _question(links: Rows, asked: Rows) -> tuple[PairFinder, list[Protected]]:
    """Return the search over all links, and the demands: both paths within the same delay."""
    import numpy as np  # noqa: PLC0415

    from netplan.optimize.problem.cover import NO_ITEM, NO_LIMIT, CoverProblem  # noqa: PLC0415
    from netplan.planning.survivability.disjoint_paths import PairFinder, Protected, Risks  # noqa: PLC0415

    names = sorted({group for row in links for group in _groups(row)}, key=int)
    at = {name: i for i, name in enumerate(names)}
    of_arc = tuple(frozenset(at[group] for group in _groups(row)) for row in links)
    lost: list[list[int]] = [[] for _ in names]
    for arc, risks in enumerate(of_arc):
        for risk in risks:
            lost[risk].append(arc)
    ends = [[int(row[key]) for row in links] for key in ("SourceID", "DestinationID")]
    m = len(links)
    cover = CoverProblem(
        n_nodes=max(map(max, ends)) + 1,
        arc_tail=np.array(ends[0], np.int32),
        arc_head=np.array(ends[1], np.int32),
        arc_ns=np.array([int(row["Delay"]) for row in links], np.int64),
        arc_item=np.full(m, NO_ITEM, np.int32),
        arc_kind=np.zeros(m, np.int8),
        item_cost=np.zeros(0, np.int64),
        item_lower=np.zeros(0, np.int8),
        item_upper=np.zeros(0, np.int8),
        item_name=[],
        scenario_name=["intact"],
        scenario_lost_arcs=[np.zeros(0, np.int32)],
        demand_source=np.array([int(row["SourceID"]) for row in asked], np.int32),
        demand_sink=np.array([int(row["DestinationID"]) for row in asked], np.int32),
        demand_limit_ns=np.array([int(float(row["MaxDelay"])) for row in asked], np.int64),
        demand_after_ns=np.full(len(asked), NO_LIMIT, np.int64),
        demand_exempt=[frozenset()] * len(asked),
        demand_name=[row["demandID"] for row in asked],
    )
    risks_ = Risks(tuple(names), tuple(np.array(arcs, np.int32) for arcs in lost), of_arc)
    limits = cover.demand_limit_ns.tolist()
    demands = [
        Protected(row["demandID"], ((int(s), frozenset()),), int(t), limit, limit, risks_)
        for row, s, t, limit in zip(
            asked, cover.demand_source, cover.demand_sink, limits, strict=True
        )
    ]
    return PairFinder(cover), demands


def _run(name: str, watch: Watch, limit_s: float) -> Found:
    import numpy as np  # noqa: PLC0415

    links = _read(HOME / name / "topo.csv")
    asked = [
        row for kind in ("trap", "nontrap") for row in _read(HOME / name / f"tunnel_{kind}.csv")
    ]
    if not links or not asked:
        raise SystemExit(f"no {name}: the collection is absent")
    finder, demands = _question(links, asked)
    nothing = np.zeros(1, np.uint8)
    finder.find(demands[0], nothing)  # loads the compiled code
    answers: list[Pair | None] = []
    watch.start()
    for demand in demands:
        if watch.wall_s > limit_s:
            break
        answers.append(finder.find(demand, nothing))
    watch.stop()
    sound = all(
        _sound(pair, demand, finder) for pair, demand in zip(answers, demands, strict=False)
    )
    small = len(links) <= ARCS_FOR_CP_SAT
    agreed = [
        _by_cp_sat(demand, finder) == (None if pair is None else pair.working.ns)
        for pair, demand in zip(answers, demands, strict=False)
        if small
    ]
    found = sum(pair is not None for pair in answers)
    facts: dict[str, Any] = {
        "N": int(finder.net.out_ptr.size) - 1,
        "arcs": len(links),
        "risks": len(demands[0].risks.names),
        "demands": len(demands),
        "with_a_pair": found,
        "ms_a_demand": round(1000 * watch.cpu_s / max(len(answers), 1), 3),
        "cp_sat_agrees": sum(agreed),
        "cp_sat_asked": len(agreed),
        "remark": f"{found} of {len(demands)} have a pair; CP-SAT agrees on {sum(agreed)} of "
        f"{len(agreed)}",
    }
    done = len(answers) == len(demands)
    total = sum(pair.working.ns for pair in answers if pair is not None)
    status, bound = ("optimal", total) if done else ("feasible", None)
    return Found(status, total, bound, sound and all(agreed), facts)


def _sound(pair: Pair | None, demand: Protected, finder: PairFinder) -> bool:
    """Walk both paths of a pair: they lead to the sink in time and share no risk."""
    if pair is None:
        return True
    taken = []
    for way, limit in ((pair.working, demand.working_ns), (pair.protection, demand.protection_ns)):
        node, risks, delay = pair.source, set(), 0
        for arc in way.arcs:
            if int(finder.net.tail[arc]) != node:
                return False
            node = int(finder.net.head[arc])
            delay += int(finder.net.ns[arc])
            risks |= demand.risks.of_arc[arc]
        if node != demand.sink or delay > limit:
            return False
        taken.append(risks)
    return not taken[0] & taken[1]


def _by_cp_sat(demand: Protected, finder: PairFinder) -> int | None:
    """Return the least working delay of any pair, None without one, by OR-Tools' CP-SAT."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    net, source = finder.net, demand.sources[0][0]
    arcs, n = range(len(net.tail)), len(net.out_ptr) - 1
    model = cp_model.CpModel()
    on = [[model.new_bool_var("") for _ in arcs] for _ in range(2)]
    for side, limit in enumerate((demand.working_ns, demand.protection_ns)):
        for node in range(n):
            out = sum(on[side][a] for a in net.out_arc[net.out_ptr[node] : net.out_ptr[node + 1]])
            into = sum(on[side][a] for a in net.in_arc[net.in_ptr[node] : net.in_ptr[node + 1]])
            model.add(out - into == (node == source) - (node == demand.sink))
        model.add(sum(int(net.ns[a]) * on[side][a] for a in arcs) <= limit)
    for lost in demand.risks.arcs:
        free = [model.new_bool_var("") for _ in range(2)]
        for side in range(2):
            for arc in lost.tolist():
                model.add_implication(on[side][arc], free[side])
        model.add_bool_or([free[0].negated(), free[1].negated()])
    model.minimize(sum(int(net.ns[a]) * on[0][a] for a in arcs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None
