"""What earlier answers say about a question on the same network with other traffic or prices.

Whatever carries more traffic carries less. So what less traffic asks for, its rows and its least
cost, more of it asks for as well, and a plan for more is one for less. A proven plan that happens
to carry more is the cheapest for that, too, and stays so where prices move in its favour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.certificate import Load, Shortage
from netplan.optimize.problem.answer import INFEASIBLE, CoverResult
from netplan.optimize.problem.cover import CoverProblem, Row
from netplan.optimize.problem.exchange import stays_cheapest
from netplan.optimize.progress import OnProgress
from netplan.planning.capacity.question import CapacityQuestion, Levels
from netplan.planning.survivability.oracle import Engine
from netplan.planning.survivability.oracle_cuts import warm_engine

KEPT = 64
"""How many answers are remembered; the oldest is forgotten first."""
NEAR = 1
"""Choices that carry less over whose spans plans are looked for."""
Rows = Mapping[Row, Load | Shortage]


@dataclass(frozen=True)
class Start:
    """What is known of a question before it is searched.

    Attributes:
        rows: that every choice meets.
        bound: no choice costs less.
        plans: choices that carry everything.
        near: choices that carry less; over their spans there may be plans.
    """

    rows: Rows = field(default_factory=dict)
    bound: int = 0
    plans: tuple[UInt8, ...] = ()
    near: tuple[UInt8, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A question with its answer, and the rows that were found on the way."""

    question: CapacityQuestion
    result: CoverResult
    rows: Rows

    @property
    def is_proven(self) -> bool:
        """Tell whether no choice is cheaper."""
        return self.result.chosen is not None and self.result.cost == self.result.lower_bound

    @cached_property
    def levels(self) -> Levels:
        """Return how far its choice reaches every ladder."""
        assert self.result.chosen is not None
        return self.question.levels(self.result.chosen.astype(np.uint8))

    @cached_property
    def network(self) -> str:
        """Return a digest of everything that does not depend on traffic or prices."""
        return _network(self.question)

    @cached_property
    def prices(self) -> Mapping[str, int]:
        """Return the price of every rung by name; all of a ladder of links have the same."""
        return prices_of(self.question)


class Known:
    """Answers given so far to questions with traffic."""

    def __init__(self) -> None:
        self._answers: list[Answer] = []

    def copy(self) -> Known:
        """Return what knows the same and learns on its own."""
        mine = Known()
        mine._answers = list(self._answers)
        return mine

    def keep(self, answer: Answer) -> None:
        """Remember an answer."""
        del self._answers[: max(0, len(self._answers) + 1 - KEPT)]
        self._answers.append(answer)

    def repeated(self, question: CapacityQuestion) -> CoverResult | None:
        """Return the proven answer to the same question, or that less cannot be carried."""
        for known, same in self._alike(question):
            narrower = _narrows(question, known.question)
            if same and known.is_proven and narrower and _narrows(known.question, question):
                return known.result
            if narrower and known.result.status == INFEASIBLE:
                return known.result
        return None

    def may_imply(self, question: CapacityQuestion) -> Iterator[UInt8]:
        """Yield choices that are cheapest if they carry the traffic of a question.

        They were proven for less of it, at prices that moved in their favour or not at all.
        """
        for known, same in self._alike(question):
            if known.is_proven and _narrows(question, known.question):
                choice = question.items(_within(question, known.levels))
                if _admits(question, choice) and (same or _favoured(known, question, choice)):
                    yield choice

    def start(self, question: CapacityQuestion) -> Start:
        """Return what earlier answers say about a question."""
        rows: dict[Row, Load | Shortage] = {}
        bound, plans = 0, []
        near: list[UInt8] = []
        for known, same in self._alike(question):
            if _narrows(question, known.question):
                rows |= _translated(known, question)
                if same:
                    bound = max(bound, int(known.result.lower_bound))
                if known.result.chosen is not None and len(near) < NEAR:
                    near.append(question.items(_within(question, known.levels)))
            enough = bool((known.question.channels >= question.channels).all())
            if enough and known.result.chosen is not None:
                choice = question.items(_within(question, known.levels))
                plans += [choice] if _admits(question, choice) else []
        return Start(rows, bound, tuple(plans), tuple(near))

    def _alike(self, question: CapacityQuestion) -> Iterator[tuple[Answer, bool]]:
        """Yield the answers on the same network, the latest first, and whether prices are same."""
        network, prices = _network(question), prices_of(question)
        for known in reversed(self._answers):
            if known.network == network:
                shared = known.prices.keys() & prices.keys()
                yield known, all(known.prices[name] == prices[name] for name in shared)


@runtime_checkable
class Remembers(Protocol):
    """An engine of cover problems that knows earlier answers about traffic, too."""

    known: Known

    def note(self, how: str) -> None:
        """Take note of how a question was answered."""

    def rounds(self) -> Engine:
        """Return what solves the rounds of a question with traffic."""

    def heard(self, on_progress: OnProgress | None) -> OnProgress | None:
        """Return a listener to the rounds of a question that tells this one's own, too."""


