"""``netplan sweep``: the same question for many values of its inputs."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.numbers import whole
from netplan.cli.options import (
    format_option,
    print_json,
    quiet_option,
    set_option,
    workers_option,
)
from netplan.cli.streams import say
from netplan.errors import ExitCode
from netplan.model.words import counted


@click.command("sweep")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@click.option(
    "--vary",
    metavar="KEY=VALUES",
    multiple=True,
    help="VALUES: a,b,c or low:high:step, or low:high with --samples; KEY as in --set, or "
    "cost_factor:FIBRE. Several make a grid.",
)
@click.option("--samples", type=whole("samples"), help="Latin hypercube of so many points.")
@click.option("--seed", type=whole("seed"), default=0, show_default=True, help="Of the hypercube.")
@click.option(
    "--points",
    type=INPUT_FILE,
    help="CSV file with keys in its first line, one point a line.",
)
@set_option
@workers_option
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("sweep"),
    show_default=True,
    help="Directory for sweep.csv, sweep.json, sweep.svg and the journal of answers.",
)
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    vary: tuple[str, ...],
    samples: int | None,
    seed: int,
    points: Path | None,
    overrides: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    out: Path,
    quiet: bool,
    format_: str,
) -> None:
    """Answer a scenario for many values of its inputs, on all cores.

    A run that was stopped goes on where it was when started again with the same --out.

    Exit code 3: every point contradicts the scenario; 5: a limit stopped one of them. A time
    limit (solver.time_limit_s) is that of each point.

    \b
    Examples:
      netplan sweep edge --vary targets.gba.one_way_ms=5.8:6.4:0.1
      netplan sweep --vary cost_factor:g654e=0.7:1.3 --vary targets.yrd.one_way_ms=10.2:11 \\
        --samples 200 --seed 1 --out lhs/
    """
    if bool(vary) == (points is not None):
        raise click.UsageError("give either --vary or --points")
    from netplan.views.terminal import progress  # noqa: PLC0415  (numpy loads here)
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.sweep import refused, sweep_text  # noqa: PLC0415

    asked = api.sweep_points(vary, samples=samples, seed=seed, file=points)
    with progress.listener(quiet=quiet) as teller:
        results = api.sweep(
            scenario,
            asked,
            out,
            overrides=overrides,
            workers=workers,
            scheduler=scheduler,
            on_done=lambda done, count: teller.state(f"{done}/{counted(count, 'point')}"),
        )
    for path in api.save_sweep(results, out):
        say(f"wrote {path}", err=True)
    if format_ == "json":
        print_json(api.sweep_record(results))
    else:
        shown.show(sweep_text(results))
    wrong = len(refused(results))
    if wrong:
        say(f"refused: {wrong} of {counted(len(results), 'point')}", err=True)
    all_wrong = wrong == len(results)
    stopped = sum(result["stopped"] for result in results)
    leave(stopped, ExitCode.INVALID_INPUT if all_wrong else ExitCode.OK)
