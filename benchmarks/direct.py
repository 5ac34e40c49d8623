"""Generated questions whose candidates are whole direct edges, up to 1,000 sites."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.case import DEFAULT, LONG, QUICK, Case, Found
from benchmarks.collections import COLLECTIONS
from benchmarks.watch import Watch

if TYPE_CHECKING:
    from benchmarks.direct_candidates import Sites
    from netplan.optimize.problem.cover import CoverProblem

ZOO = COLLECTIONS / "topology_zoo"
GROUP, METHOD = "direct", "netplan"


@dataclass(frozen=True)
class Recipe:
    """How to draw one question; the same recipe always gives the same one.

    Attributes:
        sites: ``rgN``, ``zoo:NAME`` (Topology Zoo) or a topohub name.
        demands: ``hubH``, ``hpH`` or ``pairsP``.
        alpha: limit over the geodesic.
        nearest: candidates of a site.
        failures: whether every single link may fail.
    """

    sites: str
    demands: str
    alpha: float
    nearest: int = 12
    failures: bool = False
    seed: int = 0

    @property
    def name(self) -> str:
        """Return a name that says it all."""
        cuts = ", every failure" if self.failures else ""
        return f"{self.sites} {self.demands} a{self.alpha:g} k{self.nearest}{cuts}"

    def draw(self) -> CoverProblem:
        """Return the question.

        Raises:
            SystemExit: the collection it needs is absent.
        """
        from benchmarks.direct_candidates import generate  # noqa: PLC0415 - loads kernels

        return generate(
            self.place(), self.demands, self.alpha, self.nearest, self.failures, self.seed
        )

    def place(self) -> Sites:
        """Return the sites and existing links."""
        from benchmarks.direct_candidates import random_gabriel, read_topohub  # noqa: PLC0415

        if self.sites.startswith("rg"):
            return random_gabriel(int(self.sites[2:]), self.seed)
        if self.sites.startswith("zoo:"):
            return read_zoo(self.sites[4:])
        return read_topohub(self.sites)


def read_zoo(name: str) -> Sites:
    """Read one network of the Topology Zoo beside the repository; places without position go.

    Raises:
        SystemExit: the collection or the network is absent.
    """
    import networkx as nx  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    from benchmarks.direct_candidates import Sites  # noqa: PLC0415

    file = ZOO / f"{name}.gml"
    if not file.exists():
        raise SystemExit(f"no network {name!r} in {ZOO}")
    text = file.read_text(encoding="utf-8", errors="replace")
    text = text.replace("graph [", "graph [\n  multigraph 1", 1)  # some draw an edge twice
    graph = nx.Graph(nx.parse_gml(text, label="id"))
    kept = [v for v, data in sorted(graph.nodes(data=True)) if "Longitude" in data]
    graph = graph.subgraph(kept)
    graph = graph.subgraph(max(nx.connected_components(graph), key=len))
    index = {v: i for i, v in enumerate(sorted(graph.nodes))}
    pos = np.array([[graph.nodes[v]["Longitude"], graph.nodes[v]["Latitude"]] for v in index])
    ends = {(min(index[a], index[b]), max(index[a], index[b])) for a, b in graph.edges if a != b}
    return Sites(name, pos.astype(float), sorted(ends))


QUESTIONS: tuple[tuple[Recipe, float, str, str], ...] = (
    (Recipe("rg20", "pairs10", 1.3, 8), 10, QUICK, ""),
    (Recipe("rg20", "pairs10", 1.3, 8, True), 30, DEFAULT, ""),
    (Recipe("polska", "pairs20", 1.3, 8, True), 30, DEFAULT, ""),
    (Recipe("cost266", "hub2", 1.2, 12, True), 60, DEFAULT, ""),
    (Recipe("germany50", "hub1", 1.2, 12, True), 60, DEFAULT, ""),
    (Recipe("germany50", "pairs10", 1.3), 60, DEFAULT, ""),
    (Recipe("zoo:Chinanet", "hub2", 1.3, 10, True), 60, DEFAULT, ""),
    (Recipe("zoo:Geant2010", "pairs20", 1.2, 10, True), 60, DEFAULT, ""),
    (Recipe("zoo:Cesnet201006", "hub1", 1.2, 10, True), 60, DEFAULT, ""),
    (Recipe("rg200", "hub2", 1.2), 60, DEFAULT, "G1: 10 s"),
    (Recipe("rg100", "pairs10", 1.2, 10, True), 60, DEFAULT, "G2: 10 s"),
    (Recipe("rg200", "hub2", 1.2, 12, True), 60, DEFAULT, "G3: 30 s"),
    (Recipe("rg500", "hub1", 1.2, 12, True), 120, DEFAULT, "G4: 120 s"),
    (Recipe("rg500", "hub1", 1.2, 60), 600, LONG, "G5: gap 5 % in 600 s"),
    (Recipe("rg500", "hub1", 1.2), 60, DEFAULT, "G5b: 60 s"),
    (Recipe("rg100", "pairs5", 1.3, 10), 150, DEFAULT, "G6: 150 s"),
    (Recipe("rg100", "pairs5", 1.3, 10, True), 120, DEFAULT, "G7: 120 s"),
    (Recipe("rg200", "pairs2", 1.2), 60, DEFAULT, "G8: gap 1 % in 60 s"),
    (Recipe("rg200", "pairs2", 1.2, 12, True), 60, DEFAULT, "G9: gap 5 % in 60 s"),
    (Recipe("rg200", "hub2", 1.3), 60, DEFAULT, "G9b: gap 3 % in 60 s"),
    (Recipe("rg1000", "hp12", 1.2, 14), 600, LONG, "G9c: gap 10 % in 600 s"),
    (Recipe("rg1000", "hub1", 1.2), 600, LONG, "gap 5 % in 600 s"),
)


def cases() -> list[Case]:
    """Return one case for every question."""
    asked = [
        Case(GROUP, recipe.name, METHOD, partial(_run, recipe), limit_s, size, goal)
        for recipe, limit_s, size, goal in QUESTIONS
    ]
    impossible = Recipe("rg500", "hub1", 1.2, 12, True)
    asked.append(
        Case(
            GROUP,
            f"{impossible.name}, impossible limits",
            METHOD,
            partial(_run_impossible, impossible),
            60,
            DEFAULT,
            "G14: complete list in 10 s",
        )
    )
    return asked


def _run(recipe: Recipe, watch: Watch, limit_s: float) -> Found:
    problem = recipe.draw()
    return solved(problem, watch, limit_s)


def solved(problem: CoverProblem, watch: Watch, limit_s: float) -> Found:
    """Solve a cover problem with netplan's engine and check the plan against its limits."""
    from netplan.optimize.engine import solve  # noqa: PLC0415
    from netplan.optimize.problem.answer import EngineSettings  # noqa: PLC0415

    watch.start()
    result = solve(
        problem,
        settings=EngineSettings(time_limit_s=limit_s),
        on_progress=lambda p: watch.saw(p.cost, p.lower_bound),
    )
    watch.stop()
    facts = {**size_of(problem), "nodes": result.nodes}
    if result.chosen is None:
        return Found(result.status, None, result.lower_bound, None, facts)
    return Found(
        result.status,
        result.cost,
        result.lower_bound,
        holds(problem, result.chosen, result.cost),
        facts,
    )


