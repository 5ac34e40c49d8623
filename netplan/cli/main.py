"""The ``netplan`` command: finds the subcommand, loads only that, turns errors into codes."""

from __future__ import annotations

import gc
import importlib
import io
import sys
from typing import Any

import click

from netplan._version import __version__
from netplan.cli import interrupts, language
from netplan.cli.streams import OutputLostError, drop_output, open_streams, say, say_lines
from netplan.errors import ExitCode, InputError, NetplanError, VerificationError
from netplan.model.words import counted
from netplan.text import shortened
from netplan.views.chinese import speak, told

COMMANDS = {
    "plan": "Find the cheapest links and spans that make every target hold.",
    "validate": "Check a scenario and every file it names; show what it resolves to.",
    "verify": "Recompute a finished plan with independent code.",
    "compare": "Show what differs between plans or scenarios, and why.",
    "sweep": "Answer a scenario for many values of its inputs, on all cores.",
    "pareto": "Find every plan that is not both dearer and slower than another.",
    "sensitivity": "Show how far prices, lengths and limits may move before the plan does.",
    "risk": "Show how likely a plan holds, and the plan that holds in any case.",
    "confidence": "Find what it costs that all targets hold together with a probability.",
    "survey": "Find what to measure first, and what that is expected to save.",
    "phase": "Find the best order of building under yearly budgets.",
    "explain": "Say why targets cannot hold, or what every part of a plan is for.",
    "circle": "Show where latency from a hub is within each limit, and the hub indicators.",
    "export": "Write the layers of a finished plan for GIS tools.",
    "bom": "Tell what a finished plan buys: the bill of materials.",
    "optics": "Tell which modes the links of a finished plan carry, and how well.",
    "import": "Bring in a network in somebody else's format.",
    "candidates": "Propose spans to build where a network has only what exists.",
    "courses": "Lay spans along the lines of a file: railways, motorways, ducts.",
    "new": "Write a first scenario for a network that was brought in.",
    "map": "Make a map page that needs no network, of one plan or several.",
    "report": "Write the report of a finished plan: HTML, Markdown, Excel or PDF.",
    "plot": "Draw the pictures of a finished plan as SVG or PNG.",
    "schema": "Print the JSON Schema of a file kind.",
}
SHOWN_PROBLEMS = 200
SHOWN_CHARACTERS = 60_000
"""Of problems in all; long ones leave room for fewer."""
MOST = 4000
"""How many characters of a message are shown."""


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
        if not any("--lang" in parameter.opts for parameter in command.params):
            command.params.append(language.option())
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; what is wrong with its options is told in its language too."""
        speak(language.asked(args))
        return super().resolve_command(ctx, args)

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
        except KeyboardInterrupt as interrupt:
            say_lines(told("\ninterrupted\n"), err=True)
            ctx.exit(int(interrupts.code_of(interrupt)))


def show_error(error: NetplanError) -> None:
    """Print an error for people: one line a problem, never a traceback."""
    if isinstance(error, VerificationError):
        show_fault(error)
        return
    if not isinstance(error, InputError):
        say(f"error: {shortened(str(error), MOST)}", err=True)
        return
    room, shown = SHOWN_CHARACTERS, 0
    for problem in error.problems[:SHOWN_PROBLEMS]:
        line = str(problem)
        if len(line) > room:
            break
        room, shown = room - len(line), shown + 1
        say(f"error: {line}", err=True)
    more = len(error.problems) - shown
    if more > 0:
        say(f"error: and {more} more", err=True)
    found = counted(len(error.problems), "problem")
    say(f"{found} found; nothing was written", err=True)


def show_fault(error: BaseException) -> None:
    """Print a fault of our own as one sentence that names the file with the details."""
    from netplan.cli.faults import sentence  # noqa: PLC0415  (loads only what a fault needs)

    say(sentence(error), err=True)


def show_version(ctx: click.Context) -> None:
    """Print the version, or with ``--verbose`` all that runs here, and leave."""
    say(f"netplan, version {__version__}")
    if ctx.params.get("verbose"):
        from netplan import api  # noqa: PLC0415  (loads solvers)

        found = {name: text for name, text in api.environment().items() if name != "netplan"}
        width = max(map(len, found))
        say_lines("".join(f"{name:{width}}  {text}\n" for name, text in found.items()))
    ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 2 wrong usage; 3 invalid input; 4 targets cannot be met; "
    "5 stopped by a limit; 10 compared plans differ; 130 interrupted "
    "(143 by SIGTERM); 1 netplan's own fault.",
)
@click.option("--verbose", is_flag=True, is_eager=True, help="With --version: all of them.")
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, asked: show_version(ctx) if asked else None,
    help="Show the version; with --verbose what a report of a fault needs.",
)
@click.pass_context
def cli(ctx: click.Context, verbose: bool) -> None:
    """Decide which direct high-speed fibre links to build so that latency targets hold.

    \b
    Example:
      netplan plan guizhou --out out/
    """
    if verbose:
        raise click.UsageError("--verbose goes with --version", ctx)


def main() -> None:
    """Run the command line; a fault of our own ends with code 1 and a sentence."""
    open_streams()
    try:
        with interrupts.installed():
            code = run()
    except OutputLostError as lost:
        drop_output()
        say(f"error: cannot write to standard output: {lost}", err=True)
        code = int(ExitCode.USAGE)
    except (KeyboardInterrupt, click.Abort) as interrupt:
        say_lines(told("\ninterrupted\n"), err=True)
        code = int(interrupts.code_of(interrupt))
    except Exception as error:  # noqa: BLE001  (the last place where it can be reported)
        show_fault(error)
        code = int(ExitCode.INTERNAL)
    gc.freeze()  # what is left goes with the process: a last search for circles takes 0.3 s
    sys.exit(code)


def run() -> int:
    """Run the command line, hand over all of its output and return the exit code.

    Raises:
        OutputLostError: stdout does not take it.
    """
    try:
        code = cli.main(prog_name="netplan", standalone_mode=False)
    except SystemExit as leaving:
        code = leaving.code
    except click.ClickException as error:
        text = io.StringIO()
        error.show(text)
        say_lines(f"{told(shortened(text.getvalue().rstrip(), MOST))}\n", err=True)
        code = error.exit_code
    sys.stdout.flush()
    return code if isinstance(code, int) else int(ExitCode.OK)
