"""How long finding out why will take is said before it is begun."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.whatif.compare.comparison import Effort
from tests.support.tutorial import write_tutorial

CHANGED = ("targets.east.one_way_ms=3.6", "cost_factors+={fibre: g654e, factor: 1.5}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_tutorial(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_more_questions_are_searched_than_was_said(folder: Path) -> None:
    told: list[Effort] = []
    found = api.compare(["east.yaml"], overrides=CHANGED, on_effort=told.append)
    (effort,) = told
    assert 0 < found.searched <= effort.questions + 2
    assert effort.plan_s is not None and effort.plan_s >= 0


def test_nothing_is_said_where_nothing_is_asked(folder: Path) -> None:
    words = ["compare", "east.yaml", "--set", CHANGED[0]]
    note = "questions more to find out why, each about as long as a plan"
    assert note in CliRunner().invoke(cli, words).stderr
    for more in ("--quiet", "--no-why"):
        assert note not in CliRunner().invoke(cli, [*words, more]).stderr
    assert note not in CliRunner().invoke(cli, ["compare", "east.yaml", "east.yaml"]).stderr
