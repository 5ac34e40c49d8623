"""Fixtures of the tests that open pages in a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from tests.support.browser import chromium, console, open_page
from tests.support.map_cases import plan, saved, scenario


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("map")
    paths = {"one": folder / "one.html", "two": folder / "two.html"}
    api.write_map([(plan(), scenario())], paths["one"])
    api.write_map([(plan(), scenario()), (plan(3), scenario())], paths["two"])
    return {**paths, "record": saved(folder / "plan"), "record2": saved(folder / "plan2", 3)}


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(driver: Any, files: dict[str, Path]) -> Iterator[Any]:
    """The page of one plan, opened afresh; afterwards the console must be empty."""
    console(driver)
    open_page(driver, files["one"])
    yield driver
    assert console(driver) == []


@pytest.fixture
def record(files: dict[str, Path]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files["record"].read_text("utf-8"))
    return read
