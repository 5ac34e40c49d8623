"""A question in euros: every file, view and message says so, and none says yuan."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from netplan import api
from netplan.errors import InputError, RequestError
from netplan.files.reference import answer_models, json_schema
from tests.support.candidate_cases import line_file
from tests.support.chain import run
from tests.support.foreign_money import costs_text, write_network

YUAN = re.compile(r"CNY|_cny|人民币|(?<!欧)元")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a plan in euros, and another one of the same network."""
    folder = tmp_path_factory.mktemp("tiny")
    scenario = write_network(folder)
    (folder / "said.txt").write_text(
        "".join(
            run("plan", scenario, "-o", folder / name, "--reproducible", *changes).output
            for name, changes in (
                ("plan", ("--certificate",)),
                (
                    "fast",
                    (
                        *("--budget", "40M", "--set", "objective.hard_targets=false"),
                        *("--set", "objective.minimise=mean_latency"),
                        *("--set", "objective.weight=count"),
                    ),
                ),
            )
        ),
        encoding="utf-8",
    )
    return folder


def texts_of(name: str, content: bytes) -> str:
    """Return what a file says to who opens it; of a map page, its words and its data's."""
    if name.endswith((".xlsx", ".kmz")):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [part for part in packed.namelist() if "theme" not in part]
            return "".join(packed.read(part).decode() for part in parts)
    if name.endswith(".gpkg"):
        return content.decode("latin-1")
    text = content.decode(errors="replace")
    return re.sub(r"\w*_cny\b|data-cny", "", text) if name == "map.html" else text


def assert_euros(*paths: Path) -> None:
    """Refuse a file that says yuan; of all together, none that says euros."""
    said = {path: texts_of(path.name, path.read_bytes()) for path in paths}
    for path, text in said.items():
        found = YUAN.search(text)
        at = 0 if found is None else max(0, found.start() - 60)
        assert found is None, f"{path.name}: {text[at : at + 140]}"
    assert any(re.search("EUR|_eur|欧元", text) for text in said.values())


def test_terminal_and_plan_speak_euros(tiny: Path) -> None:
    said = (tiny / "said.txt").read_text(encoding="utf-8")
    assert "cost 55.370 MEUR" in said
    assert "budget 40.000 MEUR" in said
    assert not YUAN.search(said)
    assert_euros(*(path for path in (tiny / "plan").iterdir() if path.suffix != ".gz"))
    record = json.loads((tiny / "plan/plan.json").read_text(encoding="utf-8"))
    assert record["currency"] == "EUR"
    assert record["cost_eur"] == 55_370_000
    changed = json.loads((tiny / "fast/plan.json").read_text(encoding="utf-8"))
    assert "objective.budget_eur=40000000" in changed["provenance"]["overrides"]


def test_plan_in_euros_is_read_and_verified(tiny: Path) -> None:
    plan, _ = api.load_plan(tiny / "plan/plan.json")
    assert (plan.currency, plan.cost_cny) == ("EUR", 55_370_000)
    said = run("verify", tiny / "plan/plan.json").output
    assert "no plan costs less than 55,370,000 EUR" in said
    assert not YUAN.search(said + run("verify", tiny / "fast/plan.json").output)
    told = json.loads(run("verify", tiny / "plan/plan.json", "--format", "json").stdout)
    assert told["certificate"]["lower_bound_eur"] == 55_370_000


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ending", ["html", "md", "xlsx"])
def test_report(tiny: Path, lang: str, ending: str) -> None:
    out = tiny / f"report-{lang}-{ending}"
    out.mkdir()
    run("report", tiny / "plan/plan.json", "-o", out / f"report.{ending}", "--lang", lang)
    assert_euros(*out.iterdir())
    if ending == "md":
        text = (out / "report.md").read_text(encoding="utf-8")
        assert ("5,537 万欧元" if lang == "zh" else "55.370 million EUR") in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_report_of_two_plans(tiny: Path, lang: str) -> None:
    out = tiny / f"versus-{lang}"
    out.mkdir()
    plans = (tiny / "plan/plan.json", tiny / "fast/plan.json")
    run("report", *plans, "-o", out / "versus.md", "--lang", lang)
    assert_euros(*out.iterdir())


def test_map(tiny: Path) -> None:
    run("map", tiny / "plan/plan.json", tiny / "fast/plan.json", "-o", tiny / "map.html")
    assert_euros(tiny / "map.html")
    page = (tiny / "map.html").read_text(encoding="utf-8")
    assert '"unit":"MEUR"' in page
    assert '"unit":"万欧元"' in page


