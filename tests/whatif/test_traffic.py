"""Questions on top of a plan with traffic: right, or refused with a word on what they are of."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.cross_check.opinion import Verdict, second_opinion
from netplan.errors import ExitCode
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.chance.statement import stated_odds
from netplan.planning.design import Design, retold
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.whatif.compare.changes import changes, with_change
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.constant_ranges import MODE_PRICE, constant_ranges
from netplan.whatif.robustness.price_ranges import cost_ranges
from netplan.whatif.robustness.sensitivity import alternatives, holds, length_ranges
from tests.support.tiny_traffic import TRAFFIC, square, square_file
from tests.support.traffic_cases import small


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Scenario]:
    question = square(tmp_path_factory.mktemp("square"))
    return make_plan(question), question


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("risk", ()),
        ("survey", ()),
        ("confidence", ()),
        ("phase", ("--budgets", "50e6,60e6")),
        ("pareto", ("--y", "worst_latency")),
        ("pareto", ("--y", "target:t")),
        ("pareto", ("--y", "mean_latency:count")),
        ("sensitivity", ("--prices", "0.2")),
        ("sensitivity", ("--item", "a--c")),
    ],
)
def test_what_looks_at_one_path_of_a_pair_refuses_traffic(
    command: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    path = str(square_file(tmp_path))
    run = CliRunner().invoke(cli, [command, path, *options, "--quiet"])
    assert run.exit_code == ExitCode.USAGE, run.output
    assert "traffic" in run.output
    zh = CliRunner().invoke(cli, [command, path, *options, "--quiet", "--lang", "zh"])
    assert "业务" in zh.output


def test_another_formulation_has_no_opinion_of_traffic(made: tuple[Plan, Scenario]) -> None:
    plan, question = made
    assert second_opinion(plan, question).verdict is Verdict.UNFINISHED
    assert stated_odds(plan, question) is None


def test_a_design_of_a_plan_keeps_pairs_channels_and_prices(made: tuple[Plan, Scenario]) -> None:
    plan, question = made
    design = Design.of(ServiceModel(question), plan)
    assert design.span_costs() == plan.spans
    assert design.plan_links() == plan.links
    assert retold(plan, question, ()) == plan


def test_prices_are_those_of_all_pairs_and_channels_of_a_part(made: tuple[Plan, Scenario]) -> None:
    plan, question = made
    found = {r.id: r for r in cost_ranges(question, plan, Memory(), others=["b-d.new"])}
    assert found["a-b.new"].cost_cny == 26_000_000
    assert found["a--c"].cost_cny == 900_000
    # with the diagonal 124.7 in place of 103.8, of which it is 22.6
    assert (found["b-d.new"].cost_cny, found["b-d.new"].low_cny) == (22_600_000, 1_700_000)


def test_lengths_count_for_channels_too_not_for_the_fastest_path_alone(tmp_path: Path) -> None:
    """Three channels to c need both ways, 2.003 ms each; the fastest path needs any one of them."""
    one_pair = TRAFFIC.replace("500}]", "100}]\n  protected_percent: 0").replace(
        "per_pair: 2", "per_pair: 2, fibre_pairs: 1"
    )
    question = square(tmp_path, one_pair, "targets.t.one_way_ms=2.2")
    plan = make_plan(question)
    assert holds(question, plan)
    found = {r.id: r for r in length_ranges(question, plan, Memory())}
    assert set(found) == {"a-b.new", "b-c.new", "a-d.new", "d-c.new"}
    for span in found.values():
        assert span.high_km is not None
        assert 210 < span.high_km < 240


def test_other_plans_cost_what_all_their_pairs_cost(made: tuple[Plan, Scenario]) -> None:
    plan, question = made
    for other in alternatives(question, plan, Memory(), within=1.0):
        assert other.cost_cny >= (plan.cost_cny or 0)


def test_the_price_of_a_mode_is_a_constant_of_a_plan_that_is_lit_in_it(tmp_path: Path) -> None:
    plan, question = small(tmp_path / "small")
    ends = [e for e in constant_ranges(question, plan) if e.constant.key == MODE_PRICE]
    for end in ends:
        again = make_plan(
            api.load_scenario(tmp_path / "small" / "scenario.yaml"),
        )
        assert again.cost_cny == plan.cost_cny
        more = (end.value - end.constant.quantity.value) * 2
        count = sum(link.channel_count for link in plan.links)
        assert end.plan_cost_cny == plan.cost_cny + more * count


def test_every_change_of_traffic_is_named_and_tried_alone(tmp_path: Path) -> None:
    base = square(tmp_path)
    other = square(
        tmp_path, TRAFFIC, "demands.scale=2", "demands.protected_percent=50", "channels.per_pair=3"
    )
    found = changes(base, other)
    assert [change.describe() for change in found] == [
        "demands.scale: 1 -> 2",
        "demands.protected_percent: others 100 -> others 50",
        "channels.per_pair: 2 -> 3",
    ]
    question = base
    for change in found:
        question = with_change(question, other, change.key)
    assert make_plan(question).cost_cny == make_plan(other).cost_cny


def test_traffic_that_only_one_scenario_has_is_one_change(tmp_path: Path) -> None:
    base, other = square(tmp_path / "none", ""), square(tmp_path / "some")
    found = changes(base, other)
    assert [change.key for change in found] == ["demands", "channels"]
    assert with_change(base, other, "demands").demands == other.demands
    assert with_change(other, base, "demands").demands is None


def test_a_sweep_over_traffic_tells_what_is_carried_and_lit(tmp_path: Path) -> None:
    path = square_file(tmp_path)
    points = api.sweep_points(["demands.scale=1,2"])
    found = api.sweep(path, points, tmp_path / "sweep", workers=1)
    lit = [(r["traffic_gbit_s"], r["channels"], r["fibre_pairs"]) for r in found]
    assert lit == [(1400.0, 5, 11), (2800.0, 8, 15)]
    head = (api.save_sweep(found, tmp_path / "sweep")[0]).read_text().splitlines()[0]
    assert "traffic_gbit_s,channels,fibre_pairs" in head
    assert api.sweep(path, points, tmp_path / "sweep", workers=1) == found  # from the journal
