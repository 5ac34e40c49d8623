"""What the numbers that tune the searches are worth: each at about half and double.

Every other number keeps its value meanwhile. A question runs in this process again and again;
which numbers a question comes to at all is seen by handing it a set that notes what is read.

    python -m benchmarks parameters --only branch_and_price
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from benchmarks.parameter_questions import QUESTIONS, Question
from benchmarks.results import machine
from netplan.tuning.measured import Measured, Run, differs
from netplan.tuning.number import Number, numbers
from netplan.tuning.parameters import Parameters

TOGETHER = 6
"""Numbers measured beside the same runs of the default: the machine is not as fast all day."""
RUNS = 3
"""Runs of a value that seems to make a difference, and of the default beside it; the least of their
CPU seconds counts. Values without a difference run once, and those with a large one."""
SEEMS, LARGE = 0.05, 0.4
"""Shares of the CPU seconds from which there seems to be a difference, and is one for sure."""


def neighbours(number: Number) -> tuple[int | float, ...]:
    """Return about half and about double of a number, within what is allowed.

    Where its value is a share near the most there is, what is missing is halved and doubled;
    where it is a multiple just above the least, what is more.
    """
    value, least, most = number.default, number.least, number.most
    found: list[int | float]
    if isinstance(value, int):
        found = [value // 2, 2 * value]
    elif most < 2 * value:
        found = [most - 2 * (most - value), most - (most - value) / 2]
    elif value < 2 * least:
        found = [least + (value - least) / 2, least + 2 * (value - least)]
    else:
        found = [value / 2, 2 * value]
    kept = [round(min(max(each, least), most), 12) for each in found]
    return tuple(each for each in kept if each != value)


def all_numbers() -> Iterator[tuple[str, Number]]:
    """Yield every number with its key ``method.name``."""
    for each in fields(Parameters):
        for number in numbers(getattr(Parameters(), each.name)):
            yield f"{each.name}.{number.name}", number


def noting(read: set[str], given: Parameters | None = None) -> Parameters:
    """Return numbers (the defaults) as a set that notes the keys of those that are read."""
    given = given or Parameters()
    return Parameters(
        **{
            each.name: _noting(getattr(given, each.name), each.name, read)
            for each in fields(Parameters)
        }
    )


def _noting(method: Any, prefix: str, read: set[str]) -> Any:
    kind = type(method)
    names = {number.name for number in numbers(method)}

    class Noting(kind):  # type: ignore[misc, valid-type]
        def __getattribute__(self, name: str) -> Any:
            if name in names:
                read.add(f"{prefix}.{name}")
            return object.__getattribute__(self, name)

    return Noting(**asdict(method))


# -- the run ---------------------------------------------------------------------------------
def run(only: Sequence[str] = (), again: bool = False) -> int:
    """Measure into the file that ships; return 1 when an answer depends on a number."""
    measured = Measured.open()
    measure_all(measured, only, again)
    faults = list(measured.faults())
    for fault in faults:
        print(f"an answer depends on {fault}", file=sys.stderr)
    return 1 if faults else 0


def measure_all(measured: Measured, only: Sequence[str] = (), again: bool = False) -> None:
    """Measure what is not measured yet, and keep every number as soon as it is known.

    Args:
        measured: takes the results.
        only: parts of keys or names of questions; empty: everything.
        again: measure what is there already, too.
    """
    from netplan.optimize.kernels import kernels_warm  # noqa: PLC0415 - only measuring needs it

    kernels_warm()
    measured.machine = machine()
    known = dict(all_numbers())
    for question in QUESTIONS:
        keys = [
            key
            for key in known
            if key.partition(".")[0] in question.methods
            and key not in question.given
            and (not only or question.name in only or any(part in key for part in only))
            and (again or question.name not in measured.asked(key))
            and not (question.others and _is_read(key, question, measured))
        ]
        if keys:
            _measure_on(question, {key: known[key] for key in keys}, measured)


def _is_read(key: str, question: Question, measured: Measured) -> bool:
    """Say whether another question comes to a number."""
    return any(v for name, v in measured.asked(key).items() if name != question.name)


def _measure_on(question: Question, wanted: dict[str, Number], measured: Measured) -> None:
    ask = question.prepare()
    read: set[str] = set()
    ask(noting(read, question.parameters()))  # the first run is slower than the others, too
    measured.questions[question.name] = question.words
    today = datetime.now(UTC).date().isoformat()
    for key in wanted:
        if key not in read:
            measured.keep(key, question.name, {}, today)
    reached = [key for key in wanted if key in read]
    for first in range(0, len(reached), TOGETHER):
        group = reached[first : first + TOGETHER]
        here = _Timed(partial(ask, question.parameters()))
        here.run()
        for key in group:
            number = wanted[key]
            values = {
                value: _Timed(partial(ask, question.parameters(**{key: value})))
                for value in neighbours(number)
            }
            for timed in values.values():
                seems, is_large = (differs(here.best, timed.best, s) for s in (SEEMS, LARGE))
                if seems and not is_large:
                    here.run()
                    timed.run(RUNS - 1)
            found = {value: timed.best for value, timed in values.items()}
            found[number.default] = here.best
            measured.keep(key, question.name, dict(sorted(found.items())), today)
            _tell(key, question.name, found)
        measured.write()
    measured.write()


class _Timed:
    """Runs of one value; the one of least CPU seconds counts."""

    def __init__(self, ask: Callable[[], Run]) -> None:
        self.ask = ask
        self.best = self._once()

    def run(self, count: int = 1) -> None:
        """Run some times more."""
        for _ in range(count):
            self.best = min(self.best, self._once(), key=lambda run: run.cpu_s)

    def _once(self) -> Run:
        began = time.process_time()
        run = self.ask()
        return replace(run, cpu_s=round(time.process_time() - began, 4))


def _tell(key: str, question: str, found: dict[int | float, Run]) -> None:
    words = [
        f"{value:g}: {run.cpu_s:.3f} s, {run.nodes} nodes, {run.value} >= {run.bound}"
        for value, run in sorted(found.items())
    ]
    print(f"{key} on {question}: {'; '.join(words)}", file=sys.stderr, flush=True)
