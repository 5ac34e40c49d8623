"""HiGHS as an incremental linear program, in process, through its public bindings ``highspy``."""

from __future__ import annotations

import importlib

import numpy as np

from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.interface import Float, Index, LpSolution
from netplan.optimize.provenance import tell_program


class HighsLp:
    """HiGHS, in process, simplex without presolve.

    Its dual simplex perturbs no costs: where many columns are alternatives of like cost, mending
    that afterwards has taken minutes, and doing without is as fast.
    """

    adds_columns_by_dual = True

    def __init__(self, *, dual: bool = False, deadline: Deadline | None = None) -> None:
        highspy = importlib.import_module("highspy")
        self._h = highspy.Highs()
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._late = highspy.HighsModelStatus.kTimeLimit
        self.deadline = deadline or Deadline()
        self._version = str(self._h.version())
        self.name = f"HiGHS {self._version}"
        for option, value in (
            ("output_flag", False),
            ("presolve", "off"),
            ("solver", "simplex"),
            ("simplex_strategy", 1 if dual else 4),
            ("threads", 1),
            ("random_seed", 0),
            ("dual_simplex_cost_perturbation_multiplier", 0.0),
            ("primal_feasibility_tolerance", 1e-9),
            ("dual_feasibility_tolerance", 1e-9),
        ):
            self._h.setOptionValue(option, value)

    def add_rows(self, lower: Float, upper: Float, ptr: Index, cols: Index, vals: Float) -> None:
        """Append rows given as CSR over the present columns."""
        if len(lower):
            self._h.addRows(len(lower), lower, upper, len(cols), ptr[:-1], cols, vals)

    def add_cols(
        self, cost: Float, lower: Float, upper: Float, ptr: Index, rows: Index, vals: Float
    ) -> None:
        """Append columns given as CSC over the present rows."""
        if len(cost):
            self._h.addCols(len(cost), cost, lower, upper, len(rows), ptr[:-1], rows, vals)

    def delete_rows(self, rows: Index) -> None:
        """Drop rows (sorted positions); later rows move up."""
        if len(rows):
            self._h.deleteRows(len(rows), rows)

    def set_bounds(self, cols: Index, lower: Float, upper: Float) -> None:
        """Change column bounds."""
        if len(cols):
            self._h.changeColsBounds(len(cols), cols, lower, upper)

    def go_dual(self, dual: bool) -> None:
        """Choose dual or primal simplex for the solves to come."""
        self._h.setOptionValue("simplex_strategy", 1 if dual else 4)

    def solve(self) -> LpSolution:
        """Solve from the last basis; try once more from scratch if that fails."""
        tell_program("HiGHS", self._version)
        with self.deadline.telling(self._give_up):
            left = self.deadline.left_s  # HiGHS counts the seconds of all its solves
            self._h.setOptionValue("time_limit", self._h.getRunTime() + left)
            self._h.run()
            if self._h.getModelStatus() not in {self._optimal, self._late}:
                self._h.clearSolver()
                self._h.run()
        solution = self._h.getSolution()
        return LpSolution(
            self._h.getModelStatus() == self._optimal,
            float(self._h.getInfo().objective_function_value),
            np.array(solution.col_value),
            np.array(solution.row_dual),
        )

    def _give_up(self) -> None:
        """End the solve that runs: its limit is read again at every step."""
        self._h.setOptionValue("time_limit", 0.0)
