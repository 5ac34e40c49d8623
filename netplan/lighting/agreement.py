"""What another tool finds beside the sum of noise: how far apart, and a reason for every gap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from netplan.lighting.requests import Request

AGREED_DB = 0.2
"""As far apart both may be; what is told is rounded to a hundredth of a dB."""


NO_MODE = frozenset({"NO_FEASIBLE_MODE", "MODE_NOT_FEASIBLE"})
NO_SPECTRUM = frozenset({"NO_SPECTRUM", "NOT_ENOUGH_RESERVED_SPECTRUM"})
"""GNPy's words for a mode that needs more, and for no slots left; both come with a GSNR."""


class Finding(StrEnum):
    """Why a result does not agree with the sum."""

    DIFFERS = "differs"
    """The two are further apart than they may be."""
    REFUSED = "refused"
    """The mode does not hold there, and does here."""
    NO_PATH = "no_path"
    """The route was not found there."""
    NOT_A_NUMBER = "not_a_number"
    """There is a result without a GSNR."""
    NO_ANSWER = "no_answer"
    """The request is not among the results."""


@dataclass(frozen=True)
class Found:
    """What the other tool says of a request.

    Args:
        gsnr_db: the least of all channels, in 0.1 nm; None: it says none, or no number.
        blocked: its own word for why it lights nothing, "" where it does.
        slots: the middle and width of the first spectrum it assigns, in steps of ITU-T G.694.1;
            None where it assigns none.
    """

    gsnr_db: float | None
    blocked: str = ""
    slots: tuple[int, int] | None = None


@dataclass(frozen=True)
class Compared:
    """A request with what both say of it; ``finding`` None where they agree."""

    request: Request
    found: Found | None
    finding: Finding | None

    @property
    def no_spectrum(self) -> bool:
        """Tell whether the other tool finds no slots for it, which is no matter of noise."""
        return self.found is not None and self.found.blocked in NO_SPECTRUM

    @property
    def difference_db(self) -> float | None:
        """Return by how much the sum is better, below 0 where it is worse; None: unknown."""
        if self.found is None or self.found.gsnr_db is None:
            return None
        if not math.isfinite(self.found.gsnr_db):
            return None
        return self.request.stretch.known_db - self.found.gsnr_db


def compare(asked: Sequence[Request], results: Mapping[str, Found]) -> tuple[Compared, ...]:
    """Return every request with its result."""
    return tuple(_compared(request, results.get(request.id)) for request in asked)


def _compared(request: Request, found: Found | None) -> Compared:
    return Compared(request, found, _finding(request, found))


def _finding(request: Request, found: Found | None) -> Finding | None:
    if found is None:
        return Finding.NO_ANSWER
    if found.blocked and found.blocked not in NO_MODE | NO_SPECTRUM:
        return Finding.NO_PATH
    if found.gsnr_db is None or not math.isfinite(found.gsnr_db):
        return Finding.NOT_A_NUMBER
    if abs(request.stretch.known_db - found.gsnr_db) > AGREED_DB:
        return Finding.DIFFERS
    if request.holds and found.blocked in NO_MODE:
        return Finding.REFUSED
    return None
