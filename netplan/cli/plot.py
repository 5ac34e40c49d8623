"""``netplan plot``: the pictures of a finished plan as SVG or PNG."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.language import of_locale
from netplan.cli.options import still_basemap_option, tell_mixture
from netplan.cli.streams import say


@click.command("plot")
@click.argument("plan", type=INPUT_FILE)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("plots"),
    show_default=True,
    help="Directory to write to.",
)
@click.option(
    "--to",
    "format_",
    type=click.Choice(["svg", "png"]),
    default="svg",
    show_default=True,
    help="Kind of picture; png needs the extra [plot].",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default=of_locale,
    help="Language.  [default: that of the locale]",
)
@click.option("--only", metavar="NAME", multiple=True, help="Only this picture; repeatable.")
@click.option(
    "--front",
    type=INPUT_FILE,
    help="front.json of netplan pareto, for the picture front.",
)
@click.option(
    "--curve",
    type=INPUT_FILE,
    help="confidence.json of netplan confidence, for the picture sureness.",
)
@still_basemap_option
def command(
    plan: Path,
    out: Path,
    format_: str,
    lang: str,
    only: tuple[str, ...],
    front: Path | None,
    curve: Path | None,
    basemap: str | None,
) -> None:
    """Draw the map, latencies, route profiles, cost and margins of a finished plan.

    \b
    Examples:
      netplan plot out/plan.json -o plots/ --lang zh
      netplan plot out/plan.json --to png --only map
    """
    api.check_writable(out)
    tell_mixture(plan)
    record, scenario = api.load_plan(plan)
    written = api.write_plots(
        record,
        scenario,
        out,
        format_=format_,
        lang=lang,
        only=only,
        front=front,
        curve=curve,
        basemap=basemap,
    )
    for path in written:
        say(str(path))
