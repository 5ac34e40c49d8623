"""Tables on terminals of any width: numbers are whole, what has no room is named."""

from __future__ import annotations

import io
import re
from functools import lru_cache

import pytest
from rich.console import Console

from netplan import api
from netplan.views.map.payload import summary
from netplan.views.terminal.plan import show_plan
from tests.support.gis_cases import plan, scenario


@lru_cache
def shown(width: int) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    show_plan(plan(), scenario(), console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


@pytest.mark.parametrize("width", [80, 100, 120, 160, 250])
def test_no_number_is_cut(width: int) -> None:
    tables = [line for line in shown(width).splitlines() if line.startswith("│")]
    assert len(tables) > 60
    assert max(map(len, tables)) <= width
    assert [line for line in tables if re.search(r"[0-9]…|… │ +-?[0-9.]*…", line)] == []
    numbers = {f"{t.after_ns / 1e6:.3f}" for t in plan().targets if t.after_ns}
    assert [n for n in sorted(numbers) if not re.search(rf"│ +{n} │", shown(width))] == []


def test_what_has_no_room_is_named() -> None:
    assert "no room for" not in shown(160)
    assert "no room for: floor, before" in shown(80)
    heading = shown(80).split("Targets")[1].splitlines()[2]
    assert "floor" not in heading and "after" in heading and "margin" in heading


def test_an_infeasible_question_says_what_could_be_met() -> None:
    question = api.load_scenario("near-bay-5ms")
    found = api.plan(question)
    console = Console(file=io.StringIO(), width=160, highlight=False)
    show_plan(found, question, console)
    last = console.file.getvalue().splitlines()[-1]  # type: ignore[attr-defined]
    rest = len(found.targets) - len({item.sink for item in found.impossible})
    assert last.endswith(
        f"; the other {rest} can, all in one plan: netplan explain ... -o DIR writes it"
    )
    rows = [line for line in console.file.getvalue().splitlines() if "near-bay" in line]  # type: ignore[attr-defined]
    held = [line.rstrip("│ ").split()[-1] for line in rows[: len(found.targets) + 1]]
    assert held.count("yes") == rest  # whatever can hold is not shown as missed


def test_the_map_counts_what_can_hold_too() -> None:
    question = api.load_scenario("near-bay-5ms")
    found = api.plan(question)
    rest = len(found.targets) - len({item.sink for item in found.impossible})
    assert summary(found, question)["can_hold"] == rest > 0
    assert summary(plan(), scenario())["can_hold"] is None
