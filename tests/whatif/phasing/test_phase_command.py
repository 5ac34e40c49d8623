"""``netplan phase`` on files: rules of the scenario, languages, what is kept."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli
from netplan.errors import VerificationError
from netplan.model.phases import Phases
from netplan.whatif.phasing import phase as phasing
from tests.support.tutorial import write_tutorial

BUDGETS = ("--budgets", "4,4,50", "--quiet")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_tutorial(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def record(*words: str) -> dict[str, Any]:
    done = run("phase", "east.yaml", *BUDGETS, *words, "--format", "json")
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def begun(found: dict[str, Any]) -> list[int]:
    return [len(year["begun"]) for year in found["years"]]


def test_a_rule_of_the_scenario_sets_lead_times_and_first_years(folder: Path) -> None:
    plain = record()
    late = record("--set", "phases=[{state: candidate, lead_time_years: 2, earliest_year: 2}]")
    assert begun(plain) != begun(late)
    first, second, third = late["years"]
    assert not any(name.endswith(".new") for name in (*first["begun"], *third["begun"]))
    assert not any(name.endswith(".new") for name in second["standing"])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{corridor: nowhere}", "phases[0].corridor"),
        ("{lead_time_years: 0}", "lead_time_years"),
        ("{earliest_year: 1.5}", "earliest_year"),
        ("{sooner: 1}", "sooner"),
    ],
)
def test_a_rule_that_is_wrong_is_told_with_its_place(folder: Path, rule: str, said: str) -> None:
    done = run("phase", "east.yaml", *BUDGETS, "--set", f"phases=[{rule}]")
    assert done.exit_code in (2, 3), done.output
    assert said in done.stderr


def test_money_counts_as_asked(folder: Path) -> None:
    free = record("--discount-rate", "0", "--horizon", "3")
    cost = free["present_cost"]
    years = free["years"]
    assert cost["building_cny"] == sum(y["spent_cny"] for y in years)
    assert cost["running_cny"] == sum(y["running_cny"] for y in years[:-1])
    dear = record("--discount-rate", "0.2", "--horizon", "3")["present_cost"]
    assert dear["total_cny"] < cost["total_cny"]
    assert record()["terms"]["discount_rate"] == 0.06
    assert run("phase", "east.yaml", *BUDGETS, "--horizon", "2").exit_code == 2


def test_the_table_speaks_chinese_and_the_files_hold_the_numbers(folder: Path) -> None:
    done = run("phase", "east.yaml", *BUDGETS, "--lang", "zh", "-o", "kept")
    assert done.exit_code == 0, done.output
    for word in ("年度", "预算", "正常态达标", "故障后也达标", "年运营成本", "折现率", "净现值"):
        assert word in done.stdout
    told = json.loads(Path("kept/phases.json").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(Path("kept/phases.csv").read_text(encoding="utf-8").splitlines()))
    for row, year in zip(rows, told["years"], strict=True):
        for key in ("spent_cny", "standing_cny", "intact", "protected", "running_cny"):
            assert int(row[key]) == year[key]
        assert row["begun"].split() == year["begun"]
    assert "第 1 年" in Path("kept/phases.svg").read_text(encoding="utf-8")
    assert run("phase", "east.yaml", *BUDGETS, "--to", "png", "-o", "kept").exit_code == 0
    assert Path("kept/phases.png").is_file() and not Path("kept/phases.svg").exists()


def test_an_order_that_fails_its_check_is_not_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = phasing.phase

    def false(*args: object, **options: object) -> Phases:
        from dataclasses import replace  # noqa: PLC0415

        return replace(true(*args, **options), pairs=99)  # type: ignore[arg-type]

    monkeypatch.setattr(phasing, "phase", false)
    with pytest.raises(VerificationError, match="counts 99 pairs"):
        api.phase("east.yaml", [4_000_000])
