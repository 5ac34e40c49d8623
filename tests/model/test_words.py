"""Small words: what was likely meant by a name that is not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.explain.explain import explain
from netplan.model.words import did_you_mean
from netplan.planning.planner import make_plan
from tests.support import small

KNOWN = ("cz-de.old", "de-ru.old", "st-gallen-chur.new", "a.b-c.d.old", "prague--berlin", "berlin")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("de-cz.old", "cz-de.old"),  # the ends swapped, though de-ru.old is spelt more alike
        ("chur-st-gallen.new", "st-gallen-chur.new"),
        ("c.d-a.b.old", "a.b-c.d.old"),
        ("berlin--prague", "prague--berlin"),
        ("cz-de.ol", "cz-de.old"),
        ("berlim", "berlin"),
        ("x", ""),
        ("", ""),
        ("-" * 100_000, ""),
    ],
)
def test_swapped_ends_come_before_a_like_spelling(asked: str, meant: str) -> None:
    assert did_you_mean(asked, KNOWN) == meant


def test_a_forced_span_with_its_ends_swapped_is_found(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["plan", "guizhou", "--set", "candidates.force_spans=[guiyang-guian.old]"]
    )
    assert result.exit_code == 3
    assert 'did you mean "guian-guiyang.old"?' in result.stderr


def test_an_explanation_suggests_too() -> None:
    question = small.line_of_three()
    plan = make_plan(question)
    with pytest.raises(RequestError) as refused:
        explain(plan, question, spans=("ab.ne",))
    assert str(refused.value) == 'no span "ab.ne" in the scenario; did you mean "ab.new"?'
    with pytest.raises(RequestError) as refused:
        explain(plan, question, links=("a--bb",))
    assert str(refused.value).endswith('allows a link "a--bb"; did you mean "a--b"?')
