"""Whatever a plan may be made of, the report has words for it in both languages."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest

from netplan import api
from netplan.model.bill import Part
from netplan.model.network import Along, Confidence, LengthSource
from netplan.model.odds import Correlation
from netplan.model.plan import Obstacle, PlanStatus
from netplan.model.scenario import Minimise, Single
from netplan.views.report.compose import compose
from netplan.views.report.facts.subject import Subject
from netplan.views.report.sections.bill import document
from netplan.views.report.words.lookup import Words
from netplan.views.report.writers.markdown import markdown_files
from tests.support.files_cases import SCENARIO, write

LOOKED_UP: tuple[tuple[str, type[StrEnum]], ...] = (
    ("part_", Part),
    ("per_", Part),
    ("st_", PlanStatus),
    ("proof_", PlanStatus),
    ("objective_", Minimise),
    ("imp_", Obstacle),
    ("odds_law_", Correlation),
    ("single_", Single),
    ("", LengthSource),
    ("", Confidence),
    ("k_along_", Along),
)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_of_thing_has_words(lang: str) -> None:
    words = Words(lang)
    missing = [
        f"{head}{one}"
        for head, kinds in LOOKED_UP
        for one in kinds
        if not words.has(f"{head}{one}")
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "ip_private: 1.26 x the way"), ("zh", "ip_private：绕行系数 1.26（相对既有光缆）")],
)
def test_an_ip_service_is_not_told_as_hops_over_fibre(lang: str, said: str, tmp_path: Path) -> None:
    looser = SCENARIO.replace("_ms: 6", "_ms: 6.5").replace("_ms: 7", "_ms: 7.5")
    scenario = api.load_scenario(write(tmp_path, scenario=f"{looser}service: ip_private\n"))
    page = markdown_files(compose(api.plan(scenario), scenario, lang), "r.md")["r.md"].decode()
    assert said in page
    assert Words(lang)("r_today_text") not in page
    assert lang == "en" or "Today's service" not in page


@pytest.mark.parametrize(("lang", "unit"), [("en", "| fibre-km |"), ("zh", "| 芯公里 |")])
def test_leased_fibre_is_in_report_and_bill(lang: str, unit: str, tmp_path: Path) -> None:
    looser = SCENARIO.replace("_ms: 6", "_ms: 6.5").replace("_ms: 7", "_ms: 7.5")
    rent = "lease: {horizon_years: 10}\nconstants: {lease_cny_per_fibre_km_year: 900}\n"
    scenario = api.load_scenario(write(tmp_path, scenario=looser + rent))
    plan = api.plan(scenario)
    assert sum(span.lease_cny for span in plan.spans) > 0
    for found in (
        compose(plan, scenario, lang),
        document(Subject(plan, scenario), Words(lang)),
    ):
        rows = [
            line
            for line in markdown_files(found, "r.md")["r.md"].decode().splitlines()
            if unit in line
        ]
        assert rows
