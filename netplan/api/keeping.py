"""Keep: records and layers written whole or not at all, and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.planning import explanation_record
from netplan.errors import RequestError
from netplan.model.certificate import Certificate
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.explain.result import Explanation
    from netplan.formats.export import Export
    from netplan.formats.incoming.layer import Imported


def save_explanation(explanation: Explanation, path: str | Path) -> tuple[Path, ...]:
    """Write an explanation as JSON; return its path."""
    from netplan.files.writing import json_bytes  # noqa: PLC0415

    name = Path(path)
    return _write({name.name: json_bytes(explanation_record(explanation))}, name.parent)


def export(plan: Plan, scenario: Scenario) -> Mapping[str, bytes]:
    """Return the GeoJSON layers of a plan by file name."""
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415
    from netplan.formats.layers import plan_layers  # noqa: PLC0415

    return {f"{layer.name}.geojson": geojson_bytes(layer) for layer in plan_layers(plan, scenario)}


def plan_record(
    plan: Plan, scenario: Scenario, directory: str | Path, *, reproducible: bool = False
) -> dict[str, Any]:
    """Return plan.json as a mapping; input paths are relative to ``directory``."""
    from netplan.files.plan import plan_to_json  # noqa: PLC0415

    return plan_to_json(
        plan, network=scenario.network, directory=Path(directory), reproducible=reproducible
    )


def save(
    plan: Plan,
    scenario: Scenario,
    directory: str | Path,
    *,
    reproducible: bool = False,
    certificate: Certificate | None = None,
    certificate_name: str = "certificate.json",
) -> tuple[Path, ...]:
    """Write plan.json and its GeoJSON layers, all of them or none; return the paths.

    Args:
        plan: the plan to write.
        scenario: the scenario it answers.
        directory: made when it does not exist.
        reproducible: leave out what differs from run to run (times, threads, nodes).
        certificate: the proof of its bound, to be written beside it.
        certificate_name: file name of the certificate; ``.gz`` at the end compresses it.

    Raises:
        RequestError: no certificate is written under this name.
    """
    from netplan import __version__  # noqa: PLC0415  (the package imports its rooms lazily)
    from netplan.files.certificate import certificate_bytes  # noqa: PLC0415
    from netplan.files.writing import json_bytes  # noqa: PLC0415

    record = json_bytes(plan_record(plan, scenario, directory, reproducible=reproducible))
    proof = {}
    if certificate is not None:
        check_certificate_name(certificate_name)
        proof[certificate_name] = certificate_bytes(
            certificate, record, scenario, __version__, certificate_name
        )
    return _write({"plan.json": record, **proof, **export(plan, scenario)}, directory)


def check_certificate_name(name: str) -> None:
    """Refuse a file name that a certificate is not written under.

    Raises:
        RequestError: it has folders, or another ending than .json and .json.gz.
    """
    from netplan.files.certificate import check_name  # noqa: PLC0415

    check_name(name)


def write_layers(plan: Plan, scenario: Scenario, directory: str | Path) -> tuple[Path, ...]:
    """Write the GeoJSON layers of a plan, all of them or none; return the paths."""
    return _write(export(plan, scenario), directory)


def write_export(made: Export, out: str | Path) -> tuple[Path, ...]:
    """Write an export, all of it or nothing; return the paths.

    ``out`` is a directory, or, for a format of one file, the file itself (told by its ending).
    """
    path = Path(out)
    if len(made.files) == 1:
        [(name, content)] = made.files.items()
        if path.suffix.lower() == Path(name).suffix:
            return _write({path.name: content}, path.parent)
    return _write(made.files, path)


def check_writable(directory: str | Path) -> None:
    """Find out before a long computation that a folder could not be written to.

    Raises:
        RequestError: the folder, or the first above it that exists, takes no files.
    """
    from netplan.files.writing import check_writable as check  # noqa: PLC0415

    check(directory)


def write_files(files: Mapping[str, bytes], directory: str | Path) -> tuple[Path, ...]:
    """Write files into a directory, all of them or none; return the paths."""
    return _write(files, directory)


def _write(files: Mapping[str, bytes], directory: str | Path) -> tuple[Path, ...]:
    from netplan.files.writing import write_all  # noqa: PLC0415

    folder = Path(directory)
    write_all(files, folder)
    return tuple(folder / name for name in files)


def export_layers(
    plan: Plan,
    scenario: Scenario,
    kind: str = "geojson",
    *,
    layers: Sequence[str] | None = None,
    crs: str = "EPSG:4326",
    language: str = "zh",
    base: tuple[Plan, Scenario] | None = None,
) -> Export:
    """Return the layers of a plan as the files of a GIS format, with what to know about them.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        kind: geojson, gpkg, kml, shp, fgb or csv.
        layers: names of layers; None for all.
        crs: coordinates, see ``netplan.formats.crs.ALLOWED``.
        language: of labels and legends, zh or en.
        base: another plan and its scenario, for the layer ``difference``.

    Raises:
        RequestError: an unknown layer, kind or coordinates, or the extra is not installed.
        InputError: the plan names what its scenario does not have.
    """
    from netplan.formats.crs import parse_crs  # noqa: PLC0415
    from netplan.formats.export import ExportOptions, Kind, export_plan  # noqa: PLC0415

    if kind not in set(Kind):
        raise RequestError(f'unknown format "{kind}"; formats are {", ".join(Kind)}')
    if language not in ("zh", "en"):
        raise RequestError(f'unknown language "{language}"; languages are zh, en')
    options = ExportOptions(
        Kind(kind),
        None if layers is None else tuple(layers),
        parse_crs(crs),
        "zh" if language == "zh" else "en",
    )
    return export_plan(plan, scenario, options, base=base)


def import_layer(
    path: str | Path,
    kind: str,
    *,
    layer: str | None = None,
    shifted: str | None = None,
    encoding: str | None = None,
) -> Imported:
    """Return places or spans of a GIS file in netplan's columns and WGS-84.

    Args:
        path: a GeoPackage, Shapefile, GeoJSON, CSV or another kind that docs/gis.md lists.
        kind: "places" or "spans".
        layer: name of the layer; None for the only one, or the one called like the kind.
        shifted: "gcj02" or "bd09" when the positions are in that system, else None.
        encoding: of the file's texts; None for what it declares, or can only be.

    Raises:
        RequestError: no such layer or encoding, or the extra ``gis`` is not installed.
        InputError: the file cannot be read, or would be no input to a plan.
    """
    from netplan.formats.incoming.layer import Shifted, read_layer  # noqa: PLC0415
    from netplan.formats.known import known_positions  # noqa: PLC0415

    system = None if shifted is None else Shifted(shifted)
    return read_layer(
        Path(path), kind, known_positions(), layer=layer, shifted=system, encoding=encoding
    )


def write_imported(imported: Imported, out: str | Path) -> Path:
    """Write an imported layer as GeoJSON; return the path."""
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415

    path = Path(out)
    return _write({path.name: geojson_bytes(imported.layer)}, path.parent)[0]
