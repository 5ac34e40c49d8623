"""Pictures and PDFs on machines with few fonts: text is drawn, or refused, or told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netplan.views.report.writers.pdf import find_browser
from tests.support import foreign_cases as foreign

DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
SCRIPT = """
import sys
from netplan.errors import RequestError
from netplan.views.plots.png import png_bytes
from netplan.views.plots.svg import Canvas
def picture(text):
    canvas = Canvas(120, 30, "label")
    if text:
        canvas.text(4, 20, text)
    return png_bytes(canvas.svg())
try:
    print(picture(sys.argv[1]) != picture(""))
except RequestError as error:
    print(error)
"""


@pytest.fixture
def fonts(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which only the fonts of a folder are there: DejaVu."""
    pytest.importorskip("resvg_py", reason="the extra [plot] is not installed")
    if not DEJAVU.is_dir():
        pytest.skip("the DejaVu fonts are not installed (Debian: fonts-dejavu-core)")
    return environment(DEJAVU, tmp_path)


def environment(folder: Path, tmp_path: Path) -> dict[str, str]:
    config = tmp_path / f"{folder.name}.conf"
    config.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{tmp_path}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def said(text: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, text],
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip()


def test_a_label_leaves_ink_where_only_dejavu_is_installed(fonts: dict[str, str]) -> None:
    assert said("São Paulo – 5.349 ms", fonts) == "True"


def test_characters_that_no_font_has_are_refused_with_the_package(fonts: dict[str, str]) -> None:
    assert said("贵阳 5.349", {**fonts, "PYTHONIOENCODING": "utf-8"}) == (
        "PNG: no font of this machine has 贵阳; install one that does "
        "(Debian: fonts-noto-cjk), or write SVG"
    )


def test_a_machine_without_fonts_is_told(fonts: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    env = environment(tmp_path / "none", tmp_path)
    assert said("label", env) == (
        "PNG: this machine has no font to draw text with; install one "
        "(Debian: fonts-dejavu-core, and fonts-noto-cjk for Chinese), or write SVG"
    )


def test_a_pdf_without_chinese_fonts_says_so(fonts: dict[str, str]) -> None:
    if find_browser() is None:
        pytest.skip("no Chromium or Chrome on this machine")
    script = (
        "from netplan import api; print(*api.report_notes(['r.pdf'])); "
        "print(*api.report_notes(['r.html'])); print(api.report_notes(['r.xlsx', 'r.md']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**fonts, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    note, html, other = done.stdout.splitlines()
    assert "the PDF shows boxes in place of its Chinese" in note
    assert "fonts-noto-cjk" in note
    assert "a browser of this machine shows boxes in place of its Chinese" in html
    assert other == "()"


def test_the_names_of_a_network_are_looked_for_too(fonts: dict[str, str], tmp_path: Path) -> None:
    """A script that neither DejaVu nor any Chinese font has: Khmer."""
    foreign.write(tmp_path, foreign.BRAZIL, foreign.BRAZIL_CABLES, foreign.BRAZIL_TARGETS)
    places = tmp_path / "places.geojson"
    text = places.read_text("utf-8").replace(
        '"id": "bh"', '"id": "bh", "name": "\u1797\u17d2\u1793"'
    )
    places.write_text(text, "utf-8")
    script = (
        "import sys; from netplan import api; s = api.load_scenario(sys.argv[1]); "
        "print(*api.report_notes(['r.pdf'], about=[(api.plan(s), s)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "scenario.yaml")],
        env={**fonts, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "fonts-noto-cjk and fonts-noto" in done.stdout
    assert "\u1797" in done.stdout
    assert "boxes in their place" in done.stdout


def test_a_machine_without_any_font_needs_a_plain_one_first(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", "from netplan import api; print(*api.report_notes(['r.html']))"],
        env={**environment(tmp_path / "none", tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "Debian: fonts-dejavu-core, and fonts-noto-cjk for Chinese" in done.stdout
