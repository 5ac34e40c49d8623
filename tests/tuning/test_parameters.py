"""Numbers that tune the searches: told, bounded, used, set in a scenario, no say in answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from netplan.errors import InputError
from netplan.files.scenario.load import load_scenario
from netplan.files.scenario.overrides import overrides_for
from netplan.optimize import engine
from netplan.optimize.benders.tree import least_mean
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.planning.planner import make_plan
from netplan.tuning.constants import constants, kernel_modules, kernels
from netplan.tuning.measured import Measured, Run
from netplan.tuning.number import Number, numbers
from netplan.tuning.parameters import Parameters
from netplan.tuning.reference import markdown
from tests.support.engine_cases import direct_problem

ROOT = Path(__file__).parents[2]
MODULES = kernel_modules()
METHODS = [each.name for each in fields(Parameters)]


def all_numbers() -> Iterator[tuple[str, Number]]:
    for method in METHODS:
        for number in numbers(getattr(Parameters(), method)):
            yield method, number


def test_every_number_says_what_it_is() -> None:
    for method, number in all_numbers():
        assert number.unit and number.meaning, (method, number.name)
        assert number.least <= number.default <= number.most, (method, number.name)
        kinds = {type(value) for value in (number.least, number.default, number.most)}
        assert len(kinds) == 1, (method, number.name)


def test_every_number_is_used() -> None:
    rooms = [ROOT / "netplan" / room for room in ("optimize", "planning", "tuning")]
    text = "\n".join(p.read_text(encoding="utf-8") for room in rooms for p in room.rglob("*.py"))
    for method, number in all_numbers():
        assert re.search(rf"\.{number.name}\b", text), (method, number.name)


def test_every_number_is_measured_at_the_value_it_has() -> None:
    measured = Measured.open()
    default = {f"{method}.{number.name}": number.default for method, number in all_numbers()}
    renew = "run: python -m benchmarks parameters --only KEY"
    # How a time limit is shared out shows only where the clock ends a search.
    wanted = {key for key in default if not key.startswith("deadlines.")}
    assert measured.found.keys() == wanted, renew
    for key, asked in measured.found.items():
        for question, values in asked.items():
            assert question in measured.questions, (key, question)
            assert not values or default[key] in values, (key, question, renew)


def test_no_number_changed_an_answer_where_it_was_measured() -> None:
    assert list(Measured.open().faults()) == []


def test_an_answer_that_depends_on_a_number_is_named(tmp_path: Path) -> None:
    measured = Measured(tmp_path / "measured.json")
    right, wrong = Run(1.0, 3, 100, 100), Run(1.0, 3, 101, 101)
    stopped, nothing = Run(1.0, 3, 120, 90), Run(1.0, 3, None, 90)
    measured.keep("method.one", "small", {1: stopped, 2: right, 4: nothing}, "2026-01-01")
    measured.keep("method.two", "small", {1: right, 2: right, 4: wrong}, "2026-01-01")
    measured.write()
    (fault,) = Measured.open(measured.file).faults()
    assert fault.startswith("method.two on small")


def test_a_measurement_is_told_in_few_words(tmp_path: Path) -> None:
    measured = Measured(tmp_path / "measured.json", questions={"small": "a small question"})
    measured.keep(
        "m.one", "small", {1: Run(3.0, 3, 5, 5), 2: Run(2, 3, 5, 5), 4: Run(2, 3, 5, 4)}, "-"
    )
    measured.keep("m.one", "large", {1: Run(9.0, 3, 5, 5), 2: Run(9.1, 3, 5, 5)}, "-")
    measured.keep("m.two", "small", {0.5: Run(2.0, 3, 5, 5), 1: Run(2.05, 3, 5, 5)}, "-")
    measured.keep("m.three", "small", {}, "-")
    measured.write()
    held = Measured.open(measured.file)
    assert held == measured
    assert held.told("m.one", 2) == "small 1: 3.00 s, 2: 2.00 s, 4: 2.00 s 20 %"
    assert held.told("m.two", 1) == "makes no difference: small"
    assert held.told("m.three", 1) == "no question here comes to it"


def test_every_constant_of_a_kernel_module_says_what_it_is() -> None:
    named = {path: [each.name for each in constants(tree)] for path, tree in MODULES.items()}
    assert {"PATIENCE", "AIM"} <= set(named["branch_and_price/dual_ascent.py"])
    bare = ast.parse("LEAST = 2\n\n\n@kernel(1)\ndef least():\n    return LEAST\n")
    with pytest.raises(ValueError, match="LEAST = 2"):
        list(constants(bare))


def test_no_kernel_holds_a_bare_number_that_tunes() -> None:
    """What stays counts, indexes, doubles or mixes bits; all else has a name, unit and meaning."""
    for path, tree in MODULES.items():
        for kernel in kernels(tree):
            body = ast.Module(kernel.body, [])
            mixes = set(_mixes(body))
            for node in ast.walk(body):
                if not isinstance(node, ast.Constant) or type(node.value) not in {int, float}:
                    continue
                allowed = node.value in PLAIN or node in mixes
                assert allowed, f"{path}:{node.lineno} {kernel.name}: {ast.unparse(node)}"


PLAIN = {0, 1, 2, 3, 4, 5, 6, 8, 63, 64}
"""Nothing, one, both ends, rows of working memory, room for a path; the bits of a word."""


def _mixes(body: ast.AST) -> Iterator[ast.expr]:
    """Yield what only mixes bits: widths of shifts, and whole numbers of a certain width."""
    for node in ast.walk(body):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.LShift | ast.RShift):
            yield node.right
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"np.int64", "np.uint64"}:
            for each in node.args:
                yield from (part for part in ast.walk(each) if isinstance(part, ast.expr))


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert page == markdown(), "run: python -m netplan.tuning.reference > docs/parameters.md"


def test_a_scenario_sets_them_and_the_engine_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    change = "solver.parameters.branch_and_cut={layer_size: 0, node_eps: 1}"
    question = load_scenario("half-budget", (change, "solver.parameters.engine.chain=7"))
    tuned = question.solver.parameters
    assert (tuned.branch_and_cut.layer_size, tuned.branch_and_cut.node_eps) == (0, 1.0)
    assert tuned.engine.chain == 7
    rest = replace(tuned.branch_and_cut, layer_size=500_000, node_eps=0.05)
    assert rest == Parameters().branch_and_cut
    heard: list[Parameters] = []

    def noted(*_args: object, settings: EngineSettings, **_more: object) -> CoverResult:
        heard.append(settings.parameters)
        assert settings.running.parameters == tuned.deadlines
        return CoverResult("no_plan", "time", None, 0, 0)

    monkeypatch.setattr(engine, "solve", noted)
    make_plan(question)
    assert heard and all(parameters == tuned for parameters in heard)


def test_what_differs_is_said_as_changes() -> None:
    base = load_scenario("half-budget")
    change = "solver.parameters.branch_and_cut.layer_size=0"
    assert overrides_for(base, load_scenario("half-budget", (change,))) == (change,)


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ("branch_and_cut.layer_sice=0", "branch_and_cut.layer_sice", "layer_size"),
        ("branch_and_kut={}", "branch_and_kut", "branch_and_cut"),
        ("branch_and_cut.layer_size=-1", "branch_and_cut.layer_size", ">= 0 and <= 1000000000"),
        ("branch_and_cut.layer_size=0.5", "branch_and_cut.layer_size", "a whole number"),
        ("engine.narrow=1.5", "engine.narrow", ">= 0 and <= 1"),
        ("engine.narrow=much", "engine.narrow", "a number"),
        ("engine.narrow=.nan", "engine.narrow", "a number"),
    ],
)
def test_what_is_not_allowed_is_an_error_with_its_place(
    change: str, field: str, allowed: str
) -> None:
    with pytest.raises(InputError) as refused:
        load_scenario("half-budget", (f"solver.parameters.{change}",))
    (problem,) = refused.value.problems
    told = str(problem)
    assert f"solver.parameters.{field}" in told and allowed in told


@pytest.mark.parametrize("method", METHODS)
def test_no_number_changes_an_answer(method: str) -> None:
    """Each at its least and well above its value, on small questions with one hub and failures.

    At its most a number may make a search as long as it likes.
    """
    hub = direct_problem(5, 8, hub=True, failures=False)
    several = direct_problem(3, 8, hub=False, failures=True)
    known = [solve(problem) for problem in (hub, several)]
    weight = [1] * len(hub.demand_name)
    room = int(known[0].cost * 1.2)
    mean = least_mean(hub, weight, room, solve=solve, settings=EngineSettings())
    for number in numbers(getattr(Parameters(), method)):
        for value in (number.least, min(4 * max(number.default, number.least), number.most)):
            tuned = replace(getattr(Parameters(), method), **{number.name: value})
            parameters = replace(Parameters(), **{method: tuned})
            if method == "layered_graph":
                early = replace(parameters.branch_and_cut, layer_size=0, crowd=1, layer_rounds=0)
                parameters = replace(parameters, branch_and_cut=early)
            for problem, best in zip((hub, several), known, strict=True):
                for by in ("branch_and_price", "branch_and_cut", "auto"):
                    asked = EngineSettings(method=by, parameters=parameters)
                    found = solve(problem, settings=asked)
                    at = number.name, value, by
                    assert (found.status, found.cost) == ("optimal", best.cost), at
                    assert found.lower_bound == best.cost, at
            if method in {"benders", "engine"}:
                asked = EngineSettings(parameters=parameters)
                got = least_mean(hub, weight, room, solve=solve, settings=asked)
                assert (got.value, got.bound) == (mean.value, mean.bound), (number.name, value)
