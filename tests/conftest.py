"""Versions in the header, so that a failed run explains itself; how much the random tests try."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import pytest

from netplan.views.chinese import speak
from tests.support.effort import EFFORT

PACKAGES = ("ortools", "networkx", "numpy", "scipy", "numba", "shapely", "pydantic", "pyogrio")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--more``."""
    parser.addoption("--more", type=int, default=1, help="so many times the usual random cases")


def pytest_configure(config: pytest.Config) -> None:
    """Hand ``--more`` to the tests, which read it as they are collected; let them hear Ctrl-C."""
    EFFORT.times = config.getoption("--more")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A script has its background jobs ignore Ctrl-C, and so would every command tested here.
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every test begin in English, whatever the locale is and the last one spoke."""
    monkeypatch.setenv("NETPLAN_LANG", "en")
    speak("en")
    yield
    speak("en")


def pytest_report_header() -> list[str]:
    """Return package versions and the peers that are installed."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} absent")
    return [", ".join(found), f"ogrinfo: {_gdal()}"]


def _gdal() -> str:
    if shutil.which("ogrinfo") is None:
        return "absent"
    return subprocess.run(
        ["ogrinfo", "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
