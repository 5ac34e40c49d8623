"""``netplan confidence``: what it costs that everything holds with this or that probability."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.numbers import Real
from netplan.cli.options import (
    format_option,
    print_json,
    quiet_option,
    sampling_options,
    set_option,
    tell_mixture,
)
from netplan.cli.streams import say


@click.command("confidence")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@set_option
@click.option(
    "--at",
    "levels",
    type=Real("share"),
    multiple=True,
    metavar="P",
    help="Probability to ask for, repeatable.  [default: 0.5, 0.8, 0.9, 0.95, 0.99]",
)
@sampling_options
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("confidence"),
    show_default=True,
    help="Directory for confidence.json, its picture and a plan.json for every point.",
)
@click.option(
    "--to",
    "picture",
    type=click.Choice(["svg", "png"]),
    default="svg",
    show_default=True,
    help="Kind of picture; png needs the extra [plot].",
)
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    overrides: tuple[str, ...],
    levels: tuple[float, ...],
    samples: int,
    seed: int,
    correlation: str,
    out: Path,
    picture: str,
    quiet: bool,
    format_: str,
) -> None:
    """Find what it costs that all targets hold together with a probability.

    \b
    Examples:
      netplan confidence edge
      netplan confidence out/plan.json --at 0.9 --at 0.95 --correlation by_basis
    """
    from netplan.views.terminal import progress  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif import shown  # noqa: PLC0415
    from netplan.views.whatif.confidence import confidence_text  # noqa: PLC0415

    api.check_writable(out, api.confidence_file_names(out))
    tell_mixture(scenario)
    with progress.listener(quiet=quiet, news=False) as teller:
        found = api.confidence(
            scenario,
            overrides=overrides,
            levels=levels or None,
            samples=samples,
            seed=seed,
            correlation=correlation,
            on_progress=teller,
        )
    written = api.save_confidence(found, scenario, out, overrides=overrides, picture=picture)
    say(f"wrote {', '.join(str(path) for path in written)}", err=True)
    if format_ == "json":
        print_json(api.confidence_record(found))
    else:
        shown.show(confidence_text(found.curve))
    leave(found.stopped)
