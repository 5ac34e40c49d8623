"""Scenarios in files for the tests: loaded, wrong, laid over another."""

from __future__ import annotations

from pathlib import Path

from netplan.files.scenario.load import load_scenario
from netplan.model.scenario import Scenario
from tests.support.files_cases import SCENARIO, problems_of, write


def load(folder: Path, scenario: str, *overrides: str) -> Scenario:
    return load_scenario(write(folder, scenario=scenario), overrides)


def wrong(folder: Path, scenario: str, *overrides: str) -> list[str]:
    path = write(folder, scenario=scenario)
    return problems_of(lambda: load_scenario(path, overrides), folder)


def over(folder: Path, text: str, base: str = SCENARIO) -> Path:
    write(folder, scenario=base)
    path = folder / "over.yaml"
    path.write_text(text, encoding="utf-8")
    return path
