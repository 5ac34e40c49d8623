"""The program over module counts: relaxed while rows are found, and in whole numbers (HiGHS).

Where flow costs anything in the intact state, its flow is a part of the program: one flow a
source, columns for both directions of every link.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from benchmarks.sndlib.instance import Network, Numbers
from benchmarks.sndlib.rows import Row
from netplan.optimize.lp.highs import HighsLp

if TYPE_CHECKING:
    from collections.abc import Callable

Float = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Block:
    """Columns and rows as arrays; rows in CSR over these columns.

    Attributes:
        cost: of every column; the first are modules.
        lower: of every row.
        upper: of every row.
        ptr: where each row begins.
        columns: of the entries.
        values: of the entries.
    """

    cost: Float
    lower: Float
    upper: Float
    ptr: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    values: Float


def block_of(net: Network, *, flow: bool = False) -> Block:
    """Return the modules of a network, with its intact flow where that is asked or costs."""
    none = np.zeros(0, np.int32)
    if not (flow or net.routing.any()):
        empty = none.astype(float)
        return Block(net.cost, empty, empty, np.zeros(1, np.int32), none, empty)
    m, n, types = net.n_links, net.n_nodes, len(net.link)
    scale = float(net.size.min())
    sources = [s for s in range(n) if np.triu(net.between)[s].any()]
    lower, rows, columns, values = [], [], [], []
    tail, head = np.concatenate([net.ends, net.ends[:, ::-1]]).T
    for i, s in enumerate(sources):
        first, row = types + i * 2 * m, len(lower)
        asked = np.triu(net.between)[s] / scale
        lower += [-float(asked.sum()) if v == s else float(asked[v]) for v in range(n)]
        rows += [row + head, row + tail]
        columns += [first + np.arange(2 * m)] * 2
        values += [np.ones(2 * m), -np.ones(2 * m)]
    upper = [*lower, *(net.installed / scale).tolist()]
    base = len(lower)
    for i in range(len(sources)):
        rows.append(base + np.tile(np.arange(m), 2))
        columns.append(types + i * 2 * m + np.arange(2 * m))
        values.append(np.ones(2 * m))
    rows.append(base + net.link)
    columns.append(np.arange(types))
    values.append(-net.size / scale)
    lower += [-np.inf] * m
    row, column, value = (np.concatenate(part) for part in (rows, columns, values))
    order = np.lexsort((column, row))
    ptr = np.searchsorted(row[order], np.arange(len(lower) + 1)).astype(np.int32)
    cost = np.concatenate([net.cost, np.tile(net.routing * scale, 2 * len(sources))])
    return Block(cost, np.array(lower), np.array(upper), ptr, column[order].astype(np.int32),
                 value[order])  # fmt: skip


def _arrays(
    rows: Sequence[Row],
) -> tuple[Float, npt.NDArray[np.int32], npt.NDArray[np.int32], Float]:
    """Return sides, CSR pointers, columns and values of rows, each divided by its greatest."""
    top = [max(row.coefficients) for row in rows]
    ptr = np.cumsum([0, *(len(row.columns) for row in rows)]).astype(np.int32)
    columns = np.array([c for row in rows for c in row.columns], np.int32)
    values = [a / t for row, t in zip(rows, top, strict=True) for a in row.coefficients]
    least = np.array([row.least / t for row, t in zip(rows, top, strict=True)])
    return least, ptr, columns, np.array(values)


class Relaxed:
    """The relaxed program, rows added as they are found and dropped when long slack."""

    PATIENCE = 12

    def __init__(self, block: Block) -> None:
        self.block, self.rows = block, dict[Row, int]()
        self.lp = HighsLp(dual=True)
        n = len(block.cost)
        none = np.zeros(0, np.int32)
        self.lp.add_cols(block.cost, np.zeros(n), np.full(n, np.inf), np.zeros(n + 1, np.int32),
                         none, none.astype(float))  # fmt: skip
        self.lp.add_rows(block.lower, block.upper, block.ptr, block.columns, block.values)
        self.first = len(block.lower)

    def add(self, rows: Sequence[Row]) -> int:
        """Add rows that are not there; return how many."""
        new = [row for row in dict.fromkeys(rows) if row not in self.rows and row.columns]
        if new:
            least, ptr, columns, values = _arrays(new)
            self.lp.add_rows(least, np.full(len(new), np.inf), ptr, columns, values)
            self.rows.update(dict.fromkeys(new, 0))
        return len(new)

    def solve(self) -> tuple[Float, float]:
        """Return values of the columns and the bound."""
        found = self.lp.solve()
        if not found.solved:
            raise RuntimeError("the relaxed program was not solved")
        for row, dual in zip(self.rows, found.duals[self.first :].tolist(), strict=True):
            self.rows[row] = 0 if dual > 1e-9 else self.rows[row] + 1
        return found.x, found.objective

    def tidy(self) -> None:
        """Drop rows that bound nothing for long."""
        gone = [i for i, age in enumerate(self.rows.values()) if age > self.PATIENCE]
        if len(gone) > len(self.rows) // 4:
            self.lp.delete_rows(np.array(gone, np.int32) + self.first)
            self.rows = {row: age for row, age in self.rows.items() if age <= self.PATIENCE}


@dataclass(frozen=True)
class Whole:
    """How a program in whole numbers ended.

    Attributes:
        counts: of modules, None without a solution.
        cost: of it.
        bound: no solution costs less.
        proven: whether nothing is cheaper than the solution, but for the gap asked.
    """

    counts: Numbers | None
    cost: float
    bound: float
    proven: bool


@dataclass(frozen=True)
class Limits:
    """When a program in whole numbers ends.

    Attributes:
        seconds: of the clock.
        gap: relative.
        told: hears of bounds on the way.
        met: is given the values of every solution on the way.
    """

    seconds: float
    gap: float = 0.0
    told: Callable[[float], None] | None = None
    met: Callable[[Float], None] | None = None


def solve_whole(
    block: Block,
    rows: Sequence[Row],
    lower: Numbers,
    upper: Float,
    limits: Limits,
    start: Float | None = None,
) -> Whole:
    """Solve the program in whole numbers.

    Args:
        block: its columns.
        rows: over modules.
        lower: fewest of each module.
        upper: most of each.
        limits: when to end.
        start: values of the modules of a solution, to begin with.
    """
    highspy = importlib.import_module("highspy")
    h = highspy.Highs()
    for option, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", limits.gap),
        ("mip_abs_gap", 1e-6), ("time_limit", max(limits.seconds, 0.05)),
        ("mip_feasibility_tolerance", 1e-7),
    ):  # fmt: skip
        h.setOptionValue(option, value)
    h.passModel(_model(highspy, block, rows, lower, upper))
    if start is not None:
        h.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    if limits.told is not None:
        told = limits.told
        h.cbMipInterrupt.subscribe(lambda event: told(event.data_out.mip_dual_bound))
    if limits.met is not None:
        met = limits.met
        h.cbMipImprovingSolution.subscribe(lambda event: met(event.data_out.mip_solution.copy()))
    h.run()
    info, status = h.getInfo(), h.getModelStatus()
    kinds = highspy.HighsModelStatus
    bound = float(info.mip_dual_bound)
    if status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}:
        return Whole(None, np.inf, np.inf, proven=True)
    proven = status == kinds.kOptimal
    if info.primal_solution_status != 2:
        return Whole(None, np.inf, bound, proven)
    x = np.array(h.getSolution().col_value)
    counts = np.rint(x[: len(lower)]).astype(np.int64)
    return Whole(counts, float(info.objective_function_value), bound, proven)


def _model(highspy: Any, block: Block, rows: Sequence[Row], lower: Numbers, upper: Float) -> Any:
    least, ptr, columns, values = _arrays(rows)
    n, types = len(block.cost), len(lower)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n, len(block.lower) + len(rows)
    model.col_cost_ = block.cost
    model.col_lower_ = np.concatenate([lower, np.zeros(n - types)])
    model.col_upper_ = np.concatenate([upper, np.full(n - types, np.inf)])
    model.row_lower_ = np.concatenate([block.lower, least])
    model.row_upper_ = np.concatenate([block.upper, np.full(len(rows), np.inf)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([block.ptr[:-1], ptr + block.ptr[-1]])
    model.a_matrix_.index_ = np.concatenate([block.columns, columns])
    model.a_matrix_.value_ = np.concatenate([block.values, values])
    whole = [highspy.HighsVarType.kInteger] * types
    model.integrality_ = whole + [highspy.HighsVarType.kContinuous] * (n - types)
    return model
