"""A tiny network in files, and a scenario of it for every kind of plan that there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from netplan import api
from netplan.model.certificate import Certificate
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Scenario
from tests.support.files_cases import place, places, span, write

Honest = Callable[[Plan, Scenario], Plan]
"""Another plan of the same scenario that claims less, and that truly."""

BASE = """\
name: small
title: Small
title_zh: 小
network: {places: places.geojson, spans: spans.geojson}
"""
EAST = """\
targets:
  - id: east
    from: {region: guizhou, role: hub}
    to: {region: gba, role: demand}
    one_way_ms: %s
"""
AFTER = "    after_cut_one_way_ms: %s\n"
CUTS = "failures: {single: corridor}\n"
ROOM = "failures: {single: none}\n"
GAP = "solver: {gap: 0.95, seed: 3, time_limit_s: 600}\n"
PAIR = "    protection: {kind: one_plus_one, disjoint: %s, one_way_ms: %s}\n"

TRAFFIC = """\
demands:
  level: high
  year: 2030
  growth_percent_year: 10
  oversubscription: 2
  protected_percent: {hot: 100, cold: 0}
  pairs:
    - {from: guian, to: shenzhen, class: hot, gbit_s: 300, gbit_s_high: 500, year: 2028}
    - {from: guian, to: shenzhen, class: cold, gbit_s: 400, year: 2030}
    - {from: guangzhou, to: guian, class: hot, gbit_s: 200, year: 2030}
