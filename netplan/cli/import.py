# ruff: noqa: N999  (the command is called import)
"""``netplan import``: places or spans from a GIS file, in netplan's own form."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import InputFile
from netplan.cli.streams import say


@click.command("import")
@click.argument("source", metavar="FILE", type=InputFile(folders=True))
@click.option(
    "--as",
    "kind",
    type=click.Choice(["places", "spans"]),
    required=True,
    help="What the layer holds.",
)
@click.option("--layer", help="Name of the layer.  [default: the only one, or places / spans]")
@click.option(
    "--crs",
    "shifted",
    type=click.Choice(["gcj02", "bd09"]),
    help="The positions are in this shifted system (no file can declare it).",
)
@click.option(
    "--encoding",
    help="What the texts of a Shapefile, CSV or other text file are in, such as gb18030.  "
    "[default: as declared, else UTF-8 or GB18030 by their bytes]",
)
@click.option(
    "--places",
    metavar="FILE",
    help="With --as spans: the GeoJSON file of the places they end at, which is what they are "
    "checked against.  [default: the places of netplan's own networks]",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The GeoJSON file to write.",
)
def command(
    source: Path,
    kind: str,
    layer: str | None,
    shifted: str | None,
    encoding: str | None,
    places: str | None,
    out: Path,
) -> None:
    """Read places or spans from a GIS file or a table, and write them as netplan's input.

    GeoPackage, Shapefile, GeoJSON, FlatGeobuf, KML, GPX, GML, MapInfo, geodatabases, and CSV
    with lon and lat or WKT. Reference systems are converted to WGS-84. Positions that look
    shifted to GCJ-02 or BD-09 are pointed out: compared with the places netplan knows.

    \b
    Examples:
      netplan import plan.gpkg --as spans -o spans.geojson
      netplan import cables.csv --as spans --places hubs.geojson -o spans.geojson
      netplan import cities.shp --as places --crs gcj02 -o hubs.geojson
      netplan import sites.csv --as places --encoding gb18030 -o hubs.geojson
    """
    if places is not None and kind != "spans":
        raise click.UsageError("--places goes with --as spans")
    api.check_writable(out.parent, [out.name])
    imported = api.import_layer(
        source, kind, layer=layer, shifted=shifted, encoding=encoding, places=places
    )
    say(str(api.write_imported(imported, out)))
    for note in imported.notes:
        say(note if note.startswith("warning") else f"note: {note}", err=True)
