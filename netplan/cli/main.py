"""The ``netplan`` command: finds the subcommand, loads only that, turns errors into codes."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import Any

import click

from netplan import __version__
from netplan.errors import ExitCode, InputError, NetplanError
from netplan.model.words import counted

COMMANDS = {
    "plan": "Find the cheapest links and spans that make every target hold.",
    "validate": "Check a scenario and every file it names; show what it resolves to.",
    "verify": "Recompute a finished plan with independent code.",
    "compare": "Show what differs between plans or scenarios, and why.",
    "sweep": "Answer a scenario for many values of its inputs, on all cores.",
    "pareto": "Find every plan that is not both dearer and slower than another.",
    "sensitivity": "Show how far prices, lengths and limits may move before the plan does.",
    "risk": "Show how likely a plan holds, and the plan that holds in any case.",
    "phase": "Find the best order of building under yearly budgets.",
    "explain": "Say why targets cannot hold, or what every part of a plan is for.",
    "circle": "Show where latency from a hub is within each limit, and the hub indicators.",
    "export": "Write the layers of a finished plan for GIS tools.",
    "import": "Read places or spans from a GIS file.",
    "map": "Make a map page that needs no network, of one plan or several.",
    "report": "Write the report of a finished plan: HTML, Markdown, Excel or PDF.",
    "plot": "Draw the pictures of a finished plan as SVG or PNG.",
    "schema": "Print the JSON Schema of a file kind.",
}
SHOWN_PROBLEMS = 200
LOST = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What a write to stdout fails with when its reader has gone or the disk is full."""


class OutputLostError(Exception):
    """stdout takes no more. Not an OSError, which click would answer with exit code 1."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause.strerror or str(cause))
        self.reader_gone = cause.errno == errno.EPIPE


class LazyGroup(click.Group):
    """A group whose commands live in modules of the same name, loaded on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names in the order they are meant to be read."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"netplan.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; show an error of ours on stderr and leave with its code."""
        from netplan import api  # noqa: PLC0415  (not for --help and --version)

        try:
            with api.kept_apart():
                return super().invoke(ctx)
        except NetplanError as error:
            show_error(error)
            ctx.exit(int(error.exit_code))
        except KeyboardInterrupt:
            click.echo("\ninterrupted", err=True)
            ctx.exit(int(ExitCode.INTERRUPTED))
        except OSError as error:
            if error.errno not in LOST:
                raise
            raise OutputLostError(error) from error


def show_error(error: NetplanError) -> None:
    """Print an error for people: one line a problem, never a traceback."""
    if not isinstance(error, InputError):
        click.echo(f"error: {error}", err=True)
        return
    for problem in error.problems[:SHOWN_PROBLEMS]:
        click.echo(f"error: {problem}", err=True)
    more = len(error.problems) - SHOWN_PROBLEMS
    if more > 0:
        click.echo(f"error: and {more} more", err=True)
    found = counted(len(error.problems), "problem")
    click.echo(f"{found} found; nothing was written", err=True)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 2 wrong usage; 3 invalid input; 4 targets cannot be met; "
    "5 stopped by a limit; 10 compared plans differ; 130 interrupted; 1 netplan's own fault.",
)
@click.version_option(__version__, prog_name="netplan")
def cli() -> None:
    """Decide which direct high-speed fibre links to build so that latency targets hold.

    \b
    Example:
      netplan plan guizhou --out out/
    """


def main() -> None:
    """Run the command line; a failure of our own ends with code 1 and a traceback."""
    try:
        run()
    except OutputLostError as lost:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if lost.reader_gone:  # as in "netplan plan | head": the reader has had enough
            sys.exit(int(ExitCode.OK))
        click.echo(f"error: cannot write to standard output: {lost}", err=True)
        sys.exit(int(ExitCode.USAGE))


def run() -> None:
    """Run the command line and hand over all of its output.

    Raises:
        OutputLostError: stdout does not take it.
    """
    try:
        try:
            cli.main(prog_name="netplan")
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in LOST:
            raise
        raise OutputLostError(error) from error
