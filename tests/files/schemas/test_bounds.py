"""Every number has a range with a reason, and what the ranges allow can be computed with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from netplan.cli.main import COMMANDS, cli
from netplan.files.reference import MODELS, bounds_record, json_schema
from netplan.files.scenario.load import load_scenario
from netplan.files.schemas.base import QUANTITY
from netplan.files.schemas.bounds import BOUNDS, SUMS
from netplan.files.schemas.parameters import PARAMETER
from netplan.files.text.allowed import bound_of
from tests.support.files_cases import SCENARIO, collection, places, problems_of, span, spans, write
from tests.support.folders import DOCS


def run(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


def numbers_of(root: dict[str, Any], part: Any, path: str = "") -> list[tuple[str, Any]]:
    """Return every number of a JSON Schema with its path; positions are checked by the reader."""
    if not isinstance(part, dict):
        return []
    found = [(path, part)] if part.get("type") in ("number", "integer") else []
    for key, value in part.items():
        if isinstance(value, dict):
            found += numbers_of(root, value, f"{path}/{key}")
        elif isinstance(value, list):
            for i, entry in enumerate(value):
                found += numbers_of(root, entry, f"{path}/{key}/{i}")
    return found


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_number_of_every_schema_is_bounded(kind: str) -> None:
    schema = json_schema(kind)
    for path, part in numbers_of(schema, schema):
        if "const" in part or re.search(r"/coordinates/(anyOf/\d/)?items", path):
            continue
        if PARAMETER in part:  # its bounds stand with the number itself
            assert part["minimum"] < part["maximum"], path
            continue
        assert part.get(QUANTITY) in BOUNDS, path
        bound = bound_of(schema, part)
        assert bound is not None
        least = "exclusiveMinimum" if bound.above else "minimum"
        most = "exclusiveMaximum" if bound.below else "maximum"
        assert (part[least], part[most]) == (bound.low, bound.high), path


def test_every_row_has_a_meaning_and_a_use() -> None:
    command_line = {"samples", "questions", "longitude", "latitude", "lead_km", "true_length"}
    for row in bounds_record()["numbers"]:
        assert row["meaning"]
        assert row["low"] < row["high"]
        assert row["fields"] or row["quantity"] in command_line, row["quantity"]


def test_the_tables_are_shown_and_told() -> None:
    shown = json.loads(run("schema", "bounds").stdout)
    assert shown == bounds_record()
    page = (DOCS / "files.md").read_text(encoding="utf-8")
    for bound in BOUNDS.values():
        assert f"| `{bound.name}` |" in page
        assert bound.meaning in page
    assert all(f"{most:,} {unit}" in page for _, most, unit in SUMS)


EXTREMES = (
    "1e300",
    "1.0e+308",
    "5e-324",
    "-1",
    "9223372036854775808",
    "1e12",
    "1e15",
    ".nan",
    ".inf",
)
KEYS = (
    "targets.east.one_way_ms",
    "targets.east.stretch",
    "targets.east.after_cut_one_way_ms",
    "targets.east.availability",
    "failures.disc_km",
    "constants.amplifier_spacing_km",
    "constants.hop_delay_us",
    "constants.regenerator_reach_km",
    "constants.transponder_cny",
    "constants.channels_per_link",
    "constants.delay_us_per_km.g654e",
    "constants.build_cny_per_km.g654e",
    "objective.budget_cny",
    "objective.slack",
    "solver.time_limit_s",
    "solver.gap",
    "solver.seed",
    "solver.node_limit",
    "weights.guangzhou",
)


@pytest.mark.parametrize("key", KEYS)
def test_an_extreme_is_refused_with_its_place_or_computed_with(tmp_path: Path, key: str) -> None:
    """What validate takes, plan takes."""
    path = write(tmp_path)
    for value in EXTREMES:
        change = f"{key}={value}"
        checked = run("validate", str(path), "--set", change)
        assert checked.exit_code in (0, 3), (change, checked.exception)
        if checked.exit_code == 3:
            told = checked.stderr.replace("[0]", ".east")
            assert f"error: --set {change}: {key}" in told or "that add up to" in told, change


@pytest.mark.parametrize("field", ["length_km", "build_cost_cny", "slack_factor"])
@pytest.mark.parametrize("value", [1e300, 1e15, 5e-324, -1, 10**40])
def test_an_extreme_span(tmp_path: Path, field: str, value: float) -> None:
    changed = spans()
    changed[1]["properties"][field] = value
    path = write(tmp_path, spans_=collection(changed))
    [problem] = problems_of(lambda: load_scenario(path), tmp_path)
    assert problem.startswith(f"spans.geojson: feature 2 (id guian-guilin.new): {field}: found ")


def test_an_extreme_place(tmp_path: Path) -> None:
    changed = places()
    changed[2]["properties"]["population"] = 2**63
    changed[3]["geometry"]["coordinates"] = [1e308, -1e308]
    path = write(tmp_path, places_=collection(changed))
    assert problems_of(lambda: load_scenario(path), tmp_path)[:2] == [
        "places.geojson: feature 4 (id shenzhen): coordinates: found [1e+308, -1e+308]; "
        "allowed: [longitude -180..180, latitude -90..90] in WGS-84 degrees",
        "places.geojson: feature 3 (id guangzhou): population: found 9223372036854775808; "
        "allowed: a whole number >= 0 and <= 10000000000 (more than live on the Earth)",
    ]


def dear(*prices: int) -> list[dict[str, Any]]:
    """Return the spans with so many more on offer, each at its price."""
    more = [
        span("guian", "guilin", "new", 480.0, id=f"x{i}", corridor=f"x{i}", build_cost_cny=price)
        for i, price in enumerate(prices)
    ]
    return [*spans(), *more]


def test_prices_that_add_up_to_too_much(tmp_path: Path) -> None:
    """Each price is sound; together they left the whole numbers of the search: a traceback."""
    path = write(tmp_path, spans_=collection(dear(*[9 * 10**12] * 30, 9 * 10**12 + 1)))
    [problem] = problems_of(lambda: load_scenario(path), tmp_path)
    assert problem.startswith(
        "spans.geojson: feature 35 (id x30): build_cost_cny: found up to 9,000,0"
    )
    assert "allowed: prices that add up to less than 200,000,000,000,000 CNY" in problem
    for args in (["validate"], ["plan", "--quiet", "-o", str(tmp_path / "out")]):
        assert run(*args, str(path)).exit_code == 3
    path = write(tmp_path, spans_=collection(dear(9 * 10**12, 9 * 10**12 - 1)))
    assert run("validate", str(path)).exit_code == 0
    planned = run("plan", "--quiet", "-o", str(tmp_path / "out"), str(path))
    assert planned.exit_code in (0, 4), planned.exception


def test_a_price_that_says_never_is_too_high(tmp_path: Path) -> None:
    path = write(tmp_path, spans_=collection(dear(900000000000001)))
    assert problems_of(lambda: load_scenario(path), tmp_path) == [
        "spans.geojson: feature 5 (id x0): build_cost_cny: found 900000000000001; allowed: a whole "
        "number of CNY >= 0 and <= 10000000000000 (one item: up to 10 trillion, far above any "
        "cable)"
    ]


def test_cost_factors_multiply(tmp_path: Path) -> None:
    factors = ", ".join(["{factor: 1000000}"] * 60)
    path = write(tmp_path, scenario=SCENARIO + f"cost_factors: [{factors}]\n")
    [problem] = problems_of(lambda: load_scenario(path), tmp_path)
    assert "found up to endless CNY for it" in problem
    assert "cost factors included" in problem


def test_links_that_cost_too_much(tmp_path: Path) -> None:
    constants = "constants: {regenerator_reach_km: 1, regenerator_cny: 10000000000000}\n"
    path = write(tmp_path, scenario=SCENARIO + constants)
    [problem] = problems_of(lambda: load_scenario(path), tmp_path)
    assert problem.startswith("scenario.yaml: links: found 2 links of up to ")


def test_delays_that_add_up_to_too_much(tmp_path: Path) -> None:
    constants = "constants: {amplifier_spacing_km: 1, amplifier_delay_us: 1000000}\n"
    path = write(tmp_path, scenario=SCENARIO + constants)
    [problem] = problems_of(lambda: load_scenario(path), tmp_path)
    assert problem.startswith("spans.geojson: feature 1 (id guian-guilin.old): length_km: found ")
    assert "allowed: delays of all spans that add up to less than 1,100 s" in problem


def test_overrides_that_cannot_be(tmp_path: Path) -> None:
    path = str(write(tmp_path))
    deep = run("validate", path, "--set", "a" + ".b" * 3000 + "=1")
    assert deep.exit_code == 3
    assert "found 3001 keys in each other; allowed: up to 40" in deep.stderr
    assert len(deep.stderr) < 1000
    late = run("validate", path, "--set", "extends=nothere.yaml")
    assert late.exit_code == 3
    assert 'extends: found "nothere.yaml"; allowed: a key to change' in late.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["plan", "--gap", "1"], "0<=x<1"),
        (["plan", "--gap", "nan"], "0<=x<1"),
        (["plan", "--time-limit", "1e308"], "0.001<=x<=31536000"),
        (["plan", "--cost-factor", "g654e=1e12"], "found 1000000000000"),
        (["explain", "--time-limit", "nan"], "0.001<=x<=31536000"),
        (["pareto", "--from", "inf"], "x<=10000"),
        (["risk", "--seed", "-1"], "0<=x<2147483648"),
        (["sweep", "--vary", "solver.seed=1:2", "--samples", "99999999999"], "1<=x<=1000000"),
        (["sweep", "--vary", "solver.seed=1:2", "--samples", "2", "--seed", "-1"], "0<=x<"),
        (["circle", "--ms", "3,nan"], "up to 100 numbers"),
        (["circle", "--max-tail-km", "1e308"], "0<x<=1000"),
        (["circle", "--route-factor", "nan"], "1<=x<=10"),
        (["sensitivity", "--alternatives", "nan"], "0<=x<=10"),
        (["sensitivity", "--prices", "-1"], "x<=10000"),
        (["phase", "--budgets", "1e300"], "<= 1000000000 million"),
    ],
)
def test_numbers_on_the_command_line(args: list[str], said: str, tmp_path: Path) -> None:
    found = run(*args, str(write(tmp_path)))
    assert found.exit_code in (2, 3)
    assert said in found.stderr
    assert args[0] in COMMANDS


def test_a_text_that_looks_like_numbers_can_be_varied(tmp_path: Path) -> None:
    out = tmp_path / "sweep"
    args = ["sweep", str(write(tmp_path)), "--vary", "title=nan,inf", "--workers", "1", "--quiet"]
    found = run(*args, "-o", str(out))
    assert found.exit_code == 0, found.exception
    assert (out / "sweep.svg").is_file()


def test_limits_of_money_hold_in_every_currency() -> None:
    shown = bounds_record()
    units = {row["quantity"]: row["unit"] for row in shown["numbers"]}
    assert (units["budget"], units["upkeep"]) == ("currency", "currency/km/year")
    told = [*units.values(), *(row["unit"] for row in shown["sums"])]
    assert not [unit for unit in told if "CNY" in unit]
