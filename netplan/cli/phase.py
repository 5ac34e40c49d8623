"""``netplan phase``: in which order to build under yearly budgets."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.options import (
    format_option,
    keep_named_plans,
    plans_option,
    print_json,
    quiet_option,
    set_option,
    tell_mixture,
)
from netplan.files.schemas.bounds import BOUNDS

MOST_YEARS = 1000


@click.command("phase")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@click.option(
    "--budgets",
    required=True,
    metavar="M1,M2,...",
    help="Millions of each year, in the currency of the costs; what is left is kept.",
)
@click.option("--weighted", is_flag=True, help="Count a pair by the weight of its sink.")
@set_option
@plans_option
@quiet_option
@format_option
def command(
    scenario: str,
    budgets: str,
    weighted: bool,
    overrides: tuple[str, ...],
    out: Path | None,
    quiet: bool,
    format_: str,
) -> None:
    """Put the spans and links of a plan in order, so that targets are met early.

    SCENARIO may also be a finished plan.json.

    \b
    Example:
      netplan phase out/plan.json --budgets 150,150,150 -o years/
    """
    from netplan.records.phase import phases_record  # noqa: PLC0415
    from netplan.views.terminal import progress  # noqa: PLC0415  (numpy loads here)
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.explore import phases_text  # noqa: PLC0415

    try:
        amounts = [round(float(part) * 1e6) for part in budgets.split(",")]
        outside = [part for part in amounts if not BOUNDS["budget"].holds(part)]
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(
            f"{budgets!r} is not a list of numbers", param_hint="--budgets"
        ) from error
    if outside or len(amounts) > MOST_YEARS:
        most = f"{BOUNDS['budget'].high / 1e6:.0f} million"
        each = f"up to {MOST_YEARS} years, each >= 0 and <= {most}"
        raise click.BadParameter(f"{budgets[:80]!r}: {each}", param_hint="--budgets")
    if out is not None:
        api.check_writable(out, api.named_plan_files(out))
    tell_mixture(scenario)
    with progress.listener(quiet=quiet, news=False) as teller:
        found = api.phase(
            scenario, amounts, weighted=weighted, overrides=overrides, on_progress=teller
        )
    keep_named_plans(found, scenario, overrides, out, "phase")
    if format_ == "json":
        print_json(phases_record(found))
    else:
        shown.show(phases_text(found))
    leave(0 if found.proven else 1)
