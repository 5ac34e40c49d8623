"""``netplan survey``: what to measure first, and what that is expected to save."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.numbers import Real, whole
from netplan.cli.options import format_option, print_json, quiet_option, set_option, tell_mixture
from netplan.cli.streams import say

MOST = 20
"""Surveys that one budget may allow."""


@click.command("survey")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@set_option
@click.option(
    "--surveys",
    type=click.IntRange(1, MOST),
    default=3,
    show_default=True,
    help="How many things may be measured.",
)
@click.option(
    "--price",
    type=Real("price"),
    metavar="MILLION",
    help="Price of a miss: that in truth not everything holds. In millions of the currency of the "
    "costs.  [default: where the plans change at --at]",
)
@click.option(
    "--at",
    type=Real("confidence"),
    metavar="P",
    help="Probability that gives the price.  [default: that of the scenario, else 0.9]",
)
@click.option("--samples", type=whole("samples"), default=20_000, show_default=True)
@click.option("--seed", type=whole("seed"), default=0, show_default=True)
@click.option(
    "--correlation",
    type=click.Choice(["independent", "by_basis"]),
    default="independent",
    show_default=True,
    help="Which lengths err together: those of one corridor, or also those with the same source.",
)
@click.option(
    "--worlds",
    type=INPUT_FILE,
    help="CSV of all the worlds there are, equally likely: a column a fibre (us/km), a delay "
    "(us) or a corridor (x its stated lengths). Nothing is sampled then.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for survey.json, the table survey.csv and the map layer survey.geojson.",
)
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    overrides: tuple[str, ...],
    surveys: int,
    price: float | None,
    at: float | None,
    samples: int,
    seed: int,
    correlation: str,
    worlds: Path | None,
    out: Path | None,
    quiet: bool,
    format_: str,
) -> None:
    """Find which lengths and delays to measure first, and what that is expected to save.

    \b
    Examples:
      netplan survey guizhou --set failures.single=none
      netplan survey out/plan.json --surveys 5 -o survey/
      netplan survey out/plan.json --price 200 --correlation by_basis
    """
    if price is not None and at is not None:
        raise click.UsageError("--at gives a price where --price does not: give one of them")
    from netplan.model.shown import CNY_PER_MCNY  # noqa: PLC0415
    from netplan.views.terminal import progress  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif import shown  # noqa: PLC0415
    from netplan.views.whatif.survey import survey_text  # noqa: PLC0415

    if out is not None:
        api.check_writable(out, api.SURVEY_FILES)
    tell_mixture(scenario)
    with progress.listener(quiet=quiet, news=False) as teller:
        found = api.survey(
            scenario,
            overrides=overrides,
            surveys=surveys,
            price_cny=None if price is None else round(price * CNY_PER_MCNY),
            at=at,
            samples=samples,
            seed=seed,
            correlation=correlation,
            worlds=worlds,
            on_progress=teller,
        )
    if out is not None:
        written = api.save_survey(found, out)
        say(f"wrote {', '.join(str(path) for path in written)}", err=True)
    if format_ == "json":
        print_json(api.survey_record(found))
    else:
        shown.show(survey_text(found.survey))
    leave(found.stopped)
