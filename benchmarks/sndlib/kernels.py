"""Compiled: distances by weight, paths, and cuts of a network whose rows are violated most."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0914, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.compiled import inner, kernel

I8, U1, F8 = nt.int64[::1], nt.uint8[::1], nt.float64[::1]
I8_2, F8_2 = nt.int64[:, ::1], nt.float64[:, ::1]
FAR = 1e18
SPARE = 1e-9
"""Room and flow, in the least module's size, that is none."""
DEARER = 8.0
"""By how much a full link is longer."""
ALL_LOST = -2
"""In place of a lost link: the rows of all links of the cut added up."""


@kernel(nt.void(I8_2, F8, nt.int64, F8_2, I8_2))
def trees(ends, weight, lost, dist, link_to):  # type: ignore[no-untyped-def]
    """Fill ``dist[s, v]`` and the last link to v from every s; -1 at s and where there is none."""
    n = dist.shape[0]
    m = ends.shape[0]
    ptr = np.zeros(n + 1, np.int64)
    for e in range(m):
        ptr[ends[e, 0] + 1] += 1
        ptr[ends[e, 1] + 1] += 1
    for v in range(n):
        ptr[v + 1] += ptr[v]
    at = ptr.copy()
    out = np.zeros(2 * m, np.int64)
    for e in range(m):
        for side in range(2):
            v = ends[e, side]
            out[at[v]] = e
            at[v] += 1
    done = np.zeros(n, np.uint8)
    for s in range(n):
        for v in range(n):
            dist[s, v] = FAR
            link_to[s, v] = -1
            done[v] = 0
        dist[s, s] = 0.0
        for _ in range(n):
            u = -1
            for v in range(n):
                if done[v] == 0 and dist[s, v] < FAR and (u < 0 or dist[s, v] < dist[s, u]):
                    u = v
            if u < 0:
                break
            done[u] = 1
            for i in range(ptr[u], ptr[u + 1]):
                e = out[i]
                if e == lost:
                    continue
                v = ends[e, 0] + ends[e, 1] - u
                if dist[s, u] + weight[e] < dist[s, v]:
                    dist[s, v] = dist[s, u] + weight[e]
                    link_to[s, v] = e


@kernel(nt.int64(I8_2, I8_2, I8, I8, I8, I8))
def walk(ends, link_to, sources, sinks, ptr, links):  # type: ignore[no-untyped-def]
    """Write the links of the tree's path of every pair; return how many there are in all."""
    count = 0
    for k in range(len(sources)):
        ptr[k] = count
        s = sources[k]
        v = sinks[k]
        while v != s:
            e = link_to[s, v]
            links[count] = e
            count += 1
            v = ends[e, 0] + ends[e, 1] - v
    ptr[len(sources)] = count
    return count


