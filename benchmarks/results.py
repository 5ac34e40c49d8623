"""The results file: what was measured, on what, and never lost when a run is killed."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "results.json"
PACKAGES = ("netplan-circle", "ortools", "numpy", "scipy", "numba", "highspy", "PySCIPOpt")


@dataclass
class Results:
    """Records by case name, written to the file after each."""

    file: Path
    cases: dict[str, dict[str, Any]]

    @classmethod
    def open(cls, file: Path = FILE) -> Results:
        """Return what the file holds, nothing when there is none."""
        if not file.exists():
            return cls(file, {})
        return cls(file, json.loads(file.read_text(encoding="utf-8"))["cases"])

    def add(self, name: str, record: dict[str, Any]) -> None:
        """Keep a record and write everything: whole or not at all."""
        self.cases[name] = {**record, "date": datetime.now(UTC).date().isoformat()}
        text = json.dumps(
            {"schema": 1, "machine": machine(), "cases": self.cases}, indent=1, ensure_ascii=False
        )
        beside = self.file.with_suffix(".part")
        beside.write_text(text + "\n", encoding="utf-8")
        beside.replace(self.file)


def machine() -> dict[str, Any]:
    """Return processor, cores, memory and versions; nothing that names the computer."""
    return {
        "processor": _first("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(int((_first("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
    }


def _first(file: str, key: str) -> str | None:
    path = Path(file)
    if not path.exists():
        return None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(key):
            return line.split(":", 1)[1].strip()
    return None


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
