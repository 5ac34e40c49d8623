"""``netplan map``: finished plans as one map page that needs no network."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.options import plan_files_argument, tell_mixture
from netplan.cli.streams import say


@click.command("map")
@plan_files_argument
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("map.html"),
    show_default=True,
    help="The page to write.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["auto", "zh", "en"]),
    default="auto",
    show_default=True,
    help="Language at first; auto follows the reader's browser.",
)
@click.option(
    "--basemap",
    metavar="FILE|none|URL",
    help="A GeoJSON file, none, or a tile template such as https://HOST/{z}/{x}/{y}.png "
    "(then the page needs that host); default: the bundled coast, around China or of the world.",
)
@click.option(
    "--survey",
    type=INPUT_FILE,
    help="survey.json of netplan survey, to mark the corridors to measure first.",
)
def command(
    plans: tuple[Path, ...], out: Path, language: str, basemap: str | None, survey: Path | None
) -> None:
    """Write the map page of a finished plan; several plans can be compared on it.

    \b
    Examples:
      netplan map out/plan.json -o map.html
      netplan map out/plan.json out/hollow/plan.json -o compare.html --lang zh
      netplan map out/plan.json --basemap approved.geojson
    """
    api.check_writable(out.parent, [out.name])
    tell_mixture(*plans)
    loaded = [api.load_plan(path) for path in plans]
    written = api.write_map(loaded, out, language=language, basemap=basemap, survey=survey)
    say(str(written))
