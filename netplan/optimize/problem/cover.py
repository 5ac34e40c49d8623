"""The mathematical problem behind a plan, free of places, fibres and money units.

A *cover problem* asks for a cheapest set of **items** such that every **demand** has a
directed path within its limit in every failure **scenario** that applies to it. An arc
is usable when it carries no item, or its item is chosen, and the scenario does not lose
it. Everything is an integer: nanoseconds and CNY. Adding items never makes a path
longer, so the feasible sets are monotone; every method in this package rests on that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Int8 = npt.NDArray[np.int8]

NO_ITEM = -1
NO_LIMIT = -1
NO_CAP = 2**61
"""The cap of an arc that has none."""

ARC_PLAIN = 0
"""An arc outside the optical layer; its latency simply adds up."""
ARC_OPTICAL = 1
"""A span inside a direct link; its latency counts towards the regeneration reach."""
ARC_ENTER = 2
"""The start of a direct link; the regeneration count begins anew."""


@dataclass(frozen=True)
class Row:
    """``sum of coefficient x items >= least``, the items of a ladder bought in order.

    Attributes:
        ladders: items of every ladder, lowest rung first, and the coefficient of each rung.
        least: at least 1.
    """

    ladders: tuple[tuple[tuple[int, ...], int], ...]
    least: int

    def value(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.uint8]) -> int:
        """Return what a choice brings."""
        return sum(c * int(np.count_nonzero(chosen[list(items)])) for items, c in self.ladders)


@dataclass(frozen=True)
class CoverProblem:
    """Arcs, items, scenarios and demands of one planning question.

    Regeneration: along consecutive ``ARC_OPTICAL`` arcs after an ``ARC_ENTER`` the
    optical delay ``a`` accumulates and the link needs ``max(0, ceil(a / reach_ns) - 1)``
    regenerators, each adding ``regen_ns``. The count is a non-decreasing function of
    ``a``, hence the shortest optical path is also the one with the least total latency.
    An optical layer is entered at one node only, so plain label-setting stays exact.

    Caps: an arc may be taken only while ``a`` is at most its cap. A link that has r regenerators
    is left so, over an arc with the cap ``(r + 1) * reach_ns``. Of all ways to its tail the
    shortest has the least ``a``, so it is in the cap if any is: shortest paths stay exact.

    Noise: where ``arc_noise`` is given, light uses up noise instead of delay. A stretch of optical
    arcs may take ``noise_reach``, and regenerators stand between arcs alone: light goes as far as
    it can, which no other places better. ``used`` is ``reach`` for each regenerator so far and the
    noise since the last, a number that orders ways to a node; with n regenerators it is above n
    and at most n + 1 times the reach, as with delay. ``arc_cap_ns`` caps ``used``. The fastest way
    to a node need no longer be the one with least ``used``, so a node has several labels.

    Copies: nodes of one ``node_base`` stand in for each other. A path that visits two of them
    can be cut short without getting longer or dearer, so a best one visits one of each base,
    and copies of an arc do not count as several uses of its item.

    Rows: what demands made by ``problem/rows.py`` ask for, as sums. They say no more than these
    demands do where a plan without needless items buys the lower rungs of a ladder first. ``cuts``
    follow from the demands, too: an earlier search with fewer demands has found them.
    """

    n_nodes: int
    arc_tail: Int32  # (m,)
    arc_head: Int32  # (m,)
    arc_ns: Int64  # (m,) >= 0
    arc_item: Int32  # (m,) item index or NO_ITEM
    arc_kind: Int8  # (m,)
    item_cost: Int64  # (k,) >= 0, CNY
    item_lower: Int8  # (k,) 1 = must be chosen
    item_upper: Int8  # (k,) 0 = must not be chosen
    item_name: Sequence[str]  # (k,) stable ids, used for the last tie-break and messages
    scenario_name: Sequence[str]  # (f,) the first is the intact network
    scenario_lost_arcs: Sequence[Int32]  # (f,) sorted arc indices; the first is empty
    demand_source: Int32  # (d,) node
    demand_sink: Int32  # (d,) node
    demand_limit_ns: Int64  # (d,) limit in the intact network
    demand_after_ns: Int64  # (d,) limit in every other scenario, NO_LIMIT = not asked
    demand_exempt: Sequence[frozenset[int]]  # (d,) scenarios that do not apply
    demand_name: Sequence[str]  # (d,)
    reach_ns: int = 2**62
    regen_ns: int = 0
    node_base: Int32 | None = None  # (n,) None: every node is its own
    arc_cap_ns: Int64 | None = None  # (m,) NO_CAP: none; None: no arc has one
    arc_noise: Int64 | None = None  # (m,) > 0 on optical arcs; None: noise is not looked at
    noise_reach: int = 2**62
    rows: Sequence[Row] = ()  # what some of the demands say all in all
    cuts: Sequence[Row] = ()  # what plans are known to meet, for a start
    copies: Sequence[object] = ()  # how copies were made, for a certificate; of no meaning here

    @property
    def caps_ns(self) -> Int64:
        """Return the cap of every arc."""
        none = np.full(len(self.arc_tail), NO_CAP, np.int64)
        return none if self.arc_cap_ns is None else self.arc_cap_ns.astype(np.int64)

    def noise_and(self, more: int) -> Int64 | None:
        """Return the noise of every arc and of so many plain ones behind them."""
        if self.arc_noise is None:
            return None
        return np.append(self.arc_noise, np.zeros(more, np.int64)).astype(np.int64)

    def limit_ns(self, demand: int, scenario: int) -> int:
        """Return the limit in ns, or NO_LIMIT when the scenario does not bind the demand."""
        if scenario in self.demand_exempt[demand]:
            return NO_LIMIT
        limits = self.demand_limit_ns if scenario == 0 else self.demand_after_ns
        return int(limits[demand])
