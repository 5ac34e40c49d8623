"""What another tool is asked of a plan: light over a stretch of a way of a link, by mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netplan.failures.failure import INTACT
from netplan.lighting.verdict import LinkVerdict, Lit, ModeVerdict, Stretch


@dataclass(frozen=True)
class Request:
    """Light of a mode over a route, for the first link that has it.

    Args:
        id: unique among the requests of a plan.
        link: id of the link.
        state: the state of the network that the way is of.
        mode: id of the mode.
        stretch: the route with its ends, and the noise that the sum finds.
        holds: whether the mode holds over it.
    """

    id: str
    link: str
    state: str
    mode: str
    stretch: Stretch
    holds: bool


def requests(verdicts: Sequence[LinkVerdict]) -> tuple[Request, ...]:
    """Return what to ask: the best mode of every link on its own and on its worst way.

    With every regenerator a request of its own; GNPy knows none. The other modes are asked for
    over the link's own route without any. GNPy joins requests that are alike, so each is asked
    for once.
    """
    found: dict[tuple[str, str, tuple[str, ...]], Request] = {}
    for request in _all(verdicts):
        found.setdefault((request.mode, request.stretch.a, request.stretch.route), request)
    return tuple(found.values())


def _all(verdicts: Sequence[LinkVerdict]) -> Iterator[Request]:
    for verdict in verdicts:
        if verdict.best is not None:
            yield from _of(verdict, verdict.best, verdict.best.intact)
            yield from _of(verdict, verdict.best, verdict.best.worst)
        for mode in verdict.modes:
            whole = mode.intact.whole
            if whole is not None:
                id_ = f"{verdict.link.id} {mode.mode.id} whole"
                holds = len(mode.intact.stretches) == 1
                yield Request(id_, verdict.link.id, INTACT, mode.mode.id, whole, holds)


def _of(verdict: LinkVerdict, mode: ModeVerdict, lit: Lit) -> Iterator[Request]:
    count = len(lit.stretches)
    state = lit.way.state
    for number, stretch in enumerate(lit.stretches, 1):
        part = f" {number}/{count}" if count > 1 else ""
        id_ = f"{verdict.link.id} {mode.mode.id} {state}{part}"
        yield Request(id_, verdict.link.id, state, mode.mode.id, stretch, holds=True)
