"""Layers: a plan in the formats of others, one layer of theirs in netplan's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.api.lighting import gnpy_layers
from netplan.api.saving import _layers, _write, plan_sha256, write_files
from netplan.errors import RequestError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.formats.export import Export
    from netplan.formats.incoming.layer import Imported
    from netplan.formats.styles.styles import Language

GNPY = "gnpy"


def export(plan: Plan, scenario: Scenario) -> Mapping[str, bytes]:
    """Return the GeoJSON layers of a plan by file name."""
    return _layers(plan, scenario, plan_sha256(plan))


def export_layers(
    plan: Plan,
    scenario: Scenario,
    kind: str = "geojson",
    *,
    layers: Sequence[str] | None = None,
    crs: str = "EPSG:4326",
    language: str = "en",
    base: tuple[Plan, Scenario] | None = None,
    survey: str | Path | None = None,
) -> Export:
    """Return a plan as the files of a format, with what to know about them.

    The formats of GIS tools hold its layers; ofds, graphml, topohub and sndlib hold its places and
    spans; gnpy holds what GNPy computes light with. These five and kmz come with a file that says
    what the format could not hold.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        kind: geojson, gpkg, kml, kmz, shp, fgb or csv; ofds, graphml, topohub or sndlib; gnpy.
        layers: names of layers; None for all.
        crs: coordinates, see ``netplan.formats.coordinates.crs.ALLOWED``.
        language: of labels and legends, zh or en; of names where a format holds one.
        base: another plan and its scenario, for the layer ``difference``.
        survey: a survey.json, for the layer ``survey``.

    Raises:
        RequestError: an unknown layer, kind or coordinates, the extra is not installed, or the
            equipment has no optics for GNPy.
        InputError: the plan names what its scenario does not have.
    """
    from netplan.formats.coordinates.crs import parse_crs  # noqa: PLC0415
    from netplan.formats.export import ExportOptions, Kind, export_plan  # noqa: PLC0415
    from netplan.interchange.giving_back import (  # noqa: PLC0415
        NetworkKind,
        give_back,
        refuse_options,
    )
    from netplan.records.survey import read_survey  # noqa: PLC0415

    if kind not in {*Kind, *NetworkKind, GNPY}:
        known = ", ".join((*Kind, *NetworkKind, GNPY))
        raise RequestError(f'unknown format "{kind}"; formats are {known}')
    if language not in ("zh", "en"):
        raise RequestError(f'unknown language "{language}"; languages are zh, en')
    lang: Language = "zh" if language == "zh" else "en"
    if kind in {*NetworkKind, GNPY}:
        more = base is not None or survey is not None
        refuse_options(kind, layers=layers, crs=parse_crs(crs), compared=more)
        if kind == GNPY:
            made = gnpy_layers(plan, scenario, lang)
        else:
            made = give_back(plan, scenario, NetworkKind(kind), lang)
    else:
        chosen = None if layers is None else tuple(layers)
        found = None if survey is None else read_survey(survey)[0]
        options = ExportOptions(Kind(kind), chosen, parse_crs(crs), lang, survey=found)
        made = export_plan(plan, scenario, options, base=base)
    return replace(made, inputs=_read([(plan, scenario), *filter(None, [base])], survey))


def _read(about: Sequence[tuple[Plan, Scenario]], survey: str | Path | None) -> tuple[Path, ...]:
    """Return the files that an export is made from."""
    from netplan.files.output.apart import read_for  # noqa: PLC0415

    inputs = tuple(path for pair in about for path in read_for(*pair))
    return inputs if survey is None else (*inputs, Path(survey))


def write_layers(plan: Plan, scenario: Scenario, directory: str | Path) -> tuple[Path, ...]:
    """Write the GeoJSON layers of a plan, all of them or none; return the paths."""
    return write_files(
        export(plan, scenario), directory, command="export", about=[(plan, scenario)]
    )


def write_export(made: Export, out: str | Path) -> tuple[Path, ...]:
    """Write an export, all of it or nothing; return the paths.

    ``out`` is a directory, or, for a format of one main file, that file (its ending shows it).

    Raises:
        RequestError: a file cannot be written, or would replace an input of the plan.
    """
    path = Path(out)
    run = ("export", made.plan_sha256)
    named = made.named(path.name)
    if named is not None:
        return _write(named.files, path.parent, run, inputs=made.inputs)
    return _write(made.files, path, run, inputs=made.inputs)


def import_layer(
    path: str | Path,
    kind: str,
    *,
    layer: str | None = None,
    shifted: str | None = None,
    encoding: str | None = None,
    places: str | Path | None = None,
) -> Imported:
    """Return places or spans of a GIS file in netplan's columns and WGS-84.

    Args:
        path: a GeoPackage, Shapefile, GeoJSON, CSV or another kind that docs/gis.md lists.
        kind: "places" or "spans".
        layer: name of the layer; None for the only one, or the one called like the kind.
        shifted: "gcj02" or "bd09" when the positions are in that system, else None.
        encoding: of the file's texts; None for what it declares, or can only be.
        places: the GeoJSON file of the places that spans end at; None: those of netplan's own
            networks.

    Raises:
        RequestError: no such layer or encoding, or the extra ``gis`` is not installed.
        InputError: the file cannot be read, or would be no input to a plan.
    """
    from netplan.files.network.load import place_positions  # noqa: PLC0415  (pydantic loads here)
    from netplan.files.output.apart import will_read  # noqa: PLC0415
    from netplan.formats.companions import companions  # noqa: PLC0415
    from netplan.formats.coordinates.known_positions import (  # noqa: PLC0415
        bundled_places,
        known_positions,
    )
    from netplan.formats.incoming.layer import Shifted, read_layer  # noqa: PLC0415

    ends = None
    if kind == "spans":
        ends = bundled_places() if places is None else place_positions(str(places))
    system = None if shifted is None else Shifted(shifted)
    read = companions(Path(path))
    for file in read:
        will_read(file)
    found = read_layer(
        Path(path),
        kind,
        known_positions(),
        layer=layer,
        shifted=system,
        encoding=encoding,
        ends=ends,
    )
    return replace(found, inputs=read)


def write_imported(imported: Imported, out: str | Path) -> Path:
    """Write an imported layer as GeoJSON; return the path.

    Raises:
        RequestError: the file cannot be written, or is part of what was imported.
    """
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415
    from netplan.formats.layers.layer import cut_layer  # noqa: PLC0415

    path, run = Path(out), ("import", "")
    content = geojson_bytes(cut_layer(imported.layer))
    return _write({path.name: content}, path.parent, run, inputs=imported.inputs)[0]
