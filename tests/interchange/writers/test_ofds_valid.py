"""What is written as OFDS is valid by the schema of the standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netplan import api
from netplan.interchange.writers.ofds import SCHEMA
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from tests.support import gis_cases, text_cases
from tests.support.folders import ROOT
from tests.support.giving_back import export, plan, scenario


@pytest.fixture(scope="module")
def standard() -> dict[str, Any]:
    """Return the schema with the address of version 0.4."""
    path = ROOT / "tests/data/ofds/network-schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    first = schema["properties"]["links"]["prefixItems"][0]
    first["properties"]["href"]["const"] = SCHEMA
    return schema


def parts(answer: tuple[Plan, Scenario]) -> list[Any]:
    return [json.loads(content) for content in export("ofds", answer).files.values()]


@pytest.mark.parametrize("name", ["small", "guizhou", "hostile"])
def test_the_network_is_valid(name: str, standard: dict[str, Any], tmp_path: Path) -> None:
    if name == "hostile":
        question = api.load_scenario(text_cases.write(tmp_path))
        answer = api.plan(question), question
    else:
        answer = {
            "small": (plan(), scenario()),
            "guizhou": (gis_cases.plan(), gis_cases.scenario()),
        }[name]
    package, nodes, spans, _ = parts(answer)
    [network] = package["networks"]
    check = Draft202012Validator(standard, format_checker=Draft202012Validator.FORMAT_CHECKER)
    check.validate(network)
    known = standard["$defs"]
    assert set(network) <= set(standard["properties"])
    for kind, items in (("Node", network["nodes"]), ("Span", network["spans"])):
        for item in items:
            assert set(item) <= set(known[kind]["properties"]), kind
    assert len(nodes["features"]) == len(network["nodes"])
    assert len(spans["features"]) == len(network["spans"])
    for feature, span in zip(spans["features"], network["spans"], strict=True):
        told = feature["properties"]
        assert (told["start"]["id"], told["end"]["id"]) == (span["start"], span["end"])
        assert feature["geometry"] == span.get("route")
        assert "network" not in told["start"]


def test_states_and_fibres_are_those_of_the_closed_lists() -> None:
    [network] = parts((plan(), scenario()))[0]["networks"]
    spans = {span["id"]: span for span in network["spans"]}
    built = {cost.id for cost in plan().spans}
    assert built
    for id_, span in spans.items():
        new = id_.endswith((".new", ".hcf"))
        expected = ("planned" if id_ in built else "proposed") if new else "operational"
        assert span["status"] == expected
    assert (spans["ab.old"]["fibreType"], spans["ab.old"]["fibreTypeDetails"]) == (
        "G.652",
        {"fibreSubtype": "G.652.D", "description": "g652d"},
    )
    assert spans["ac.new"]["fibreType"] == "G.654"
    assert "fibreType" not in spans["bc.hcf"]
    assert spans["bc.hcf"]["fibreTypeDetails"] == {"description": "hollow_core"}
    assert spans["ab.new"]["fibreLength"] == 105.0
    assert [span["name"] for span in network["spans"]].count("Wúxī - Graz (bc.new)") == 1


def test_names_are_those_of_the_language() -> None:
    answer = gis_cases.plan(), gis_cases.scenario()
    for language, lost, held in (("en", "name_zh", "name"), ("zh", "name", "name_zh")):
        made = api.export_layers(*answer, "ofds", language=language)
        [network] = json.loads(made.files[made.main])["networks"]
        assert network["language"] == language
        place = answer[1].network.place
        assert all(n["name"] == getattr(place[n["id"]], held) for n in network["nodes"])
        record = json.loads(made.files[f"{made.main}.lost.json"])
        fields = [loss["field"] for loss in record["lost"] if loss["of"] == "places"]
        assert lost in fields and held not in fields
