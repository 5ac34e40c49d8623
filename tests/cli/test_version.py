"""``netplan --version``: at once; with ``--verbose`` what a report of a fault needs."""

from __future__ import annotations

import platform
import subprocess
import sys

import numpy
import pytest
from click.testing import CliRunner

from netplan import __version__, api
from netplan.api import installation
from netplan.cli.main import cli
from netplan.optimize.engine import solve
from netplan.optimize.provenance import listening
from tests.support.engine_cases import set_cover_problem


def test_the_version_alone_loads_no_solver() -> None:
    code = (
        "import sys; from netplan.cli.main import cli\n"
        "cli.main(['--version'], standalone_mode=False)\n"
        "print(sorted({'ortools', 'numba', 'numpy', 'pydantic'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == [f"netplan, version {__version__}", "[]"]


@pytest.mark.parametrize("words", [("--version", "--verbose"), ("--verbose", "--version")])
def test_a_report_of_a_fault_has_what_it_needs(words: tuple[str, str]) -> None:
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    first, *rest = done.stdout.splitlines()
    assert first == f"netplan, version {__version__}"
    told = dict(line.split("  ", 1) for line in rest)
    assert [*told] == [name for name in api.environment() if name != "netplan"]
    assert platform.python_version() in told["python"]
    assert f"numpy {numpy.__version__}" in told["packages"]
    assert "GLOP" in told["linear solvers"] and "HiGHS" in told["linear solvers"]
    assert "sha256" in told["data"] and "ready" in told["compiled kernels"]
    assert "not usable" not in done.stdout


def test_the_solvers_are_named_as_searches_name_them() -> None:
    with listening() as ran:
        for seed in range(5):
            solve(set_cover_problem(seed)[0])
    assert ran.programs
    solvers = api.environment()["linear solvers"]
    for name, version in ran.programs.items():
        assert name in solvers and version in solvers


def test_a_part_that_does_not_load_is_said_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    real = vars(installation)["import_module"]

    def gone(name: str) -> object:
        if name == "pyogrio":
            raise ImportError("libgdal.so.36: cannot open shared object file")
        return real(name)

    monkeypatch.setattr(installation, "import_module", gone)
    told = api.environment()
    assert told["gdal"].startswith("not usable: ImportError: libgdal.so.36")
    assert told["packages"]


def test_verbose_goes_with_version_alone() -> None:
    done = CliRunner().invoke(cli, ["--verbose", "schema", "plan"])
    assert done.exit_code == 2 and "--verbose goes with --version" in done.output
