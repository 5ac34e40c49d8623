"""Worlds that are all there are: every value exact, found again by enumeration."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest

from netplan import api
from netplan.errors import InputError
from netplan.model.scenario import Scenario
from netplan.model.survey import Survey
from netplan.planning.chance.bands import with_lengths
from netplan.planning.design import Design
from netplan.service.service import ServiceModel
from tests.support.files_cases import write
from tests.support.plan_kinds import BASE, SCENARIOS, network

CORRIDORS = ("guian-guangzhou", "guangzhou-shenzhen", "guian-shenzhen")
WORLDS = """\
guian-guangzhou,terminal_delay_us,guangzhou-shenzhen,guian-shenzhen
0.97,70,1.0,1.01
1.02,70,1.01,1.01
0.99,120,1.0,0.99
1.03,120,1.05,0.98
0.97,120,1.03,1.0
1.02,60,1.05,1.0
"""


@pytest.fixture
def question(tmp_path: Path) -> str:
    return str(write(tmp_path, scenario=BASE + SCENARIOS["least-cost"], **network()))


def given(folder: Path, text: str = WORLDS) -> Path:
    path = folder / "worlds.csv"
    path.write_text(text, encoding="utf-8")
    return path


def in_world(scenario: Scenario, names: list[str], values: list[str]) -> Scenario:
    """Return the scenario as one world has it."""
    true = dict(zip(names, map(float, values), strict=True))
    spans = scenario.network.spans
    longer = with_lengths(scenario, {s.id: true.get(s.corridor, 1.0) for s in spans})
    delay = replace(scenario.equipment.terminal_delay_us, value=true["terminal_delay_us"])
    return replace(longer, equipment=replace(longer.equipment, terminal_delay_us=delay))


def enumerated(
    found: Survey, scenario: Scenario, text: str, measured: tuple[str, ...] | None
) -> Fraction:
    """Return what knowing some columns saves among the plans of a survey; None: everything."""
    head, *rows = (line.split(",") for line in text.splitlines())
    models = [ServiceModel(in_world(scenario, head, row)) for row in rows]
    holds = [
        [all(o.met for o in Design(m, p.spans, p.links).outcomes()) for m in models]
        for p in found.plans
    ]

    def least(worlds: list[int]) -> int:
        return min(
            plan.cost_cny * len(worlds) + found.price.cny * sum(not held[w] for w in worlds)
            for plan, held in zip(found.plans, holds, strict=True)
        )

    columns = range(len(head)) if measured is None else [head.index(name) for name in measured]
    cells: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(rows):
        cells.setdefault(tuple(row[i] for i in columns), []).append(number)
    return Fraction(least(list(range(len(rows)))) - sum(map(least, cells.values())), len(rows))


@pytest.mark.parametrize("price", [30_000_000, 120_000_000, 900_000_000])
def test_every_value_is_that_of_enumeration(question: str, tmp_path: Path, price: int) -> None:
    scenario = api.load_scenario(question)
    found = api.survey(question, worlds=given(tmp_path), price_cny=price, surveys=3).survey
    assert (found.samples, found.seed, found.correlation) == (6, None, None)
    assert found.ceiling.mean_cny == round(enumerated(found, scenario, WORLDS, None))
    names = [row.unknown.name for row in found.rows]
    assert sorted(names) == sorted(WORLDS.splitlines()[0].split(","))
    for row in found.rows:
        exact = round(enumerated(found, scenario, WORLDS, (row.unknown.name,)))
        assert row.worth.mean_cny == row.worth.low_cny == row.worth.high_cny == exact
    for size, best in enumerate(found.sets, 1):
        every = [enumerated(found, scenario, WORLDS, s) for s in combinations(names, size)]
        assert best.worth.mean_cny == round(max(every))


def test_every_choice_may_be_a_plan(question: str, tmp_path: Path) -> None:
    """For nothing the cheapest plan is taken; at any price the surest, both found apart."""
    cheapest = api.plan(api.load_scenario(question))
    free = api.survey(question, worlds=given(tmp_path), price_cny=0).survey
    assert free.today.cost_cny == cheapest.cost_cny
    assert free.ceiling.mean_cny == 0
    dear = api.survey(question, worlds=given(tmp_path), price_cny=10**12).survey
    assert dear.today.holds == max(plan.holds for plan in dear.plans)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("guian-guangzhou\n", "no worlds"),
        ("guian-guangzho\n1\n", 'did you mean "guian-guangzhou"'),
        ("guian-guangzhou,guian-guangzhou\n1,1\n", "named twice"),
        ("guian-guangzhou\n1,2\n", "2 values"),
        ("guian-guangzhou\nlong\n", '"long"'),
        ("guian-guangzhou\n-1\n", "from 0.01 to 100"),
        ("terminal_delay_us\nnan\n", "a number of us"),
    ],
)
def test_what_is_wrong_with_worlds_is_located(
    question: str, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        api.survey(question, worlds=given(tmp_path, text))
