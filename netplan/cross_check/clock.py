"""How long the second formulation may go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from netplan.stop import Stop

Said = TypeVar("Said")


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

        with self.stop.notifying(over.set):
            threading.Thread(target=work, daemon=True).start()
            over.wait()
        answer = said[0] if said else None
        if isinstance(answer, BaseException):
            raise answer
        return answer
