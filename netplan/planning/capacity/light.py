"""The network as channels of every type see it: layers of light that know how noisy they are.

Every type has the layers of links for itself. Where noise matters a place stands in them once for
every amount of noise that light may have there, and a regenerator leads back to none of it; where
regenerators are counted by delay it stands there once for every amount of delay. Amounts are
rounded down to a grid where there are many: so what is found here is never dearer than it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, ARC_PLAIN, NO_ITEM, CoverProblem
from netplan.optimize.problem.prepare import optical_delay_matters
from netplan.planning.capacity.places import always_in_budget, longest_ns, span_delays
from netplan.planning.capacity.question import CapacityQuestion, ChannelType

GRID = 12
"""Amounts of noise, or of the reach, that are told apart where there are many."""
MANY = 12
"""Amounts at a place, on average, that are many."""


@dataclass(frozen=True)
class LightNetwork:
    """Arcs of all types.

    Attributes:
        cover: the network; what it asks for is that of the base.
        of: (m,) the arc of the base; -1: a regenerator.
        type: (m,) the type of an arc in the layers of light, its entry and exit; -1 elsewhere.
        link: (m,) the link that is left over an arc, -1 elsewhere.
        count: (m,) regenerators of a link that is left over an arc, where delay asks for them.
        place: (m,) the place of a regenerator, -1 elsewhere.
        origin: (m,) the entry of the layer in which a regenerator stands, -1 elsewhere.
    """

    cover: CoverProblem
    of: npt.NDArray[np.int64]
    type: npt.NDArray[np.int64]
    link: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    origin: npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Rule:
    """How light of a type gets noisy, or late: in steps by span; None: it does not matter.

    ``counts``: every reach asks for a regenerator; else none need be, but may.
    """

    steps: dict[int, int | None] | None = None
    budget: int = 0
    grid: int = 1
    counts: bool = False


class _Builder:
    """Arcs of the network while they are collected."""

    def __init__(self, question: CapacityQuestion) -> None:
        self.question, self.base = question, question.base
        base = self.base
        self.rows: list[tuple[int, ...]] = []
        self.n_nodes = base.n_nodes
        self.optical: dict[int, list[int]] = defaultdict(list)
        self.exits: dict[int, list[int]] = defaultdict(list)
        links = frozenset(question.links)
        optical = base.arc_kind == ARC_OPTICAL
        layer = {*base.arc_tail[optical].tolist(), *base.arc_head[optical].tolist()}
        self.inner: set[int] = set()
        again = {item for items in question.rungs.values() for item in items}
        for a, (tail, item) in enumerate(
            zip(base.arc_tail.tolist(), base.arc_item.tolist(), strict=True)
        ):
            if optical[a]:
                self.optical[tail].append(a)
            elif item in links and tail in layer:
                self.exits[tail].append(a)
            if optical[a] or item in links or item in again or base.arc_kind[a] == ARC_ENTER:
                self.inner.add(a)

    def add(self, arc: int, ends: tuple[int, int], type_: int, count: int = 0) -> None:
        base = self.base
        item = int(base.arc_item[arc])
        leaves = item if base.arc_kind[arc] == ARC_PLAIN and item != NO_ITEM else -1
        ns = int(base.arc_ns[arc]) + count * base.regen_ns
        self.rows.append(
            (*ends, ns, item, int(base.arc_kind[arc]), arc, type_, leaves, count, -1, -1)
        )

    def regenerate(self, ends: tuple[int, int], type_: int, place: int, origin: int) -> None:
        ns = self.base.regen_ns
        self.rows.append((*ends, ns, NO_ITEM, ARC_PLAIN, -1, type_, -1, 0, place, origin))

    def node(self) -> int:
        self.n_nodes += 1
        return self.n_nodes - 1

    def plain(self) -> None:
        """Add what is in no layer of light."""
        tails, heads = self.base.arc_tail.tolist(), self.base.arc_head.tolist()
        for a, ends in enumerate(zip(tails, heads, strict=True)):
            if a not in self.inner:
                self.add(a, ends, -1)

    def layer(self, enter: int, type_: int, rule: _Rule) -> None:
        """Add a layer of light of one type."""
        origin = int(self.base.arc_head[enter])
        known: dict[tuple[int, int], int] = {}
        todo: list[tuple[int, int]] = []

        def at(place: int, noise: int) -> int:
            if (place, noise) not in known:
                known[place, noise] = self.node()
                todo.append((place, noise))
            return known[place, noise]

        self.add(enter, (int(self.base.arc_tail[enter]), at(origin, 0)), type_)
        stands = () if rule.counts else self.question.stands
        while todo:
            place, noise = todo.pop()
            here = known[place, noise]
            for a in self.optical[place]:
                further = _further(rule, int(self.base.arc_item[a]), noise)
                if further is not None:
                    self.add(a, (here, at(int(self.base.arc_head[a]), further)), type_)
            for a in self.exits[place]:
                count = 0
                if rule.counts:
                    count = max(0, -(-noise // self.base.reach_ns) - 1)
                self.add(a, (here, int(self.base.arc_head[a])), type_, count)
            if noise and stands and stands[place] >= 0:
                self.regenerate((here, at(place, 0)), type_, stands[place], enter)


def light_network(question: CapacityQuestion) -> LightNetwork:
    """Return the network of a question with layers for every type."""
    made = _Builder(question)
    made.plain()
    for number, type_ in enumerate(question.types):
        rule = _rule(question, type_)
        for enter in np.flatnonzero(question.base.arc_kind == ARC_ENTER).tolist():
            made.layer(enter, number, rule)
    columns = np.array(made.rows, np.int64).reshape(-1, 11).T
    tail, head, ns, item, kind, of, types, link, count, place, origin = columns
    base = question.base
    where: dict[int, list[int]] = defaultdict(list)
    for number, arc in enumerate(of.tolist()):
        where[arc].append(number)
    lost = [
        np.array(sorted(c for a in gone.tolist() for c in where[a]), np.int32)
        for gone in base.scenario_lost_arcs
    ]
    cover = replace(
        base,
        n_nodes=made.n_nodes,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns,
        arc_item=item.astype(np.int32),
        arc_kind=kind.astype(np.int8),
        arc_cap_ns=None,
        arc_noise=None,
        scenario_lost_arcs=lost,
        reach_ns=2**62,
    )
    return LightNetwork(cover, of, types, link, count, place, origin)


def _rule(question: CapacityQuestion, type_: ChannelType) -> _Rule:
    """Return how light of a type gets noisy, on a grid where there are many amounts of it."""
    base = question.base
    if type_.noise is None:
        if not optical_delay_matters(base):
            return _Rule()
        delays: dict[int, int | None] = {**span_delays(base)}
        return _Rule(delays, longest_ns(base), max(base.reach_ns // GRID, 1), counts=True)
    steps = dict(enumerate(type_.noise))
    if always_in_budget(base, type_):
        return _Rule({s: None if units is None else 0 for s, units in steps.items()}, type_.budget)
    exact = _Rule(steps, type_.budget)
    if _few(base, exact):
        return exact
    return replace(exact, grid=max(type_.budget // GRID, 1))


def _further(rule: _Rule, span: int, noise: int) -> int | None:
    """Return the noise behind a span, on the grid; None where no light gets there."""
    if rule.steps is None:
        return 0
    step = rule.steps[span]
    if step is None or noise + step > rule.budget:
        return None
    return (noise + step) // rule.grid * rule.grid


def _few(base: CoverProblem, rule: _Rule) -> bool:
    """Tell whether there are few amounts of noise at a place."""
    starts = sorted({int(v) for v in base.arc_head[base.arc_kind == ARC_ENTER]})
    known = {(v, 0) for v in starts}
    todo = list(known)
    out: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for tail, head, span in _spans(base):
        out[tail].append((head, span))
    while todo:
        place, noise = todo.pop()
        for head, span in out[place]:
            further = _further(rule, span, noise)
            if further is None:
                continue
            fresh = {(head, further), (head, 0)} - known  # a regenerator may stand at any place
            known |= fresh
            todo += sorted(fresh)
        if len(known) > MANY * max(len(out), 1):
            return False
    return True


def _spans(base: CoverProblem) -> Iterator[tuple[int, int, int]]:
    for a in np.flatnonzero(base.arc_kind == ARC_OPTICAL).tolist():
        yield int(base.arc_tail[a]), int(base.arc_head[a]), int(base.arc_item[a])