def size_of(problem: CoverProblem) -> dict[str, int]:
    """Return sites, candidates, demands and failures."""
    return {
        "N": problem.n_nodes,
        "C": len(problem.item_cost),
        "K": len(problem.demand_name),
        "S": len(problem.scenario_name) - 1,
    }


def holds(problem: CoverProblem, chosen: object, cost: float) -> bool:
    """Tell whether a plan costs what is said and keeps every limit in every scenario."""
    import numpy as np  # noqa: PLC0415

    from benchmarks.oracle import missed  # noqa: PLC0415

    plan = np.asarray(chosen, bool)
    return int(problem.item_cost[plan].sum()) == round(cost) and not missed(problem, plan)


def _run_impossible(recipe: Recipe, watch: Watch, _limit_s: float) -> Found:
    """Ask for limits one tenth below the best there is for every tenth demand."""
    import dataclasses  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    from netplan.optimize.engine import solve  # noqa: PLC0415

    problem = recipe.draw()
    limit, after = problem.demand_limit_ns.copy(), problem.demand_after_ns.copy()
    limit[::10], after[::10] = limit[::10] * 7 // 10, after[::10] * 7 // 10
    problem = dataclasses.replace(problem, demand_limit_ns=limit, demand_after_ns=after)
    watch.start()
    result = solve(problem)
    watch.stop()
    demands = {entry.demand for entry in result.impossible}
    relaxed = np.array([entry.best_ns or 0 for entry in result.impossible])
    words = f"{len(result.impossible)} limits of {len(demands)} demands, each with its best"
    facts = {**size_of(problem), "remark": words, "least_best_ns": int(relaxed.min(initial=0))}
    return Found(result.status, None, None, None, facts)
