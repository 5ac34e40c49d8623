"""``netplan compare``: plans or scenarios side by side, what changed and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.options import print_json, quiet_option, set_option, tell_mixture
from netplan.cli.streams import say, say_lines
from netplan.errors import ExitCode
from netplan.model.words import counted

if TYPE_CHECKING:
    from netplan.whatif.compare.comparison import Effort

DIFFERENT = 10


@click.command("compare")
@click.argument("plans", metavar="A B [C ...]", nargs=-1, required=True)
@set_option
@click.option("--no-why", is_flag=True, help="Do not solve again to find the reasons.")
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for compare.md, compare.json and the difference layers.",
)
@quiet_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="What to print on stdout; text is Markdown too, but for a terminal.",
)
def command(
    plans: tuple[str, ...],
    overrides: tuple[str, ...],
    no_why: bool,
    out: Path | None,
    quiet: bool,
    format_: str,
) -> None:
    """Compare plans: each a scenario, an overlay, or a finished plan.json.

    One scenario with --set (or a shortcut of it) is compared with its changed self;
    with several, the changes apply to all scenarios but the first.

    Exit code 0: the same plan; 10: they differ; 5: a limit stopped one of the questions.

    A time limit (solver.time_limit_s) is that of the whole comparison.

    \b
    Examples:
      netplan compare guizhou hollow-core
      netplan compare guizhou --set targets.gba.one_way_ms=6.5
      netplan compare out/plan.json out/new/plan.json --out diff/
    """
    if len(plans) == 1 and not overrides:
        raise click.UsageError("name two plans, or one and a change (--set, --forbid, ...)")
    from netplan.views.terminal import progress  # noqa: PLC0415  (numpy loads here)
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)

    if out is not None:
        api.check_writable(out, api.COMPARE_FILES)
    tell_mixture(*plans)
    with progress.listener(quiet=quiet, news=False) as teller:
        comparison = api.compare(
            plans,
            overrides=overrides,
            why=not no_why,
            on_progress=teller,
            on_effort=None if quiet else _tell_effort,
        )
    if out is not None:
        for path in api.save_comparison(comparison, out):
            say(f"wrote {path}", err=True)
    if format_ == "json":
        print_json(api.comparison_record(comparison))
    else:
        from netplan.views.whatif.compare import comparison_markdown  # noqa: PLC0415

        text = comparison_markdown(comparison)
        if format_ == "markdown":
            say_lines(text)
        else:
            shown.show(text)
    leave(comparison.stopped, ExitCode.OK if comparison.same else DIFFERENT)


def _tell_effort(effort: Effort) -> None:
    """Hint how long finding out why will take, before it is begun."""
    if not effort.questions:
        return
    most = counted(effort.questions, "question")
    took = (
        "" if effort.plan_s is None else f", each about as long as a plan ({effort.plan_s:.0f} s)"
    )
    say(f"note: at most {most} more to find out why{took}; --no-why leaves it out", err=True)
