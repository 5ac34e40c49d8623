"""``netplan phase``: in which order to build under yearly budgets."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.options import (
    format_option,
    print_json,
    quiet_option,
    report_language_option,
    set_option,
    tell_mixture,
)
from netplan.cli.streams import say
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
@click.option("--lapse", is_flag=True, help="What is left of a year's budget is lost.")
@click.option(
    "--measure",
    type=click.Choice(["intact", "protected", "sum"]),
    default="intact",
    show_default=True,
    help="What counts first: pairs that hold intact, pairs that hold after every failure too, or "
    "both together.",
)
@click.option("--weighted", is_flag=True, help="Count a pair by the weight of its sink.")
@click.option(
    "--discount-rate",
    type=click.FloatRange(0, 1),
    help="A year, 0.06 for 6 %; default: that of the costs file.",
)
@click.option(
    "--horizon",
    type=click.IntRange(1, MOST_YEARS),
    help="Years over which money is counted.  [default: 10, or as many as there are budgets]",
)
@set_option
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for phases.json, .csv and .svg, a map with a slider over the years, and what "
    "stands after each year as a verified plan.json.",
)
@click.option(
    "--to",
    "picture",
    type=click.Choice(["svg", "png"]),
    default="svg",
    show_default=True,
    help="Kind of picture; png needs the extra [plot].",
)
@report_language_option
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    budgets: str,
    lapse: bool,
    measure: str,
    weighted: bool,
    discount_rate: float | None,
    horizon: int | None,
    overrides: tuple[str, ...],
    out: Path | None,
    picture: str,
    language: str,
    quiet: bool,
    format_: str,
) -> None:
    """Put the spans and links of a plan in order, so that targets are met early.

    Nothing is begun before it is needed. SCENARIO may also be a finished plan.json.

    \b
    Example:
      netplan phase out/plan.json --budgets 150,150,150 -o years/
    """
    from netplan.views.terminal import progress  # noqa: PLC0415  (numpy loads here)
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.phases import phases_text  # noqa: PLC0415

    amounts = _amounts(budgets)
    if out is not None:
        api.check_writable(out, (*api.PHASE_FILES, *api.named_plan_files(out)))
    tell_mixture(scenario)
    with progress.listener(quiet=quiet, news=False) as teller:
        found = api.phase(
            scenario,
            amounts,
            measure=measure,
            weighted=weighted,
            lapse=lapse,
            discount_rate=discount_rate,
            horizon_years=horizon,
            overrides=overrides,
            on_progress=teller,
        )
    if out is not None:
        written = api.save_phases(
            found, scenario, out, overrides=overrides, lang=language, picture=picture
        )
        for path in written:
            say(f"wrote {path}", err=True)
    if format_ == "json":
        print_json(api.phases_record(found))
    else:
        shown.show(phases_text(found, language))
    leave(0 if found.proven else 1)


def _amounts(budgets: str) -> list[int]:
    """Return what each year brings, in whole units of money."""
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
    return amounts
