"""One line on stderr that follows the search: incumbent, bound, gap."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from netplan.optimize.result import Progress

MCNY = 1e6
QUIET_S = 1.0
REWRITE = "\r\x1b[K"


@contextmanager
def listener(*, quiet: bool = False) -> Iterator[Callable[[Progress], None] | None]:
    """Yield a listener for the planner; prints nothing when quiet.

    On a terminal the line is rewritten in place; elsewhere a line is printed at most every
    second, so that a log stays readable.
    """
    if quiet:
        yield None
        return
    live = sys.stderr.isatty()
    start = time.perf_counter()
    last: tuple[float, str] = (-QUIET_S, "")

    def listen(progress: Progress) -> None:
        nonlocal last
        now = time.perf_counter() - start
        text = describe(progress)
        if text == last[1] or (not live and now - last[0] < QUIET_S):
            return
        last = (now, text)
        before, behind = (REWRITE, "") if live else ("", "\n")
        sys.stderr.write(f"{before}{now:6.1f} s  {text}{behind}")
        sys.stderr.flush()

    try:
        yield listen
    finally:
        if live and last[1]:
            sys.stderr.write("\n")


def describe(progress: Progress) -> str:
    """Return "incumbent 412.3 MCNY, bound 401.0 MCNY, gap 2.7 % (phase)"."""
    if progress.text:
        return progress.text
    cost = "none yet" if progress.cost is None else f"{progress.cost / MCNY:.3f} MCNY"
    gap = progress.gap
    share = "" if gap is None else f", gap {100 * gap:.2f} %"
    bound = f"{max(0, progress.lower_bound) / MCNY:.3f} MCNY"
    return f"incumbent {cost}, bound {bound}{share} ({progress.phase})"
