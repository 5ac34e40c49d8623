"""Plans that sensitivity, risk and phase only name, kept with ``-o`` and verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.files.schemas.phase import PhasesFile
from netplan.whatif.designs import Named
from tests.support.tutorial import write_tutorial

MCNY = 1_000_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_tutorial(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run("plan", "east.yaml", "-o", "out", "--quiet").exit_code == 0
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def verified(path: str | Path) -> dict[str, object]:
    done = run("verify", str(path))
    assert done.exit_code == 0, done.output
    return dict(json.loads(Path(path).read_text()))


def items(record: dict[str, object]) -> set[str]:
    spans = {*record["spans_built"], *record["spans_lit"]}  # type: ignore[misc]
    return spans | {link["id"] for link in record["links"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize("reference", ["east.yaml", "out/plan.json"])
def test_the_robust_plan_can_be_had(folder: Path, reference: str) -> None:
    told = run(
        *("risk", reference, "--robust", "--samples", "10", "--quiet", "-o", "kept"),
        *("--format", "json"),
    )
    assert told.exit_code == 0, told.output
    robust = json.loads(told.stdout)["robust"]
    kept = verified("kept/robust/plan.json")
    assert items(kept) == {*robust["spans"], *robust["links"]}
    assert items(kept) != items(json.loads((folder / "out/plan.json").read_text()))
    assert kept["cost_cny"] == kept["lower_bound_cny"] == robust["cost_cny"]
    assert run("map", "kept/robust/plan.json", "-o", "robust.html").exit_code == 0


def test_the_robust_plan_is_told_at_the_cost_that_is_kept(folder: Path) -> None:
    """Its longer spans may need another amplifier site, which the kept plan has not."""
    words = ("risk", "east.yaml", "--robust", "--samples", "10", "--quiet", "-o", "kept")
    closer = ("--set", "constants.amplifier_spacing_km=20.2")
    robust = json.loads(run(*words, *closer, "--format", "json").stdout)["robust"]
    kept = verified("kept/robust/plan.json")
    assert kept["cost_cny"] == robust["stated_cost_cny"] < robust["cost_cny"]
    told = run(*words, *closer).stdout
    assert f"{robust['stated_cost_cny'] / MCNY:.3f} MCNY at the stated lengths" in told


def test_alternatives_can_be_had_each_at_its_stated_cost(folder: Path) -> None:
    words = ("sensitivity", "east.yaml", "--alternatives", "2", "--workers", "1", "--quiet")
    told = run(*words, "-o", "kept", "--format", "json")
    assert told.exit_code == 0, told.output
    others = json.loads(told.stdout)["alternatives"]
    assert others
    best = items(json.loads((folder / "out/plan.json").read_text()))
    for number, other in enumerate(others, 1):
        kept = verified(f"kept/alternative-{number:02d}/plan.json")
        assert kept["cost_cny"] == other["cost_cny"]
        assert items(kept) - best == set(other["added"])
        assert best - items(kept) == set(other["removed"])
    assert run(*words[:3], "0.0001", *words[4:], "-o", "kept").exit_code == 0
    assert not list(Path("kept").glob("alternative-*"))


def test_every_year_can_be_had_and_the_last_is_the_plan(folder: Path) -> None:
    told = run("phase", "out/plan.json", "--budgets", "4,4,50", "--quiet", "-o", "kept")
    assert told.exit_code == 0, told.output
    years = [verified(f"kept/year-{number:02d}/plan.json") for number in (1, 2, 3)]
    for year, most in zip(years, (4, 8, 58), strict=True):
        assert int(str(year["cost_cny"])) <= most * MCNY
    assert items(years[0]) <= items(years[1]) <= items(years[2])
    assert items(years[2]) == items(json.loads((folder / "out/plan.json").read_text()))
    assert [all(t["met"] for t in year["targets"]) for year in years] == [False, False, True]  # type: ignore[attr-defined]
    record = api.read_answer("kept/phases.json", "phases")
    assert isinstance(record, PhasesFile)
    for year, listed in zip(years, record.years, strict=True):
        assert items(year) == set(listed.standing)
        assert year["cost_cny"] == listed.standing_cny
        assert sum(t["met"] for t in year["targets"]) == listed.protected  # type: ignore[attr-defined]
    assert Path("kept/phases.svg").read_text().startswith("<svg")
    assert '"series":"years"' in Path("kept/map.html").read_text()


def test_plans_are_kept_under_the_changes_that_were_asked_with(folder: Path) -> None:
    changed = ("--set", "targets.east.one_way_ms=3.6")
    done = run(
        *("risk", "east.yaml", *changed, "--hold", "0.0", "--samples", "10", "--quiet"),
        *("-o", "kept"),
    )
    assert done.exit_code == 0, done.output
    kept = verified("kept/robust/plan.json")
    assert kept["provenance"]["overrides"][0] == changed[1]  # type: ignore[index]
    assert kept["targets"][0]["limit_one_way_ms"] == 3.6  # type: ignore[index]


def test_a_set_that_does_not_suffice_is_said(folder: Path) -> None:
    few = Named("few", ("se.old",), ())
    with pytest.raises(
        RequestError, match=r"few is no plan of the scenario as it stands: it would"
    ):
        api.save_named_plans("east.yaml", [few], "kept")
    assert not Path("kept").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("risk", "east.yaml", "-o", "kept"),
        ("sensitivity", "east.yaml", "-o", "kept"),
    ],
)
def test_where_no_plan_is_named_there_is_none_to_keep(folder: Path, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2 and "ask for" in done.stderr
    assert not Path("kept").exists()


def test_named_plans_never_replace_an_input(folder: Path) -> None:
    Path("kept/robust").mkdir(parents=True)
    spans = Path("kept/robust/spans.geojson")
    spans.write_bytes(Path("spans.geojson").read_bytes())
    before = spans.read_bytes()
    words = ("risk", "east.yaml", "--robust", "--samples", "10", "--quiet", "-o", "kept")
    done = run(*words, "--set", "network.spans=kept/robust/spans.geojson")
    assert done.exit_code == 2 and "which this command reads" in done.stderr
    assert spans.read_bytes() == before
