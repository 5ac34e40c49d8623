"""The files of the tutorial, as a reader of the page would save them."""

from __future__ import annotations

from pathlib import Path

from tests.support.folders import DOCS

TUTORIAL = DOCS / "tutorial.md"
NAMES = ("places.geojson", "spans.geojson", "east.yaml", "protected.yaml")


def write_tutorial(folder: Path) -> Path:
    """Write the tutorial's files into a folder, and return it."""
    text = TUTORIAL.read_text(encoding="utf-8")
    for name in NAMES:
        body = text.split(f"file={name}\n", 1)[1].split("```", 1)[0]
        (folder / name).write_text(body, encoding="utf-8")
    return folder
