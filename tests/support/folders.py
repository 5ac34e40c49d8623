"""Where the checkout and its parts are, for every test."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "netplan"
DATA = ROOT / "data"
"""The data that comes with netplan."""
FROZEN = ROOT / "tests" / "frozen"
"""The network and the questions whose optima are known; never edited."""
DOCS = ROOT / "docs"
TEST_DATA = ROOT / "tests" / "data"
PICTURES = ROOT / "out" / "screenshots"
"""Pictures for a person to look at."""
