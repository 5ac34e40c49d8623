"""Ctrl-C and SIGTERM: a search ends with the plan it has, everything else ends at once."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType

from netplan.errors import ExitCode
from netplan.stop import Stop

ENDING = (signal.SIGINT, signal.SIGTERM)


class TerminatedError(KeyboardInterrupt):
    """SIGTERM: the system wants the process to end, as Ctrl-C says of a person."""


def exit_code(number: int) -> ExitCode:
    """Return what the process tells its caller when this signal ended it."""
    return ExitCode.TERMINATED if number == signal.SIGTERM else ExitCode.INTERRUPTED


def code_of(interrupt: BaseException) -> ExitCode:
    """Return what the process tells its caller after an interrupt."""
    terminated = isinstance(interrupt, TerminatedError)
    return ExitCode.TERMINATED if terminated else ExitCode.INTERRUPTED


def raised(number: int, _frame: FrameType | None = None) -> None:
    """End what runs.

    Raises:
        KeyboardInterrupt: always; a TerminatedError for SIGTERM.
    """
    raise TerminatedError if number == signal.SIGTERM else KeyboardInterrupt


def install() -> None:
    """Let SIGTERM end commands as Ctrl-C does; where handlers cannot be set, leave all as it is."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, raised)


class Interrupts:
    """Signals that came while a search ran.

    Attributes:
        stop: the request that the search looks at.
        ended_by: the first signal; None while there was none.
    """

    def __init__(self) -> None:
        self.stop = Stop()
        self.ended_by: int | None = None

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Turn the first signal in the block into the request, once the search has a plan.

        A signal before there is a plan, and any second one, ends the block at once.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._hear) for number in ENDING}
        try:
            with self._while_compiled():
                yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
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
