"""Every command that writes, asked to write over what it reads: refused, and nothing changed."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli
from netplan.errors import RequestError
from tests.support.folders import DATA
from tests.support.tutorial import write_tutorial


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tutorial's files, two plans and a front."""
    folder = tmp_path_factory.mktemp("made")
    write_tutorial(folder)
    kept = Path.cwd()
    os.chdir(folder)
    try:
        assert run("plan", "east.yaml", "--certificate", "--reproducible").exit_code == 0
        assert run("plan", "protected.yaml", "-o", "other", "--reproducible").exit_code == 0
        assert run("pareto", "east.yaml", "--quiet").exit_code == 0
        assert run("export", "out/plan.json", "--to", "shp", "-o", "gis").exit_code == 0
    finally:
        os.chdir(kept)
    (folder / "points.csv").write_text("targets.east.one_way_ms\n5\n")
    cities = DATA / "cities.csv"
    few = cities.read_text(encoding="utf-8").splitlines(keepends=True)[:30]
    (folder / "cities.csv").write_text("".join(few), encoding="utf-8")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = tmp_path / "here"
    shutil.copytree(made, here)
    monkeypatch.chdir(here)
    return here


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


Copies = dict[str, str]
PLAN, SPANS, FRONT = "out/plan.json", "spans.geojson", "pareto/front.json"
BY_SPANS = "--set network.spans="
IMPORT = "import spans.geojson --as spans --places places.geojson"
OVER: list[tuple[str, str, Copies]] = [
    ("plan east.yaml -o .", "places.geojson", {}),
    ("plan east.yaml -o out/..", "places.geojson", {}),
    ("plan linked/east.yaml -o .", "places.geojson", {}),
    ("plan east.yaml -o linked", "places.geojson", {}),
    (
        f"plan east.yaml -o n {BY_SPANS}n/links.geojson",
        "n/links.geojson",
        {"n/links.geojson": SPANS},
    ),
    (
        f"plan east.yaml -o n --certificate c.json {BY_SPANS}n/c.json",
        "n/c.json",
        {"n/c.json": SPANS},
    ),
    ("export out/plan.json -o .", "places.geojson", {}),
    ("export out/plan.json --no-verify -o .", "places.geojson", {}),
    ("export out/plan.kml --to kml -o out", "out/plan.kml", {"out/plan.kml": PLAN}),
    ("export other/plan.json --base out/plan.kml --to kml -o out", "kml", {"out/plan.kml": PLAN}),
    ("map out/plan.json -o out/plan.json", PLAN, {}),
    ("map out/plan.json -o linked/out/plan.json", PLAN, {}),
    ("map out/plan.json -o spans.geojson", SPANS, {}),
    ("map out/plan.json -o east.yaml", "east.yaml", {}),
    ("map out/plan.json other/plan.json -o other/plan.json", "other/plan.json", {}),
    ("map out/plan.json --basemap b.geojson -o b.geojson", "b.geojson", {"b.geojson": SPANS}),
    ("report out/plan.md -o out/plan.md", "out/plan.md", {"out/plan.md": PLAN}),
    ("report out/plan.json --front r.html -o r.html", "r.html", {"r.html": FRONT}),
    ("report out/plan.json --front r-map.svg -o r.md", "r-map.svg", {"r-map.svg": FRONT}),
    ("plot out/plan.json --front p/map.svg -o p", "p/map.svg", {"p/map.svg": FRONT}),
    (
        "circle out/plan.json --cities circle_cities.csv -o .",
        "circle_cities.csv",
        {"circle_cities.csv": "cities.csv"},
    ),
    (
        f"circle east.yaml -o . {BY_SPANS}circle.geojson",
        "circle.geojson",
        {"circle.geojson": SPANS},
    ),
    ("compare east.yaml out/compare.json -o out", "compare.json", {"out/compare.json": PLAN}),
    (
        f"compare east.yaml -o d {BY_SPANS}d/difference.geojson",
        "d/difference.geojson",
        {"d/difference.geojson": SPANS},
    ),
    ("sweep east.yaml --points s/sweep.csv -o s", "s/sweep.csv", {"s/sweep.csv": "points.csv"}),
    (
        f"sweep east.yaml --vary title=a -o s {BY_SPANS}s/answers.jsonl",
        "s/answers.jsonl",
        {"s/answers.jsonl": SPANS},
    ),
    ("pareto front.json -o .", "front.json", {"front.json": "east.yaml"}),
    (
        f"pareto east.yaml -o pareto {BY_SPANS}pareto/point-01/plan.json",
        "point-01/plan.json",
        {"pareto/point-01/plan.json": SPANS},
    ),
    ("explain out/plan.json -o out/plan.json", PLAN, {}),
    ("explain east.yaml -o east.yaml", "east.yaml", {}),
    (f"{IMPORT} -o spans.geojson", SPANS, {}),
    (f"{IMPORT} -o linked/spans.geojson", SPANS, {}),
    ("import gis/spans.shp --as spans -o gis/spans.dbf", "spans.dbf", {}),
    ("import gis --layer spans --as spans -o gis/places.shp", "places.shp", {}),
]


@pytest.mark.parametrize(("words", "named", "copies"), OVER, ids=[row[0] for row in OVER])
def test_an_output_over_an_input_is_refused_and_nothing_is_written(
    folder: Path, words: str, named: str, copies: Copies
) -> None:
    Path("linked").symlink_to(".")
    for name, source in copies.items():
        Path(name).parent.mkdir(exist_ok=True)
        shutil.copy(source, name)
    before = contents(folder)
    done = run(*words.split())
    assert done.exit_code == 2, done.output
    assert "which this command reads" in done.stderr, done.stderr
    assert named in done.stderr
    assert done.stdout == ""
    assert contents(folder) == before


