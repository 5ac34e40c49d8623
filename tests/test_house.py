"""The one-way flow of the house, held by walking the imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "netplan"
# A room may import itself and the rooms named here.
BELOW = {
    "text": set(),
    "errors": {"text"},
    "model": {"errors", "text"},
    "latency": {"model", "errors", "text"},
    "graph": {"latency", "model", "errors", "text"},
    "circle": {"graph", "latency", "model", "errors", "text"},
    "optimize": {"graph", "latency", "model", "errors", "text"},
    "cross_check": {"check", "model", "errors", "text"},
    "check": {"model", "errors", "text"},
    "files": {"model", "latency", "graph", "errors", "text"},
}
_ENGINE_ROOMS = {*BELOW}
BELOW["explain"] = _ENGINE_ROOMS - {"circle", "files"}
BELOW["whatif"] = _ENGINE_ROOMS - {"circle"}
BELOW["formats"] = _ENGINE_ROOMS
BELOW["views"] = {*_ENGINE_ROOMS, "explain", "whatif", "formats", "__version__"}
BORDER_ONLY = {"click", "rich", "pyogrio", "pydantic", "ruamel"}
CORE = ("model", "latency", "graph", "optimize")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def files_of(room: str) -> list[Path]:
    alone = ROOT / f"{room}.py"
    return [alone] if alone.is_file() else sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", sorted(BELOW))
def test_a_room_imports_only_rooms_below(room: str) -> None:
    allowed = {f"netplan.{name}" for name in BELOW[room] | {room}}
    for path in files_of(room):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "netplan" and len(parts) > 1:
                assert ".".join(parts[:2]) in allowed, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("room", CORE)
def test_the_core_knows_no_border_library(room: str) -> None:
    for path in files_of(room):
        roots = {name.split(".")[0] for name in imports(path)}
        assert not roots & BORDER_ONLY, f"{path.relative_to(ROOT)}: {roots & BORDER_ONLY}"


READS = {"read_text", "read_bytes"}
OWN_DATA = {
    "files/text/reading.py",  # the door
    "formats/geopackage.py",  # these: files that netplan has just written itself
    "formats/ogr.py",
    "formats/incoming/gdal.py",
    "views/report/writers/pdf.py",
    "files/output/writing.py",
    "formats/coordinates/known_positions.py",  # the rest: data and templates that come with netplan
    "views/map/page.py",
    "views/report/figures.py",
    "views/report/writers/html.py",
}


def test_input_files_come_through_one_door() -> None:
    """Elsewhere a file could be a pipe, have no end, or unpack to more than the memory."""
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name in OWN_DATA:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in READS, f"{name}:{node.lineno}"
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "open", f"{name}:{node.lineno}"
        assert "gzip" not in imports(path) or name == "files/plan/certificate.py"  # which packs


def test_help_loads_no_solver_and_no_gis() -> None:
    code = (
        "import sys; from netplan.cli.main import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        "print(sorted({'ortools','numba','scipy','numpy','shapely','pydantic','networkx',"
        "'geopy','rich','pandas'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_module_and_command_say_the_same() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "netplan", "--help"], capture_output=True, text=True, check=True
    )
    assert "Decide which direct high-speed fibre links to build" in shown.stdout
