"""plan.json: out and in without loss; damage and contradictions located."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netplan.files.output.writing import json_bytes
from netplan.files.scenario.load import load_scenario
from netplan.files.schemas import json_schema
from netplan.model.plan import (
    Impossible,
    LatencyParts,
    Obstacle,
    Plan,
    PlanStatus,
)
from netplan.model.scenario import Scenario
from netplan.records.plan.plan_json import plan_to_json
from netplan.records.plan.record import load_plan_inputs, plan_from_json, read_plan
from tests.support.files_cases import SCENARIO, problems_of, write
from tests.support.plan_record import LINK, NETWORK, PLAN

INFEASIBLE = replace(
    PLAN,
    status=PlanStatus.INFEASIBLE,
    cost_cny=None,
    lower_bound_cny=None,
    spans=(),
    links=(),
    impossible=(
        Impossible("east", "a", "b", Obstacle.PHYSICS, "intact", 1_000_000, 2_300_000, 2_572_725),
        Impossible("east", "a", "b", Obstacle.FAILURE, "corridor:a-b", 9, 2_300_000, None),
    ),
)


def through_text(plan: Plan, **options: Any) -> Plan:
    text = json_bytes(plan_to_json(plan, network=NETWORK, **options))
    return plan_from_json(json.loads(text), network=NETWORK)


@pytest.mark.parametrize("plan", [PLAN, INFEASIBLE])
def test_round_trip(plan: Plan) -> None:
    assert through_text(plan) == plan


def test_a_reproducible_record_leaves_out_what_differs() -> None:
    record = plan_to_json(PLAN, network=NETWORK, reproducible=True)
    left_out = {"threads", "wall_time_s", "first_plan_s", "search_nodes"}
    assert not left_out & set(record["provenance"])
    bare = replace(PLAN.provenance, **dict.fromkeys(left_out))
    assert through_text(PLAN, reproducible=True) == replace(PLAN, provenance=bare)


def test_the_record_is_what_the_design_says() -> None:
    record = plan_to_json(PLAN, network=NETWORK)
    assert record["spans_built"] == ["s.new"]
    assert record["spans_lit"] == ["s.old"]
    assert record["gap"] == 1 / 71_500_000
    assert record["links"][0]["one_way_ms"] == 2.712725
    assert record["links"][0]["rtt_ms"] == 5.42545
    assert record["links"][0]["latency_parts"]["slack_ms"] == 0.122325
    assert record["targets"][0]["margin_ms"] == 3.287275
    assert record["targets"][0]["from"] == "a"
    assert record["targets"][0]["worst_failure"]["one_way_ms"] is None
    assert record["infeasible"] is None
    assert plan_to_json(INFEASIBLE, network=NETWORK)["infeasible"]["targets"][0]["obstacle"] == (
        "physics"
    )


@pytest.mark.parametrize("plan", [PLAN, INFEASIBLE])
def test_the_record_agrees_with_its_schema(plan: Plan) -> None:
    validator = Draft202012Validator(json_schema("plan"))
    record = plan_to_json(plan, network=NETWORK)
    validator.validate(record)
    properties = [name for name in json_schema("plan")["properties"] if name != "carried"]
    assert properties[1] == "currency"  # left out in CNY
    assert list(record) == [properties[0], *properties[2:]]
    priced = plan_to_json(replace(plan, currency="EUR"), network=NETWORK)
    Draft202012Validator(json_schema("plan", "EUR")).validate(priced)
    named = json_schema("plan", "EUR")["properties"]
    assert list(priced) == [name for name in named if name != "carried"]
    assert not validator.is_valid({**record, "status": "good"})


@given(st.integers(0, 10**14))
def test_a_nanosecond_survives(ns: int) -> None:
    parts = LatencyParts(glass_ns=ns)
    link = replace(LINK, parts=parts)
    assert through_text(replace(PLAN, links=(link,))).links[0].one_way_ns == ns


def set_at(*path: Any) -> Callable[[dict[str, Any]], None]:
    *keys, last, value = path

    def change(record: dict[str, Any]) -> None:
        at: Any = record
        for key in keys:
            at = at[key]
        at[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            set_at("schema_version", 3),
            "plan: schema_version: found 3; allowed: 2, a plan.json of this format",
        ),
        (
            set_at("schema_version", 1),
            "plan: schema_version: found 1; allowed: 2, a plan.json of this format; make an older "
            "plan again from its scenario, which reads as before",
        ),
        (
            lambda record: record.pop("schema_version"),
            "plan: schema_version: found nothing; allowed: 2, a plan.json of this format",
        ),
        (
            set_at("status", "best"),
            'plan: status: found "best"; allowed: one of "optimal", "feasible", "infeasible", '
            '"no_plan"',
        ),
        (
            lambda record: record["links"][0].pop("route"),
            "plan: links[0].route: found nothing; allowed: a list of ids (text without spaces, "
            "quotes or any of ; ,)",
        ),
        (
            set_at("cost_cny", 70_000_000),
            "plan: cost_cny: found 70000000; allowed: 71500000, says the rest\n"
            "plan: gap: found 1.3986013986013985e-08; allowed: -0.021428557142857144, "
            "says the rest",
        ),
        (
            set_at("links", 0, "one_way_ms", 2.5),
            "plan: links[0].one_way_ms: found 2.5; allowed: 2.712725, says the rest",
        ),
        (
            set_at("links", 0, "rtt_ms", 5.0),
            "plan: links[0].rtt_ms: found 5.0; allowed: 5.42545, says the rest",
        ),
        (
            set_at("span_costs", 1, "cost_cny", 1),
            "plan: span_costs[1].cost_cny: found 1; allowed: 69950000, says the rest",
        ),
        (
            set_at("gap", 0.0),
            "plan: gap: found 0.0; allowed: 1.3986013986013985e-08, says the rest",
        ),
        (
            set_at("targets", 0, "margin_ms", 4.0),
            "plan: targets[0].margin_ms: found 4.0; allowed: 3.287275, says the rest",
        ),
        (
            set_at("spans_built", []),
            "plan: spans_lit: found a list of 1; allowed: a list of 2, says the rest",
        ),
        (
            lambda record: record.update(spans_built=["s.old"], spans_lit=["s.new"]),
            'plan: spans_built[0]: found "existing"; allowed: "candidate", says the rest\n'
            'plan: spans_lit[0]: found "candidate"; allowed: "existing", says the rest',
        ),
        (
            set_at("infeasible", {"targets": []}),
            "plan: infeasible: found a mapping (targets); allowed: null, says the rest",
        ),
        (
            set_at("objective", "value_ms", 0),
            "plan: objective.value_ms: found 0.0; allowed: null, says the rest",
        ),
        (
            set_at("spans_lit", ["s.old", "s.old"]),
            "plan: spans_lit: found a list of 2; allowed: a list of 1, says the rest",
        ),
        (
            set_at("provenance", "inputs", 0, "sha256", "abc"),
            'plan: provenance.inputs[0].sha256: found "abc"; allowed: 64 hexadecimal digits',
        ),
    ],
)
def test_a_damaged_record(change: Callable[[dict[str, Any]], None], expected: str) -> None:
    record = plan_to_json(PLAN, network=NETWORK)
    change(record)
    assert "\n".join(problems_of(lambda: plan_from_json(record, network=NETWORK))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "found an empty file; allowed: a file with content"),
        ("[]", "found an empty list; allowed: the mapping that netplan plan writes"),
        ('{"a": }', "line 1, column 7: found broken JSON"),
        ('{"schema_version": NaN}', "line 1: found NaN; allowed: a number or null"),
        (
            '{"title": "{",\n "cost_cny": 5,\n "gap": {"a\\"": 1, "b": ["b"]},\n'
            ' "cost\\u005fcny": 4}',
            'line 4: found member "cost_cny" twice; allowed: each once (line 2 has it)',
        ),
    ],
)
def test_a_file_that_is_no_plan(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    found = problems_of(lambda: read_plan(path), tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"plan.json: {expected}")


# the inputs of a plan


def made_in(folder: Path, scenario: Scenario, *overrides: str) -> tuple[Plan, Path]:
    out = folder / "out"
    out.mkdir()
    plan = replace(
        INFEASIBLE,
        provenance=replace(
            INFEASIBLE.provenance, inputs=scenario.inputs, overrides=tuple(overrides)
        ),
    )
    record = plan_to_json(plan, network=scenario.network, directory=out)
    path = out / "plan.json"
    path.write_bytes(json_bytes(record))
    return read_plan(path), path


def test_inputs_are_recorded_relative_to_the_plan(tmp_path: Path) -> None:
    override = "targets.east.one_way_ms=5"
    scenario = load_scenario(write(tmp_path), [override])
    plan, path = made_in(tmp_path, scenario, override)
    assert [(file.role, file.path) for file in plan.provenance.inputs] == [
        ("scenario", "../scenario.yaml"),
        ("places", "../places.geojson"),
        ("spans", "../spans.geojson"),
        ("equipment", "netplan:equipment.yaml"),
        ("costs", "netplan:costs.yaml"),
    ]
    again = load_plan_inputs(plan, path)
    assert replace(again, inputs=()) == replace(scenario, inputs=())
    assert [file.sha256 for file in again.inputs] == [file.sha256 for file in scenario.inputs]


def test_files_named_by_an_override_are_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, scenario=SCENARIO.replace("spans.geojson", "none.geojson"))
    monkeypatch.chdir(tmp_path)
    override = "network.spans=spans.geojson"
    plan, plan_path = made_in(tmp_path, load_scenario(path.name, [override]), override)
    monkeypatch.chdir(tmp_path.parent)
    assert len(load_plan_inputs(plan, plan_path).network.spans) == 4


def test_a_bundled_scenario_is_found_again(tmp_path: Path) -> None:
    scenario = load_scenario("guizhou")
    plan, path = made_in(tmp_path, scenario)
    assert load_plan_inputs(plan, path) == scenario


def test_an_input_that_changed_or_is_gone(tmp_path: Path) -> None:
    plan, path = made_in(tmp_path, load_scenario(write(tmp_path)))
    (tmp_path / "places.geojson").unlink()
    spans = tmp_path / "spans.geojson"
    spans.write_text(spans.read_text(encoding="utf-8") + " ", encoding="utf-8")
    found = problems_of(lambda: load_plan_inputs(plan, path), tmp_path)
    assert found[0] == (
        'out/plan.json: provenance.inputs[1]: found "../places.geojson", no such file or '
        "directory; allowed: the file the plan was made from"
    )
    assert found[1].startswith(
        'out/plan.json: provenance.inputs[2]: found "../spans.geojson" with sha256 '
    )
    assert len(found) == 2


def test_a_plan_without_inputs(tmp_path: Path) -> None:
    plan = replace(PLAN, provenance=replace(PLAN.provenance, inputs=()))
    assert problems_of(lambda: load_plan_inputs(plan, tmp_path / "plan.json"), tmp_path) == [
        "plan.json: provenance.inputs: found nothing; allowed: the scenario as the first input"
    ]
