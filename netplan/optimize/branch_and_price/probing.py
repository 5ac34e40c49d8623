"""What the bound gains when one item is chosen or refused, compiled.

Given weights w with path costs R_p, for every free item e:

* *refused*: only pairs whose cheapest path uses e can change; each is priced again
  without e, exactly. ``gain_out = sum_p (R_p without e - R_p)``.
* *chosen*: pair p needs e to keep only ``min(w_pe, R_p - m_pe)`` of its weight, m_pe being
  a lower bound on the cost of p's paths through e with e free of charge (forward plus
  backward Lagrangian distances over the arcs of e); R_p stays. What e costs beyond the
  weights kept must be paid: ``gain_in = c_e - sum_p kept_pe``.

Both are exact integers: a gain that lifts the bound past the incumbent fixes the item the
other way, and their product chooses the item to branch on.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR
from netplan.graph.compiled import kernel
from netplan.graph.kernels import I8, I8_2, NETWORK, U1
from netplan.optimize.paths.priced_pairs import (
    FROM_SOURCE,
    PAIRS,
    PRICER_ARG,
    RUNGS,
    SHARED,
    TO_SINK,
    add_up,
    tree,
    workspace,
)

FAR_ = np.int64(FAR)


@kernel(
    nt.void(PRICER_ARG, NETWORK, PAIRS, I8_2, RUNGS, I8, I8, I8, U1),
)
def probe(pricer, net, pairs, w, rungs, value, gain_in, gain_out, stop):  # type: ignore[no-untyped-def]
    """Fill ``gain_in`` and ``gain_out`` (scaled) for free items; ``value`` holds the R_p.

    Others get 0. FAR in ``gain_out`` means that some pair has no path without the item. Once
    ``stop[0]`` is set, nothing is known to gain.
    """
    is_open, is_free, below, above, cost = rungs
    n = net.out_ptr.size - 1
    k = cost.size
    count = pairs.source.size
    h, nxt, hkey, hval, scratch, path, trial = workspace(net, k)
    other = np.empty(path.size, np.int32)
    ahead = np.empty((2, n), np.int64)
    behind = np.empty((2, n), np.int64)
    seen = np.zeros(k, np.uint8)
    least = np.empty(k, np.int64)
    closed = is_open.copy()
    price_of = np.zeros(k, np.int64)
    gain_in[:] = 0
    gain_out[:] = 0
    for e in range(k):
        if is_free[e]:
            total = np.int64(0)
            for p in range(count):
                total += w[p, e]
            gain_in[e] = cost[e] - min(cost[e] - total, np.int64(0))
            gain_out[e] = -min(cost[e] - total, np.int64(0))
    for p in range(count):
        add_up(w[p], below, price_of)
        _, length, lam = pricer(
            net, pairs, p, price_of, is_open, h, nxt, hkey, hval, scratch, path, trial
        )
        limit = pairs.limit[p]
        n_lam = 2 if lam > 0 else 1
        for i in range(n_lam):
            z = lam if i == 1 else np.int64(0)
            for side in (FROM_SOURCE, TO_SINK):
                tree(
                    net, pairs, p, side, SHARED, price_of, is_open, z,
                    behind[i] if side == FROM_SOURCE else ahead[i], h[4], nxt, (hkey, hval),
                )  # fmt: skip
        least[:] = FAR_
        for u in range(n):
            for j in range(pairs.out_ptr[p, u], pairs.out_ptr[p, u + 1]):
                a = pairs.out_arc[j]
                e = net.item[a]
                v = net.head[a]
                if e < 0 or behind[0, u] >= FAR_ or ahead[0, v] >= FAR_:
                    continue
                through = behind[0, u] + ahead[0, v]
                if n_lam == 2:
                    through = max(through, behind[1, u] + ahead[1, v] - lam * (limit - net.ns[a]))
                through += price_of[e]
                while e >= 0:  # with the rung itself free of charge
                    least[e] = min(least[e], through - w[p, e])
                    e = below[e]
        for e in range(k):
            if is_free[e] and w[p, e] > 0:
                kept = w[p, e]
                if pairs.share[p, e] == 1:
                    kept = min(kept, max(value[p] - least[e], np.int64(0)))
                gain_in[e] -= kept
        for j in range(length):
            e = net.item[path[j]]
            while e >= 0 and seen[e] == 0:
                seen[e] = 1
                if is_free[e] == 0:
                    e = below[e]
                    continue
                if stop[0] != 0:
                    gain_in[:] = 0
                    gain_out[:] = 0
                    return
                rung = e
                while rung >= 0:
                    closed[rung] = 0
                    rung = above[rung]
                again, _, _ = pricer(
                    net, pairs, p, price_of, closed, h, nxt, hkey, hval, scratch, other, trial
                )
                rung = e
                while rung >= 0:
                    closed[rung] = is_open[rung]
                    rung = above[rung]
                if again >= FAR_ or gain_out[e] >= FAR_:
                    gain_out[e] = FAR_
                else:
                    gain_out[e] += again - value[p]
                e = below[e]
        for j in range(length):
            e = net.item[path[j]]
            while e >= 0:
                seen[e] = 0
                e = below[e]