"""

SCENARIOS: dict[str, str] = {
    "least-cost": EAST % 5.5 + AFTER % 8 + CUTS,
    "margin": EAST % 5.8
    + AFTER % 9
    + "    margin_percent: 5\n    after_cut_margin_percent: 10\n"
    + CUTS,
    "within-a-gap": EAST % 5.5 + AFTER % 8 + CUTS + GAP,
    "out-of-time": EAST % 5.5 + GAP,
    "physics": EAST % 2 + AFTER % 8 + CUTS,
    "network": EAST % 4.6 + CUTS,
    "failure": EAST % 5.5 + AFTER % 5.3 + CUTS,
    "worst-latency": EAST % 9
    + ROOM
    + "objective: {minimise: worst_latency, budget_cny: 80000000}\n",
    "worst-margin": EAST % 9
    + AFTER % 12
    + CUTS
    + "objective: {minimise: worst_margin, over: failures, budget_cny: 400000000}\n",
    "not-enough": EAST % 5.5 + "objective: {minimise: worst_latency, budget_cny: 1000000}\n",
    "budget": EAST % 5.5 + "objective: {minimise: cost, budget_cny: 900000000}\n",
    "budget-too-small": EAST % 5.5 + "objective: {minimise: cost, budget_cny: 2000000}\n",
    "mean": EAST % 9 + "objective: {minimise: mean_latency, budget_cny: 80000000}\n",
    "mean-within-a-gap": EAST % 9
    + GAP
    + "objective: {minimise: mean_stretch, weight: count, budget_cny: 80000000}\n",
    "coverage": EAST % 5.5
    + "objective: {minimise: cost, coverage: {target: east, share: 0.5, weight: count}}\n",
    "chain": EAST % 5.5
    + "objective: [{minimise: cost, slack: 0.1}, {minimise: worst_margin}, {minimise: cost}]\n",
    "chain-within-a-gap": EAST % 5.5
    + GAP
    + "objective: [{minimise: cost, slack: 0.1}, {minimise: worst_margin}]\n",
    "measured": EAST % 1
    + "objective: {minimise: worst_latency, budget_cny: 80000000, hard_targets: false}\n",
    "one-plus-one": EAST % 5.5 + PAIR % ("corridor", 9) + ROOM,
    "no-pair": EAST % 5.5 + PAIR % ("place", 5.1) + ROOM,
    "available": EAST % 5.5 + AFTER % 9 + "    availability: 0.999\n" + ROOM,
    "not-available": EAST % 5.5 + AFTER % 5.5 + "    availability: 0.9999999\n" + ROOM,
    "three-ways": EAST % 5.5 + AFTER % 6 + "failures: {single: none, pairs: corridor}\n",
    "two-cuts": EAST % 5.5 + AFTER % 20 + "failures: {single: none, pairs: corridor}\n",
    "discs": EAST % 5.5 + AFTER % 9 + "failures: {single: none, disc_km: 50}\n",
    "confident": EAST % 5.5 + AFTER % 9 + "    confidence: 0.9\n" + CUTS,
    "confident-ruled": "service: ip_private\n"
    + EAST % 6.5
    + "    confidence: 0.9\n    no_transit: [guangzhou]\n",
    "all-at-once": EAST % 5.5
    + AFTER % 8
    + CUTS
    + "confidence: {all_targets: 0.9, worlds: 100, correlation: by_basis}\n",
    "not-all-at-once": EAST % 5.35
    + AFTER % 8
    + CUTS
    + "confidence: {all_targets: 0.999, worlds: 100, correlation: by_basis}\n",
    "confident-together": EAST % 5.9 + "    confidence: {per_path: 0.8, law: together}\n",
    "not-confident": EAST % 5.5 + AFTER % 7 + "    confidence: 0.9999\n" + CUTS,
    "forced": EAST % 5.5
    + "candidates: {force_spans: [guilin-shenzhen.new], forbid_spans: [guian-guangzhou.new]}\n",
    "nearest": EAST.replace("{region: guizhou, role: hub}", "[guian, anshun]") % 5.5
    + "    match: nearest_source\n",
    "changed": EAST % 5.5,
    "in-a-mode": EAST % 5.9 + "channels: {mode: 800g_16qam}\n",
    "not-in-a-mode": EAST % 6.5 + AFTER % 9 + CUTS + "channels: {mode: 800g_16qam}\n",
    "traffic": EAST % 5.6 + AFTER % 8 + CUTS + "demands: {total_gbit_s: 1500}\n",
    "traffic-in-a-mode": EAST % 5.6
    + AFTER % 8
    + CUTS
    + "demands: {total_gbit_s: 1700, protected_percent: 60}\n"
    + "channels: {mode: 400g_qpsk, per_pair: 2, owned: true, rerouting: struck}\n",
    "traffic-one-plus-one": EAST % 5.6
    + AFTER % 8
    + CUTS
    + "demands: {total_gbit_s: 1700, protected_percent: 60}\n"
    + "channels: {mode: 400g_qpsk, rerouting: one_plus_one}\n",
    "traffic-shared": EAST % 5.6
    + AFTER % 8
    + CUTS
    + "demands: {total_gbit_s: 1700, protected_percent: 60}\n"
    + "channels: {per_pair: 4, rerouting: shared}\n",
    "traffic-by-class": EAST % 5.6
    + AFTER % 8
    + CUTS
    + TRAFFIC
    + "channels: {gbit_s: 100, per_pair: 3, fibre_pairs: 6}\n",
    "totals": EAST % 5.6
    + AFTER % 8
    + CUTS
    + "demands: {protected_percent: 60, hose: [{place: guian, gbit_s: 2100}, "
    + "{place: guangzhou, gbit_s: 1500}, {place: shenzhen, gbit_s: 1100}]}\n"
    + "channels: {mode: 400g_qpsk, per_pair: 2}\n",
}
OVERRIDES = {"changed": ("targets.east.one_way_ms=5.6", "solver.seed=4", "solver.gap=0.01")}


def network() -> dict[str, object]:
    """Return the places and spans of every scenario."""
    anshun = place("anshun", 105.93, 26.25, role="hub", region=None, province="Guizhou")
    return {
        "places_": {"type": "FeatureCollection", "features": [*places(), anshun]},
        "spans_": {
            "type": "FeatureCollection",
            "features": [
                span("guian", "guilin", "old", 640.0),
                span("guian", "guilin", "new", 480.0, srlgs="river; bridge"),
                span("guilin", "guangzhou", "old", 620.0, operator="Example"),
                span("guilin", "guangzhou", "new", 430.0),
                span("guangzhou", "shenzhen", "old", 165.0),
                span("guilin", "shenzhen", "new", 520.0),
                span("guian", "guangzhou", "new", 860.0),
                span("guian", "shenzhen", "new", 1010.0),
            ],
        },
    }


def made(kind: str, folder: Path) -> tuple[Plan, Scenario]:
    """Return a plan of a kind, and its scenario, from files in a folder."""
    name = write(folder, scenario=BASE + SCENARIOS[kind], **network())
    changes = OVERRIDES.get(kind, ())
    scenario = api.load_scenario(name, changes)
    plan = api.plan(scenario, overrides=changes)
    if kind in HONEST:
        plan = HONEST[kind](plan, scenario)
    return plan, scenario


def _looser(plan: Plan, _: Scenario) -> Plan:
    """Return the plan with a bound as a search leaves it that ends within a gap."""
    assert plan.cost_cny is not None
    bound = plan.cost_cny // 10
    return replace(plan, status=PlanStatus.FEASIBLE, reason="gap", lower_bound_cny=bound)


def _looser_means(plan: Plan, _: Scenario) -> Plan:
    *earlier, last = plan.achieved
    assert last.bound is not None
    steps = (*earlier, replace(last, bound=last.bound - abs(last.bound) // 9))
    return replace(plan, status=PlanStatus.FEASIBLE, reason="gap", achieved=steps)


def _nothing(plan: Plan, scenario: Scenario) -> Plan:
    """Return what a search says that has found no plan in its time."""
    return replace(
        plan,
        status=PlanStatus.NO_PLAN,
        reason="time",
        cost_cny=None,
        odds=None,
        lower_bound_cny=7,
        spans=(),
        links=(),
        targets=(),
    )


HONEST: dict[str, Honest] = {
    "within-a-gap": _looser,
    "out-of-time": _nothing,
    "mean-within-a-gap": _looser_means,
    "chain-within-a-gap": _looser_means,
}


def made_with_proof(kind: str, folder: Path) -> tuple[Plan, Scenario, Certificate]:
    """Return a plan of a kind, its scenario, and the certificate of its bound."""
    name = write(folder, scenario=BASE + SCENARIOS[kind], **network())
    scenario = api.load_scenario(name)
    proven = api.prove(scenario)
    assert proven.certificate is not None, proven.missing
    return proven.plan, scenario, proven.certificate
