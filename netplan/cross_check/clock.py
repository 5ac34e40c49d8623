"""How long the second formulation may go on."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from netplan.stop import Stop

Said = TypeVar("Said")


BLINK_S = 0.2
"""How long the waiting thread may leave a signal unheard."""


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

    def within(self, solve: Callable[[], Said]) -> Said | None:
        """Return what a solver says, None where it was stopped; HiGHS itself knows a limit only."""
        said: list[Said | BaseException] = []
        over = threading.Event()

        def work() -> None:
            try:
                said.append(solve())
            except BaseException as error:  # noqa: BLE001  (raised again where it is awaited)
                said.append(error)
            over.set()

        with self.stop.notifying(over.set), _silent():
            threading.Thread(target=work, daemon=True).start()
            while not over.wait(BLINK_S):  # a signal may have come to the solver's own thread
                pass
        answer = said[0] if said else None
        if isinstance(answer, BaseException):
            raise answer
        return answer


@contextmanager
def _silent() -> Iterator[None]:
    """Keep from stdout what HiGHS prints of itself, whatever it is told; it is for results."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
        kept = os.dup(1)
    except (OSError, ValueError):  # closed: nothing can come out
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    try:
        yield
    finally:
        if os.name == "posix":
            ctypes.CDLL(None).fflush(None)  # C keeps what it prints until there is enough of it
        os.dup2(kept, 1)
        os.close(kept)
