"""The terminal that tables are printed on: as wide as it is, or wide enough when piped."""

from __future__ import annotations

import errno

from rich.console import Console

WIDTH_WHEN_PIPED = 160


def stdout() -> Console:
    """Return the console for stdout."""
    console = _Console(highlight=False)
    return console if console.is_terminal else _Console(highlight=False, width=WIDTH_WHEN_PIPED)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave the exit code to the command line; rich would leave with 1."""
        raise BrokenPipeError(errno.EPIPE, "the reader has gone")
