"""One line on stderr that follows the work: incumbent, bound, gap, or how much is done."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TextIO

from rich.cells import cell_len

from netplan.model.shown import gap_percent, in_millions
from netplan.optimize.progress import Progress
from netplan.text import escaped
from netplan.views.chinese import speaks_chinese, told

QUIET_S = 1.0
BEAT_S = 1.0
"""A terminal is never silent for longer than this: the line is written again with the time."""
REWRITE = "\r\x1b[K"
WORKING = "working"


def _cut(line: str, width: int) -> str:
    """Return as much of a line as fits; Chinese takes two columns a character."""
    if line.isascii():
        return line[:width]
    while cell_len(line) > width:
        line = line[:-1]
    return line


def _working() -> str:
    return "求解中" if speaks_chinese() else WORKING


class ProgressLine:
    """Tells how far the work is: call it with the engine's progress, or ``state`` a text.

    Args:
        out: where to; None tells nothing.
        live: rewrite one line in place, and repeat it while nothing new comes.
        news: whether to tell at all where the line cannot be rewritten.
    """

    def __init__(self, out: TextIO | None, *, live: bool, news: bool = True) -> None:
        self.out = out if live or news else None
        self.live = live
        self._start = time.perf_counter()
        self._text, self._shown_at = "", -QUIET_S
        self._lock, self._over = Lock(), Event()
        self._dirty = False

    def __call__(self, progress: Progress) -> None:
        """Tell what the engine has reached."""
        self.state(describe(progress))

    def state(self, text: str) -> None:
        """Tell where things are; repeated on a terminal until there is other news."""
        with self._lock:
            now = time.perf_counter() - self._start
            if text == self._text or (not self.live and now - self._shown_at < QUIET_S):
                return
            self._text = text
            self._write(now)

    def line(self, text: str) -> None:
        """Print a line that stays."""
        if self.out is None:
            return
        with self._lock:
            self.out.write(f"{REWRITE if self._dirty else ''}{escaped(told(text))}\n")
            self.out.flush()
            self._dirty = False

    def _write(self, now: float) -> None:
        if self.out is None:
            return
        self._shown_at = now
        line = f"{now:6.1f} s  {escaped(told(self._text) or _working())}"
        if self.live:
            line = _cut(line, shutil.get_terminal_size().columns - 1)
        self.out.write(f"{REWRITE}{line}" if self.live else f"{line}\n")
        self.out.flush()
        self._dirty = self.live

    def _beat(self) -> None:
        while not self._over.wait(BEAT_S):
            with self._lock:
                now = time.perf_counter() - self._start
                if not self._over.is_set() and now - self._shown_at >= BEAT_S:
                    self._write(now)

    @contextmanager
    def working(self) -> Iterator[ProgressLine]:
        """Keep the line alive on a terminal while the work goes on."""
        if self.out is None or not self.live:
            yield self
            return
        thread = Thread(target=self._beat, name="netplan-progress", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()
            if self._dirty:
                self.out.write("\n")
                self.out.flush()


@contextmanager
def listener(*, quiet: bool = False, news: bool = True) -> Iterator[ProgressLine]:
    """Yield a progress line for stderr; it tells nothing when quiet.

    On a terminal the line is rewritten in place, with the seconds that pass; elsewhere a line
    is printed at most every second, so that a log stays readable, and none without ``news``.
    """
    out = None if quiet else sys.stderr
    with ProgressLine(out, live=sys.stderr.isatty(), news=news).working() as progress_line:
        yield progress_line


def describe(progress: Progress) -> str:
    """Return "phase: incumbent 412.3 MCNY, bound 401.0 MCNY, gap 2.7 %"."""
    if progress.text:
        return progress.text
    cost = "none yet" if progress.cost is None else in_millions(progress.cost, progress.currency)
    gap = progress.gap
    share = "" if gap is None else f", gap {gap_percent(gap)} %"
    bound = in_millions(max(0, progress.lower_bound), progress.currency)
    return f"{progress.phase}: incumbent {cost}, bound {bound}{share}"
