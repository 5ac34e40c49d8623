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
from tests.support import foreign_cases, gis_cases, text_cases
from tests.support.folders import ROOT
from tests.support.giving_back import export, plan, scenario


@pytest.fixture(scope="module")
def standard() -> dict[str, Any]:
    """Return the schema with what version 0.4 asks of members that netplan writes.

    Another address of itself, one type for a position and one for a course, each with nothing
    beside it, and nothing but id and name for an organisation that is referred to.
    """
    path = ROOT / "tests/data/ofds/network-schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    first = schema["properties"]["links"]["prefixItems"][0]
    first["properties"]["href"]["const"] = SCHEMA
    known = schema["$defs"]
    position = {"type": "array", "items": {"type": "number"}, "minItems": 2}
    line = {"type": "array", "items": position, "minItems": 2}
    for of, member, type_, at in (
        ("Node", "location", "Point", position),
        ("Span", "route", "LineString", line),
    ):
        known[of]["properties"][member] = {
            "type": "object",
            "properties": {"type": {"const": type_}, "coordinates": at},
            "required": ["type", "coordinates"],
            "additionalProperties": False,
        }
    known["OrganisationReference"]["additionalProperties"] = False
    return schema


def parts(answer: tuple[Plan, Scenario]) -> list[Any]:
    return [json.loads(content) for content in export("ofds", answer).files.values()]


def solved(path: Path) -> tuple[Plan, Scenario]:
    question = api.load_scenario(path)
    return api.plan(question), question


def pacific(folder: Path) -> tuple[Plan, Scenario]:
    """Return a plan with a cable over the 180th meridian."""
    cases = foreign_cases
    return solved(cases.write(folder, cases.PACIFIC, cases.PACIFIC_CABLES, cases.PACIFIC_TARGETS))


def answer_of(name: str, folder: Path) -> tuple[Plan, Scenario]:
    match name:
        case "hostile":
            return solved(text_cases.write(folder))
        case "pacific":
            return pacific(folder)
        case "small":
            return plan(), scenario()
    return gis_cases.plan(), gis_cases.scenario()


@pytest.mark.parametrize("name", ["small", "guizhou", "hostile", "pacific"])
def test_the_network_is_valid(name: str, standard: dict[str, Any], tmp_path: Path) -> None:
    package, nodes, spans, _ = parts(answer_of(name, tmp_path))
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
    for node in nodes["features"]:
        check.evolve(schema=known["Node"]["properties"]["location"]).validate(node["geometry"])


def test_a_course_over_the_180th_meridian_is_one_line_and_the_record_says_so(
    tmp_path: Path,
) -> None:
    answer = pacific(tmp_path)
    made = export("ofds", answer)
    _, _, spans, record = parts(answer)
    [feature] = [f for f in spans["features"] if f["properties"]["id"] == "suva-apia.old"]
    assert feature["geometry"] == {
        "type": "LineString",
        "coordinates": [[178.44, -18.14], [179.9, -17.4], [-179.9, -17.3], [-171.76, -13.83]],
    }
    [loss] = [loss for loss in record["lost"] if loss["field"] == "route"]
    assert (loss["kept"], loss["count"]) == ("part", 1)
    assert loss["examples"] == [{"id": "suva-apia.old", "value": "4 points"}]
    api.write_export(made, tmp_path / "out")
    names = [tmp_path / "out" / f"plan.ofds.{part}.geojson" for part in ("nodes", "spans")]
    courses = {
        found.made.source_ids[span.id]: span.route
        for found in (api.import_network(names),)
        for span in found.made.spans
    }
    assert courses["suva-apia.old"] == answer[1].network.span["suva-apia.old"].route


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
