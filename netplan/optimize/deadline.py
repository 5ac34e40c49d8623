"""When a search has to end: its time limit, and a stop requested from outside.

One :class:`Deadline` is made where a command's search is set up; whatever runs for it, questions
within questions included, looks at the same one. Python looks at ``over`` between steps. Compiled
kernels look at ``cell``, a byte that a watching thread sets: it may run meanwhile, as they hold no
lock. Solvers of linear programs leave a listener in ``on_over``.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.stop import Stop
from netplan.tuning.shared import Deadlines

TIME, INTERRUPTED, NODES = "time", "interrupted", "nodes"
STOPPED = (TIME, INTERRUPTED, NODES)
"""Reasons of searches that a limit ended, not a proof."""
Clock = Callable[[], float]


class OutOfTimeError(Exception):
    """A search had to end before there was a plan."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Deadline:
    """The end of one search, as a limit in seconds from now and a request to stop.

    ``began``: value of the clock from which the limit counts, where that is not now;
    ``parameters``: how the limit is shared out.

    Attributes:
        started: value of the clock when it was made, or ``began``.
        limit_s: seconds from then on; None: no limit.
        stop: the request to stop.
        cell: (1,) 1 once even a first plan has to be given up, while it is watched.
        on_over: called then, from another thread.
    """

    def __init__(
        self,
        limit_s: float | None = None,
        stop: Stop | None = None,
        clock: Clock = time.perf_counter,
        began: float | None = None,
        parameters: Deadlines | None = None,
    ) -> None:
        self.parameters = parameters or Deadlines()
        self.clock, self.limit_s = clock, limit_s
        self.started = clock() if began is None else began
        self.stop = Stop() if stop is None else stop
        self._at = math.inf if limit_s is None else self.started + limit_s
        self._last = max(self._at, self.started + self.parameters.least_s)
        self.cell: UInt8 = np.zeros(1, np.uint8)
        self.on_over: list[Callable[[], None]] = []
        self._kept: dict[str, float] = {}
        self._watched = False
        self._aside = False
        self._paused = False
        self._wake = threading.Event()

    def keep_back(self, seconds: float, purpose: str = "afterwards") -> None:
        """Let the search end about so much sooner, for what follows it.

        The largest request of each purpose counts; together they take at least a twentieth of the
        limit and at most a quarter.
        """
        if self.limit_s is None:
            return
        before = self._kept_back
        self._kept[purpose] = max(seconds, self._kept.get(purpose, 0.0))
        self._at += before - self._kept_back
        self._last = max(self._at, self.started + self.parameters.least_s)
        self._wake.set()

    @property
    def _kept_back(self) -> float:
        if self.limit_s is None or not self._kept:
            return 0.0
        least = self.parameters.kept_back_least * self.limit_s
        most = self.parameters.kept_back_most * self.limit_s
        return min(max(sum(self._kept.values()), least), most)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the time of the block not count."""
        began = self.clock()
        self._paused = True
        try:
            yield
        finally:
            passed = self.clock() - began
            self._at, self._last = self._at + passed, self._last + passed
            self._paused = False
            self._wake.set()

    def found(self) -> None:
        """Take note that there is a plan to end with, unless it is one of a side question."""
        if not self._aside:
            self.stop.worth = True

    @property
    def left_s(self) -> float:
        """Return the seconds left, 0 once it is over, inf without a limit."""
        return 0.0 if self.stop.asked else max(self._at - self.clock(), 0.0)

    @property
    def passed_s(self) -> float:
        """Return the seconds since it was made."""
        return self.clock() - self.started

    @property
    def over(self) -> bool:
        """Say whether to end now, with the plan there is."""
        return self.stop.asked or self._passed(self._at)

    @property
    def lost(self) -> bool:
        """Say whether to end now, even without a plan."""
        return self.stop.asked or self._passed(self._last)

    def _passed(self, at: float) -> bool:
        return not self._paused and not math.isinf(at) and self.clock() >= at

    @property
    def reason(self) -> str:
        """Return the word for what ends it."""
        return INTERRUPTED if self.stop.asked else TIME

    def check(self) -> None:
        """Go on towards a first plan, or give up.

        Raises:
            OutOfTimeError: the time is over, even for a first plan.
        """
        if self.lost:
            raise OutOfTimeError(self.reason)

    def part(self, share: float) -> Deadline:
        """Return the deadline of a side question that may take this share of the whole limit."""
        limit = None if self.limit_s is None else min(share * self.limit_s, self.left_s)
        part = Deadline(limit, self.stop, self.clock, parameters=self.parameters)
        part._last = min(part._last, self._last)
        part._aside = True
        return part

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Let a thread set ``cell`` and call ``on_over`` when it is over in the block."""
        if self._watched:
            yield
            return
        done = threading.Event()
        self._watched = True
        watcher = threading.Thread(target=self._watch, args=(done,), daemon=True)
        with self.stop.notifying(self._wake.set):
            watcher.start()
            try:
                yield
            finally:
                done.set()
                self._wake.set()
                watcher.join()
                self._watched = False

    @contextmanager
    def telling(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call ``listener``, from another thread, when it is over in the block."""
        self.on_over.append(listener)
        try:
            yield
        finally:
            self.on_over.remove(listener)

    def _watch(self, done: threading.Event) -> None:
        while not done.is_set() and not self.lost:
            left = math.inf if self._paused else max(self._last - self.clock(), 0.0)
            self._wake.wait(None if math.isinf(left) else min(left, threading.TIMEOUT_MAX))
            self._wake.clear()
        if not done.is_set():
            self.cell[0] = 1
            for tell in tuple(self.on_over):
                tell()