@pytest.mark.parametrize(
    "kind", ["geojson", "kml", "kmz", "csv", "gpkg", "sndlib", "graphml", "ofds", "topohub"]
)
def test_export(tiny: Path, kind: str) -> None:
    out = tiny / f"export-{kind}"
    run("export", tiny / "plan/plan.json", "--to", kind, "-o", out)
    assert_euros(*(path for path in out.iterdir() if path.is_file() and path.suffix != ".qml"))


def test_compare(tiny: Path) -> None:
    plans = (tiny / "plan/plan.json", tiny / "fast/plan.json")
    text = run("compare", *plans, codes=(10,)).output
    assert "MEUR" in text
    assert "objective.budget_eur" in text
    assert not YUAN.search(text)
    made = json.loads(run("compare", *plans, "--format", "json", codes=(10,)).stdout)
    assert made["currency"] == "EUR"
    assert made["differences"][0]["cost_delta_eur"] < 0
    Draft202012Validator(json_schema("comparison", "EUR")).validate(made)
    assert not Draft202012Validator(json_schema("comparison")).is_valid(made)


def test_courses_keep_the_currency_of_prices(tiny: Path) -> None:
    lines = line_file(tiny / "roads.geojson", [(16.37, 48.21), (15.44, 47.07)])
    out = tiny / "courses.geojson"
    run("courses", tiny / "scenario.yaml", "--along", lines, "-o", out)
    assert_euros(out)
    spans = [one["properties"] for one in json.loads(out.read_bytes())["features"]]
    assert [s["build_cost_eur"] for s in spans if s["build_cost_eur"] is not None] == [9_000_000]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_order_of_building(tiny: Path, lang: str) -> None:
    out = tiny / f"years-{lang}"
    asked = ("--budgets", "20,20,20", "-o", out, "--lang", lang, "--quiet")
    text = run("phase", tiny / "plan/plan.json", *asked, codes=(0,)).output
    assert YUAN.search(text) is None and ("MEUR" in text or "万欧元" in text)
    assert_euros(*(path for path in out.iterdir() if path.is_file()))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "html", "md"])
def test_a_bill_of_materials(tiny: Path, lang: str, ending: str) -> None:
    out = tiny / f"bill-{lang}-{ending}"
    out.mkdir()
    asked = ("-o", out / f"bom.{ending}", "--lang", lang)
    text = run("bom", tiny / "plan/plan.json", *asked, codes=(0,)).output
    assert YUAN.search(text) is None
    assert_euros(*out.iterdir())


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (("explain",), "explanation"),
        (("explain", "--budget", "9M"), "explanation"),
        (("sensitivity",), "sensitivity"),
        (("risk", "--samples", "40"), "risk"),
        (("phase", "--budgets", "20,20,20"), "phases"),
    ],
)
def test_what_if(tiny: Path, command: tuple[str, ...], kind: str) -> None:
    first, *more = command
    codes = (0, 4)
    text = run(first, tiny / "scenario.yaml", *more, codes=codes).output
    assert "MEUR" in text
    assert not YUAN.search(text)
    done = run(first, tiny / "scenario.yaml", *more, "--format", "json", codes=codes)
    Draft202012Validator(json_schema(kind, "EUR")).validate(json.loads(done.stdout))
    file = tiny / f"{kind}.json"
    file.write_text(done.stdout, encoding="utf-8")
    assert api.read_answer(file, kind).model_dump()["currency"] == "EUR"


def test_sweep_and_front(tiny: Path) -> None:
    values = "constants.transponder_eur=10000,30000"
    for _ in range(2):  # the second reads the journal
        told = run("sweep", tiny / "scenario.yaml", "--vary", values, "-o", tiny / "sweep")
        assert "MEUR" in told.output
    assert_euros(*(tiny / "sweep").iterdir())
    run("pareto", tiny / "scenario.yaml", "-o", tiny / "front")
    assert_euros(*(path for path in (tiny / "front").iterdir() if path.is_file()))
    front = tiny / "front/front.json"
    run("report", tiny / "plan/plan.json", "--front", front, "-o", tiny / "fronted.md")
    assert_euros(tiny / "fronted.md")


def test_validate_tells_the_key_of_the_option(tiny: Path) -> None:
    said = run("validate", tiny / "scenario.yaml", "--budget", "7M").output
    assert "objective.budget_eur" in said
    assert not YUAN.search(said)


