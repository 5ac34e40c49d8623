"""The cheapest choice of items that holds every need, by rows added as they are missed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from netplan.cross_check.arc_flow import FOUND, NONE, OPTIMAL, STOPPED, Program
from netplan.cross_check.clock import Clock
from netplan.cross_check.narrow import FLOWS_PER_ROUND, is_intact, narrowed, spread
from netplan.cross_check.needs import Asked, Need, PathNeed

OnRound = Callable[[int | None, int, int], None]
"""Called with the best cost (None: none yet) and bound in CNY, and the number of rounds."""
ROUGH = 0.02
"""Gap at which a round ends while needs are still found missed; the last ones leave none."""
MANY = 4
"""So many new flows are worth a round of their own, before others are made finer."""
CUTS_PER_ROUND = 12


@dataclass(frozen=True)
class CrossCheckResult:
    """What the other formulation found.

    Attributes:
        possible: False: proven that nothing holds; True: something does; None: not known.
        cost_cny: of the choice found, which the check agrees holds; None without one.
        bound_cny: nothing that holds costs less.
        chosen: names of the items.
        rounds: solves of the program.
        above: stopped because everything costs more than was allowed.
    """

    possible: bool | None
    cost_cny: int | None
    bound_cny: int
    chosen: tuple[str, ...] = ()
    rounds: int = 0
    above: bool = False

    @property
    def proven(self) -> bool:
        """Tell whether the choice is the cheapest, or there is none."""
        return self.possible is False or (
            self.cost_cny is not None and self.cost_cny <= self.bound_cny
        )


def cheapest(
    asked: Asked,
    clock: Clock,
    *,
    near: Iterable[str] = (),
    likely: Collection[tuple[str, str, str]] = (),
    most_cny: int | None = None,
    on_progress: OnRound | None = None,
) -> CrossCheckResult:
    """Return the cheapest choice that holds.

    Args:
        asked: what has to hold.
        clock: when to stop.
        near: names of items to begin with, of another plan. Where they hold, which is tried, what
            is costlier is not looked at.
        likely: target, sink and loss of needs to begin with; the same holds for them.
        most_cny: stop once nothing within this cost can hold.
        on_progress: called after every round.
    """
    everything = range(len(asked.items.names))
    if asked.missed(everything):
        return CrossCheckResult(False, None, 0)
    hint = [i for i, name in enumerate(asked.items.names) if name in set(near)]
    holds = asked.items.forced <= set(hint) and not asked.missed(hint)
    known = asked.items.cost_cny(hint) if holds else None
    return _Search(asked, clock, tuple(hint), known, most_cny, on_progress).best(likely)


@dataclass
class _Search:
    """A search below a ceiling: what a choice costs that holds, or what is allowed at most."""

    asked: Asked
    clock: Clock
    hint: tuple[int, ...]
    known: int | None
    most_cny: int | None
    on_progress: OnRound | None
    bound: int = 0
    rounds: int = 0

    def best(self, likely: Collection[tuple[str, str, str]]) -> CrossCheckResult:
        """Return the cheapest choice within the ceiling."""
        ceiling = min((c for c in (self.known, self.most_cny) if c is not None), default=None)
        enough = ceiling if ceiling is None or ceiling == self.known else ceiling + 1
        if enough == 0:
            return self._of(self.hint, 0)
        begin = _likely(self.asked, likely)
        found = narrowed(self.asked, begin, ceiling, enough, self.clock, self._report)
        if found.bound_cny is None:
            return self._nothing()
        if self.most_cny is not None:
            found.program.at_most(self.most_cny)
        return self._whole(found.program)

    def _report(self, bound_cny: int, rounds: int) -> None:
        """Take over a bound, and tell of it."""
        self.rounds = rounds
        self.bound = max(self.bound, bound_cny)
        if self.on_progress is not None:
            self.on_progress(None, self.bound, self.rounds)

    def _nothing(self) -> CrossCheckResult:
        """Return that nothing is within the ceiling, where one was given, or nothing at all."""
        if self.most_cny is not None and self.known is None:
            return CrossCheckResult(True, None, self.most_cny + 1, rounds=self.rounds, above=True)
        return CrossCheckResult(False, None, 0, rounds=self.rounds)

    def _whole(self, program: Program) -> CrossCheckResult:
        """Choose whole items, and add rows until the choice holds everything."""
        gap = ROUGH
        while not self.clock.over:
            if self.known is not None and self.bound >= self.known:
                return self._of(self.hint, self.known)
            if self.most_cny is not None and self.bound > self.most_cny:
                return CrossCheckResult(True, None, self.bound, rounds=self.rounds, above=True)
            begin = None if self.known is None else frozenset(self.hint)
            solve = partial(program.solve, self.clock.left_s, gap, begin)
            answer = self.clock.within(solve)
            self.rounds += 1
            if answer is None or answer.end == STOPPED:
                self.bound = max(self.bound, 0 if answer is None else answer.bound_cny)
                break
            if answer.end == NONE:
                return self._nothing()
            self.bound = max(self.bound, answer.bound_cny)
            missed = self.asked.missed(answer.chosen)
            if not missed and answer.end == OPTIMAL and gap:
                gap = 0.0
                continue
            if not missed:
                return self._of(sorted(answer.chosen), self.bound)
            self._report(self.bound, self.rounds)
            if answer.end == FOUND and self.clock.over:
                break
            _add_rows(program, missed, answer.chosen, self.clock)
        return CrossCheckResult(None, None, self.bound, rounds=self.rounds)

    def _of(self, chosen: Sequence[int], bound: int) -> CrossCheckResult:
        items = self.asked.items
        return CrossCheckResult(
            True, items.cost_cny(chosen), bound, items.bought(chosen), self.rounds
        )


def _likely(asked: Asked, likely: Collection[tuple[str, str, str]]) -> Iterator[Need]:
    """Yield the needs of the intact network, and those after losses that are likely to bind."""
    for need in asked.needs:
        if is_intact(need) or (isinstance(need, PathNeed) and need.name in likely):
            yield need


def _add_rows(
    program: Program, missed: Sequence[Need], chosen: Collection[int], clock: Clock
) -> None:
    """Add flows of needs that were missed, finer ones of those that had any, and cuts at last."""
    fresh = spread([need for need in missed if need not in program.flows], FLOWS_PER_ROUND)
    coarse = [need for need in missed if need in program.flows]
    bare = [need for need in fresh if not program.add_flow(need)]
    if len(fresh) - len(bare) >= MANY:
        return
    for number, need in enumerate([*bare, *coarse][:CUTS_PER_ROUND]):
        if number and clock.over:
            return
        if not program.add_flow(need):
            program.add_cut(need, _lacking(program.asked, need, chosen))


def _lacking(asked: Asked, need: Need, chosen: Collection[int]) -> list[int]:
    """Return what is left out by a largest choice, grown from one, that does not hold a need.

    Every choice that holds it has one of these items.
    """
    grown = set(chosen)
    lacking: list[int] = []

    def grow(more: Sequence[int]) -> None:
        if not need.holds(asked.items.service(grown | set(more))):
            grown.update(more)
        elif len(more) == 1:
            lacking.extend(more)
        else:
            half = len(more) // 2
            grow(more[:half])
            grow(more[half:])

    # The expensive ones first, so that the cut asks for one of the cheap.
    rest = [i for i in range(len(asked.items.names)) if i not in grown]
    grow(sorted(rest, key=lambda i: -asked.items.prices[i]))
    return lacking
