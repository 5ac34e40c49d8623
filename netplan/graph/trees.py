"""Shortest paths from Python: room for the labels of every node, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, Network, UInt8
from netplan.graph.compiled import Kernel
from netplan.graph.kernels import shortest_tree


def roomy(net: Network, kernel: Kernel, *arguments: Any, changed: UInt8 | None = None) -> Any:
    """Call a kernel over a network, with more room for labels of a node where it asks for it.

    ``changed`` is the argument that it changes, which is put back before it begins again.
    """
    before = None if changed is None else changed.copy()
    while True:
        try:
            return kernel(net, *arguments)
        except OverflowError:
            net = net._replace(width=2 * net.width)
            if changed is not None and before is not None:
                changed[:] = before


class Tree:
    """The fastest paths from one source, as long as no other tree is grown in the same room.

    Attributes:
        net: the network, with as many labels a node as it took.
        dist, since: latency and what is used since the entry, of every label.
    """

    def __init__(self, net: Network, dist: Int64, since: Int64, pred: Int32) -> None:
        """Take what ``shortest_tree`` wrote."""
        self.net, self.dist, self.since, self._pred = net, dist, since, pred

    def ns(self, node: int) -> int:
        """Return the latency of a node outside optical layers, FAR where it is cut off."""
        return int(self.dist[node * self.net.width])

    @property
    def least_ns(self) -> Int64:
        """Return the least latency of every node."""
        return np.asarray(self.dist.reshape(-1, self.net.width).min(axis=1))

    def labels(self, node: int) -> Iterator[tuple[int, int, int]]:
        """Yield the labels of a node: number, latency, and what is used since the entry."""
        first = node * self.net.width
        for label in range(first, first + self.net.width):
            if self.dist[label] < FAR:
                yield label, int(self.dist[label]), int(self.since[label])

    def arcs(self, node: int) -> list[int]:
        """Return the arcs to a node outside optical layers, the last one first."""
        return self.arcs_to(node * self.net.width)

    def arcs_to(self, label: int) -> list[int]:
        """Return the arcs to a label, the last one first."""
        net, found = self.net, []
        while self._pred[label] >= 0:
            arc, slot = divmod(int(self._pred[label]), net.width)
            found.append(arc)
            label = int(net.tail[arc]) * net.width + slot
        return found


class TreeRoom:
    """Room in which trees of one network are grown, one after the other."""

    def __init__(self, net: Network) -> None:
        """Make room for one tree."""
        self.net = net
        self._make()

    def _make(self) -> None:
        width = self.net.width
        n, m = len(self.net.out_ptr) - 1, len(self.net.tail)
        self._labels = (
            np.zeros(n * width, np.int64),
            np.zeros(n * width, np.int64),
            np.zeros(n * width, np.int32),
        )
        heap = (m + n + 1) * width
        self._heap = np.zeros(heap, np.int64), np.zeros(heap, np.int32)

    def grow(
        self, is_open: UInt8, lost: UInt8, source: int, cutoff: int = FAR, *, kept: bool = False
    ) -> Tree:
        """Return the tree from a source; with ``kept`` later ones leave it as it is."""
        while True:
            try:
                shortest_tree(self.net, is_open, lost, source, cutoff, *self._labels, *self._heap)
            except OverflowError:
                self.net = self.net._replace(width=2 * self.net.width)
                self._make()
                continue
            found = Tree(self.net, *self._labels)
            if kept:
                self._labels = tuple(map(np.zeros_like, self._labels))  # type: ignore[assignment]
            return found
