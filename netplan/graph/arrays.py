"""Flat arrays that the compiled kernels read: one value, built once per question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Int8 = npt.NDArray[np.int8]
UInt8 = npt.NDArray[np.uint8]

FAR = 2**61
"""A latency or cost beyond every real one; two of them still fit in 64 bits."""


class Network(NamedTuple):
    """Directed multigraph with items, failure scenarios and grouped demands.

    Arcs leaving node ``v`` are ``out_arc[out_ptr[v]:out_ptr[v + 1]]`` (index order), arcs
    entering it ``in_arc[...]``. ``scn_arc`` lists the arcs each scenario loses, ``hit_scn``
    the scenarios each arc is lost in. Demands are grouped by source so that one shortest
    path tree serves a whole group. ``limit[d, f]`` is -1 where nothing is asked. Nodes of one
    ``base`` stand in for each other, see :class:`CoverProblem`.

    Light uses up ``use[a]`` on an optical arc and is regenerated each ``reach``; with ``at_places``
    only between two arcs. Arc ``a`` is taken only with at most ``cap[a]`` used since the entry. No
    path of at most ``bare_ns`` is regenerated or breaks a cap. ``width``: how many labels a node
    has room for where the fastest way need not be the one that uses least, see ``shortest_tree``.
    """

    out_ptr: Int32
    out_arc: Int32
    in_ptr: Int32
    in_arc: Int32
    tail: Int32
    head: Int32
    ns: Int64
    item: Int32
    kind: Int8
    use: Int64
    cap: Int64
    item_ptr: Int32
    item_arc: Int32
    scn_ptr: Int32
    scn_arc: Int32
    hit_ptr: Int32
    hit_scn: Int32
    grp_ptr: Int32
    grp_demand: Int32
    grp_source: Int32
    sink: Int32
    base: Int32
    limit: Int64
    reach: int
    regen_ns: int
    bare_ns: int
    at_places: int
    width: int

    @property
    def counts_optical(self) -> bool:
        """Tell whether what light uses up since the entry bears on any path."""
        return self.bare_ns < FAR


def csr(keys: npt.NDArray[np.integer], n: int) -> tuple[Int32, Int32]:
    """Return (ptr, order) that groups positions of ``keys`` by value, in index order."""
    order = np.argsort(keys, kind="stable").astype(np.int32)
    ptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(keys, minlength=n), out=ptr[1:])
    return ptr, order


def ragged(rows: Sequence[Int32]) -> tuple[Int32, Int32]:
    """Return (ptr, values) of a list of integer arrays laid end to end."""
    ptr = np.zeros(len(rows) + 1, np.int32)
    np.cumsum([len(row) for row in rows], out=ptr[1:])
    values = np.concatenate([np.asarray(row, np.int32) for row in rows] or [np.zeros(0, np.int32)])
    return ptr, values.astype(np.int32)
