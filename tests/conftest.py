"""Versions in the header, so that a failed run explains itself."""

from __future__ import annotations

import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("ortools", "networkx", "numpy", "scipy", "numba", "shapely", "pydantic", "pyogrio")


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
