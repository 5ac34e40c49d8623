"""The request that a search ends with what it has: of a person, or of the system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stop:
    """The request that a search ends with what it has; it may come from another thread.

    Attributes:
        asked: whether it was made.
        worth: whether a search has a plan by now, so that ending it is better than giving up.
    """

    asked: bool = False
    worth: bool = False
    _listeners: list[Callable[[], None]] = field(default_factory=list, repr=False)

    def ask(self) -> None:
        """Ask the search to end."""
        self.asked = True
        for listener in tuple(self._listeners):
            listener()

    @contextmanager
    def notifying(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call ``listener``, from any thread, when the request is made in the block."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)
