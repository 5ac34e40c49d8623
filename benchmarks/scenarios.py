"""Scenarios of known answers: the default question, every what-if, the national layer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.case import DEFAULT, QUICK, Case, Found
from benchmarks.watch import Watch

DATA = Path(__file__).parents[1] / "tests" / "frozen"
"""As they stood when their optima were proven, so that times stay comparable."""
GROUP, METHOD = "scenario", "netplan"
TIGHT = ("targets.gba.after_cut_one_way_ms=6.6", "targets.yrd.after_cut_one_way_ms=11.3")
DEFAULT_LIMIT_S = 120.0
NATIONAL = {
    "guian-20": (60.0, DEFAULT),
    "guian-100": (120.0, DEFAULT),
    "guian-all": (120.0, DEFAULT),
    "hubs-20ms-cuts": (120.0, DEFAULT),
    "guian-all-cuts": (300.0, DEFAULT),
    "circle-and-hubs": (300.0, DEFAULT),
}


def cases() -> list[Case]:
    """Return one case for every scenario."""
    asked = [
        _case("guizhou", "guizhou.yaml", (), 60.0, QUICK, "proven in 10 s"),
        _case("guizhou, tight after cuts", "guizhou.yaml", TIGHT, 120.0, DEFAULT, "proven"),
    ]
    for file in sorted((DATA / "scenarios").glob("*.yaml")):
        asked.append(_case(file.stem, f"scenarios/{file.name}", (), 60.0, DEFAULT, ""))
    for name, (limit_s, size) in NATIONAL.items():
        asked.append(_case(f"national {name}", f"national/{name}.yaml", (), limit_s, size, ""))
    return asked


def _case(
    name: str, file: str, overrides: tuple[str, ...], limit_s: float, size: str, goal: str
) -> Case:
    run = partial(_run, file, overrides)
    return Case(GROUP, name, METHOD, run, limit_s, size, goal)


def _run(file: str, overrides: tuple[str, ...], watch: Watch, limit_s: float) -> Found:
    """Plan a scenario and check the plan; the time is that of the planning."""
    from netplan import api  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.planning.planner import make_plan  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    limit = f"solver.time_limit_s={limit_s:g}"
    scenario = api.load_scenario(DATA / file, [*overrides, limit])
    plain = scenario.objective.is_plain
    watch.start()
    plan = make_plan(
        scenario, on_progress=lambda p: watch.saw(p.cost, p.lower_bound) if plain else None
    )
    watch.stop()
    model = ServiceModel(scenario)
    facts = {
        "places": len(scenario.network.places),
        "spans": len(model.spans),
        "links": len(model.links),
        "pairs": len(model.demands),
        "failures": len(model.failures) - 1,
        "nodes": plan.provenance.search_nodes,
    }
    if plain or not plan.achieved:
        cost, bound = plan.cost_cny, plan.lower_bound_cny
    else:
        last = plan.achieved[-1]
        cost, bound = last.value, last.bound
        facts["remark"] = f"{last.minimise}, {plan.cost_cny or 0:,} CNY"
    if plan.impossible:
        facts["remark"] = f"{len(plan.impossible)} limits that nothing can keep, all listed"
    checked = api.verify(plan, scenario).ok
    return Found(plan.status.value, cost, bound, checked, facts)
