"""What one solve looked like from outside: when a plan came, when the gap fell, when it ended."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, field

NEAR = 0.01
"""The gap whose time is recorded beside first plan and proof."""


@dataclass
class Watch:
    """Times of one solve, in seconds of CPU and of the clock since ``start``.

    Attributes:
        first_plan_cpu_s: when the first plan was known, None while there is none.
        near_cpu_s: when (cost - bound) / cost first was at most ``NEAR``.
    """

    began_cpu_s: float = 0.0
    began_wall_s: float = 0.0
    first_plan_cpu_s: float | None = None
    near_cpu_s: float | None = None
    cost: float | None = None
    bound: float | None = None
    _ended: tuple[float, float] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Begin to count; what was prepared before is not counted."""
        self.began_cpu_s, self.began_wall_s = _cpu_s(), time.perf_counter()

    def stop(self) -> None:
        """Stop counting; what is checked afterwards is not counted."""
        self._ended = _cpu_s() - self.began_cpu_s, time.perf_counter() - self.began_wall_s

    @property
    def cpu_s(self) -> float:
        """Return CPU seconds since the start, those of child processes included."""
        return self._ended[0] if self._ended else _cpu_s() - self.began_cpu_s

    @property
    def wall_s(self) -> float:
        """Return seconds of the clock since the start."""
        return self._ended[1] if self._ended else time.perf_counter() - self.began_wall_s

    def saw(self, cost: float | None, bound: float | None) -> None:
        """Take note of the best cost (or value) and bound known now; None: nothing new."""
        if cost is not None and (self.cost is None or cost < self.cost):
            self.cost = cost
        if bound is not None and (self.bound is None or bound > self.bound):
            self.bound = bound
        if self.cost is None:
            return
        if self.first_plan_cpu_s is None:
            self.first_plan_cpu_s = round(self.cpu_s, 3)
        near = self.bound is not None and self.cost - self.bound <= NEAR * abs(self.cost)
        if near and self.near_cpu_s is None:
            self.near_cpu_s = round(self.cpu_s, 3)


def _cpu_s() -> float:
    own = time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own + children.ru_utime + children.ru_stime


def peak_mb() -> float:
    """Return the most memory this process or a child of it has held, in MB."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024.0