@inner
def _violated(columns, count, size, counts, asked, divisor, times, lost_link, link):  # type: ignore[no-untyped-def]
    """Return by how much, over its norm, the rounded row of some columns is violated.

    With ``times`` k: the rows of each of k lost links added up; the rest is their common row.
    """
    rest = asked % divisor
    if rest == 0:
        rest = divisor
    least = rest * ((asked + divisor - 1) // divisor)
    shared = least
    for i in range(count):
        c = columns[i]
        if link[c] == lost_link:
            continue
        a = size[c] // divisor * rest + min(size[c] % divisor, rest)
        a = min(a, least)
        x, y = shared, a
        while y:
            x, y = y, x % y
        shared = x
    whole = (least + shared - 1) // shared
    if times > 1:
        whole = (times * whole + times - 2) // (times - 1)
    brought = 0.0
    norm = 0.0
    for i in range(count):
        c = columns[i]
        if link[c] == lost_link:
            continue
        a = size[c] // divisor * rest + min(size[c] % divisor, rest)
        a = min(a, least) // shared
        brought += a * counts[c]
        norm += float(a) * a
    if norm == 0.0:
        return FAR
    return (whole - brought) / np.sqrt(norm)


@inner
def _score(side, ends, between, installed, link, size, counts, divisors, may_fail, best, columns):  # type: ignore[no-untyped-def]
    """Return the greatest violation of a cut; ``best`` gets its lost link and its divisor."""
    n = len(side)
    m = ends.shape[0]
    asked = np.int64(0)
    for v in range(n):
        if side[v] != 0:
            for w in range(n):
                if side[w] == 0:
                    asked += between[v, w]
    best[0] = -1
    best[1] = 0
    if asked == 0:
        return -FAR
    here = np.int64(0)
    crossing = 0
    failing = 0
    for e in range(m):
        if side[ends[e, 0]] != side[ends[e, 1]]:
            here += installed[e]
            crossing += 1
            failing += may_fail[e]
    count = 0
    for c in range(len(link)):
        if side[ends[link[c], 0]] != side[ends[link[c], 1]]:
            columns[count] = c
            count += 1
    found = -FAR
    for j in range(len(divisors)):
        if failing == 0:
            if asked > here:
                value = _violated(
                    columns, count, size, counts, asked - here, divisors[j], 0, -1, link
                )
                if value > found:
                    found = value
                    best[0] = -1
                    best[1] = divisors[j]
            continue
        # The link whose capacity is greatest fails; and where nothing is installed, each in turn.
        worst = -1
        most = -1.0
        i = 0
        for e in range(m):
            if may_fail[e] == 0 or side[ends[e, 0]] == side[ends[e, 1]]:
                continue
            held = float(installed[e])
            for i in range(count):
                if link[columns[i]] == e:
                    held += size[columns[i]] * counts[columns[i]]
            if held > most:
                most = held
                worst = e
        left = asked - here + installed[worst]
        if left > 0:
            value = _violated(columns, count, size, counts, left, divisors[j], 0, worst, link)
            if value > found:
                found = value
                best[0] = worst
                best[1] = divisors[j]
        if failing == crossing and crossing > 1 and here == 0:
            value = _violated(columns, count, size, counts, asked, divisors[j], crossing, -1, link)
            if value > found:
                found = value
                best[0] = ALL_LOST
                best[1] = divisors[j]
    return found


@kernel(nt.void(nt.uint8[:, ::1], I8_2, I8_2, I8, I8, I8, F8, I8, I8, nt.int64, F8, I8_2))
def climb(
    sides, ends, between, installed, link, size, counts, divisors, may_fail, steps, scores, bests
):  # type: ignore[no-untyped-def]
    """Change sides node by node while the violation of the cut grows, in at most ``steps``."""
    n = sides.shape[1]
    m = ends.shape[0]
    columns = np.zeros(len(link), np.int64)
    best = np.zeros(2, np.int64)
    near = np.zeros(n, np.uint8)
    for i in range(sides.shape[0]):
        side = sides[i]
        args = (ends, between, installed, link, size, counts, divisors, may_fail)
        now = _score(side, *args, best, columns)
        bests[i, 0] = best[0]
        bests[i, 1] = best[1]
        for _ in range(steps):
            for v in range(n):
                near[v] = 0
            for e in range(m):
                if side[ends[e, 0]] != side[ends[e, 1]]:
                    near[ends[e, 0]] = 1
                    near[ends[e, 1]] = 1
            moved = -1
            for v in range(n):
                if near[v] == 0:
                    continue
                side[v] = 1 - side[v]
                then = _score(side, *args, best, columns)
                side[v] = 1 - side[v]
                if then > now + 1e-9:
                    now = then
                    moved = v
                    bests[i, 0] = best[0]
                    bests[i, 1] = best[1]
            if moved < 0:
                break
            side[moved] = 1 - side[moved]
        scores[i] = now


@inner
def _lightest(ends, length, at, out, s, t, dist, to, done):  # type: ignore[no-untyped-def]
    """Fill ``to`` with the last links of the shortest ways from s; tell whether t is met."""
    n = len(dist)
    for v in range(n):
        dist[v] = FAR
        to[v] = -1
        done[v] = 0
    dist[s] = 0.0
    for _ in range(n):
        u = -1
        for v in range(n):
            if done[v] == 0 and dist[v] < FAR and (u < 0 or dist[v] < dist[u]):
                u = v
        if u < 0:
            return False
        if u == t:
            return True
        done[u] = 1
        for i in range(at[u], at[u + 1]):
            e = out[i]
            v = ends[e, 0] + ends[e, 1] - u
            if dist[u] + length[e] < dist[v]:
                dist[v] = dist[u] + length[e]
                to[v] = e
    return False


@kernel(nt.int64(I8_2, F8, I8, I8, nt.int64, I8, I8_2, F8, nt.int64))
def mend(ends, room, sources, sinks, count, owner, links, amount, times):  # type: ignore[no-untyped-def]
    """Turn a flow over ``count`` paths into one within ``room``; return how many paths it has.

    What is too much on a link goes other ways, over full links where there is no other: these
    become dear, what they hold is moved on in turn, up to ``times`` times. -1 where that is not
    enough. Paths are rows of links ended by -1; all of them may change.
    """
    m = ends.shape[0]
    n = links.shape[1] - 1
    at = np.zeros(n + 2, np.int64)
    for e in range(m):
        at[ends[e, 0] + 1] += 1
        at[ends[e, 1] + 1] += 1
    for v in range(n):
        at[v + 1] += at[v]
    fill = at.copy()
    out = np.zeros(2 * m, np.int64)
    for e in range(m):
        for side in range(2):
            out[fill[ends[e, side]]] = e
            fill[ends[e, side]] += 1
    left = room.copy()
    for p in range(count):
        i = 0
        while links[p, i] >= 0:
            left[links[p, i]] -= amount[p]
            i += 1
    todo = np.zeros(len(sources))
    price = np.ones(m)
    length = np.zeros(m)
    dist = np.zeros(n)
    to = np.zeros(n, np.int64)
    done = np.zeros(n, np.uint8)
    for turn in range(times):
        full = False
        for e in range(m):
            if left[e] < -SPARE:
                full = True
                price[e] *= 1.0 + min(1.0, -left[e] / max(room[e], 0.1))
        if not full:
            return count
        p = 0
        while p < count:
            over = 0.0
            i = 0
            while links[p, i] >= 0:
                over = max(over, -left[links[p, i]])
                i += 1
            over = min(over, amount[p])
            if over > 0.0:
                amount[p] -= over
                todo[owner[p]] += over
                for j in range(i):
                    left[links[p, j]] += over
                if amount[p] <= SPARE:
                    todo[owner[p]] += amount[p]
                    for j in range(i):
                        left[links[p, j]] += amount[p]
                    count -= 1
                    owner[p] = owner[count]
                    amount[p] = amount[count]
                    for j in range(n + 1):
                        links[p, j] = links[count, j]
                    continue
            p += 1
        for k in range(len(sources)):
            while todo[k] > 0.0:
                for e in range(m):
                    if room[e] <= 0.0:
                        length[e] = FAR
                    elif left[e] > SPARE:
                        length[e] = price[e] * (1.0 + 0.1 / left[e])
                    else:
                        length[e] = price[e] * DEARER
                if not _lightest(ends, length, at, out, sources[k], sinks[k], dist, to, done):
                    return -1
                least = todo[k]
                v = sinks[k]
                while v != sources[k]:
                    if left[to[v]] > SPARE:
                        least = min(least, left[to[v]])
                    v = ends[to[v], 0] + ends[to[v], 1] - v
                if count >= len(owner):
                    return -1
                v = sinks[k]
                i = 0
                while v != sources[k]:
                    left[to[v]] -= least
                    links[count, i] = to[v]
                    i += 1
                    v = ends[to[v], 0] + ends[to[v], 1] - v
                links[count, i] = -1
                owner[count] = k
                amount[count] = least
                count += 1
                todo[k] -= least
    for e in range(m):
        if left[e] < -SPARE:
            return -1
    return count
