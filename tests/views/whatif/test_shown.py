"""What-if texts on a terminal: tables that fit it, in Chinese too; Markdown when piped."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from netplan.model.words import changed_title, counted
from netplan.views.whatif.shown import EXPENDABLE, show
from netplan.views.whatif.table import table

HEAD = ("span or link", "MCNY", "change, ms", "kind", "added (+), removed (-) by it alone")
ROWS = [
    ("guian-guiyang.new", "1,234.567", "-0.123", "span", "+guian--guangzhou, -guian--贵州枢纽"),
    ("贵阳—广州新建干线光缆", "12.000", "+1.000", "link", "nothing"),
]
TEXT = f"""Two lines, one of them [bold]odd[/bold].

## A table | of sorts

{table(HEAD, ROWS)}

The end.
"""


def shown(width: int, *, terminal: bool = True) -> str:
    out = io.StringIO()
    show(TEXT, Console(file=out, width=width, force_terminal=terminal, color_system=None))
    return out.getvalue()


def test_a_pipe_gets_markdown_byte_for_byte() -> None:
    assert shown(80, terminal=False) == TEXT


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_of_a_table_is_broken(width: int) -> None:
    lines = shown(width).splitlines()
    boxed = [line for line in lines if line and line[0] in "┏┃┡│└"]
    assert {cell_len(line) for line in boxed} == {cell_len(boxed[0])}
    assert cell_len(boxed[0]) <= width
    text = "\n".join(lines)
    assert "1,234.567" in text
    assert "贵阳—广州新建干" in text
    assert "[bold]odd[/bold]" in text
    assert "##" not in text
    assert "A table | of sorts" in text
    assert all(name in text for name in HEAD if name not in EXPENDABLE)


def test_the_least_needed_column_goes_first() -> None:
    assert "no room for: added (+), removed (-) by it alone" in shown(70)
    assert "no room for" not in shown(140)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 links"), (1, "1 link"), (2, "2 links"), (12000, "12,000 links")]
)
def test_a_number_and_its_noun(number: int, said: str) -> None:
    assert counted(number, "link") == said
    assert counted(number, "link", "many") == (
        said if number == 1 else said.replace("links", "many")
    )


def test_a_title_names_the_changes() -> None:
    assert changed_title("Base", ["solver.gap=0.1"]) == "Base"
    assert changed_title("", ["a=1"]) == ""
    assert changed_title("", ["a=1"], name="base") == "base (changed: a=1)"
    assert changed_title("Base", ["a=1", "solver.seed=2", "b+=c"]) == "Base (changed: a=1; b+=c)"
    many = changed_title("基准", [f"k{i}={'x' * 99}" for i in range(5)], zh=True)
    assert many.startswith("基准（改动：k0=xxx")
    assert many.endswith("…；另有 2 项）")
    assert len(many) < 220
