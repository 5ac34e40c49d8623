"""What to measure first, on the command line, in files, in the report and on the map."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from tests.support.files_cases import write
from tests.support.plan_kinds import BASE, SCENARIOS, network

Record = dict[str, Any]


def question(folder: Path, kind: str = "least-cost") -> str:
    folder.mkdir(exist_ok=True)
    return str(write(folder, scenario=BASE + SCENARIOS[kind], **network()))


def asked(path: str, *more: str) -> Record:
    words = ["survey", path, "--samples", "2000", "--quiet", "--format", "json", *more]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    found: Record = json.loads(done.stdout)
    return found


def worth(record: Record) -> dict[str, int]:
    return {item["name"]: item["worth"]["mean_cny"] for item in record["items"]}


def test_a_survey_is_kept_as_record_table_and_layer(tmp_path: Path) -> None:
    path, out = question(tmp_path), tmp_path / "out"
    record = asked(path, "-o", str(out))
    assert json.loads((out / "survey.json").read_text("utf-8")) == record
    rows = list(csv.DictReader((out / "survey.csv").read_text("utf-8").splitlines()))
    assert [row["name"] for row in rows] == [item["name"] for item in record["items"]]
    layer = json.loads((out / "survey.geojson").read_text("utf-8"))
    corridors = [item for item in record["items"] if item["kind"] == "corridor"]
    assert [f["id"] for f in layer["features"]] == [s for c in corridors for s in c["spans"]]
    for feature in layer["features"]:
        item = next(c for c in corridors if c["name"] == feature["properties"]["corridor"])
        assert feature["properties"]["mean_cny"] == item["worth"]["mean_cny"]
        sure = item["worth"]["low_cny"] > 0
        assert (feature["properties"]["worth"] != "noise") is sure
    again = tmp_path / "again"
    asked(path, "-o", str(again))
    for name in api.SURVEY_FILES:
        assert (again / name).read_bytes() == (out / name).read_bytes()


def test_sets_save_no_less_than_a_part_of_them_and_no_more_than_all_knowledge(
    tmp_path: Path,
) -> None:
    record = asked(question(tmp_path), "--surveys", "3")
    saved = [one["worth"]["mean_cny"] for one in record["sets"]]
    assert len(saved) == 3
    assert saved == sorted(saved)
    assert saved[-1] <= record["ceiling"]["mean_cny"]
    assert saved[0] == max(worth(record).values())
    ranks = [item["rank"] for item in record["items"]]
    assert ranks == sorted(ranks)
    assert ranks[0] == 1


def test_what_no_plan_uses_is_worth_nothing_but_tells_of_what_errs_with_it(
    tmp_path: Path,
) -> None:
    """Independent, an unused corridor is not even a row; by basis, those alike are one."""
    path = question(tmp_path)
    alone = asked(path)
    assert alone["worthless"] > 0
    assert all(item["used"] for item in alone["items"])
    together = asked(path, "--correlation", "by_basis")
    idle = [item for item in together["items"] if not item["used"]]
    assert idle
    assert not {item["name"] for item in idle} & set(worth(alone))
    by_basis = {item["basis"]: item["worth"] for item in idle}
    assert all(item["worth"] == by_basis[item["basis"]] for item in idle)
    assert len(alone["items"]) + alone["worthless"] == (
        len(together["items"]) + together["worthless"]
    )


def test_the_price_of_a_miss_is_given_or_said(tmp_path: Path) -> None:
    path = question(tmp_path)
    given = asked(path, "--price", "120.5")
    assert given["price"] == {"cny": 120_500_000, "by": "given", "asked": None}
    stated = asked(path, "--at", "0.99")
    assert stated["price"]["asked"] == 0.99
    joint = asked(question(tmp_path / "joint", "all-at-once"))
    assert joint["price"]["asked"] == 0.9
    for record in (given, stated):
        first = record["plans"][0]
        price, samples = record["price"]["cny"], record["samples"]
        totals = [p["cost_cny"] * samples + price * (samples - p["holds"]) for p in record["plans"]]
        assert totals[0] == min(totals)
        assert first["holds"] <= samples
    both = CliRunner().invoke(cli, ["survey", path, "--price", "1", "--at", "0.9"])
    assert both.exit_code == 2
    for wrong in (["--price", "-1"], ["--surveys", "0"], ["--samples", "0"], ["--at", "1"]):
        assert CliRunner().invoke(cli, ["survey", path, *wrong]).exit_code == 2


def test_a_price_of_nothing_makes_every_survey_worthless(tmp_path: Path) -> None:
    record = asked(question(tmp_path), "--price", "0")
    assert record["ceiling"]["mean_cny"] == 0
    assert not any(worth(record).values())
    done = CliRunner().invoke(
        cli, ["survey", question(tmp_path), "--price", "0", "--samples", "200"]
    )
    assert "Measuring saves nothing" in done.stdout


@pytest.mark.parametrize(
    ("kind", "code"), [("network", 4), ("one-plus-one", 2), ("available", 2), ("mean", 2)]
)
def test_what_cannot_be_surveyed_is_refused(tmp_path: Path, kind: str, code: int) -> None:
    done = CliRunner().invoke(cli, ["survey", question(tmp_path, kind), "--samples", "200"])
    assert done.exit_code == code, done.output


def test_report_map_and_layers_show_it_and_refuse_what_is_none(tmp_path: Path) -> None:
    path, out = question(tmp_path), tmp_path / "out"
    asked(path, "-o", str(out))
    CliRunner().invoke(cli, ["plan", path, "-o", str(tmp_path / "plan"), "--quiet"])
    plan, survey = str(tmp_path / "plan" / "plan.json"), ["--survey", str(out / "survey.json")]
    for lang, word in (("en", "What to measure first"), ("zh", "优先复测什么")):
        page = tmp_path / f"{lang}.md"
        done = CliRunner().invoke(cli, ["report", plan, *survey, "--lang", lang, "-o", str(page)])
        assert done.exit_code == 0, done.output
        assert word in page.read_text("utf-8")
    page = tmp_path / "map.html"
    assert CliRunner().invoke(cli, ["map", plan, *survey, "-o", str(page)]).exit_code == 0
    assert '"survey":{' in page.read_text("utf-8")
    layers = tmp_path / "layers"
    done = CliRunner().invoke(cli, ["export", plan, *survey, "-o", str(layers)])
    assert done.exit_code == 0, done.output
    shown, kept = (json.loads((at / "survey.geojson").read_text("utf-8")) for at in (layers, out))
    assert shown["features"] == kept["features"]
    alone = CliRunner().invoke(cli, ["export", plan, "--layers", "survey", "-o", str(layers)])
    assert alone.exit_code == 2
    assert "--survey" in alone.stderr
    for command in ("report", "map", "export"):
        wrong = CliRunner().invoke(
            cli, [command, plan, "--survey", plan, "-o", str(tmp_path / "x.html")]
        )
        assert wrong.exit_code == 3, wrong.output
