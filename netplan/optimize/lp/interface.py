"""A small incremental linear program: add rows and columns, drop rows, solve, keep the basis.

Minimisation over ``x`` with column bounds and two-sided rows; ``choose`` says whose solver it is.
Primal simplex suits the adding of columns, dual simplex (``dual``) that of rows.
Their floating-point numbers only *guide* the search: every bound that is reported is
recomputed in integers (``integer_bound.py``, and the masters).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from netplan.optimize.deadline import Deadline

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.int32]


@dataclass(frozen=True)
class LpSolution:
    """Primal values, row duals and the objective of one solved program."""

    solved: bool
    objective: float
    x: Float
    duals: Float


class IncrementalLp(Protocol):
    """What the searches need of an LP solver; rows are named by their present position."""

    name: str
    """As people know it; nothing is decided by it."""
    adds_columns_by_dual: bool
    """Whether dual simplex is the faster one also after columns were added."""
    deadline: Deadline
    """When a solve gives up, unsolved."""

    def add_rows(self, lower: Float, upper: Float, ptr: Index, cols: Index, vals: Float) -> None:
        """Append rows given as CSR over the present columns."""

    def add_cols(
        self, cost: Float, lower: Float, upper: Float, ptr: Index, rows: Index, vals: Float
    ) -> None:
        """Append columns given as CSC over the present rows."""

    def delete_rows(self, rows: Index) -> None:
        """Drop rows (sorted positions); later rows move up."""

    def set_bounds(self, cols: Index, lower: Float, upper: Float) -> None:
        """Change column bounds."""

    def go_dual(self, dual: bool) -> None:
        """Choose dual or primal simplex for the solves to come."""

    def solve(self) -> LpSolution:
        """Solve from the last basis."""
