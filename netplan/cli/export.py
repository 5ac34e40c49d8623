"""``netplan export``: the layers of a finished plan for GIS tools."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api


@click.command("export")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--geojson", is_flag=True, help="Write GeoJSON, one layer a file (the default).")
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Directory to write to.",
)
def command(plan: Path, geojson: bool, out: Path) -> None:
    """Write places, spans, links and targets of a finished plan as GeoJSON.

    \b
    Example:
      netplan export out/plan.json --geojson --out layers/
    """
    record, scenario = api.load_plan(plan)
    for path in api.write_layers(record, scenario, out):
        click.echo(str(path))