AGAIN = [
    "plan east.yaml --certificate --reproducible --quiet",
    "export out/plan.json -o out",
    "export out/plan.json --to shp -o out",
    "map out/plan.json -o out/map.html",
    "report out/plan.json -o out/report.md",
    "plot out/plan.json -o out",
    "circle out/plan.json -o out --cities cities.csv",
    "compare out/plan.json east.yaml -o out --no-why --quiet",
    "sweep east.yaml --vary targets.east.one_way_ms=5,6 --workers 1 -o out --quiet",
    "pareto east.yaml -o out --quiet",
    "explain out/plan.json -o out/why.json --quiet",
    "import spans.geojson --as spans --places places.geojson -o out/spans.json",
]


def test_every_command_goes_over_its_own_old_outputs_again(folder: Path) -> None:
    for _ in range(2):
        for words in AGAIN:
            done = run(*words.split())
            assert done.exit_code in (0, 10), (words, done.output)
    assert not [name for name in contents(folder) if ".new" in name or "lock" in name]


def test_the_functions_keep_inputs_too(folder: Path) -> None:
    plan, scenario = api.load_plan("out/plan.json")
    before, layer = contents(folder), "pareto/point-01/spans.geojson"
    made = api.plan(scenario)
    for write in (
        lambda: api.save(made, scenario, folder),
        lambda: api.write_map([(plan, scenario)], "out/plan.json"),
        lambda: api.write_map([(made, scenario)], "spans.geojson"),
        lambda: api.write_map([(made, scenario)], layer, basemap=layer),
        lambda: api.write_layers(made, scenario, "."),
        lambda: api.write_export(api.export_layers(made, scenario), "."),
        lambda: api.save_explanation(api.explain(plan, scenario), "out/plan.json"),
        lambda: api.write_imported(
            api.import_layer("spans.geojson", "spans", places="places.geojson"), "spans.geojson"
        ),
    ):
        with pytest.raises(RequestError, match="which this command reads"):
            write()
    assert contents(folder) == before


def test_a_bundled_file_is_an_input_as_well(tmp_path: Path) -> None:
    own = DATA / "spans.geojson"
    before = own.read_bytes()
    scenario = api.load_scenario("guizhou")
    with pytest.raises(RequestError, match="which this command reads"):
        api.write_files({"spans.geojson": b""}, own.parent, about=[(None, scenario)])
    assert own.read_bytes() == before


def test_readers_notice_a_mixture_and_verify_ends_with_3(folder: Path) -> None:
    shutil.copy("other/links.geojson", "out/links.geojson")
    sentence = "out/links.geojson is not the file that was written with out/plan.json"
    done = run("verify", "out/plan.json")
    assert done.exit_code == 3
    assert f"mixture: {sentence}" in done.stdout
    told = json.loads(run("verify", "out/plan.json", "--format", "json").stdout)
    assert sentence in told["mixture"][0]
    for words in (
        "map out/plan.json -o m.html",
        "report out/plan.json -o r.html",
        "export out/plan.json -o layers",
        "plot out/plan.json",
        "circle out/plan.json --cities cities.csv",
        "explain out/plan.json --quiet",
        "compare out/plan.json east.yaml --no-why --quiet",
        "risk out/plan.json --samples 10 --quiet",
    ):
        done = run(*words.split())
        assert done.exit_code in (0, 10), done.output
        assert f"warning: {sentence}" in done.stderr, words
    assert run("plan", "east.yaml", "--quiet").exit_code == 0
    assert run("verify", "out/plan.json").exit_code == 0


def test_an_old_certificate_goes_with_its_plan(folder: Path) -> None:
    assert Path("out/certificate.json").exists()
    assert run("plan", "east.yaml", "--quiet").exit_code == 0
    assert not Path("out/certificate.json").exists()
    done = run("verify", "out/plan.json")
    assert done.exit_code == 0 and "not checked: lower_bound_cny" in done.stdout


@pytest.mark.parametrize("name", ["plan.json", "Plan.json", "netplan.manifest.json", "../c.json"])
def test_a_certificate_is_no_other_file_of_its_run(folder: Path, name: str) -> None:
    before = contents(folder)
    done = run("plan", "east.yaml", "--quiet", "--certificate", name)
    assert done.exit_code == 2 and name in done.stderr
    assert contents(folder) == before


def test_each_file_says_which_plan_it_belongs_to(folder: Path) -> None:
    plan, _ = api.load_plan("out/plan.json")
    assert plan.file is not None
    digest = plan.file.sha256
    for name in ("places", "spans", "links", "targets"):
        layer = json.loads(Path(f"out/{name}.geojson").read_text())
        assert layer["netplan"] == {"plan_sha256": digest}
    assert json.loads(Path("out/certificate.json").read_text())["plan_sha256"] == digest
    manifest = json.loads(Path("out/netplan.manifest.json").read_text())
    assert {entry["plan_sha256"] for entry in manifest["files"]} == {digest}
    point = json.loads(Path("pareto/point-01/links.geojson").read_text())
    assert (
        point["netplan"]["plan_sha256"] == api.load_plan("pareto/point-01/plan.json")[0].file.sha256
    )
    for words in ("map out/plan.json -o m.html", "report out/plan.json -o r.html"):
        assert run(*words.split()).exit_code == 0
        assert (
            f'<meta name="plan_sha256" content="{digest}">' in Path(words.split()[-1]).read_text()
        )
    assert run("report", "out/plan.json", "-o", "r.md").exit_code == 0
    assert f"plan_sha256: {digest}" in Path("r.md").read_text()
    assert run("export", "out/plan.json", "--to", "gpkg", "-o", "p.gpkg").exit_code == 0
    assert digest.encode() in Path("p.gpkg").read_bytes()
