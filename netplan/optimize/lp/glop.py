"""OR-Tools' GLOP as an incremental linear program, through MathOpt."""

from __future__ import annotations

import importlib
import math
from contextlib import suppress
from functools import cache
from importlib import metadata
from typing import Any

import numpy as np

from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.interface import Float, Index, LpSolution
from netplan.optimize.provenance import tell_program

_USABLE = (1, 5)  # optimal, imprecise: numbers only guide, bounds are recomputed


class GlopLp:
    """OR-Tools GLOP through MathOpt, fed with model updates in bulk."""

    name = "OR-Tools GLOP"
    adds_columns_by_dual = False

    def __init__(self, *, dual: bool = False, deadline: Deadline | None = None) -> None:
        self._model_pb2 = importlib.import_module("ortools.math_opt.model_pb2")
        self._update_pb2 = importlib.import_module("ortools.math_opt.model_update_pb2")
        self._solver = importlib.import_module("ortools.math_opt.core.python.solver")
        mathopt = importlib.import_module("ortools.math_opt.python.mathopt")
        glop = importlib.import_module("ortools.glop.parameters_pb2")
        self._broke_down = importlib.import_module("pybind11_abseil.status").StatusNotOk
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
            result = self._run()
        x = np.zeros(self._n_cols)
        duals = np.zeros(self._next_row)
        row_ids = np.array(self._row_ids, np.int64)
        if result is None or not result.solutions:
            return LpSolution(False, 0.0, x, duals[row_ids])
        solution = result.solutions[0]
        values = solution.primal_solution.variable_values
        x[np.fromiter(values.ids, np.int64)] = np.fromiter(values.values, np.float64)
        prices = solution.dual_solution.dual_values
        duals[np.fromiter(prices.ids, np.int64)] = np.fromiter(prices.values, np.float64)
        solved = result.termination.reason in _USABLE
        return LpSolution(solved, solution.primal_solution.objective_value, x, duals[row_ids])

    def _run(self) -> Any:
        """Return what the simplex chosen finds, or else the other one; None: both broke down.

        GLOP gives up where rounding leads it astray ("abnormal"), now and then on programs that
        the other simplex solves. Unsolved is no harm: bounds never rest on a program's word.
        """
        chosen = self._params
        other = next(params for params in self._by_dual.values() if params is not chosen)
        if chosen.HasField("time_limit"):
            other.time_limit.CopyFrom(chosen.time_limit)
        for params in (chosen, other):
            with suppress(self._broke_down):
                return self._handle.solve(
                    params,
                    self._model_params,
                    None,
                    self._callback,
                    None,
                    self._interrupter.pybind_interrupter,
                )
        return None


@cache
def _version_of(package: str) -> str:
    return metadata.version(package)
