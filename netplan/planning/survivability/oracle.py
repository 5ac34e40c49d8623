"""Requirements that are no single path, met through cuts: any oracle that is monotone.

Whether a requirement holds depends on the chosen items alone, and choosing more never
breaks it. So the ordinary question is solved first; where its plan misses a requirement,
the chosen set is grown as long as the miss lasts. What is then left outside is a cut: one
of these items has to be chosen, in every plan. The engine is asked again with the cuts,
each written as a demand of its own: two nodes, joined by one arc of 0 ns for every item of
the cut. Every bound on the way is a bound of the whole question, for the cuts are valid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from netplan.graph.arrays import UInt8
from netplan.optimize.problem.answer import CoverResult
from netplan.optimize.problem.cover import CoverProblem, Row
from netplan.optimize.problem.rows import with_rows

Cut = tuple[str, ...]
"""Names of items of which at least one must be chosen."""
Engine = Callable[..., CoverResult]


class Oracle(Protocol):
    """A monotone requirement on the chosen items."""

    @property
    def name(self) -> str:
        """Return what the requirement is called."""

    def holds(self, is_open: UInt8) -> bool:
        """Tell whether the chosen items meet it."""


@runtime_checkable
class Learner(Oracle, Protocol):
    """An oracle that answers sooner around a set that it has looked at closely."""

    def learn(self, is_open: UInt8) -> None:
        """Look closely at a set: many that have more, or less, will be asked about."""


def learned(oracle: Oracle, is_open: UInt8) -> None:
    """Let an oracle that can do so look closely at a set."""
    if isinstance(oracle, Learner):
        oracle.learn(is_open)


def with_cuts(problem: CoverProblem, cuts: Sequence[Cut]) -> CoverProblem:
    """Return the problem with one more demand for every cut; items that it lacks are left out."""
    index = {name: i for i, name in enumerate(problem.item_name)}
    rows = [
        Row(tuple(((i,), 1) for i in sorted(index[name] for name in cut if name in index)), 1)
        for cut in cuts
    ]
    return with_rows(problem, rows, ["one of " + "|".join(cut) for cut in cuts])


def grow_cut(oracle: Oracle, is_open: UInt8, order: Sequence[int]) -> list[int]:
    """Return a minimal cut: what of ``order`` stays outside when the set has grown.

    Items come in order, whole runs of them at once while the requirement stays missed, so
    what comes first is the least likely to be in the cut.
    """
    learned(oracle, is_open)
    grown = is_open.copy()
    cut: list[int] = []
    runs = [list(order)]
    while runs:
        run = runs.pop()
        grown[run] = 1
        if not oracle.holds(grown):
            continue
        grown[run] = 0
        if len(run) == 1:
            cut += run
        elif run:
            half = len(run) // 2
            runs += [run[half:], run[:half]]
    return sorted(cut)


def fewest(oracles: Sequence[Oracle], is_open: UInt8, order: Sequence[int]) -> list[int]:
    """Return a minimal set of further items with which all oracles hold, the first ones first.

    All of ``order`` together must be enough.
    """

    def enough(items: Sequence[int]) -> bool:
        tried = is_open.copy()
        tried[list(items)] = 1
        return all(oracle.holds(tried) for oracle in oracles)

    for oracle in oracles:
        learned(oracle, is_open)
    kept: list[int] = []
    while not enough(kept):
        low, high = 0, len(order)
        while high - low > 1:  # the shortest beginning of the order that is enough
            middle = (low + high) // 2
            low, high = (low, middle) if enough([*kept, *order[:middle]]) else (middle, high)
        kept.append(order[high - 1])
        order = order[: high - 1]
    return kept
