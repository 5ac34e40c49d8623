"""stdout and stderr as they are found: closed, full, broken off, in any encoding.

What the command says goes through ``say``; nothing in a name acts on the terminal.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

from netplan.text import escaped, escaped_lines
from netplan.views.chinese import told

UNKNOWN = "backslashreplace"
"""What an encoding lacks is written as its escape, never an error."""


class OutputLostError(Exception):
    """stdout takes no more. Not an OSError, which click would answer with exit code 1."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause.strerror or str(cause))


class _Output(io.FileIO):
    """Where answers go: what is lost of them is reported.

    A reader that has had enough, as in ``netplan plan | head``, loses nothing: the command goes
    on, writes its files and ends with the code that its answer has.
    """

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes
        except OSError as error:
            raise OutputLostError(error) from error


class _News(io.FileIO):
    """Where news goes: what nobody hears stops no work."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def open_streams() -> None:
    """Make stdout and stderr take any text.

    A stream that was closed leads nowhere from here on: its number would be given to the next
    file opened, and what a library prints would end up in that file.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number
    sys.stdout = _over(sys.stdout, _Output, 1)
    sys.stderr = _over(sys.stderr, _News, 2)


def _over(stream: TextIO | None, kind: type[io.FileIO], number: int) -> TextIO:
    if stream is None:
        raw = kind(number, "w", closefd=False)
        return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", UNKNOWN)
    if not isinstance(stream, io.TextIOWrapper):
        return stream  # put there by somebody else, who knows
    buffer: Any = stream.buffer
    if type(getattr(buffer, "raw", buffer)) is not io.FileIO:  # a console of Windows
        stream.reconfigure(errors=UNKNOWN)
        return stream
    stream.flush()
    raw = kind(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        stream.encoding,
        UNKNOWN,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def drop_output() -> None:
    """Let what is left for stdout go nowhere, so that the end of the process does not fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str, *, err: bool = False) -> None:
    """Print one line in the language that is spoken; nothing in it acts on a terminal."""
    _write(f"{escaped(told(text))}\n", sys.stderr if err else sys.stdout)


def say_lines(text: str, *, err: bool = False) -> None:
    """Print lines of our own making, such as a Markdown page, as they are."""
    _write(escaped_lines(text), sys.stderr if err else sys.stdout)


def _write(text: str, stream: TextIO) -> None:
    stream.write(text)
    stream.flush()


def write_utf8(text: str) -> None:
    """Write a document for programs to stdout: in UTF-8, whatever the terminal reads."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # a text stream put in its place
        sys.stdout.write(text)
    else:
        buffer.write(text.encode())
        buffer.flush()
