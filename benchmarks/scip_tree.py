"""SCIP's branch and cut over netplan's own cuts: the tree netplan wrote against a known one.

Both trees start alike: netplan's first plan, local search and root give the incumbent and the
rows. Then SCIP takes over, with its presolve, cuts, heuristics, reduced-cost fixing and
branching; a constraint handler asks netplan's separation for cuts at fractional points and
its exact check for every plan. SCIP's bound is its own, in floating point. Netplan's half of the
comparison are the cases of the same name in ``direct``.
"""

from __future__ import annotations

import importlib
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import direct
from benchmarks.beginning import Beginning
from benchmarks.case import DEFAULT, LONG, Case, Found
from benchmarks.direct import Recipe, holds, size_of
from benchmarks.watch import Watch

if TYPE_CHECKING:
    from netplan.optimize.problem.cover import CoverProblem

GROUP, METHOD, PLAIN = "tree", "SCIP", "SCIP, netplan's cuts alone"
HARD = ("germany50 pairs10", "rg100 pairs5", "rg200 hub2", "rg200 pairs2")
"""How the names of the questions begin that netplan's own root does not close."""
ENOUGH, HALF = 1e-6, 0.5
NODE_ROUNDS, NODE_EPS, ROOT_EPS = 3, 0.05, 0.02
"""Rounds of cuts at a node, and by how much they must be violated; as in netplan's tree."""
COMMON: dict[str, Any] = {
    "display/verblevel": 0,
    "timing/clocktype": 1,  # CPU seconds
    "lp/threads": 1,
    # Limits still to be found forbid reductions that look at the rows present alone.
    "misc/allowstrongdualreds": False,
    "misc/allowweakdualreds": False,
}
OWN_CUTS = ("aggregation", "clique", "flower", "gomory", "impliedbounds", "mcf", "rlt", "zerohalf")
"""SCIP's separators that run unless told otherwise."""
WITHOUT_CUTS: dict[str, Any] = {f"separating/{name}/freq": -1 for name in OWN_CUTS}
VARIANTS: dict[str, dict[str, Any]] = {METHOD: {}, PLAIN: WITHOUT_CUTS}


def cases() -> list[Case]:
    """Return SCIP's tree on the questions that need one."""
    return [
        Case(GROUP, recipe.name, method, partial(_run, recipe, VARIANTS[method]), limit_s, size)
        for recipe, limit_s, _, _ in direct.QUESTIONS
        if recipe.name.startswith(HARD)
        for method, size in ((METHOD, DEFAULT), (PLAIN, LONG))
    ]


def _run(recipe: Recipe, settings: dict[str, Any], watch: Watch, limit_s: float) -> Found:
    problem = recipe.draw()
    watch.start()
    return scip_tree(problem, watch, limit_s, settings)


def solver() -> Any:
    """Return the bindings of SCIP.

    Raises:
        SystemExit: they are not installed.
    """
    try:
        return importlib.import_module("pyscipopt")
    except ImportError:
        raise SystemExit("SCIP's bindings are not installed: pip install PySCIPOpt") from None


class Limits:
    """SCIP's constraint handler: exact check of plans, netplan's cuts at fractional points.

    ``scip_tree`` joins it with the bindings' base class, which are loaded only when asked for.
    """

    model: Any

    def __init__(self, scip: Any, root: Beginning, columns: list[Any]) -> None:
        self.result, self.root, self.columns = scip.SCIP_RESULT, root, columns
        self.k, self.node, self.rounds = root.lp.k, -1, 0
        self.added = self.checks = 0

    def _at(self, solution: Any = None) -> np.ndarray:
        value = self.model.getSolVal
        return np.array([value(solution, column) for column in self.columns])

    def _verdict(self, x: np.ndarray) -> dict[str, Any]:
        from netplan.optimize.problem.prepare import list_violations  # noqa: PLC0415

        self.checks += 1
        whole = (x[: self.k] > HALF).astype(np.uint8)
        missed = list_violations(self.root.prepared.net, whole, 1)
        return {"result": self.result.INFEASIBLE if missed else self.result.FEASIBLE}

    def _add(self, forced: bool) -> dict[str, Any]:
        """Hand the cuts found over; those that are not forced are SCIP's to choose from."""
        model, cutoff = self.model, False
        for cut in self.root.store.taken():
            row = model.createEmptyRowUnspec("cut", 1.0, None, local=False)
            model.cacheRowExtensions(row)
            for c in cut.tolist():
                model.addVarToRow(row, self.columns[c], 1.0)
            model.flushRowExtensions(row)
            cutoff |= model.addCut(row, forcecut=forced)
            if not forced:
                model.addPoolCut(row)
            model.releaseRow(row)
            self.added += 1
        return {"result": self.result.CUTOFF if cutoff else self.result.SEPARATED}

    def conscheck(self, _constraints: Any, solution: Any, *_: Any) -> dict[str, Any]:
        """Refuse a solution that misses a limit."""
        return self._verdict(self._at(solution))

    def consenfolp(self, *_: Any) -> dict[str, Any]:
        """Cut off a whole solution of the linear program that misses a limit."""
        x = self._at()[: self.k]
        if self.root.finder.violated((x > HALF).astype(np.uint8), 2):
            return self._add(forced=True)
        return self._verdict(x)

    def consenfops(self, *_: Any) -> dict[str, Any]:
        """Refuse a solution found without the linear program."""
        return self._verdict(self._at())

    def conssepalp(self, *_: Any) -> dict[str, Any]:
        """Ask netplan's separation, as often at a node as netplan's tree does."""
        from netplan.optimize.branch_and_cut.master import CutBound, CutPoint  # noqa: PLC0415

        number, at_root = self.model.getCurrentNode().getNumber(), self.model.getDepth() == 0
        self.rounds = self.rounds + 1 if number == self.node else 1
        self.node = number
        if not at_root and self.rounds > NODE_ROUNDS:
            return {"result": self.result.DIDNOTRUN}
        point = CutPoint(True, self._at(), CutBound(0, np.zeros(0, np.int64)))
        eps, finder = ROOT_EPS if at_root else NODE_EPS, self.root.finder
        found = finder.intact(point, None, eps, 2) + finder.failed(point, None, eps, 2)
        return self._add(forced=False) if found else {"result": self.result.DIDNOTFIND}

    def conslock(self, _constraint: Any, kind: int, positive: int, negative: int) -> None:
        """Say that less of an item may miss a limit, and that more never does."""
        for column in self.columns[: self.k]:
            self.model.addVarLocksType(column, kind, positive, negative)


