"""``netplan pareto``: the whole front of cost and latency, every point proven."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.numbers import Real, whole
from netplan.cli.options import format_option, print_json, quiet_option, set_option
from netplan.cli.streams import say
from netplan.errors import ExitCode
from netplan.model.words import counted

UNMET = ("physics", "budget")
"""What ends a front that has no plan at all, when it is proven that there is none."""


@click.command("pareto")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@click.option(
    "--y",
    "measure",
    default="worst_latency",
    show_default=True,
    metavar="worst_latency|target:ID|intact:ID|after_cut:ID|mean_latency",
    help="What cost is set against. target:ID moves both limits of a target that has one after a "
    "cut, keeping their distance; intact:ID and after_cut:ID move one. mean_latency counts a pair "
    "by its sink's weight; mean_latency:population and :count by others.",
)
@click.option(
    "--from", "from_ms", type=Real("limit"), help="Loosest limit, ms; default: costs nothing."
)
@click.option(
    "--to", "to_ms", type=Real("limit"), help="Tightest limit, ms; default: what can be met."
)
@click.option(
    "--resolution",
    "resolution_ms",
    type=Real("limit"),
    help="ms; 0.000001, a nanosecond, gives the complete front.  [default: that; 0.05 for "
    "mean_latency]",
)
@click.option(
    "--questions",
    type=whole("questions"),
    help="Budgets asked at most for mean_latency, unless the front is to be complete.  "
    "[default: 12]",
)
@set_option
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("pareto"),
    show_default=True,
    help="Directory for front.csv, front.json, front.svg and a plan.json for every point.",
)
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    measure: str,
    from_ms: float | None,
    to_ms: float | None,
    resolution_ms: float | None,
    questions: int | None,
    overrides: tuple[str, ...],
    out: Path,
    quiet: bool,
    format_: str,
) -> None:
    """Find every plan that is not both dearer and slower than another.

    \b
    Examples:
      netplan pareto edge --y target:gba --from 6.5 --to 5.9
      netplan pareto edge --y worst_latency --resolution 0.01
      netplan pareto edge --y mean_latency --budget 600M --questions 8
    """
    from netplan.records.front import front_record  # noqa: PLC0415  (numpy loads here)
    from netplan.views.terminal import progress  # noqa: PLC0415
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.front import front_text  # noqa: PLC0415

    api.check_writable(out, api.front_file_names(out))
    with progress.listener(quiet=quiet) as teller:
        found = api.pareto(
            scenario,
            measure,
            overrides=overrides,
            from_ms=from_ms,
            to_ms=to_ms,
            resolution_ms=resolution_ms,
            questions=questions,
            on_point=lambda ms, cost: teller.line(f"{ms:.6f} ms  {cost}"),
            on_progress=teller if teller.live else None,
        )
    written = api.save_front(found, scenario, out, overrides=overrides)
    named = ", ".join(str(path) for path in written if path.parent == out)
    plans = counted(len(found.points), "plan")
    say(f"wrote {named}, and {plans} in folders of their own", err=True)
    if format_ == "json":
        print_json(front_record(found))
    else:
        shown.show(front_text(found))
    unmet = not found.points and found.ended_by in UNMET
    leave(found.stopped, ExitCode.TARGETS_NOT_MET if unmet else ExitCode.OK)
