"""The best-first loop of every tree: which node comes next, and when there is no next."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import Protocol, TypeVar

from netplan.optimize.tree.node import OpenNode

N = TypeVar("N", bound=OpenNode)


class Method(Protocol[N]):
    """What a method of solving brings to the loop.

    Attributes:
        prune_at: a node whose bound reaches this holds nothing that is wanted.
    """

    @property
    def prune_at(self) -> int:
        """Return the bound from which a node holds nothing that is wanted."""

    def raise_bound(self, bound: int, /) -> None:
        """Take over a bound of the whole question."""

    def limited(self) -> bool:
        """Say whether a limit ends the search here, and note which."""

    def expand(self, node: N, /) -> Sequence[N]:
        """Solve a node; return its children if it has any, itself if a limit cut it short."""

    def dive(self, children: Sequence[N], least: int, /) -> N | None:
        """Return the child to go on with whatever its bound, None for the best node of all.

        Args:
            children: what a node was split into.
            least: bound of the best node of all, these included.
        """


def explore(method: Method[N], queue: list[N]) -> None:
    """Search the nodes of ``queue``, best bound first but for dives, until none is wanted.

    At the end ``queue`` has the nodes that are still open: whether they are wanted or not, their
    bounds and the limit that the method noted say.
    """
    heapq.heapify(queue)
    ahead: N | None = None
    while queue or ahead is not None:
        node = heapq.heappop(queue) if ahead is None else ahead
        ahead = None
        least = min(node.bound, queue[0].bound) if queue else node.bound
        if least >= method.prune_at:
            queue.append(node)
            return
        method.raise_bound(least)
        if node.bound >= method.prune_at:  # a dive that a better plan has overtaken
            continue
        if method.limited():
            queue.append(node)
            return
        children = method.expand(node)
        if children:
            bounds = [child.bound for child in children] + [other.bound for other in queue[:1]]
            ahead = method.dive(children, min(bounds))
        for child in children:
            if child is not ahead:
                heapq.heappush(queue, child)
