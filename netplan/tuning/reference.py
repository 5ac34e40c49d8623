"""The page of all numbers that tune the searches, made from the numbers themselves.

``python -m netplan.tuning.reference > docs/parameters.md`` renews the page in the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields

from netplan.tuning.constants import constants, kernel_modules
from netplan.tuning.measured import Measured
from netplan.tuning.number import numbers
from netplan.tuning.parameters import Parameters

_PREAMBLE = """\
# Parameters

Numbers that tune the searches. This page is made from the numbers themselves
(`python -m netplan.tuning.reference`). **No answer depends on them**: within their bounds every
plan still holds and every bound is still true; they decide how long a search takes, and, where a
limit stops it, how far it comes. The values are what a scenario has unless it sets others:

    solver:
      parameters:
        branch_and_cut: {layer_size: 0, root_rounds: 200}

or `--set solver.parameters.branch_and_cut.layer_size=0` for one run. They are checked like every
other key. From Python, `Parameters` in `netplan.tuning.parameters` is `SolverSettings.parameters`.

## How they were measured

The column *measured* comes from `python -m benchmarks parameters`: each number at about half and
at about double its value (of a share close to one, what is missing is halved and doubled), all
others at theirs, on small questions that the method really runs on. It shows the **CPU seconds**
of a solve at each value, the least of three runs where it seemed to matter, beside runs of the
default in the same minutes; a percentage is the gap left where nodes or seconds were limited. A
difference of less than 10 % counts as none, as runs of the same value differ by half of that; and
even a larger one on one question says little of others: what pays here may cost elsewhere. All
values led to the same optimum on every question that was solved to the end. How a time limit is
shared out (`deadlines`) shows only where the clock ends a search, never twice alike: chosen.
"""
_CONSTANTS = """\
## Constants of compiled kernels

Some numbers are no parameters: those that proofs rest on (scales of whole numbers, tolerances),
and those that compiled kernels hold as constants, as handing them over would change the compiled
loops. These are all of the latter, in `netplan/optimize`; they were chosen, not measured.

| module | constant | value | unit | meaning |
| --- | --- | --- | --- | --- |"""


def markdown() -> str:
    """Return the page."""
    return "\n".join([_PREAMBLE, *_origin(Measured.open()), *_tables(), _CONSTANTS, *_constants()])


def _origin(measured: Measured) -> Iterator[str]:
    days = sorted(set(measured.dates.values()))
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    machine = measured.machine
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    yield (
        f"Measured {span} on one of {machine['cores']} cores ({machine['processor']}, "
        f"{machine['memory_gb']} GB), Python {machine['python']}, {packages}.\n"
    )
    yield "| question | what it is |"
    yield "| --- | --- |"
    for name, words in measured.questions.items():
        yield f"| {name} | {words} |"
    yield ""


def _tables() -> Iterator[str]:
    default, measured = Parameters(), Measured.open()
    for each in fields(Parameters):
        method = getattr(default, each.name)
        yield f"## `{each.name}`\n\n{type(method).__doc__}\n"
        yield "| key | default | unit | allowed | meaning | measured |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for number in numbers(method):
            told = measured.told(f"{each.name}.{number.name}", number.default)
            yield (
                f"| `{number.name}` | {number.default:,} | {number.unit} | {number.range_text} | "
                f"{number.meaning} | {'. '.join(filter(None, (told, number.remark)))} |"
            )
        yield ""


def _constants() -> Iterator[str]:
    for path, tree in kernel_modules().items():
        for each in constants(tree):
            yield f"| `{path}` | `{each.name}` | {each.value} | {each.unit} | {each.meaning} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(markdown())
