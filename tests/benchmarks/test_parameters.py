"""What each number that tunes is worth: values beside its own, and numbers a question reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import parameters
from benchmarks.parameter_questions import Question, with_values
from benchmarks.parameters import all_numbers, measure_all, neighbours, noting
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.tuning.measured import Measured, Run
from netplan.tuning.number import Number
from netplan.tuning.parameters import Parameters
from tests.support.engine_cases import direct_problem


@pytest.mark.parametrize(
    ("value", "least", "most", "beside"),
    [
        (8, 1, 100, (4, 16)),
        (1, 1, 100, (2,)),
        (0, 0, 100, ()),
        (80, 1, 100, (40, 100)),
        (0.2, 0.0, 1.0, (0.1, 0.4)),
        (0.95, 0.0, 1.0, (0.9, 0.975)),
        (1.06, 1.0, 10.0, (1.03, 1.12)),
    ],
)
def test_a_number_is_halved_and_doubled_within_its_bounds(
    value: float, least: float, most: float, beside: tuple[float, ...]
) -> None:
    assert neighbours(Number("n", value, "u", "m", least, most, "")) == beside


def test_every_number_has_values_beside_its_own_that_are_allowed() -> None:
    for key, number in all_numbers():
        values = neighbours(number)
        assert values, key
        for value in values:
            assert type(value) is type(number.default), key
            assert number.least <= value <= number.most, key
            method, _, name = key.partition(".")
            assert getattr(getattr(with_values({key: value}), method), name) == value


def test_what_a_question_reads_is_noted() -> None:
    read: set[str] = set()
    problem = direct_problem(5, 8, hub=True, failures=False)
    asked = EngineSettings(method="branch_and_cut", parameters=noting(read))
    assert solve(problem, settings=asked).cost == solve(problem).cost
    assert "branch_and_cut.first_rounds" in read
    assert not any(key.startswith("benders.") for key in read)


def test_only_what_a_question_reads_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def ask(given: Parameters) -> Run:
        asked.append(given.objectives.narrow)
        return Run(0.0, 1, 7, 7)

    question = Question("small", "a small question", ("objectives",), lambda: ask)
    monkeypatch.setattr(parameters, "QUESTIONS", (question,))
    measured = Measured(tmp_path / "measured.json")
    measure_all(measured)
    assert set(asked) == {32, 64, 128}
    held = Measured.open(measured.file)
    assert list(held.asked("objectives.narrow")["small"]) == [32, 64, 128]
    assert held.asked("objectives.most_prices") == {"small": {}}
    before = len(asked)
    measure_all(held)
    assert len(asked) == before
