"""The benchmark suite runs, and its page says what the results file holds. Times are not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.case import Case, measure
from benchmarks.catalogue import all_cases, chosen
from benchmarks.continent import list_failures
from benchmarks.direct import Recipe
from benchmarks.page import page
from benchmarks.results import Results
from benchmarks.scip_tree import WITHOUT_CUTS, scip_tree
from benchmarks.watch import Watch
from netplan.api import load_scenario
from netplan.service.service import ServiceModel
from tests.support.folders import ROOT

BASE: dict[str, Any] = {
    "group": "peers",
    "instance": "small",
    "method": "netplan",
    "goal": "",
    "limit_s": 60,
    "status": "optimal",
    "cost": 100.0,
    "bound": 100.0,
    "checked": True,
    "facts": {},
    "gap": 0.0,
    "cpu_s": 0.5,
    "wall_s": 0.5,
    "first_plan_cpu_s": 0.1,
    "near_cpu_s": 0.2,
    "proof_cpu_s": 0.5,
    "peak_mb": 200.0,
}
ARC_FLOW = {**BASE, "method": "arc flow, HiGHS", "proof_cpu_s": 15.0, "cpu_s": 15.0}


def made(tmp_path: Path, *records: dict[str, Any]) -> str:
    results = Results.open(tmp_path / "results.json")
    for i, record in enumerate(records):
        results.add(f"case {i}", record)
    return page(tmp_path / "results.json")


def test_names_are_unique_and_a_larger_run_contains_the_smaller() -> None:
    names = [case.name for case in all_cases()]
    assert len(names) == len(set(names))
    quick, default, long = ({c.name for c in chosen(s)} for s in ("quick", "default", "long"))
    assert quick < default < long == set(names)
    assert [c.name for c in chosen("quick", ("scenario/guizhou/",))] == ["scenario/guizhou/netplan"]


def test_the_page_gives_the_median_ratio_and_the_goal(tmp_path: Path) -> None:
    text = made(tmp_path, BASE, ARC_FLOW)
    assert "median **30 x**, from 30 x to 30 x (goal: 20 x, reached)" in text
    assert "No plan failed its check" in text
    slower = {**ARC_FLOW, "proof_cpu_s": 5.0}
    assert "median **10 x**, from 10 x to 10 x (goal: 20 x, missed)" in made(tmp_path, BASE, slower)


def test_the_page_cries_out_at_contradictions(tmp_path: Path) -> None:
    assert "proven optima differ" in made(tmp_path, BASE, {**ARC_FLOW, "cost": 101.0})
    cheaper = {**ARC_FLOW, "status": "heuristic", "cost": 99.0, "bound": None}
    assert "arc flow, HiGHS is below a proven optimum" in made(tmp_path, BASE, cheaper)
    assert "the answer does not hold" in made(tmp_path, {**BASE, "checked": False})


@pytest.mark.parametrize(
    ("goal", "change", "said"),
    [
        ("G1: 10 s", {}, "G1: 10 s: reached"),
        ("G1: 10 s", {"proof_cpu_s": 12.0}, "G1: 10 s: missed, 12 s"),
        (
            "G1: 10 s",
            {"proof_cpu_s": None, "gap": 0.03, "cpu_s": 60.0},
            "G1: 10 s: missed, gap 3 % after 60 s",
        ),
        (
            "G9: gap 5 % in 60 s",
            {"proof_cpu_s": None, "gap": 0.03, "cpu_s": 61.0},
            "G9: gap 5 % in 60 s: reached",
        ),
        (
            "G9: gap 5 % in 60 s",
            {"proof_cpu_s": None, "gap": 0.07, "cpu_s": 61.0},
            "G9: gap 5 % in 60 s: missed, gap 7 % after 61 s",
        ),
    ],
)
def test_goals_are_judged(tmp_path: Path, goal: str, change: dict[str, Any], said: str) -> None:
    assert f"| {said} |" in made(tmp_path, {**BASE, "group": "direct", "goal": goal, **change})


def test_both_trees_stand_side_by_side(tmp_path: Path) -> None:
    own = {**BASE, "group": "direct", "facts": {"nodes": 23}}
    rival = {**BASE, "group": "tree", "method": "SCIP", "facts": {"nodes": 2, "lp_iterations": 9}}
    text = made(tmp_path, own, rival)
    section = text[text.index("## One tree against another") :]
    assert "| small | netplan | 100 |" in section
    assert "| small | SCIP | 100 |" in section
    assert "| 23 |" in section
    assert "| 2 | 9 |" in section


@pytest.mark.parametrize(
    ("recipe", "settings", "optimum"),
    [
        (Recipe("rg100", "hub1", 1.5, 6, failures=True, seed=1), {}, 12_314),
        (Recipe("rg100", "hub2", 1.3, 6), {}, 37_619),
        (Recipe("rg50", "pairs5", 1.5, 6, seed=1), WITHOUT_CUTS, 16_373),
    ],
    ids=["failures", "directed columns", "pairs, netplan's cuts alone"],
)
def test_the_other_tree_proves_the_optimum_that_netplan_proves(
    recipe: Recipe, settings: dict[str, Any], optimum: int
) -> None:
    pytest.importorskip("pyscipopt")
    watch = Watch()
    watch.start()
    found = scip_tree(recipe.draw(), watch, 60.0, settings)
    assert (found.status, found.checked) == ("optimal", True)
    assert found.facts["nodes"] > 0
    assert found.cost == optimum


def test_results_outlive_the_run_and_name_no_machine(tmp_path: Path) -> None:
    made(tmp_path, BASE, ARC_FLOW)
    again = Results.open(tmp_path / "results.json")
    assert sorted(again.cases) == ["case 0", "case 1"]
    data = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert set(data["machine"]) == {
        "processor",
        "cores",
        "memory_gb",
        "system",
        "python",
        "packages",
    }


def test_the_committed_page_is_that_of_the_committed_results() -> None:
    made_from = page(ROOT / "benchmarks" / "results.json")
    assert (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8") == made_from


def test_a_small_case_runs_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    name = "direct/rg20 pairs10 a1.3 k8/netplan"
    command = [sys.executable, "-m", "benchmarks", "run", "--only", name, "--results", str(file)]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "1 cases measured" in first.stderr
    record = Results.open(file).cases[name]
    assert record["status"] == "optimal"
    assert record["checked"] is True
    assert record["gap"] == 0.0
    assert record["proof_cpu_s"] >= record["first_plan_cpu_s"] > 0
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "0 cases measured" in second.stderr


def test_discs_over_a_network_at_random_are_listed() -> None:
    few, many = (
        measure(Case("continent", "small", "netplan", partial(list_failures, 60, 120, 4, km)))
        for km in (20.0, 200.0)
    )
    assert few["status"] == many["status"] == "listed"
    assert (few["cost"], few["gap"], few["proof_cpu_s"]) == (None, None, None)
    assert 120 < few["facts"]["failures"] < many["facts"]["failures"]
    assert many["facts"]["validate_s"] >= 0


def test_a_case_without_bound_has_neither_gap_nor_proof() -> None:
    case = next(c for c in all_cases() if c.method == "greedy" and c.group == "peers")
    record = measure(case)
    assert record["status"] == "heuristic"
    assert (record["gap"], record["proof_cpu_s"], record["near_cpu_s"]) == (None, None, None)
    assert record["checked"] is True


@pytest.mark.parametrize(
    ("name", "pairs"), [("guian-20", 20), ("guian-all-cuts", 283), ("circle-and-hubs", 328)]
)
def test_the_national_questions_load(name: str, pairs: int) -> None:
    scenario = load_scenario(ROOT / "data" / "national" / f"{name}.yaml")
    assert scenario.name == f"national-{name}"
    assert len(scenario.network.places) == 345
    assert len(ServiceModel(scenario).demands) == pairs
