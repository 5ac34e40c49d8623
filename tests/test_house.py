"""The one-way flow of the house, held by walking the imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "netplan"
LEAVES = {"_version", "errors", "stop", "text"}
"""Files that every room may use."""
# A room may import itself, the leaves, and the rooms named here; a longer name is a room in a room.
BELOW = {
    "model": set(),
    "failures": {"model"},
    "latency": {"failures", "model"},
    "service": {"latency", "failures", "model"},
    "circle": {"service", "latency", "model"},
    "graph": set(),
    "check": {"model"},
    "cross_check": {"check", "failures", "model"},
    "files": {"latency", "model"},
    # The records of a plan and of its proof: what asks again reads them.
    "records.plan": {"files", "model"},
    # Mathematics alone: nothing of places, spans or scenarios below here.
    "optimize.provenance": set(),
    "optimize.deadline": {"graph"},
    "optimize.lp": {"optimize.deadline", "optimize.provenance", "graph"},
    "optimize.paths": {"graph"},
    "optimize.problem": {"optimize.paths", "optimize.deadline", "graph"},
    "optimize.kernels": {"optimize.problem", "graph"},
    "optimize.objectives": {"optimize.problem", "optimize.deadline", "graph"},
}
_COMMON = {f"optimize.{name}" for name in ("provenance", "deadline", "lp", "paths", "problem")}
BELOW["optimize.heuristics"] = _COMMON | {"graph"}
BELOW["optimize.tree"] = _COMMON | {"optimize.heuristics", "graph"}
_SHARED = BELOW["optimize.tree"] | {"optimize.tree"}
METHODS = ("branch_and_price", "branch_and_cut", "benders")
BELOW["optimize.layered_graph"] = _SHARED
BELOW["optimize.branch_and_cut"] = _SHARED | {"optimize.layered_graph"}
BELOW["optimize.branch_and_price"] = BELOW["optimize.benders"] = _SHARED
_METHODS = {f"optimize.{name}" for name in METHODS}
BELOW["optimize.engine"] = _SHARED | _METHODS | {"optimize.kernels"}
BELOW["optimize"] = set()
_CORE = {"service", "latency", "failures", "model", "graph", "optimize"}
BELOW["planning"] = _CORE
BELOW["explain"] = _CORE | {"planning", "check"}
BELOW["whatif"] = _CORE | {"planning", "check", "files", "records.plan", "explain"}
BELOW["formats"] = _CORE | {"planning", "files", "circle"}
BELOW["records"] = _CORE | {
    "files", "records.plan", "circle", "check", "cross_check", "planning", "explain", "whatif",
}  # fmt: skip
BELOW["views"] = _CORE | {
    "planning", "files", "circle", "check", "explain", "whatif", "formats", "records",
}  # fmt: skip
BELOW["api"] = BELOW["views"] | {"views", "cross_check"}
BELOW["cli"] = BELOW["views"] | {"views", "api"}
BELOW["__main__"] = {"cli"}
BELOW["netplan"] = {"api"}
BORDER_ONLY = {"click", "rich", "pyogrio", "pydantic", "ruamel"}
CORE = ("model", "failures", "latency", "service", "graph", "optimize", "planning")


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT.parent).with_suffix("").as_posix().replace("/", ".")
        found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def imports(path: Path) -> set[str]:
    """Return everything a file imports, lazily or for its types alone, too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in MODULES else node.module)
    return found


def room_of(module: str) -> str:
    """Return the room that a module stands in, the innermost that the table names."""
    name = module.removeprefix("netplan.")
    while name not in BELOW and name not in LEAVES:
        name, _, last = name.rpartition(".")
        assert last, f"{module} stands in no room"
    return name


def files_of(room: str) -> list[Path]:
    alone = ROOT / f"{room}.py"
    return [alone] if alone.is_file() else sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_file_imports_only_rooms_below_its_own(module: str) -> None:
    room = room_of(module)
    allowed = LEAVES if room in LEAVES else BELOW[room] | LEAVES | {room}
    for name in imports(MODULES[module]):
        if name.split(".")[0] == "netplan":
            below = room_of(name)
            assert below in allowed or below.split(".")[0] in allowed, f"{module} imports {name}"


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {name: {t for t in imports(path) if t in MODULES} for name, path in MODULES.items()}
    sorter = TopologicalSorter({name: found - {name} for name, found in graph.items()})
    sorter.prepare()  # raises CycleError, which names the circle


def test_no_method_knows_another() -> None:
    for method in METHODS:
        others = {f"optimize.{other}" for other in METHODS} - {f"optimize.{method}"}
        assert not BELOW[f"optimize.{method}"] & others


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
        assert "gzip" not in imports(path) or name == "records/plan/certificate.py"  # which packs


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
