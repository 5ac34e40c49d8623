"""One node of the tree over listed paths: bound it, decide what can be, choose a branch.

The arc to branch on is the one with the largest product of gains, tried with a short ascent on
either side. An arc tried often enough is judged by what it gained before.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0911, PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from benchmarks.fixed_charge.dual_ascent import (
    CLOSED,
    F8,
    FAR_,
    FREE,
    I8,
    OPEN,
    ROUTES,
    U1,
    ascend,
    fix,
    propagate,
)
from netplan.graph.compiled import inner, kernel

RELIABLE = 20
"""An arc tried this often is branched on by what it gained, without another trial."""
PATIENT_TRIALS = 8
"""Trials in a row that find nothing better before branching."""


@inner
def _rank(routes, state, share, past, guess):  # type: ignore[no-untyped-def]
    """Fill the guessed gain of both sides of every free arc from what was gained before.

    ``past`` (arcs, 4): sum and number of the gains of refusing, then of buying. An arc not
    tried yet gets the mean gain per square root of cost.
    """
    mean = np.zeros(2)
    for side in range(2):
        total = 1.0
        number = 1.0
        for a in range(state.size):
            if past[a, 2 * side + 1] > 0.0:
                root = np.sqrt(float(routes.fixed_cost[a]) + 1.0)
                total += past[a, 2 * side] / past[a, 2 * side + 1] / root
                number += 1.0
        mean[side] = total / number
    for a in range(state.size):
        if state[a] != FREE:
            continue
        root = np.sqrt(float(routes.fixed_cost[a]) + 1.0)
        for side in range(2):
            if past[a, 2 * side + 1] > 0.0:
                rate = past[a, 2 * side] / past[a, 2 * side + 1]
            else:
                rate = mean[side] * root
            part = share[a] if side == 0 else 1.0 - share[a]
            guess[a, side] = rate * max(min(part, 1.0), 0.02)


@kernel(
    nt.int64(
        ROUTES, U1, U1, nt.int64, nt.int64, nt.int64, nt.int64, nt.float64, F8, F8, I8, I8, F8,
        I8, I8, nt.float64[:, ::1], I8, nt.float64[:, ::1],
    ),
)  # fmt: skip
def solve_node(  # type: ignore[no-untyped-def]
    routes, state, alive, target, rounds, trials, trial_rounds, step, w, use, best_w, value, share,
    gain_in, gain_out, past, branch, gains,
):  # fmt: skip
    """Bound one node, decide what can be decided and choose the arc to branch on.

    Args: ``state``, ``alive`` the node (moved); ``target`` the scaled bound that closes it;
    ``rounds`` of ascent; ``trials`` arcs tried before branching, ``trial_rounds`` of ascent
    each side; ``step`` the first step factor; ``w``, ``use`` as in :func:`ascend`; ``share``
    (arcs) the estimated fractional choice (written); ``past`` as in ``_rank``; ``branch`` the
    arc chosen (-1: every arc is decided) and the bounds of its two sides, refused and bought;
    ``gains`` (arcs, 2) the gain of each side tried (-1: not tried).

    Returns the scaled bound; FAR when nothing is left.
    """
    m = state.size
    branch[0] = -1
    gains[:] = -1.0
    turns = rounds
    bound = np.int64(0)
    for _ in range(8):
        if not propagate(routes, state, alive):
            return FAR_
        bound = ascend(routes, state, alive, target, turns, step, w, use, best_w, value)
        if bound >= target:
            return bound
        if fix(routes, state, alive, best_w, value, bound, target, gain_in, gain_out) == 0:
            break
        turns = max(rounds // 2, 10)
    if not propagate(routes, state, alive):
        return FAR_
    for a in range(m):
        share[a] = 0.0
        if state[a] == FREE:
            for s in range(routes.arc_ptr[a], routes.arc_ptr[a + 1]):
                share[a] = max(share[a], use[s])
    guess = np.zeros((m, 2))
    _rank(routes, state, share, past, guess)
    waiting = np.ones(m, np.uint8)
    best_score = -1.0
    side_state = np.empty(m, np.uint8)
    side_alive = np.empty(alive.size, np.uint8)
    side_w = np.empty(w.size)
    side_use = np.empty(w.size)
    side_best = np.zeros(w.size, np.int64)
    side_value = np.zeros(value.size, np.int64)
    sides = np.zeros(2, np.int64)
    idle = 0
    while True:
        a = -1
        top = -1.0
        for b in range(m):
            if state[b] == FREE and waiting[b]:
                score = guess[b, 0] * guess[b, 1]
                if score > top:
                    top = score
                    a = b
        if a < 0:
            break
        waiting[a] = 0
        sides[:] = bound
        if min(past[a, 1], past[a, 3]) < RELIABLE and trials > 0 and idle < PATIENT_TRIALS:
            trials -= 1
            for side in range(2):
                side_state[:] = state
                side_alive[:] = alive
                side_state[a] = side
                side_w[:] = w
                side_use[:] = use
                sides[side] = FAR_
                if propagate(routes, side_state, side_alive):
                    sides[side] = ascend(
                        routes, side_state, side_alive, target, trial_rounds, step,
                        side_w, side_use, side_best, side_value,
                    )  # fmt: skip
                    sides[side] = max(sides[side], bound)
                gain = float(min(sides[side], target) - bound)
                part = share[a] if side == 0 else 1.0 - share[a]
                gains[a, side] = gain / max(min(part, 1.0), 0.02)
                guess[a, side] = gain
            if sides[0] >= target and sides[1] >= target:
                return min(sides[0], sides[1])
            if sides[0] >= target or sides[1] >= target:
                state[a] = OPEN if sides[0] >= target else CLOSED
                bound = sides[1] if sides[0] >= target else sides[0]
                if not propagate(routes, state, alive):
                    return FAR_
                turned = ascend(
                    routes, state, alive, target, trial_rounds, step, w, use, best_w, value
                )
                bound = max(bound, turned)
                if bound >= target:
                    return bound
                if branch[0] >= 0 and state[branch[0]] != FREE:
                    branch[0] = -1
                    best_score = -1.0
                continue
            idle += 1
        elif branch[0] >= 0 and (trials <= 0 or idle >= PATIENT_TRIALS) and top <= best_score:
            break
        score = (guess[a, 0] + 1e-6) * (guess[a, 1] + 1e-6)
        if score > best_score:
            best_score = score
            idle = 0
            branch[0] = a
            branch[1] = sides[0]
            branch[2] = sides[1]
    branch[1] = max(branch[1], bound)
    branch[2] = max(branch[2], bound)
    return bound
