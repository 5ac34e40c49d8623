"""Which solver answers a linear program: chosen here and nowhere else."""

from __future__ import annotations

from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.glop import GlopLp
from netplan.optimize.lp.highs import HighsLp
from netplan.optimize.lp.interface import IncrementalLp

BACKENDS = ("auto", "highs", "glop")


def new_lp(
    backend: str = "auto",
    *,
    dual: bool = False,
    dense: bool = False,
    deadline: Deadline | None = None,
) -> IncrementalLp:
    """Open an empty program.

    Args:
        backend: ``highs``, ``glop``, or ``auto``: HiGHS for dense rows, GLOP for others. HiGHS
            takes a quarter of GLOP's time on the rows of means and less on those of layers; few
            sparse rows that change all the time are GLOP's (measured: docs/optimizer/lp.md).
        dual: dual simplex instead of primal.
        dense: whether the rows to come have entries in most columns.
        deadline: when its solves give up, unsolved.

    Raises:
        ValueError: the backend is unknown.
    """
    if backend not in BACKENDS:
        raise ValueError(f"unknown LP backend {backend!r}: use auto, highs or glop")
    by_highs = dense if backend == "auto" else backend == "highs"
    return (HighsLp if by_highs else GlopLp)(dual=dual, deadline=deadline)