class Told:
    """SCIP's event handler: tells the watch of plans and bounds."""

    model: Any

    def __init__(self, scip: Any, watch: Watch) -> None:
        events = scip.SCIP_EVENTTYPE
        self.watch, self.kinds = watch, (events.BESTSOLFOUND, events.NODESOLVED)

    def eventinit(self) -> None:
        """Begin to listen."""
        for kind in self.kinds:
            self.model.catchEvent(kind, self)

    def eventexit(self) -> None:
        """Listen no more."""
        for kind in self.kinds:
            self.model.dropEvent(kind, self)

    def eventexec(self, _event: Any) -> None:
        """Tell."""
        bound = math.ceil(self.model.getDualbound() - ENOUGH)
        self.watch.saw(self.model.getPrimalbound(), bound)


def joined(plugin: type, base: type, *args: Any) -> Any:
    """Return a plugin that is one for the bindings."""
    return type(plugin.__name__, (plugin, base), {})(*args)


def program(scip: Any, root: Beginning, settings: dict[str, Any]) -> tuple[Any, list[Any]]:
    """Return SCIP's program with netplan's rows and plan, and its columns."""
    model = scip.Model("limits")
    model.setParams({**COMMON, **settings})
    prepared, lp = root.prepared, root.lp
    items = np.stack([prepared.cost, prepared.lower, prepared.upper], axis=1).tolist()
    columns = [model.addVar(vtype="B", obj=cost, lb=lo, ub=hi) for cost, lo, hi in items]
    columns += [model.addVar(vtype="C", lb=0.0, ub=1.0) for _ in range(lp.k, lp.n_cols)]
    for cols, coef, side in root.rows:
        terms = zip(coef.tolist(), cols.tolist(), strict=True)
        row = scip.quicksum(float(a) * columns[c] for a, c in terms)
        model.addCons(row >= float(side), removable=True)
    start = model.createSol()
    for column, value in zip(columns, root.values.tolist(), strict=True):
        model.setSolVal(start, column, value)
    assert model.addSol(start), "netplan's plan is one for SCIP"
    return model, columns


def scip_tree(
    problem: CoverProblem, watch: Watch, limit_s: float, settings: dict[str, Any] | None = None
) -> Found:
    """Search with netplan's beginning and SCIP's tree."""
    scip = solver()
    root = Beginning(problem, limit_s, watch)
    facts: dict[str, Any] = {**size_of(problem), **root.facts, "begun_s": round(watch.cpu_s, 2)}
    if root.search.closed:
        watch.stop()
        cost = root.search.cost
        return Found("optimal", cost, cost, holds(problem, root.plan, cost), {**facts, "nodes": 0})
    model, columns = program(scip, root, settings or {})
    limits = joined(Limits, scip.Conshdlr, scip, root, columns)
    model.includeConshdlr(
        limits, "limits", "every latency limit holds", sepapriority=1000, enfopriority=-10,
        chckpriority=-10, sepafreq=1, propfreq=-1, needscons=True,
    )  # fmt: skip
    model.addPyCons(model.createCons(limits, "limits", initial=False, propagate=False))
    told = joined(Told, scip.Eventhdlr, scip, watch)
    model.includeEventhdlr(told, "watch", "tells of plans and bounds")
    model.setParam("limits/time", max(limit_s - watch.cpu_s, 1.0))
    model.optimize()
    watch.stop()
    best = model.getBestSol()
    plan = np.array([best[column] for column in columns[: root.lp.k]]) > HALF
    cost = int(problem.item_cost[plan].sum())
    proven = model.getStatus() == "optimal"
    bound = cost if proven else min(math.ceil(model.getDualbound() - ENOUGH), cost)
    facts |= {
        "nodes": model.getNTotalNodes(),
        "lp_iterations": model.getNLPIterations(),
        "cuts": limits.added,
        "checks": limits.checks,
        "columns": len(columns),
        "rows": len(root.rows),
    }
    status = "optimal" if proven else "feasible"
    return Found(status, cost, bound, holds(problem, plan, cost), facts)