def _narrows(now: CapacityQuestion, before: CapacityQuestion) -> bool:
    """Tell whether every choice that one question admits is one that another admitted.

    On the same network: as much must be carried, and nothing else is permitted.
    """
    first = len(now.pairs) + len(now.links)
    one, two = now.base, before.base
    return bool(
        (before.channels <= now.channels).all()
        and (one.item_upper[:first] <= two.item_upper[:first]).all()
        and (one.item_lower[:first] >= two.item_lower[:first]).all()
    )


def _admits(question: CapacityQuestion, choice: UInt8) -> bool:
    """Tell whether a choice has what a question forces, and nothing that it forbids."""
    cover = question.cover
    return not bool(
        ((choice != 0) & (cover.item_upper == 0)).any()
        or ((choice == 0) & (cover.item_lower != 0)).any()
    )


class Remembering:
    """An engine of questions with traffic that knows earlier answers."""

    def __init__(self) -> None:
        self.known, self._engine = Known(), warm_engine()

    def note(self, how: str) -> None:
        """Take no note: nobody asks."""

    def rounds(self) -> Engine:
        """Return what solves the rounds, one building on another."""
        return self._engine

    def heard(self, on_progress: OnProgress | None) -> OnProgress | None:
        """Return the listener as it is."""
        return on_progress

    def __call__(self, problem: CoverProblem, **options: object) -> CoverResult:
        """Solve a question of single paths."""
        return self._engine(problem, **options)


def prices_of(question: CapacityQuestion) -> dict[str, int]:
    """Return the price of every rung of every span by name, and of the first of every link."""
    cover = question.cover
    items = [item for ladder in question.pairs.values() for item in ladder]
    items += [ladder[0] for ladder in question.ends.values() if ladder]
    return {cover.item_name[item]: int(cover.item_cost[item]) for item in items}


def _network(question: CapacityQuestion) -> str:
    """Return a digest of links, spans, limits, failures and light, without traffic and prices.

    Of the room of hops and the degrees of places, too.
    """
    base, digest = question.base, hashlib.sha256()
    parts: list[object] = [
        *(base.arc_tail, base.arc_head, base.arc_ns, base.arc_kind, base.caps_ns),
        *(base.demand_source, base.demand_sink, base.demand_limit_ns, base.demand_after_ns),
        *base.scenario_lost_arcs,
        [base.item_name[item] if item >= 0 else "" for item in base.arc_item.tolist()],
        [sorted(states) for states in base.demand_exempt],
        [*base.scenario_name, *base.demand_name],
        (
            base.n_nodes,
            base.reach_ns,
            base.regen_ns,
            question.slots,
            question.owned,
            question.rerouting,
        ),
        [(t.name, t.rate, t.width, t.noise, t.budget) for t in question.types],
        [len(items) for items in question.pairs.values()],
        list(question.stands),
        (sorted(question.hops.items()), sorted(question.hop_arcs.items()), question.degrees),
    ]
    for part in parts:
        digest.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
        digest.update(b"|")
    return digest.hexdigest()


def _within(question: CapacityQuestion, levels: Levels) -> Levels:
    """Return levels on the ladders of another question: what it has no rungs for is of no use."""
    pairs, ends = question.pairs, question.ends
    return Levels(
        {s: min(levels.pairs.get(s, 0), len(items)) for s, items in pairs.items()},
        {k: min(levels.channels.get(k, 0), len(items)) for k, items in ends.items()},
    )


def _favoured(known: Answer, question: CapacityQuestion, choice: UInt8) -> bool:
    """Tell whether prices moved so that a proven choice stays cheapest."""
    cover, before = question.cover, known.question.cover
    old = dict(zip(before.item_name, before.item_cost.tolist(), strict=True))
    free = (cover.item_lower == 0) & (cover.item_upper != 0)
    return stays_cheapest(
        (bool(choice[i]), int(old.get(cover.item_name[i], 0)), int(cover.item_cost[i]))
        for i in np.flatnonzero(free).tolist()
    )


def _translated(known: Answer, question: CapacityQuestion) -> dict[Row, Load | Shortage]:
    """Return the rows of an answer over the items of another question; those that it has."""
    names, index = known.question.cover.item_name, _index(question)
    found: dict[Row, Load | Shortage] = {}
    for row, why in known.rows.items():
        ladders = [(tuple(index.get(names[i], -1) for i in items), c) for items, c in row.ladders]
        if all(item >= 0 for items, _ in ladders for item in items):
            found[Row(tuple(sorted(ladders)), row.least)] = why
    return found


def _index(question: CapacityQuestion) -> dict[str, int]:
    return {name: i for i, name in enumerate(question.cover.item_name)}