def test_candidates_and_new_of_a_foreign_network(tmp_path: Path) -> None:
    write_network(tmp_path)
    (tmp_path / "scenario.yaml").unlink()
    layer = json.loads((tmp_path / "spans.geojson").read_text(encoding="utf-8"))
    for feature in layer["features"]:
        del feature["properties"]["build_cost_eur"]
    (tmp_path / "spans.geojson").write_text(json.dumps(layer), encoding="utf-8")
    run("candidates", tmp_path, "--parallel", "--build-cost-per-km", "90000", "--currency", "EUR")
    assert "build_cost_eur" in (tmp_path / "candidates.geojson").read_text(encoding="utf-8")
    done = run("new", tmp_path, "--hub", "wien", codes=(3,))
    assert "found an amount in EUR; allowed: build_cost_cny" in done.output
    run("new", tmp_path, "--hub", "wien", "--costs", tmp_path / "costs.yaml")
    assert 'costs: "costs.yaml"' in (tmp_path / "scenario.yaml").read_text(encoding="utf-8")


def test_new_says_whose_prices_it_takes(tmp_path: Path) -> None:
    write_network(tmp_path, "CNY")
    done = run("new", tmp_path, "--hub", "wien", "--replace")
    assert "prices are those of China, in CNY" in done.output


def test_plans_in_two_currencies_are_not_compared(tiny: Path, tmp_path: Path) -> None:
    run("plan", write_network(tmp_path, "CNY"), "-o", tmp_path / "plan")
    plans = (tiny / "plan/plan.json", tmp_path / "plan/plan.json")
    for command in (("compare",), ("map", "-o", tmp_path / "two.html")):
        done = run(command[0], *plans, *command[1:], codes=(2,))
        assert "amounts of two currencies cannot be compared" in done.output
    base = ("--base", plans[1], "-o", tmp_path / "difference")
    assert "two currencies" in run("export", plans[0], *base, codes=(2,)).output


def test_a_scenario_in_another_currency_than_its_costs(tmp_path: Path) -> None:
    scenario = write_network(tmp_path)
    (tmp_path / "costs.yaml").write_text(costs_text("USD"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        api.load_scenario(scenario)
    assert [str(p).partition(": found")[0].partition(tmp_path.name + "/")[2] for p in
            error.value.problems] == [
        "scenario.yaml: line 14: constants.transponder_eur",
        "spans.geojson: feature 4 (id wien-linz.can): build_cost_eur",
    ]  # fmt: skip
    assert "constants.transponder_usd" not in str(error.value)
    assert "transponder_usd: every amount is in USD" in str(error.value)


def test_spans_in_two_currencies(tmp_path: Path) -> None:
    scenario = write_network(tmp_path)
    layer = json.loads((tmp_path / "spans.geojson").read_text(encoding="utf-8"))
    layer["features"][5]["properties"]["build_cost_usd"] = 7
    (tmp_path / "spans.geojson").write_text(json.dumps(layer), encoding="utf-8")
    with pytest.raises(InputError, match="build_cost_usd: found an amount in USD"):
        api.load_scenario(scenario)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("currency: EUR", "currency: EUX", 'currency: found "EUX"; allowed: the code'),
        ("currency: EUR", "currency: eur", 'currency: found "eur"; allowed: the code'),
        ("unit: EUR/km\n", "unit: CNY/km\n", 'unit: found "CNY/km"; allowed: "EUR/km"'),
        ("roadm_degree_eur", "roadm_degree_cny", "found an amount in CNY; allowed: roadm_"),
        ("roadm_degree_eur", "roadm_degree_eru", 'did you mean "roadm_degree_eur"?'),
    ],
)
def test_a_wrong_costs_file(tmp_path: Path, old: str, new: str, told: str) -> None:
    scenario = write_network(tmp_path)
    file = tmp_path / "costs.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        api.load_scenario(scenario)
    assert told in str(error.value)
    assert re.search(r"costs.yaml: line \d+", str(error.value))


def test_a_plan_that_mixes_currencies(tiny: Path) -> None:
    record = json.loads((tiny / "plan/plan.json").read_text(encoding="utf-8"))
    record["cost_cny"] = record.pop("cost_eur")
    file = tiny / "mixed.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="cost_cny: found an amount in CNY; allowed: cost_eur"):
        api.load_plan(file)


def test_a_front_in_another_currency(tiny: Path, tmp_path: Path) -> None:
    points = [{"latency_ms": 5, "cost_cny": 7}, {"latency_ms": 4, "cost_cny": 9}]
    file = tmp_path / "front.json"
    file.write_text(json.dumps(points), encoding="utf-8")
    plan, scenario = api.load_plan(tiny / "plan/plan.json")
    with pytest.raises(RequestError, match="two currencies"):
        api.write_report(plan, scenario, tmp_path / "r.md", front=file)


def test_every_answer_with_money_names_its_currency() -> None:
    for kind, model in answer_models().items():
        has_money = "_cny" in json.dumps(json_schema(kind))
        assert has_money == ("currency" in model.model_fields), kind
