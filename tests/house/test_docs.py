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

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [
        link
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert missing == []


def test_the_readme_names_every_page_and_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in (ROOT / "docs").glob("*.md") if f"docs/{p.name}" not in readme] == []
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
