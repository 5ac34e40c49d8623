"""The schemas: bundled data agrees with them, and the page in docs is made from them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netplan.cli.schema import KINDS
from netplan.files.reference import MODELS
from netplan.files.schemas import json_schema, markdown_reference
from netplan.files.text.paths import bundled, bundled_scenarios
from netplan.files.text.tree import plain
from netplan.files.text.yaml_text import read_yaml
from tests.support.folders import DOCS

PAGE = DOCS / "files.md"


def content(name: str) -> Any:
    location = bundled(name)
    assert location is not None
    if location.path.suffix == ".geojson":
        return json.loads(location.path.read_text(encoding="utf-8"))
    return plain(read_yaml(location)[1])


def test_every_schema_is_printed() -> None:
    assert tuple(MODELS) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_one(kind: str) -> None:
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["description"]
    fields = [schema, *schema.get("$defs", {}).values()]
    assert all(
        "description" in field for part in fields for field in part.get("properties", {}).values()
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("places", "hubs.geojson"),
        ("spans", "spans.geojson"),
        ("equipment", "equipment.yaml"),
        ("costs", "costs.yaml"),
        *(("scenario", name) for name in bundled_scenarios()),
    ],
)
def test_bundled_files_agree_with_their_schema(kind: str, name: str) -> None:
    validator = Draft202012Validator(json_schema(kind))
    value = content(name)
    validator.validate(value)
    assert not validator.is_valid({**value, "features": [], "fibres": 3, "nam": 1, "currency": 0})


def test_a_scenario_that_extends_none_needs_more() -> None:
    validator = Draft202012Validator(json_schema("scenario"))
    assert validator.is_valid({"extends": "guizhou", "targets": [{"id": "gba", "remove": True}]})
    assert not validator.is_valid({"targets": [{"id": "gba", "from": "a", "to": "b"}]})


def test_a_file_may_add_to_lists() -> None:
    validator = Draft202012Validator(json_schema("scenario"))
    assert validator.is_valid({"extends": "guizhou", "closed": {"corridors+": ["a-b"]}})
    assert not validator.is_valid({"extends": "guizhou", "closed": {"corridors+": [3]}})
    assert not validator.is_valid({"extends": "guizhou", "closed+": {}})


def test_an_unknown_kind() -> None:
    with pytest.raises(KeyError):
        json_schema("plans")


def test_the_page_is_current() -> None:
    renewed = markdown_reference()
    assert PAGE.read_text(encoding="utf-8") == renewed, (
        "run: python -m netplan.files.reference > docs/files.md"
    )
    for kind in ("`one_way_ms`", "`slack_factor`", "`fibres`", "`theoretical_1.5x`", "`sha256`"):
        assert kind in renewed
