"""A small incremental linear program: add rows and columns, drop rows, solve, keep the basis.

Minimisation over ``x`` with column bounds and two-sided rows. Backends:

* ``highs``: HiGHS through its own bindings; taken from ``highspy`` when
  installed (1.11 to 1.14 load beside OR-Tools), else from the copy inside SciPy;
* ``glop``: OR-Tools' GLOP through MathOpt's incremental solver.

Primal simplex suits the adding of columns, dual simplex (``dual``) that of rows.
Their floating-point numbers only *guide* the search: every bound that is reported is
recomputed in integers (see ``lagrangian``).
"""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from netplan.optimize.deadline import Deadline
from netplan.optimize.provenance import tell_program

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.int32]
_USABLE = (1, 5)  # optimal, imprecise: numbers only guide, bounds are recomputed
_HIGHS_HOMES = ("highspy._core", "scipy.optimize._highspy._core")


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


class HighsLp:
    """HiGHS, in process, simplex without presolve.

    Its dual simplex perturbs no costs: where many columns are alternatives of like cost, mending
    that afterwards has taken minutes, and doing without is as fast.
    """

    def __init__(self, core: Any, *, dual: bool = False, deadline: Deadline | None = None) -> None:
        self._h = core._Highs()
        self._optimal = core.HighsModelStatus.kOptimal
        self._late = core.HighsModelStatus.kTimeLimit
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


class GlopLp:
    """OR-Tools GLOP through MathOpt, fed with model updates in bulk."""

    name = "OR-Tools GLOP"

    def __init__(self, *, dual: bool = False, deadline: Deadline | None = None) -> None:
        self._model_pb2 = importlib.import_module("ortools.math_opt.model_pb2")
        self._update_pb2 = importlib.import_module("ortools.math_opt.model_update_pb2")
        self._solver = importlib.import_module("ortools.math_opt.core.python.solver")
        mathopt = importlib.import_module("ortools.math_opt.python.mathopt")
        glop = importlib.import_module("ortools.glop.parameters_pb2")
        self._kind = mathopt.SolverType.GLOP.value
        self._args = mathopt.StreamableSolverInitArguments().to_proto()
        self._model_params = mathopt.ModelSolveParameters().to_proto()
        self._callback = mathopt.CallbackRegistration().to_proto()
        self._by_dual = {
            way: mathopt.SolveParameters(
                presolve=mathopt.Emphasis.OFF,
                lp_algorithm=algorithm,
                glop=glop.GlopParameters(
                    primal_feasibility_tolerance=1e-9, dual_feasibility_tolerance=1e-9
                ),
            ).to_proto()
            for way, algorithm in (
                (True, mathopt.LPAlgorithm.DUAL_SIMPLEX),
                (False, mathopt.LPAlgorithm.PRIMAL_SIMPLEX),
            )
        }
        self._params = self._by_dual[dual]
        self.deadline = deadline or Deadline()
        self._interrupter = importlib.import_module(
            "ortools.util.python.solve_interrupter"
        ).SolveInterrupter()
        self._handle: Any = None
        self._n_cols = 0
        self._next_row = 0
        self._row_ids: list[int] = []  # by position
        self._update = self._update_pb2.ModelUpdateProto()
        self._entries: list[tuple[Index, Index, Float]] = []

    def add_rows(self, lower: Float, upper: Float, ptr: Index, cols: Index, vals: Float) -> None:
        """Append rows given as CSR over the present columns."""
        rows = self._next_row + np.repeat(np.arange(len(lower)), np.diff(ptr))
        fresh = range(self._next_row, self._next_row + len(lower))
        target = self._update.new_linear_constraints
        target.ids.extend(fresh)
        target.lower_bounds.extend(lower.tolist())
        target.upper_bounds.extend(upper.tolist())
        self._next_row += len(lower)
        self._row_ids.extend(fresh)
        self._entries.append((rows.astype(np.int32), cols, vals))

    def add_cols(
        self, cost: Float, lower: Float, upper: Float, ptr: Index, rows: Index, vals: Float
    ) -> None:
        """Append columns given as CSC over the present rows."""
        ids = np.arange(self._n_cols, self._n_cols + len(cost))
        target = self._update.new_variables
        target.ids.extend(ids.tolist())
        target.lower_bounds.extend(lower.tolist())
        target.upper_bounds.extend(upper.tolist())
        target.integers.extend([False] * len(cost))
        priced = self._update.objective_updates.linear_coefficients
        paid = cost != 0
        priced.ids.extend(ids[paid].tolist())
        priced.values.extend(cost[paid].tolist())
        self._n_cols += len(cost)
        named = np.array(self._row_ids, np.int32)[rows]
        self._entries.append((named, np.repeat(ids, np.diff(ptr)).astype(np.int32), vals))

    def delete_rows(self, rows: Index) -> None:
        """Drop rows (sorted positions); later rows move up."""
        if len(rows) == 0:
            return
        if self._handle is None or self._entries or len(self._update.new_linear_constraints.ids):
            self.solve()
        self._update.deleted_linear_constraint_ids.extend(self._row_ids[r] for r in rows.tolist())
        gone = set(rows.tolist())
        self._row_ids = [row for r, row in enumerate(self._row_ids) if r not in gone]

    def set_bounds(self, cols: Index, lower: Float, upper: Float) -> None:
        """Change column bounds."""
        if len(cols) == 0:
            return
        if self._handle is None or len(self._update.new_variables.ids):
            self.solve()
        order = np.argsort(cols, kind="stable")
        for target, values in (
            (self._update.variable_updates.lower_bounds, lower),
            (self._update.variable_updates.upper_bounds, upper),
        ):
            del target.ids[:], target.values[:]
            target.ids.extend(cols[order].tolist())
            target.values.extend(values[order].tolist())

    def go_dual(self, dual: bool) -> None:
        """Choose dual or primal simplex for the solves to come."""
        self._params = self._by_dual[dual]

    def _flush(self) -> None:
        rows, cols, vals = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        order = np.lexsort((cols, rows))
        matrix = self._update.linear_constraint_matrix_updates
        matrix.row_ids.extend(rows[order].tolist())
        matrix.column_ids.extend(cols[order].tolist())
        matrix.coefficients.extend(vals[order].tolist())
        self._entries.clear()

    def solve(self) -> LpSolution:
        """Solve from the last basis."""
        tell_program(self.name, _version_of("ortools"))
        if self._entries:
            self._flush()
        if self._handle is None:
            model = self._model_pb2.ModelProto()
            model.variables.CopyFrom(self._update.new_variables)
            model.linear_constraints.CopyFrom(self._update.new_linear_constraints)
            priced = self._update.objective_updates.linear_coefficients
            model.objective.linear_coefficients.CopyFrom(priced)
            model.linear_constraint_matrix.CopyFrom(self._update.linear_constraint_matrix_updates)
            self._handle = self._solver.new(self._kind, model, self._args)
        else:
            self._handle.update(self._update)
        self._update = self._update_pb2.ModelUpdateProto()
        with self.deadline.telling(self._interrupter.interrupt):
            left = self.deadline.left_s
            if not math.isinf(left):
                self._params.time_limit.FromMilliseconds(int(left * 1000))
            result = self._handle.solve(
                self._params,
                self._model_params,
                None,
                self._callback,
                None,
                self._interrupter.pybind_interrupter,
            )
        x = np.zeros(self._n_cols)
        duals = np.zeros(self._next_row)
        row_ids = np.array(self._row_ids, np.int64)
        if not result.solutions:
            return LpSolution(False, 0.0, x, duals[row_ids])
        solution = result.solutions[0]
        values = solution.primal_solution.variable_values
        x[np.fromiter(values.ids, np.int64)] = np.fromiter(values.values, np.float64)
        prices = solution.dual_solution.dual_values
        duals[np.fromiter(prices.ids, np.int64)] = np.fromiter(prices.values, np.float64)
        solved = result.termination.reason in _USABLE
        return LpSolution(solved, solution.primal_solution.objective_value, x, duals[row_ids])


