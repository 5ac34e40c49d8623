"""Sums of rows, halved and rounded up: zero-half cuts (Caprara and Fischetti 1996).

For integer rows ``a x >= b`` and ``x >= 0``, the sum of any of them, halved, stays valid when
coefficients and right-hand side are rounded up. The gain is a half where the sum of the
right-hand sides is odd; the loss is half the slack of the rows and half the value of every
column with an odd coefficient. Rows with a small loss are found by Gaussian elimination
modulo 2, columns of large value first (Koster, Zymolka and Kutschka 2009).
"""

from __future__ import annotations

import numpy as np

from netplan.optimize.branch_and_cut.master import CutLp, Row
from netplan.optimize.lp.interface import Float
from netplan.tuning.branch_and_cut import BranchAndCut


def half_cuts(lp: CutLp, values: Float, tune: BranchAndCut) -> list[Row]:
    """Return zero-half cuts that the present solution violates, the most violated first."""
    rows = lp.rows()
    known = np.append(values, np.zeros(lp.n_cols - len(values)))
    slack = np.maximum(lp.activity(values) - rows.side, 0.0)
    near = np.flatnonzero(slack < tune.half_loss)
    if not len(near):
        return []
    near = np.sort(near[np.lexsort((-near, np.round(slack[near], 9)))[: tune.half_rows]])
    used = (known > 1e-6)[rows.col] & (rows.coef % 2 != 0) & np.isin(rows.row, near)
    cols, col = np.unique(rows.col[used], return_inverse=True)
    odd = np.zeros((len(near), len(cols)), bool)
    odd[np.searchsorted(near, rows.row[used]), col] = True
    found = _eliminate(odd, rows.side[near] % 2 != 0, slack[near], known[cols], tune)
    cuts = []
    for loss, summed in found[: tune.half_cuts]:
        cuts.append((loss, _rounded(lp, near[summed])))
    return [row for _, row in cuts]


def _eliminate(
    odd: np.ndarray, side: np.ndarray, slack: Float, value: Float, tune: BranchAndCut
) -> list[tuple[float, np.ndarray]]:
    """Return (loss, rows summed) for sums with an odd right-hand side and a small loss."""
    count = len(odd)
    mixed = np.eye(count, dtype=bool)
    left = np.ones(count, bool)
    found: dict[bytes, tuple[float, np.ndarray]] = {}
    for c in np.argsort(-value, kind="stable").tolist():
        having = np.flatnonzero(odd[:, c] & left)
        if not len(having):
            continue
        pivot = int(having[np.argmin(slack[having])])
        others = having[having != pivot]
        left[pivot] = False
        odd[others] ^= odd[pivot]
        mixed[others] ^= mixed[pivot]
        side[others] ^= side[pivot]
        slack[others] += slack[pivot]
        alive = others[side[others] & (slack[others] < tune.half_loss)]
        if not len(alive):
            continue
        loss = slack[alive] + odd[alive] @ value
        for r, lost in zip(alive.tolist(), loss.tolist(), strict=True):
            summed = np.flatnonzero(mixed[r])
            if lost < tune.half_loss and 1 < len(summed) <= tune.half_summed:
                found[summed.tobytes()] = (round(lost, 9), summed)
        left[others[slack[others] >= tune.half_loss]] = False
    return sorted(found.values(), key=lambda entry: (entry[0], entry[1].tolist()))


def _rounded(lp: CutLp, summed: np.ndarray) -> Row:
    total = np.zeros(lp.n_cols, np.int64)
    for r in summed.tolist():
        np.add.at(total, lp.cols[r], lp.coef[r])
    half = -(-total // 2)
    cols = np.flatnonzero(half).astype(np.int32)
    return cols, half[cols], -(-sum(lp.side[r] for r in summed.tolist()) // 2)
