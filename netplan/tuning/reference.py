"""The page of all numbers that tune the searches, made from the numbers themselves.

``python -m netplan.tuning.reference > docs/parameters.md`` renews the page in the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields

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

Some numbers are no parameters: those that proofs rest on (scales of whole numbers, tolerances),
sizes of tables in memory, and a few that compiled kernels hold as constants, as handing them over
would change the compiled loops: in `branch_and_price/dual_ascent.py`,
`branch_and_cut/hitting_set.py`, `heuristics/reverse_delete.py`, `layered_graph/network.py`,
`layered_graph/dual_ascent.py` (memory of the steps) and `paths/priced_pairs.py`.
"""


def markdown() -> str:
    """Return the page."""
    return "\n".join([_PREAMBLE, *_tables()])


def _tables() -> Iterator[str]:
    default = Parameters()
    for each in fields(Parameters):
        method = getattr(default, each.name)
        yield f"## `{each.name}`\n\n{type(method).__doc__}\n"
        yield "| key | default | unit | allowed | meaning | measured |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for number in numbers(method):
            yield (
                f"| `{number.name}` | {number.default:,} | {number.unit} | {number.range_text} | "
                f"{number.meaning} | {number.measured} |"
            )
        yield ""


if __name__ == "__main__":
    sys.stdout.write(markdown())
