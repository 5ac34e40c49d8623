"""``netplan export``: the layers of a finished plan for GIS tools."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.options import tell_mixture
from netplan.cli.streams import say

KINDS = (
    *("geojson", "gpkg", "kml", "kmz", "shp", "fgb", "csv"),
    *("ofds", "graphml", "topohub", "sndlib", "gnpy"),
)


def _names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    return tuple(name.strip() for name in value.split(",") if name.strip())


@click.command("export")
@click.argument("plan", type=INPUT_FILE)
@click.option("--to", "kind", type=click.Choice(KINDS), help="Format to write.  [default: geojson]")
@click.option("--geojson", is_flag=True, help="The same as --to geojson.")
@click.option(
    "--layers",
    callback=_names,
    metavar="NAME,NAME",
    help="Which layers: places, spans, links, targets, failures, circle, circle_gain, difference "
    "(with --base), survey (with --survey).  [default: all]",
)
@click.option(
    "--crs",
    default="EPSG:4326",
    show_default=True,
    help="EPSG:4326, EPSG:4490 (CGCS2000), any projected system such as EPSG:25832, gk3:105 or "
    "gk6:105 (the Gauss-Krueger zone of that meridian); gcj02 for Chinese web maps (geojson and "
    "csv only).",
)
@click.option(
    "--base",
    type=INPUT_FILE,
    help="Another plan.json: adds the layer difference, from it to PLAN.",
)
@click.option(
    "--survey",
    type=INPUT_FILE,
    help="survey.json of netplan survey: adds the layer survey, what to measure first.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="en",
    show_default=True,
    help="Language of labels, legends and folders.",
)
@click.option("--no-verify", is_flag=True, help="Do not recompute the plan before writing it.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Directory to write to; for a format of one file (gpkg, kml, kmz, ofds and the like) "
    "also that file.",
)
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    plan: Path,
    kind: str | None,
    geojson: bool,
    layers: tuple[str, ...] | None,
    crs: str,
    base: Path | None,
    survey: Path | None,
    language: str,
    no_verify: bool,
    out: Path,
) -> None:
    """Write a finished plan for GIS tools, in QGIS drawn as it should be, or as a network.

    ofds, graphml, topohub and sndlib hold its places and spans alone; gnpy is a folder that
    gnpy-path-request runs on as it is. These and kmz come with a file NAME.lost.json of what the
    format cannot hold.

    \b
    Examples:
      netplan export out/plan.json --to gpkg -o plan.gpkg
      netplan export out/plan.json --geojson --out layers/
      netplan export out/plan.json --to shp --crs gk3:105 --layers places,spans -o layers/
      netplan export out/plan.json --to ofds -o net.json
      netplan export out/plan.json --to gnpy -o light/
      netplan export out/new/plan.json --to gpkg --base out/old/plan.json -o change.gpkg
    """
    if geojson and kind not in (None, "geojson"):
        raise click.UsageError(f"--geojson and --to {kind} exclude each other")
    tell_mixture(plan, *filter(None, [base]))
    load = api.load_plan if no_verify else api.load_verified_plan
    record, scenario = load(plan)
    made = api.export_layers(
        record,
        scenario,
        kind or "geojson",
        layers=layers,
        crs=crs,
        language=language,
        base=None if base is None else load(base),
        survey=survey,
    )
    for path in api.write_export(made, out):
        say(str(path))
    for note in made.notes:
        say(f"note: {note}", err=True)
