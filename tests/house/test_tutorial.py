"""The tutorials run as written and print what they show.

``python tests/house/test_tutorial.py [PAGE ...]`` writes the outputs into the pages after a change.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.support.folders import DOCS
from tests.support.import_cases import gis

FORMATS = ("ofds", "gml", "graphml", "node-link", "sndlib", "net2plan", "gnpy", "layers", "tables")
PAGES = {
    "tutorial.md": 6,
    "tutorial-foreign.md": 10,
    "traffic.md": 5,
    **{f"formats/{name}.md": 1 for name in FORMATS},
}
"""The least number of commands of each."""
GIS = tuple(name for name in PAGES if name not in ("tutorial.md", "traffic.md"))
"""Those that bring a network in: where its findings are is a GeoPackage."""
BLOCK = re.compile(r"^```(?P<head>[^\n`]*)\n(?P<body>.*?)^```$", re.M | re.S)


def run(command: str, folder: Path) -> str:
    """Run one command of the page; return stdout and stderr as a reader would see them."""
    words = shlex.split(command)
    assert words[0] in ("netplan", "python"), command
    module = ["-m", "netplan"] if words[0] == "netplan" else []
    done = subprocess.run(
        [sys.executable, *module, *words[1:]],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 3, 4), done.stdout
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def play(text: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Write the page's files, run its commands; yield (command, shown, printed)."""
    for block in BLOCK.finditer(text):
        head, body = block["head"], block["body"]
        name = re.search(r"file=(\S+)", head)
        if name:
            (folder / name[1]).write_text(body, encoding="utf-8")
        elif head == "console":
            first, _, shown = body.partition("\n")
            command = first.removeprefix("$ ")
            yield command, shown.rstrip("\n"), run(command, folder)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=gis if name in GIS else ()) for name in PAGES]
)
def test_a_tutorial_prints_what_it_shows(name: str, tmp_path: Path) -> None:
    played = list(play((DOCS / name).read_text(encoding="utf-8"), tmp_path))
    assert len(played) >= PAGES[name]
    for command, shown, printed in played:
        assert printed == shown, command


def test_every_format_has_a_page_that_is_played() -> None:
    assert {path.stem for path in (DOCS / "formats").glob("*.md")} == set(FORMATS)


def rewrite(pages: Sequence[str] = tuple(PAGES)) -> None:
    """Put the outputs as they are into the pages."""
    for name in pages:
        page = DOCS / name
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            for command, shown, printed in list(play(text, Path(folder))):
                old = f"$ {command}\n{shown}\n```" if shown else f"$ {command}\n```"
                new = f"$ {command}\n{printed}\n```" if printed else f"$ {command}\n```"
                text = text.replace(old, new, 1)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite(sys.argv[1:] or tuple(PAGES))