@cache
def _version_of(package: str) -> str:
    return metadata.version(package)


def _highs_core() -> Any:
    for home in _HIGHS_HOMES:
        try:
            core = importlib.import_module(home)
        except ImportError:
            continue
        if all(hasattr(core._Highs, name) for name in ("addRows", "addCols", "changeColsBounds")):
            return core
    return None


def has_highs() -> bool:
    """Tell whether HiGHS can be used in this process."""
    return _highs_core() is not None


def new_lp(
    backend: str = "auto", *, dual: bool = False, deadline: Deadline | None = None
) -> IncrementalLp:
    """Open an empty program.

    Args:
        backend: ``highs``, ``glop`` or ``auto`` (GLOP: OR-Tools' public interface is always
            there, and the default question never needs the LP; see docs/optimizer.md). Least
            means ask for ``highs`` where :func:`has_highs`.
        dual: dual simplex instead of primal.
        deadline: when its solves give up, unsolved.

    Raises:
        ValueError: the backend is unknown or not installed.
    """
    if backend not in {"auto", "highs", "glop"}:
        raise ValueError(f"unknown LP backend {backend!r}: use auto, highs or glop")
    core = _highs_core() if backend == "highs" else None
    if core is not None:
        return HighsLp(core, dual=dual, deadline=deadline)
    if backend == "highs":
        raise ValueError("no usable HiGHS: pip install 'highspy>=1.11,<1.15'")
    return GlopLp(dual=dual, deadline=deadline)
