"""Plans asked to hold with a probability: cost, bound, and 100,000 fresh worlds for the guarantee.

Of a joint probability the worlds are those of the law, by another seed than any plan states. Of
the path rule each path is drawn alone, by the law that its theorem is about: every span's length
and every delay on its own.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.case import DEFAULT, LONG, Case, Found
from benchmarks.scenarios import DATA

if TYPE_CHECKING:
    from benchmarks.watch import Watch
    from netplan.model.plan import ConfidentPath, Plan
    from netplan.model.scenario import Scenario

GROUP, METHOD = "sure", "netplan"
FRESH, SEED = 100_000, 1
INTACT = ("failures.single=none",)
JOINT = "confidence.all_targets="
ASKED: tuple[tuple[str, tuple[str, ...], float, str, str], ...] = (
    ("one path 0.9, intact", (*INTACT, "path=0.9"), 60, DEFAULT, "proven in 2 s"),
    ("one path 0.9, every cut", ("path=0.9",), 300, DEFAULT, "proven in 25 s"),
    ("one path 0.9179 (z = 1.645), every cut", ("path=0.9179",), 600, DEFAULT, "1 % in 120 s"),
    ("one path 0.95 (z = 2.108), every cut", ("path=0.95",), 600, DEFAULT, ""),
    ("all 0.9, intact, 1,000 worlds", (*INTACT, f"{JOINT}0.9"), 120, DEFAULT, ""),
    (
        "all 0.9, intact, 4,000 worlds",
        (*INTACT, f"{JOINT}0.9", "confidence.worlds=4000"),
        300,
        DEFAULT,
        "1 % in 60 s",
    ),
    ("all 0.9, every cut, 1,000 worlds", (f"{JOINT}0.9",), 900, LONG, "5 % in 300 s"),
)


def cases() -> list[Case]:
    """Return one case for every question."""
    return [
        Case(GROUP, name, METHOD, partial(_run, changes), limit_s, size, goal)
        for name, changes, limit_s, size, goal in ASKED
    ]


def _run(changes: tuple[str, ...], watch: Watch, limit_s: float) -> Found:
    from netplan import api  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    file = DATA / "guizhou.yaml"
    targets = [target.id for target in api.load_scenario(file).targets]
    asked = [c.removeprefix("path=") for c in changes if c.startswith("path=")]
    kept = [c for c in changes if not c.startswith("path=")]
    kept += [f"targets.{target}.confidence={p}" for p in asked for target in targets]
    scenario = api.load_scenario(file, [*kept, f"solver.time_limit_s={limit_s:g}"])
    watch.start()
    plan = make_plan(scenario, on_progress=lambda p: watch.saw(p.cost, p.lower_bound))
    watch.stop()
    facts: dict[str, Any] = {}
    if plan.cost_cny is not None:
        facts = _joint(plan, scenario) | _paths(plan, scenario)
    checked = api.verify(plan, scenario).ok
    return Found(plan.status.value, plan.cost_cny, plan.lower_bound_cny, checked, facts)


def _joint(plan: Plan, scenario: Scenario) -> dict[str, Any]:
    """Return how often everything holds at once in fresh worlds, and what the plan guarantees."""
    from netplan.model.odds import Correlation, at_least, interval  # noqa: PLC0415
    from netplan.planning.chance.odds import odds_of  # noqa: PLC0415
    from netplan.planning.chance.statement import stated_odds  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    chosen = {*(span.id for span in plan.spans), *(link.id for link in plan.links)}
    law = Correlation.INDEPENDENT
    if scenario.confidence is not None:
        law = Correlation(scenario.confidence.correlation)
    odds = odds_of(ServiceModel(scenario), chosen, samples=FRESH, seed=SEED, correlation=law)
    low, high = interval(odds.always, FRESH)
    found = {"share": odds.always / FRESH, "low": low, "high": high}
    stated = stated_odds(plan, scenario)
    if plan.joint is not None and stated is not None:
        found |= {
            "needed": plan.joint.needed,
            "guaranteed": at_least(stated.always, stated.samples),
        }
    return found


def _paths(plan: Plan, scenario: Scenario) -> dict[str, Any]:
    """Return the least that a path of the path rule held more often than is guaranteed."""
    from netplan.model.odds import interval  # noqa: PLC0415

    paths = [path for t in plan.targets if t.confidence for path in t.confidence.paths]
    if not paths:
        return {}
    held = [_in_time(path, scenario) for path in paths]
    below = [
        path.at_least
        for path, count in zip(paths, held, strict=True)
        if interval(count, FRESH, 0.999)[1] < path.at_least
    ]
    return {
        "paths": len(paths),
        "least_share": min(held) / FRESH,
        "least_guarantee": min(path.at_least for path in paths),
        "below": len(below),
    }


def _in_time(path: ConfidentPath, scenario: Scenario) -> int:
    """Return in how many worlds a path is in time, every part of it drawn on its own."""
    import numpy as np  # noqa: PLC0415

    from netplan.latency.fold import in_line_amplifiers  # noqa: PLC0415

    rng, gear = np.random.default_rng(SEED), scenario.equipment

    def drawn(quantity: Any) -> Any:
        if quantity.low >= quantity.high:
            return np.full(FRESH, float(quantity.value))
        return rng.triangular(quantity.low, quantity.value, quantity.high, FRESH)

    glass = {name: drawn(fibre.delay_us_per_km) for name, fibre in gear.fibres.items()}
    terminal, hop, node, amplifier = (
        drawn(quantity)
        for quantity in (
            gear.terminal_delay_us,
            gear.hop_delay_us,
            gear.pass_through_delay_us,
            gear.amplifier_delay_us,
        )
    )
    lengths: dict[str, Any] = {}
    total = np.zeros(FRESH)
    for step, route in zip(path.steps, path.routes, strict=True):
        for id_ in route:
            span = scenario.network.span[id_]
            if id_ not in lengths:
                band = span.length_tolerance
                km = span.length_km * span.slack_factor
                lengths[id_] = km * rng.uniform(1 - band, 1 + band, FRESH)
            sites = in_line_amplifiers(span.fibre_km, gear.amplifier_spacing_km.value)
            total += lengths[id_] * glass[span.fibre] + sites * amplifier
        if step in scenario.network.span:
            total += hop
        else:
            total += 2 * terminal + (len(route) + 1) * node
    return int((total * 1000 <= path.limit_ns).sum())
