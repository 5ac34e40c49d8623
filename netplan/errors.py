"""Whose fault it is: the input's, the request's or ours; and the exit code that says so.

Not being able to meet the targets is a result (see ``PlanStatus``), never an exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from netplan.text import escaped, shortened

MOST = {"file": 500, "where": 200, "field": 200, "found": 400, "allowed": 1000}
"""How many characters a message gives to each part of a problem."""


class ExitCode(IntEnum):
    """What the process tells its caller."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    INVALID_INPUT = 3
    TARGETS_NOT_MET = 4
    STOPPED_BY_LIMIT = 5
    INTERRUPTED = 130
    TERMINATED = 143


class NetplanError(Exception):
    """Base of every error netplan raises on purpose."""

    exit_code: ExitCode = ExitCode.INTERNAL


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with an input, with its place; as text one line, shortened and escaped.

    Args:
        file: path as the user gave it.
        where: feature id, line or YAML path ("line 12", "feature 3 (id guian)"); "" for the file.
        field: dotted field name; "" when the whole feature is meant.
        found: what stands there, shortened.
        allowed: what may stand there.
    """

    file: str
    where: str
    field: str
    found: str
    allowed: str

    def __str__(self) -> str:
        shown = {name: shortened(escaped(getattr(self, name)), most) for name, most in MOST.items()}
        place = ": ".join(shown[name] for name in ("file", "where", "field") if shown[name])
        return f"{place}: found {shown['found']}; allowed: {shown['allowed']}"


class InputError(NetplanError):
    """The input files are wrong; carries every problem found, not just the first."""

    exit_code = ExitCode.INVALID_INPUT

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RequestError(NetplanError):
    """The request cannot be carried out as asked (wrong option, missing extra, bad file kind).

    ``zh`` is the same in Chinese, for commands that speak it; "" where there is none.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, zh: str = "") -> None:
        super().__init__(message)
        self.zh = zh


class UnmetError(NetplanError):
    """What was asked starts from a plan, and no plan can keep what its scenario asks."""

    exit_code = ExitCode.TARGETS_NOT_MET


class StoppedError(NetplanError):
    """A limit ended the search before there was what the answer starts from."""

    exit_code = ExitCode.STOPPED_BY_LIMIT


class VerificationError(NetplanError):
    """A plan of our own making did not survive the independent check: our fault.

    ``refused`` is the plan, for those who keep it all the same.
    """

    def __init__(self, message: str, refused: object = None) -> None:
        super().__init__(message)
        self.refused = refused
