"""The files of an import, as one set: places, spans, demands, the record, where findings are."""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Sequence

from netplan.files.output.writing import json_bytes
from netplan.formats.coordinates.crs import WGS84
from netplan.formats.geojson import geojson_bytes
from netplan.formats.layers.layer import Layer
from netplan.formats.ogr import GPKG, fixed_clock, write_layer
from netplan.formats.scratch import scratch
from netplan.interchange.imported import ImportedNetwork
from netplan.interchange.layers import (
    LINES_LAYER,
    PLACES,
    POINTS_LAYER,
    SPANS,
    findings_layers,
    network_files,
)
from netplan.interchange.record import import_record
from netplan.interchange.repair.values import Demand

RECORD, DEMANDS, FINDINGS = "import.json", "demands.csv", "findings.gpkg"
NAMES = (
    PLACES, SPANS, RECORD, DEMANDS, FINDINGS,
    f"{POINTS_LAYER}.geojson", f"{LINES_LAYER}.geojson",
)  # fmt: skip
"""Everything that an import may write."""


def import_files(imported: ImportedNetwork) -> dict[str, bytes]:
    """Return the files by name.

    Raises:
        InputError: something is left to decide.
    """
    imported.check_settled()
    made = imported.made
    files = {**network_files(made), RECORD: json_bytes(import_record(imported))}
    if made.demands:
        files[DEMANDS] = _demands(made.demands)
    return {**files, **_findings(findings_layers(imported.findings))}


def _demands(demands: Sequence[Demand]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("a", "b", "gbps", "value"))
    table.writerows((d.a, d.b, d.gbps, d.value) for d in demands)
    return text.getvalue().encode()


def _findings(layers: Sequence[Layer]) -> dict[str, bytes]:
    """Return the layers in one GeoPackage, or as GeoJSON where GDAL is not installed."""
    if not layers:
        return {}
    if importlib.util.find_spec("pyogrio") is None:
        return {f"{layer.name}.geojson": geojson_bytes(layer) for layer in layers}
    with scratch() as folder:
        path = folder / FINDINGS
        with fixed_clock():
            for layer in layers:
                write_layer(path, layer, WGS84, GPKG, description="findings of netplan import")
        return {FINDINGS: path.read_bytes()}
