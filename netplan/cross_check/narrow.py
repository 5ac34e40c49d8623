"""The program before items are whole: which needs bind, and which items cost too much.

Where parts of items may be taken a solve is quick, its cost is a bound, and the reduced cost of an
item is by how much the bound rises where the item is chosen. What rises above a cost that is known
to be enough is left out: the network of every flow gets smaller, and its slack can be cut finer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from netplan.check.recompute.question import Demand, Loss
from netplan.cross_check.arc_flow import Program, Relaxed
from netplan.cross_check.clock import Clock
from netplan.cross_check.needs import Asked, Need, PathNeed

LEVELS = 2
"""So many of the shares that slack is cut in are for all needs; finer ones are for some."""
RISE = 1e-3
"""A share of the bound. Rounds that raise it by less are the last ones with these flows."""
FEWER = 0.05
"""A share of the items. Where more than that are left out, the same is done over without them."""
FLOWS_PER_ROUND, ALIKE = 20, 1


@dataclass(frozen=True)
class Narrowed:
    """A program to go on with, the bound reached, and how many were solved on the way.

    ``bound_cny`` is None where nothing holds within the ceiling.
    """

    program: Program
    bound_cny: int | None
    rounds: int


def narrowed(
    asked: Asked,
    begin: Iterable[Need],
    ceiling_cny: int | None,
    enough_cny: int | None,
    clock: Clock,
    on_round: Callable[[int, int], None],
) -> Narrowed:
    """Return a program with the needs that bind, over the items that may be chosen.

    Args:
        asked: what has to hold.
        begin: needs to begin with.
        ceiling_cny: what costs more is not sought; None: everything is.
        enough_cny: a bound that leaves nothing to ask; None: there is none.
        clock: when to stop.
        on_round: called with the bound and the rounds.
    """
    left_out: frozenset[int] = frozenset()
    needs, bound, rounds, level = list(begin), 0, 0, 0
    while True:
        program = Program(asked, left_out, level)
        for need in needs:
            program.add_flow(need)
        found: Relaxed | None = None
        while not clock.over:
            said = clock.within(partial(_relaxed, program, clock))
            if said is None:
                break
            rounds += 1
            if said.bound_cny is None:
                return Narrowed(program, None, rounds)
            rise, bound = said.bound_cny - bound, max(bound, said.bound_cny)
            on_round(bound, rounds)
            found = said
            if enough_cny is not None and bound >= enough_cny:
                return Narrowed(program, bound, rounds)
            fresh = _missed(asked, program, found)
            if not fresh or rise < RISE * bound:
                break
            for need in fresh:
                program.add_flow(need)
        if found is None:
            return Narrowed(program, bound, rounds)
        needs = list(found.binding)
        dear = _too_dear(program, found, ceiling_cny)
        last = level + 1 == LEVELS
        if last and len(dear) <= FEWER * (len(asked.items.names) - len(left_out)):
            return Narrowed(program, bound, rounds)
        left_out |= dear
        level = min(level + 1, LEVELS - 1)


def _relaxed(program: Program, clock: Clock) -> Relaxed | None:
    return program.relaxed(clock.left_s)


def _too_dear(program: Program, found: Relaxed, ceiling_cny: int | None) -> frozenset[int]:
    """Return the items with which nothing is within the ceiling; a step for what is rounded."""
    if ceiling_cny is None:
        return frozenset()
    room = ceiling_cny - found.cost_cny + program.step
    return frozenset(
        i
        for i, (part, more) in enumerate(zip(found.parts, found.more_cny, strict=True))
        if more > room and part < 0.5 and i not in program.left_out | program.asked.items.forced
    )


def _missed(asked: Asked, program: Program, found: Relaxed) -> list[Need]:
    """Return some needs without a flow that what is taken misses, or else its larger parts."""
    for part in (1e-6, 0.5):
        missed = [need for need in asked.missed(found.taken(part)) if need not in program.flows]
        if missed:
            return spread(missed, FLOWS_PER_ROUND)
    return []


def is_intact(need: Need) -> bool:
    """Tell whether a need is one of the intact network."""
    return not isinstance(need, PathNeed) or not (need.loss.spans or need.loss.places)


def spread(needs: Sequence[Need], most: int) -> list[Need]:
    """Return some needs: those of the intact network, else a few of every demand and loss."""
    intact = [need for need in needs if is_intact(need)]
    if intact:
        return intact[:most]
    chosen: list[Need] = []
    alike: Counter[Demand | Loss] = Counter()
    for need in needs:
        if not isinstance(need, PathNeed):
            chosen.append(need)
        elif max(alike[need.demand], alike[need.loss]) < ALIKE:
            alike.update((need.demand, need.loss))
            chosen.append(need)
    return chosen[:most]
