"""``netplan risk``: how likely a plan holds when lengths and gear are not as stated."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.numbers import Real
from netplan.cli.options import (
    format_option,
    keep_named_plans,
    plans_option,
    print_json,
    quiet_option,
    sampling_options,
    set_option,
    tell_mixture,
)


@click.command("risk")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@set_option
@sampling_options
@click.option("--robust", is_flag=True, help="Find the plan that holds in the whole bands.")
@click.option(
    "--hold",
    type=Real("share"),
    metavar="P",
    help="Find the least share of the bands for which the robust plan holds in P of the samples.",
)
@plans_option
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    overrides: tuple[str, ...],
    samples: int,
    seed: int,
    correlation: str,
    robust: bool,
    hold: float | None,
    out: Path | None,
    quiet: bool,
    format_: str,
) -> None:
    """Sample lengths, delays and prices in their ranges; find the robust plan.

    \b
    Examples:
      netplan risk guizhou --samples 10000 --seed 1
      netplan risk out/plan.json --correlation by_basis
      netplan risk guizhou --robust -o robust/
    """
    if out is not None and not robust and hold is None:
        raise click.UsageError("-o keeps the robust plan: ask for it with --robust or --hold")
    from netplan.records.robustness import risk_record  # noqa: PLC0415  (numpy loads here)
    from netplan.views.terminal import progress  # noqa: PLC0415
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.explore import risk_text  # noqa: PLC0415

    if out is not None:
        api.check_writable(out, api.named_plan_files(out))
    tell_mixture(scenario)
    with progress.listener(quiet=quiet, news=False) as teller:
        found = api.risk(
            scenario,
            overrides=overrides,
            samples=samples,
            seed=seed,
            correlation=correlation,
            robust=robust,
            hold=hold,
            on_progress=teller,
        )
    keep_named_plans(found, scenario, overrides, out, "risk")
    if format_ == "json":
        print_json(risk_record(found))
    else:
        shown.show(risk_text(found))
    leave(found["stopped"])
