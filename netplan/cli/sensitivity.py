"""``netplan sensitivity``: how far prices, lengths and limits may move."""

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
    set_option,
    tell_mixture,
    workers_option,
)


@click.command("sensitivity")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@set_option
@click.option("--item", "items", multiple=True, metavar="SPAN|LINK", help="Also try this one.")
@click.option("--all-items", is_flag=True, help="Try every span and link outside the plan too.")
@click.option("--lengths", is_flag=True, help="How much longer each span may be.")
@click.option("--low-ends", is_flag=True, help="With --lengths: solve again at each low end.")
@click.option(
    "--constants",
    is_flag=True,
    help="Solve again with each constant at the ends of its range: which of them decide the plan.",
)
@click.option(
    "--prices", "relax_ms", type=Real("limit"), metavar="MS", help="Price of each target."
)
@click.option("--across", multiple=True, metavar="SCENARIO", help="Essential, optional or never.")
@click.option(
    "--alternatives",
    "within",
    type=Real("given_up"),
    metavar="SHARE",
    help="Plans within, e.g. 0.05.",
)
@workers_option
@plans_option
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    overrides: tuple[str, ...],
    items: tuple[str, ...],
    all_items: bool,
    lengths: bool,
    low_ends: bool,
    constants: bool,
    relax_ms: float | None,
    across: tuple[str, ...],
    within: float | None,
    workers: int | None,
    scheduler: str | None,
    out: Path | None,
    quiet: bool,
    format_: str,
) -> None:
    """Show the prices and lengths between which a plan stays what it is, by solving again.

    \b
    Examples:
      netplan sensitivity guizhou
      netplan sensitivity guizhou --lengths --prices 0.2 --alternatives 0.05
      netplan sensitivity guizhou --across hollow-core --across delta-10ms
    """
    if out is not None and within is None:
        raise click.UsageError("-o keeps other plans: ask for them with --alternatives")
    from netplan.records.robustness import sensitivity_record  # noqa: PLC0415  (numpy loads here)
    from netplan.views.terminal import progress  # noqa: PLC0415
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.explore import sensitivity_text  # noqa: PLC0415

    if out is not None:
        api.check_writable(out, api.named_plan_files(out))
    tell_mixture(scenario)
    with progress.listener(quiet=quiet) as teller:
        found = api.sensitivity(
            scenario,
            overrides=overrides,
            items=None if all_items else items,
            lengths=lengths,
            low_ends=low_ends,
            constants=constants,
            relax_ms=relax_ms,
            across=across,
            within=within,
            workers=workers,
            scheduler=scheduler,
            on_progress=teller if teller.live else None,
            on_item=lambda done, count: teller.state(f"{done}/{count} items"),
        )
    keep_named_plans(found, scenario, overrides, out, "sensitivity")
    if format_ == "json":
        print_json(sensitivity_record(found))
    else:
        shown.show(sensitivity_text(found))
    leave(found["stopped"])
