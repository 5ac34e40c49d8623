"""What another tool is asked of a plan: light over a stretch of a way of a link, by mode."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netplan.failures.failure import INTACT
from netplan.lighting.verdict import LinkVerdict, Lit, ModeVerdict, Stretch
from netplan.model.optics import Mode


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
        spectrum: middle and width of every channel that a plan with traffic lights there, in steps
            of ITU-T G.694.1; None: one channel, anywhere.
        lot: which of the lots it belongs to in which such channels have their slots; None: any.
    """

    id: str
    link: str
    state: str
    mode: str
    stretch: Stretch
    holds: bool
    spectrum: tuple[tuple[int, int], ...] | None = None
    lot: int | None = None

    @property
    def channels(self) -> int:
        """Return how many channels are asked for."""
        return 1 if self.spectrum is None else len(self.spectrum)


def requests(verdicts: Sequence[LinkVerdict], lit: Iterable[Request] = ()) -> tuple[Request, ...]:
    """Return what to ask: the best mode of every link on its own and on its worst way.

    With every regenerator a request of its own; GNPy knows none. The other modes are asked for
    over the link's own route without any. GNPy joins requests that are alike, so each is asked
    for once. Before them comes what a plan with traffic lights.
    """
    found: dict[tuple[str, str, tuple[str, ...], int | None], Request] = {}
    for request in lit:
        found.setdefault((*_of_what(request), request.lot), request)
    known = {_of_what(request) for request in found.values()}
    for request in _all(verdicts):
        if _of_what(request) not in known:
            found.setdefault((*_of_what(request), request.lot), request)
    return tuple(found.values())


def _of_what(request: Request) -> tuple[str, str, tuple[str, ...]]:
    return request.mode, request.stretch.a, request.stretch.route


def _all(verdicts: Sequence[LinkVerdict]) -> Iterator[Request]:
    best = [(verdict, verdict.best) for verdict in verdicts if verdict.best is not None]
    for verdict, mode in best:  # what is lit comes first, then what would be, then what could be
        yield from _of(verdict, mode, mode.intact)
    for verdict, mode in best:
        yield from _of(verdict, mode, mode.worst)
    for verdict in verdicts:
        for mode in verdict.modes:
            whole = mode.intact.whole
            if whole is not None:
                id_ = f"{verdict.link.id} {mode.mode.id} whole"
                holds = len(mode.intact.stretches) == 1
                yield Request(id_, verdict.link.id, INTACT, mode.mode.id, whole, holds)


def batches(
    asked: Sequence[Request], modes: Mapping[str, Mode], band_ghz: float
) -> tuple[tuple[Request, ...], ...]:
    """Return requests in lots whose channels fit into the band of every span, the first first.

    They stand for different states of the network, and would fill a band that no state fills;
    GNPy 3.0.1 ends with a division by zero where a band is full. Those that have their slots come
    in lots of their own, before all others.
    """
    placed = [request for request in asked if request.lot is not None]
    own = 1 + max((request.lot or 0 for request in placed), default=-1)
    lots = [[request for request in placed if request.lot == lot] for lot in range(own)]
    loads: list[dict[str, float]] = []
    for request in asked:
        if request.lot is not None:
            continue
        width, route = modes[request.mode].spacing_ghz, request.stretch.route
        fits = (
            number
            for number, load in enumerate(loads)
            if all(load.get(span, 0.0) + width <= band_ghz for span in route)
        )
        number = next(fits, len(loads))
        if number == len(loads):
            lots.append([])
            loads.append({})
        lots[own + number].append(request)
        for span in route:
            loads[number][span] = loads[number].get(span, 0.0) + width
    return tuple(tuple(lot) for lot in lots)


def _of(verdict: LinkVerdict, mode: ModeVerdict, lit: Lit) -> Iterator[Request]:
    count = len(lit.stretches)
    state = lit.way.state
    for number, stretch in enumerate(lit.stretches, 1):
        part = f" {number}/{count}" if count > 1 else ""
        id_ = f"{verdict.link.id} {mode.mode.id} {state}{part}"
        yield Request(id_, verdict.link.id, state, mode.mode.id, stretch, holds=True)
