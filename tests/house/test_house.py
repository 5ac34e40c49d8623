"""The one-way flow of the house, held by walking the imports."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support.folders import PACKAGE
from tests.support.folders import ROOT as HOME

ROOT = PACKAGE
LEAVES = {"_version", "errors", "stop", "text", "tuning"}
"""What every room may use."""
# A room may import itself, the leaves, and the rooms named here; a longer name is a room in a room.
BELOW = {
    "model": set(),
    "failures": {"model"},
    "latency": {"failures", "model"},
    "service": {"latency", "failures", "model", "optics", "graph"},
    "optics": {"latency", "model"},
    "lighting": {"optics", "service", "latency", "failures", "model"},
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
    "optimize.progress": set(),
    "optimize.kernels": {"optimize.progress", "optimize.deadline", "graph"},
    "optimize.lp": {"optimize.deadline", "optimize.provenance", "graph"},
    "optimize.paths": {"optimize.kernels", "graph"},
    "optimize.problem": {"optimize.paths", "optimize.deadline", "optimize.kernels", "graph"},
    "optimize.objectives": {"optimize.problem", "optimize.deadline", "optimize.progress", "graph"},
}
_LEAVES_OF_OPTIMIZE = ("provenance", "deadline", "progress", "kernels")
_COMMON = {f"optimize.{name}" for name in (*_LEAVES_OF_OPTIMIZE, "lp", "paths", "problem")}
BELOW["optimize.heuristics"] = _COMMON | {"graph"}
BELOW["optimize.tree"] = _COMMON | {"optimize.heuristics", "graph"}
_SHARED = BELOW["optimize.tree"] | {"optimize.tree"}
METHODS = ("branch_and_price", "branch_and_cut", "benders")
BELOW["optimize.layered_graph"] = _SHARED
BELOW["optimize.branch_and_cut"] = _SHARED | {"optimize.layered_graph"}
BELOW["optimize.branch_and_price"] = BELOW["optimize.benders"] = _SHARED
_METHODS = {f"optimize.{name}" for name in METHODS}
BELOW["optimize.engine"] = _SHARED | _METHODS
BELOW["optimize"] = set()
_CORE = {"service", "latency", "failures", "model", "graph", "optimize", "optics"}
BELOW["planning"] = _CORE
BELOW["explain"] = _CORE | {"planning", "check"}
BELOW["whatif"] = _CORE | {"planning", "check", "files", "records.plan", "explain"}
BELOW["formats"] = _CORE | {"planning", "files", "circle", "lighting"}
BELOW["interchange"] = {"model", "circle", "files", "formats"}
BELOW["candidates"] = _CORE | {"files", "circle", "formats", "interchange"}
BELOW["records"] = _CORE | {
    "files", "records.plan", "circle", "check", "cross_check", "planning", "explain", "whatif",
    "lighting",
}  # fmt: skip
BELOW["views"] = _CORE | {
    "planning", "files", "circle", "check", "explain", "whatif", "formats", "records", "lighting",
}  # fmt: skip
BELOW["api"] = BELOW["views"] | {"views", "cross_check", "interchange", "candidates"}
BELOW["cli"] = BELOW["views"] | {"views", "api", "interchange", "candidates"}
BELOW["__main__"] = {"cli"}
BELOW["netplan"] = {"api"}
BORDER_ONLY = {"click", "rich", "pyogrio", "pydantic", "ruamel"}
CORE = (
    *("model", "failures", "latency", "service", "graph", "optimize", "planning"),
    *("optics", "lighting"),
)


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


NAMED = re.compile(r"`+([a-z_]\w{3,}(?:\.\w+)*)`+")
FILE = re.compile(r"[a-z0-9_/]*[a-z0-9_]\.py\b|docs/[a-z0-9_/]+\.md\b")


def remarks(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments and docstrings of a module, remarks under constants too, with lines."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text


def said(source: str) -> set[str]:
    """Return the words of a module's code: names, and what is in strings that are no remarks."""
    tree = ast.parse(source)
    remarked = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    words = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in remarked:
            words |= set(re.findall(r"\w+", str(node.value)))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            words.add(token.string)
    return words


