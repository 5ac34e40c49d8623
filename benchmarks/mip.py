"""Integer programs in bulk, solved through OR-Tools by HiGHS, SCIP or CP-SAT, and watched.

Models are built as arrays and handed over at once: at the sizes of interest, building them
expression by expression would take longer than solving. One thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from benchmarks.watch import Watch

SOLVERS = ("highs", "scip", "cpsat")
NUMBER = r"([-+]?(?:inf|[0-9.]+(?:e[-+]?[0-9]+)?))"
HIGHS_LINE = re.compile(rf"^\s*\w?\s+\d+\s+\d+\s+\d+\s+[0-9.]+%\s+{NUMBER}\s+{NUMBER}\s")
SCIP_LINE = re.compile(rf"\|\s*{NUMBER}\s*\|\s*(--|{NUMBER})\s*\|[^|]*\|[^|]*$")
CPSAT_LINE = re.compile(rf"^#\S+\s+[0-9.]+s\s+best:{NUMBER}\s+next:\[{NUMBER}")


@dataclass
class Mip:
    """``minimise cost x``, rows ``lower <= A x <= upper``, all variables integer in bounds."""

    cost: list[npt.NDArray[np.float64]] = field(default_factory=list)
    top: list[npt.NDArray[np.float64]] = field(default_factory=list)
    whole: list[npt.NDArray[np.bool_]] = field(default_factory=list)
    row_lower: list[npt.NDArray[np.float64]] = field(default_factory=list)
    row_upper: list[npt.NDArray[np.float64]] = field(default_factory=list)
    entries: list[tuple[Any, Any, Any]] = field(default_factory=list)
    n_cols: int = 0
    n_rows: int = 0

    def add_cols(
        self, cost: Iterable[float], top: float = 1.0, *, whole: bool = True
    ) -> npt.NDArray[np.int64]:
        """Append variables in [0, top]; return their numbers."""
        price = np.asarray(list(cost), float)
        self.cost.append(price)
        self.top.append(np.full(len(price), top))
        self.whole.append(np.full(len(price), whole))
        self.n_cols += len(price)
        return np.arange(self.n_cols - len(price), self.n_cols)

    def add_rows(
        self, lower: npt.ArrayLike, upper: npt.ArrayLike, rows: Any, cols: Any, values: Any
    ) -> None:
        """Append rows; entries are (row from 0, column, value), values of one cell add up."""
        low = np.atleast_1d(np.asarray(lower, float))
        self.row_lower.append(low)
        self.row_upper.append(np.atleast_1d(np.asarray(upper, float)))
        self.entries.append(
            (
                np.asarray(rows, np.int64) + self.n_rows,
                np.asarray(cols, np.int64),
                np.asarray(values, float),
            )
        )
        self.n_rows += len(low)

    def proto(self) -> Any:
        """Return the model as a protocol buffer of MathOpt."""
        from ortools.math_opt import model_pb2  # noqa: PLC0415 - loads only when asked for

        model = model_pb2.ModelProto()
        variables, rows = model.variables, model.linear_constraints
        cost = np.concatenate(self.cost)
        variables.ids.extend(range(self.n_cols))
        variables.lower_bounds.extend([0.0] * self.n_cols)
        variables.upper_bounds.extend(np.concatenate(self.top).tolist())
        variables.integers.extend(np.concatenate(self.whole).tolist())
        paid = np.flatnonzero(cost)
        model.objective.linear_coefficients.ids.extend(paid.tolist())
        model.objective.linear_coefficients.values.extend(cost[paid].tolist())
        rows.ids.extend(range(self.n_rows))
        rows.lower_bounds.extend(np.concatenate(self.row_lower).tolist())
        rows.upper_bounds.extend(np.concatenate(self.row_upper).tolist())
        row, col, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        key, cell = np.unique(row * self.n_cols + col, return_inverse=True)
        total = np.bincount(cell, weights=value)
        kept = total != 0
        matrix = model.linear_constraint_matrix
        matrix.row_ids.extend((key // self.n_cols)[kept].tolist())
        matrix.column_ids.extend((key % self.n_cols)[kept].tolist())
        matrix.coefficients.extend(total[kept].tolist())
        return model


@dataclass(frozen=True)
class Solved:
    """How a solver ended; ``x`` None without a solution."""

    status: str
    x: npt.NDArray[np.float64] | None
    cost: float | None
    bound: float | None


def solve(mip: Mip, solver: str, limit_s: float, watch: Watch | None, unit: float = 1.0) -> Solved:
    """Solve a program; the watch, if any, hears of costs and bounds times ``unit``."""
    from ortools.math_opt.core.python import solver as core  # noqa: PLC0415
    from ortools.math_opt.python import mathopt  # noqa: PLC0415

    kind, pattern = {
        "highs": (mathopt.SolverType.HIGHS, HIGHS_LINE),
        "scip": (mathopt.SolverType.GSCIP, SCIP_LINE),
        "cpsat": (mathopt.SolverType.CP_SAT, CPSAT_LINE),
    }[solver]
    params = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(limit_s, 0.01)), relative_gap_tolerance=0.0
    )
    if solver != "highs":  # HiGHS is on one thread unless told otherwise
        params.threads = 1

    def heard(lines: list[str]) -> None:
        for line in lines:
            match = pattern.search(line)
            if match and watch is not None:
                words = match.groups()
                cost, bound = (words[1], words[0]) if solver != "cpsat" else words[:2]
                watch.saw(_number(cost, unit), _number(bound, unit))

    result = core.solve(
        mip.proto(),
        kind.value,
        mathopt.StreamableSolverInitArguments().to_proto(),
        params.to_proto(),
        mathopt.ModelSolveParameters().to_proto(),
        heard,
        mathopt.CallbackRegistration().to_proto(),
        None,
        None,
    )
    return _solved(result, mip.n_cols)


def _solved(result: Any, n_cols: int) -> Solved:
    from ortools.math_opt.python import mathopt  # noqa: PLC0415

    reason = mathopt.TerminationReason(result.termination.reason)
    bound = float(result.termination.objective_bounds.dual_bound)
    known = bound if np.isfinite(bound) else None
    if reason == mathopt.TerminationReason.INFEASIBLE:
        return Solved("infeasible", None, None, None)
    if not result.solutions:
        return Solved("no_plan", None, None, known)
    primal = result.solutions[0].primal_solution
    x = np.zeros(n_cols)
    x[np.fromiter(primal.variable_values.ids, np.int64)] = list(primal.variable_values.values)
    optimal = reason == mathopt.TerminationReason.OPTIMAL
    return Solved("optimal" if optimal else "feasible", x, float(primal.objective_value), known)


def _number(word: str, unit: float) -> float | None:
    value = float("nan") if word == "--" else float(word)
    return value * unit if np.isfinite(value) else None
