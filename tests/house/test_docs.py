"""The pages name what there is: files, commands, exit codes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from netplan.check.unchecked import markdown
from netplan.cli.main import COMMANDS
from netplan.errors import ExitCode
from tests.support.folders import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
FILE = re.compile(r"`([a-z0-9_./-]+\.py)`")  # NAME.py stands for any
SOURCES = [
    path.relative_to(ROOT).as_posix()
    for room in ("netplan", "benchmarks", "tests", "data")
    for path in sorted((ROOT / room).rglob("*.py"))
]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    """Return what a link may name on a page: its headings, as they are written in an address."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    missing = []
    for link, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / link if link else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            missing.append(f"{link}#{anchor}")
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_files_named_are_there(page: Path) -> None:
    """A file may be named by the end of its path, the rest being said by the words around it."""
    named = FILE.findall(page.read_text(encoding="utf-8"))
    assert [n for n in named if not any(f"/{s}".endswith(f"/{n}") for s in SOURCES)] == []


def test_the_readme_names_every_page_and_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in (ROOT / "docs").glob("*.md") if f"docs/{p.name}" not in readme] == []
    overview = (ROOT / "docs" / "optimizer" / "overview.md").read_text(encoding="utf-8")
    pages = {p.name for p in (ROOT / "docs" / "optimizer").glob("*.md")} - {"overview.md"}
    assert [name for name in pages if f"({name})" not in overview] == []
    table = readme[readme.index("| command |") : readme.index("A scenario is a small")]
    assert sorted(re.findall(r"`(\w+)`", table)) == sorted(COMMANDS)


def test_the_page_lists_what_the_check_takes_as_told() -> None:
    page = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
    assert markdown() in page


def test_exit_codes_are_told() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    help_ = subprocess.run(
        [sys.executable, "-m", "netplan", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for code in ExitCode:
        for text in (readme, help_):
            assert re.search(rf"\b{int(code)} ", text[text.lower().index("exit codes") :]), code
