"""The cheapest choice of items that holds every need, by rows added as they are missed."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from netplan.check.recompute.question import Demand, Loss
from netplan.cross_check.arc_flow import FOUND, NONE, OPTIMAL, STOPPED, Answer, Program
from netplan.cross_check.needs import Asked, Need, PathNeed
from netplan.stop import Stop

OnRound = Callable[[int | None, int, int], None]
"""Called with the best cost (None: none yet) and bound in CNY, and the number of rounds."""
ROUGH = 0.02
"""Gap at which a round ends while needs are still found missed; the last ones leave none."""
FLOWS_PER_ROUND, ALIKE = 20, 1
MANY = 4
"""So many new flows are worth a round of their own, before others are made finer."""
CUTS_PER_ROUND = 12


@dataclass(frozen=True)
class Second:
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


@dataclass
class Clock:
    """How long is left; None: until it is asked to stop."""

    seconds: float | None = None
    stop: Stop = field(default_factory=Stop)

    def __post_init__(self) -> None:
        self._end = None if self.seconds is None else time.perf_counter() + self.seconds

    @property
    def left_s(self) -> float | None:
        """Return the seconds left, None where there is no limit."""
        if self.stop.asked:
            return 0.0
        return None if self._end is None else max(0.0, self._end - time.perf_counter())

    @property
    def over(self) -> bool:
        """Tell whether the time is up."""
        return self.left_s == 0.0

    def within(self, solve: Callable[[], Answer]) -> Answer:
        """Return what a solver says, or that it was stopped; HiGHS itself knows a limit only."""
        said: list[Answer | BaseException] = []
        over = threading.Event()

        def work() -> None:
            try:
                said.append(solve())
            except BaseException as error:  # noqa: BLE001  (raised again where it is awaited)
                said.append(error)
            over.set()

        with self.stop.notifying(over.set):
            threading.Thread(target=work, daemon=True).start()
            over.wait()
        answer = said[0] if said else Answer(STOPPED, frozenset(), 0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def cheapest(
    asked: Asked,
    clock: Clock,
    *,
    near: Iterable[str] = (),
    likely: Collection[tuple[str, str, str]] = (),
    most_cny: int | None = None,
    on_progress: OnRound | None = None,
) -> Second:
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
        return Second(False, None, 0)
    hint = [i for i, name in enumerate(asked.items.names) if name in set(near)]
    program = Program(asked)
    holds = asked.items.forced <= set(hint) and not asked.missed(hint)
    known = asked.items.cost_cny(hint) if holds else None
    if known is not None:
        program.at_most(known)
    for need in _likely(asked, likely):
        program.add_flow(need)
    bound = rounds = 0
    gap = ROUGH
    while not clock.over:
        if known is not None and bound >= known:
            names = tuple(asked.items.names[i] for i in hint)
            return Second(True, known, known, names, rounds)
        answer = clock.within(partial(program.solve, clock.left_s, gap))
        rounds += 1
        if answer.end == NONE:
            return Second(False, None, 0, rounds=rounds)
        bound = max(bound, answer.bound_cny)
        if most_cny is not None and bound > most_cny:
            return Second(True, None, bound, rounds=rounds, above=True)
        if answer.end == STOPPED:
            break
        missed = asked.missed(answer.chosen)
        if not missed and answer.end == OPTIMAL and gap:
            gap = 0.0
            continue
        if not missed:
            cost = asked.items.cost_cny(answer.chosen)
            names = tuple(asked.items.names[i] for i in sorted(answer.chosen))
            return Second(True, cost, bound, names, rounds)
        if on_progress is not None:
            on_progress(None, bound, rounds)
        if answer.end == FOUND and clock.over:
            break
        _add_rows(program, missed, answer.chosen, clock)
    return Second(None, None, bound, rounds=rounds)


def _likely(asked: Asked, likely: Collection[tuple[str, str, str]]) -> Iterator[Need]:
    """Yield the needs of the intact network, and those after losses that are likely to bind."""
    for need in asked.needs:
        if _intact(need) or (isinstance(need, PathNeed) and need.name in likely):
            yield need


def _intact(need: Need) -> bool:
    return not isinstance(need, PathNeed) or not (need.loss.spans or need.loss.places)


def _spread(needs: Sequence[Need], most: int) -> list[Need]:
    """Return some needs: those of the intact network, else a few of every demand and loss."""
    intact = [need for need in needs if _intact(need)]
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


def _add_rows(
    program: Program, missed: Sequence[Need], chosen: Collection[int], clock: Clock
) -> None:
    """Add flows of needs that were missed, finer ones of those that had any, and cuts at last."""
    fresh = _spread([need for need in missed if need not in program.flows], FLOWS_PER_ROUND)
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
