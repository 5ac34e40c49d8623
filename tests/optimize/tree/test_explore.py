"""The best-first loop that all trees share, on knapsacks small enough to enumerate."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from netplan.graph.arrays import Int64
from netplan.optimize.tree.explore import explore
from netplan.optimize.tree.node import Node


class Cover:
    """Least cost of items that weigh enough together; the bound is the cost so far."""

    def __init__(self, cost: Int64, weight: Int64, need: int, dives: bool) -> None:
        self.cost, self.weight, self.need, self.dives = cost, weight, need, dives
        self.prune_at = 1 << 40
        self.bound = self.solved = self.number = 0
        self.limit = 1 << 40
        self.order: list[int] = []

    def raise_bound(self, bound: int) -> None:
        assert bound <= self.prune_at
        self.bound = max(self.bound, bound)

    def limited(self) -> bool:
        return self.solved >= self.limit

    def expand(self, node: Node) -> list[Node]:
        assert node.bound < self.prune_at
        self.solved += 1
        self.order.append(node.bound)
        if int(self.weight[node.lo == 1].sum()) >= self.need:
            self.prune_at = min(self.prune_at, node.bound)
            return []
        return [self._side(node, value) for value in (1, 0)] if len(node.undecided) else []

    def _side(self, node: Node, value: int) -> Node:
        self.number += 1
        side = node.side(int(node.undecided[0]), value, self.number)
        side.bound = int(self.cost[side.lo == 1].sum())
        return side

    def root(self) -> Node:
        return Node(0, 0, np.zeros(len(self.cost), np.uint8), np.ones(len(self.cost), np.uint8))

    def dive(self, children: Sequence[Node], least: int) -> Node | None:
        assert all(least <= child.bound for child in children)
        return children[0] if self.dives else None


def random_cover(seed: int, dives: bool) -> tuple[Cover, int]:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    cost, weight = rng.integers(1, 9, n), rng.integers(1, 9, n)
    need = int(rng.integers(0, weight.sum() + 1))
    best = min(
        int(cost @ chosen) for chosen in product((0, 1), repeat=n) if weight @ chosen >= need
    )
    return Cover(cost, weight, need, dives), best


@pytest.mark.parametrize("dives", [False, True])
def test_the_loop_finds_the_enumerated_optimum(dives: bool) -> None:
    overtaken = 0
    for seed in range(200):
        cover, best = random_cover(seed, dives)
        queue = [cover.root()]
        explore(cover, queue)
        assert cover.prune_at == best and cover.bound <= best
        assert all(node.bound >= best for node in queue)
        overtaken += cover.order != sorted(cover.order)
        assert dives or cover.order == sorted(cover.order), "best bound first"
    assert bool(overtaken) == dives


@pytest.mark.parametrize("dives", [False, True])
def test_a_limit_leaves_what_is_open_and_the_search_goes_on_from_there(dives: bool) -> None:
    stopped = 0
    for seed in range(100):
        cover, best = random_cover(seed, dives)
        queue = [cover.root()]
        for limit in range(0, 1000, 3):
            cover.limit = limit
            explore(cover, queue)
            least = min([node.bound for node in queue], default=cover.prune_at)
            assert cover.bound <= best
            if least >= cover.prune_at:
                break
            assert cover.bound <= least <= best
            stopped += 1
        assert cover.prune_at == best
    assert stopped > 50


def test_a_node_cut_short_still_counts_as_open() -> None:
    cover, _ = random_cover(3, dives=False)
    whole = cover.root()

    def cut_short(node: Node) -> list[Node]:
        cover.limit = 0
        return [node]

    cover.expand = cut_short  # type: ignore[method-assign]
    queue = [whole]
    explore(cover, queue)
    assert queue == [whole]
