"""Ctrl-C and SIGTERM: a search ends with the plan it has, everything else ends at once."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

from netplan.errors import ExitCode
from netplan.stop import Stop

ENDING = (signal.SIGINT, signal.SIGTERM)
ONE_WISH_S = 1.0
"""Signals within so long of the first are the same wish: ``timeout``, for one, sends two."""


class TerminatedError(KeyboardInterrupt):
    """SIGTERM: the system wants the process to end, as Ctrl-C says of a person."""


def exit_code(number: int) -> ExitCode:
    """Return what the process tells its caller when this signal ended it."""
    return ExitCode.TERMINATED if number == signal.SIGTERM else ExitCode.INTERRUPTED


def code_of(interrupt: BaseException) -> ExitCode:
    """Return what the process tells its caller after an interrupt."""
    terminated = isinstance(interrupt, TerminatedError)
    return ExitCode.TERMINATED if terminated else ExitCode.INTERRUPTED


class _Wish:
    """When a signal was heard last that counted."""

    def __init__(self) -> None:
        self._at = -ONE_WISH_S

    def is_new(self) -> bool:
        """Say whether a signal that has come now is no echo of the last one."""
        before, now = self._at, time.monotonic()
        new = now - before >= ONE_WISH_S
        if new:
            self._at = now
        return new


def raised(number: int) -> NoReturn:
    """End what runs.

    Raises:
        KeyboardInterrupt: always; a TerminatedError for SIGTERM.
    """
    raise TerminatedError if number == signal.SIGTERM else KeyboardInterrupt


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Let a handler hear the signals in the block that the process is not to ignore."""
    heeded = [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, handler) for number in heeded}
    try:
        yield
    finally:
        for number, handling in before.items():
            signal.signal(number, handling)


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Let SIGTERM end commands as Ctrl-C does, both once for signals that come together.

    Where handlers cannot be set, all is left as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wish = _Wish()

    def end(number: int, _frame: FrameType | None) -> None:
        if wish.is_new():
            raised(number)

    with _handled(end):
        yield


class Interrupts:
    """Signals that came while a search ran.

    Attributes:
        stop: the request that the search looks at.
        ended_by: the first signal; None while there was none.
    """

    def __init__(self) -> None:
        self.stop = Stop()
        self.ended_by: int | None = None
        self._wish = _Wish()

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Turn the first signal in the block into the request, once the search has a plan.

        A signal before there is a plan, and any later second one, ends the block at once.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        with _handled(self._hear), self._while_compiled():
            yield

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if not self._wish.is_new():
            return
        if self.ended_by is not None or not self.stop.worth:
            raised(number)
        self.ended_by = number
        self.stop.ask()

    @contextlib.contextmanager
    def _while_compiled(self) -> Iterator[None]:
        """Pass the request on while compiled code runs, where Python calls no handlers."""
        here, there = socket.socketpair()
        there.setblocking(False)
        before = signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
        listener = threading.Thread(target=self._listen, args=(here,), daemon=True)
        listener.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            there.close()
            listener.join()
            here.close()

    def _listen(self, here: socket.socket) -> None:
        while came := here.recv(1):
            if came[0] in ENDING and self.stop.worth:
                self.stop.ask()
