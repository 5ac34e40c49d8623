"""How the commands that search end: the same codes for all of them; see docs/exit-codes.md."""

from __future__ import annotations

from typing import NoReturn

from netplan.cli.streams import say
from netplan.errors import ExitCode
from netplan.model.words import counted


def leave(stopped: int, otherwise: int = ExitCode.OK) -> NoReturn:
    """End a command that has shown its answer.

    Args:
        stopped: questions that a limit stopped before the proof.
        otherwise: the exit code of an answer without any.
    """
    if stopped:
        asked = counted(stopped, "question was", "questions were")
        say(f"stopped by a limit: {asked} not answered to the end; see what is proven", err=True)
        raise SystemExit(int(ExitCode.STOPPED_BY_LIMIT))
    raise SystemExit(int(otherwise))
