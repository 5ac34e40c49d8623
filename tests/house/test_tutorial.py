"""The tutorial runs as written and prints what it shows.

``python tests/house/test_tutorial.py`` writes the outputs into the page after a change.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.folders import DOCS

PAGE = DOCS / "tutorial.md"
BLOCK = re.compile(r"^```(?P<head>[^\n`]*)\n(?P<body>.*?)^```$", re.M | re.S)


def run(command: str, folder: Path) -> str:
    """Run one command of the page; return stdout and stderr as a reader would see them."""
    words = shlex.split(command)
    assert words[0] == "netplan", command
    done = subprocess.run(
        [sys.executable, "-m", "netplan", *words[1:]],
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


def test_the_tutorial_prints_what_it_shows(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    played = list(play(text, tmp_path))
    assert len(played) >= 6
    for command, shown, printed in played:
        assert printed == shown, command


def rewrite() -> None:
    """Put the outputs as they are into the page."""
    text = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for command, shown, printed in list(play(text, Path(folder))):
            old = f"$ {command}\n{shown}\n```" if shown else f"$ {command}\n```"
            text = text.replace(old, f"$ {command}\n{printed}\n```", 1)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
