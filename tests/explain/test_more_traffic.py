"""What one channel more of a pair costs, as asking for it by hand costs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.errors import ExitCode, RequestError
from netplan.explain.explain import explain
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.planner import make_plan
from tests.support.carrying_cases import carrying
from tests.support.chinese import english_in
from tests.support.tiny_traffic import square, square_file


def by_hand(question: Scenario, sink: str, gbit_s: float) -> Plan:
    """Return the plan with so much for a pair, all of its rows in one."""
    demands = question.demands
    assert demands is not None
    rows = tuple(
        replace(row, low_gbit_s=gbit_s, base_gbit_s=gbit_s, high_gbit_s=gbit_s)
        if sink in {row.a, row.b}
        else row
        for row in demands.rows
    )
    return make_plan(replace(question, demands=replace(demands, rows=rows)))


def test_one_more_channel_costs_what_asking_for_it_costs(tmp_path: Path) -> None:
    question = square(tmp_path)
    plan = make_plan(question)
    found = explain(plan, question, dearer=("t",)).more
    assert [one.pair for one in found] == [("t", "a", "c"), ("t", "a", "d")]
    assert [(one.gbit_s, one.full_gbit_s, one.step_gbit_s) for one in found] == [
        (900, 1200, 400),
        (500, 800, 400),
    ]
    for one in found:
        free = by_hand(question, one.pair[2], one.full_gbit_s)
        assert free.cost_cny == plan.cost_cny
        then = by_hand(question, one.pair[2], one.full_gbit_s + 1)
        assert one.extra is not None
        assert one.extra.is_exact
        assert plan.cost_cny is not None
        assert one.extra.low_cny == (then.cost_cny or 0) - plan.cost_cny > 0


@pytest.mark.parametrize("seed", range(4))
def test_ranges_hold_on_random_networks(seed: int) -> None:
    question = carrying(seed)
    plan = make_plan(question)
    if plan.cost_cny is None:
        return
    targets = tuple(target.id for target in question.targets)
    for one in explain(plan, question, dearer=targets).more:
        then = by_hand(question, one.pair[2], one.full_gbit_s + 1)
        if one.extra is None:
            assert then.cost_cny is None
            continue
        assert then.cost_cny is not None
        high = one.extra.high_cny
        assert one.extra.low_cny <= then.cost_cny - plan.cost_cny
        assert high is not None
        assert then.cost_cny - plan.cost_cny <= high


def test_the_command_tells_it_in_both_languages_and_in_its_file(tmp_path: Path) -> None:
    path, out = str(square_file(tmp_path)), tmp_path / "why.json"
    asked = ["explain", path, "--more", "t", "--quiet", "-o", str(out)]
    run = CliRunner().invoke(cli, asked)
    assert run.exit_code == ExitCode.OK, run.output
    assert (
        "t: a to c has 900.0 Gbit/s and channels for 1,200.0; a channel more, 400.0" in run.output
    )
    assert [one["full_gbit_s"] for one in json.loads(out.read_text())["more"]] == [1200, 800]
    assert api.read_answer(out, "explanation")
    zh = CliRunner().invoke(cli, [*asked, "--lang", "zh"]).stdout
    (line, _) = (line for line in zh.splitlines() if "再增加一个" in line)
    assert english_in(line) == []


def test_what_has_no_traffic_of_pairs_is_refused(tmp_path: Path) -> None:
    question = square(tmp_path)
    with pytest.raises(RequestError, match="no target x; there are t"):
        explain(make_plan(question), question, dearer=("x",))
    bare = api.load_scenario(square_file(tmp_path), ("demands=null", "channels=null"))
    with pytest.raises(RequestError, match="has none"):
        explain(make_plan(bare), bare, dearer=("t",))