def test_comments_name_what_there_is() -> None:
    """A name in backquotes, or a file, that a comment or a docstring speaks of, is somewhere."""
    files = [
        p
        for room in ("netplan", "tests", "data", "benchmarks")
        for p in HOME.glob(f"{room}/**/*.py")
    ]
    pages = [*HOME.glob("docs/**/*.md")]
    paths = [f"/{path.relative_to(HOME).as_posix()}" for path in (*files, *pages)]
    names = {part for path in paths for part in path.removesuffix(".py").split("/")}
    for path in files:
        names |= said(path.read_text(encoding="utf-8"))
    gone = []
    for module in MODULES.values():
        for line, text in remarks(module.read_text(encoding="utf-8")):
            named = [name for name in NAMED.findall(text) if not name.endswith(".py")]
            missing = [name for name in named if not names.issuperset(name.split("."))]
            missing += [
                name
                for name in FILE.findall(text)
                if not any(p.endswith(f"/{name}") for p in paths)
            ]
            gone += [f"{module.relative_to(ROOT)}:{line}: {name}" for name in missing]
    assert gone == []


MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_PARAMETERS_OF_A_KERNEL = 400, 60, 12


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def is_kernel(function: ast.FunctionDef) -> bool:
    """Say whether numba compiles a function: it takes arrays and stays in one loop."""
    marks = (d.func if isinstance(d, ast.Call) else d for d in function.decorator_list)
    return any(isinstance(mark, ast.Name) and mark.id in {"kernel", "inner"} for mark in marks)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_functions_fit_a_screen_and_kernels_take_groups_of_arrays(module: str) -> None:
    for function in functions(MODULES[module]):
        where = f"{module}.{function.name}"
        if is_kernel(function):
            count = len(function.args.args)
            assert count <= MOST_PARAMETERS_OF_A_KERNEL, f"{where} takes {count} parameters"
        else:
            lines = (function.end_lineno or 0) - function.lineno + 1
            assert lines <= MOST_LINES_OF_A_FUNCTION, f"{where} has {lines} lines"


def test_kernels_are_told_from_other_functions() -> None:
    found = [f.name for path in MODULES.values() for f in functions(path) if is_kernel(f)]
    assert {"ascend", "probe", "separate", "shortest_tree", "price_plain"} <= set(found)


@pytest.mark.parametrize("module", [name for name in sorted(MODULES) if ".optimize" in name])
def test_files_of_the_optimizer_have_one_subject(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{module} has {lines} lines"


READS = {"read_text", "read_bytes"}
OWN_DATA = {
    "files/text/reading.py",  # the door
    "formats/geopackage.py",  # these: files that netplan has just written itself
    "formats/ogr.py",
    "formats/incoming/gdal.py",
    "interchange/write.py",
    "views/report/writers/pdf.py",
    "files/output/writing.py",
    "formats/coordinates/known_positions.py",  # the rest: data and templates that come with netplan
    "api/installation.py",
    "tuning/constants.py",
    "tuning/measured.py",
    "views/map/page.py",
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
        "'geopy','geographiclib','rich','pandas'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_module_and_command_say_the_same() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "netplan", "--help"], capture_output=True, text=True, check=True
    )
    assert "Decide which direct high-speed fibre links to build" in shown.stdout


TESTS = ROOT.parent / "tests"
BESIDE = {"house", "benchmarks", "collections"}
"""Folders of tests that are named after no room: the whole house, and what stands beside it."""


def test_tests_stand_in_folders_named_after_rooms() -> None:
    for path in sorted(TESTS.rglob("test_*.py")):
        folder = path.parent.relative_to(TESTS).as_posix()
        room = f"netplan.{folder}".replace("/", ".")
        assert folder in BESIDE or room in MODULES, f"{path.name} stands in {folder}"


def test_no_test_imports_another_test() -> None:
    """What tests share stands in ``tests/support``, and is imported by that name."""
    alone = {path.stem for path in TESTS.rglob("*.py")} - {"__init__", "__main__"}
    for path in sorted(TESTS.rglob("*.py")):
        for name in imports(path):
            last = name.rpartition(".")[2]
            assert not last.startswith("test_") and name not in alone, f"{path}: {name}"
            if name.startswith("tests."):
                top = path.relative_to(TESTS).parts[0]
                allowed = {"support"} | ({top} & {"fuzz", "soak"})
                if top == "house":  # which tries a little of them
                    allowed |= {"fuzz", "soak"}
                assert name.split(".")[1] in allowed, f"{path}: {name}"
