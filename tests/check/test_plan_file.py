"""A finished plan.json, changed in any of its numbers, does not pass for verified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.errors import InputError

SCENARIO = "theoretical-1.5x"
Address = tuple[str | int, ...]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    scenario = api.load_scenario(SCENARIO)
    api.save(api.plan(scenario), scenario, folder)
    return folder / "plan.json"


def accepted(file: Path) -> bool:
    """Tell whether a stranger would be told that this plan is sound."""
    try:
        return api.verify(*api.load_plan(file)).ok
    except InputError:
        return False


def test_the_file_as_written_is_accepted(finished: Path) -> None:
    assert accepted(finished)


def places_of_numbers(value: Any, path: Address = ()) -> list[Address]:
    """List where numbers, flags, ids and lists stand; of a list its first two entries."""
    if isinstance(value, dict):
        return [p for key in value for p in places_of_numbers(value[key], (*path, key))]
    if isinstance(value, list):
        inside = [
            p for i in range(min(2, len(value))) for p in places_of_numbers(value[i], (*path, i))
        ]
        return [path, *inside] if value else []
    return [path]


def changed(value: Any) -> Any:
    """Change a value as little as a forger would."""
    match value:
        case bool():
            return not value
        case int():
            return value - 1
        case float():
            return round(value - 0.01, 6)
        case str():
            return f"{value}x"
        case list():
            return value[1:]
        case None:
            return 0
    raise AssertionError(value)


TOLD_NOT_CHECKED = {"provenance"}


def test_any_single_change_is_refused(finished: Path) -> None:
    original = finished.read_text(encoding="utf-8")
    file = finished.with_name("forged.json")
    file.write_text(original, encoding="utf-8")
    assert accepted(file)
    overlooked = []
    paths = [p for p in places_of_numbers(json.loads(original)) if p[0] not in TOLD_NOT_CHECKED]
    assert len(paths) > 100
    for path in paths:
        forged = json.loads(original)
        holder = forged
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = changed(holder[path[-1]])
        file.write_text(json.dumps(forged, ensure_ascii=False), encoding="utf-8")
        if accepted(file):
            overlooked.append(path)
    assert overlooked == []
