"""The public functions: load a scenario, plan it, verify, save, load, export.

The command line uses nothing else. Rooms are imported inside the functions, because a
notebook that only loads a plan should not wait for solvers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.errors import InputError, Problem, RequestError, VerificationError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.check import Report
    from netplan.circle.result import CircleResult
    from netplan.circle.service import CircleRequest
    from netplan.explain.result import Explanation
    from netplan.formats.export import Export
    from netplan.formats.ogr_read import Imported
    from netplan.optimize.availability import Availability
    from netplan.optimize.result import Progress
    from netplan.views.plots.front import FrontPoint as Dot
    from netplan.whatif.compare import Comparison
    from netplan.whatif.front import Front
    from netplan.whatif.phase import Phases
    from netplan.whatif.points import Point

DEFAULT_SCENARIO = "guizhou"
SHOWN = "what the plan's own inputs give; see netplan verify"


def load_scenario(path: str | Path = DEFAULT_SCENARIO, overrides: Sequence[str] = ()) -> Scenario:
    """Return a scenario from a YAML file or the name of a bundled one.

    Args:
        path: file, or bundled name ("guizhou", "policy-20ms", ...).
        overrides: one-off changes, "targets.gba.one_way_ms=5.5".

    Raises:
        InputError: anything wrong in any of its files, all of it at once.
    """
    from netplan.files.scenario import load_scenario as load  # noqa: PLC0415

    return load(str(path), tuple(overrides))


def plan(
    scenario: Scenario,
    *,
    overrides: Sequence[str] = (),
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """Return the plan of a scenario, checked by independent code.

    Targets that cannot be met are a result (status ``infeasible``), not an exception.

    Raises:
        VerificationError: the plan did not survive the check; a fault of netplan.
    """
    from netplan.optimize.planner import make_plan  # noqa: PLC0415

    found = make_plan(scenario, overrides=tuple(overrides), on_progress=on_progress)
    report = verify(found, scenario)
    if not report.ok:
        findings = "\n".join(str(finding) for finding in report.findings)
        raise VerificationError(f"the plan failed its own verification:\n{findings}")
    return found


def verify(plan: Plan, scenario: Scenario) -> Report:
    """Return what independent code finds when it recomputes every number of the plan."""
    from netplan.check import verify as check  # noqa: PLC0415

    return check(plan, scenario)


def availability(plan: Plan, scenario: Scenario) -> tuple[Availability, ...]:
    """Return the share of the time in which each target holds, as two bounds.

    Corridors are cut independently, at the rate and repair time of the costs file. Exact up
    to two cuts at once; failures of equipment, places and power are not counted.
    """
    from netplan.optimize.availability import availability as shares  # noqa: PLC0415

    return shares(plan, scenario)


def explain(
    plan: Plan,
    scenario: Scenario,
    *,
    spans: Sequence[str] = (),
    links: Sequence[str] = (),
    targets: Sequence[str] = (),
    time_limit_s: float | None = None,
) -> Explanation:
    """Return why targets cannot hold, or what every part of a plan is for.

    Args:
        plan: a plan of the scenario.
        scenario: the question it answers.
        spans: ask again without these spans, or with those that the plan leaves out.
        links: the same for links.
        targets: ask again without these targets.
        time_limit_s: of each question asked again; None: until proven.

    Raises:
        RequestError: no such span, link or target, or there is no plan to explain.
    """
    from netplan.explain.service import explain as reasons  # noqa: PLC0415

    return reasons(
        plan, scenario, spans=spans, links=links, targets=targets, time_limit_s=time_limit_s
    )


def explanation_record(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values, certificates included."""
    from netplan.views.explain import explanation_record as record  # noqa: PLC0415

    return record(explanation)


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
    plan: Plan, scenario: Scenario, directory: str | Path, *, reproducible: bool = False
) -> tuple[Path, ...]:
    """Write plan.json and its GeoJSON layers, all of them or none; return the paths.

    Args:
        plan: the plan to write.
        scenario: the scenario it answers.
        directory: made when it does not exist.
        reproducible: leave out what differs from run to run (times, threads, nodes).
    """
    from netplan.files.writing import json_bytes  # noqa: PLC0415

    record = plan_record(plan, scenario, directory, reproducible=reproducible)
    return _write({"plan.json": json_bytes(record), **export(plan, scenario)}, directory)


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


def write_map(
    plans: Sequence[tuple[Plan, Scenario]],
    path: str | Path,
    *,
    language: str = "auto",
    basemap: str | None = None,
) -> Path:
    """Write the map page of one plan, or of several to compare; return its path.

    Args:
        plans: each with the scenario it answers.
        path: the HTML file to write.
        language: ``zh``, ``en``, or ``auto`` to follow the reader's browser.
        basemap: None for the bundled coast, "none", a GeoJSON file or a tile template.

    Raises:
        InputError: a plan does not agree with its own inputs, or the base map is no GeoJSON.
    """
    from netplan.views.map import basemap as chosen  # noqa: PLC0415
    from netplan.views.map import map_page  # noqa: PLC0415

    page = map_page(plans, background=chosen(basemap), language=language)
    return _write({Path(path).name: page}, Path(path).parent)[0]


def write_report(
    plan: Plan,
    scenario: Scenario,
    path: str | Path,
    *,
    lang: str = "en",
    front: str | Path | None = None,
) -> tuple[Path, ...]:
    """Write the report of a plan; its ending decides: .html, .md, .xlsx or .pdf.

    ``front`` is a JSON file of a cost-latency front to draw, as ``netplan pareto`` writes it.

    Returns:
        The paths written: one, and for Markdown the pictures beside it.

    Raises:
        InputError: the plan does not survive the independent check, or the front is wrong.
        RequestError: unknown ending or language, or no browser to print a PDF.
    """
    from netplan.views.report.compose import compose  # noqa: PLC0415
    from netplan.views.report.write import check_kind, report_files  # noqa: PLC0415

    check_kind(Path(path).name)
    _must_verify(plan, scenario)
    document = compose(plan, scenario, lang, _front(front))
    return _write(report_files(document, Path(path).name), Path(path).parent)


def write_comparison_report(
    references: Sequence[str | Path],
    path: str | Path,
    *,
    lang: str = "en",
    why: bool = False,
    front: str | Path | None = None,
) -> tuple[Path, ...]:
    """Write the report that compares finished plans, the first being the base.

    Args:
        references: two plan.json files or more.
        path: the file to write; its ending decides: .html, .md, .xlsx or .pdf.
        lang: "zh" or "en".
        why: solve again to find which changed input moves what; else only facts of the plans.
        front: a JSON file of a cost-latency front to draw, as ``netplan pareto`` writes it.

    Raises:
        InputError: a plan does not survive the independent check, or the front is wrong.
        RequestError: unknown ending or language, or no browser to print a PDF.
    """
    from netplan.views.report.versus import compose_comparison  # noqa: PLC0415
    from netplan.views.report.words import Words  # noqa: PLC0415
    from netplan.views.report.write import check_kind, report_files  # noqa: PLC0415

    check_kind(Path(path).name)
    Words(lang)
    points = _front(front)
    document = compose_comparison(compare(references, why=why), lang, points)
    return _write(report_files(document, Path(path).name), Path(path).parent)


def _front(path: str | Path | None) -> tuple[Dot, ...]:
    """Return the points of a front's file as the plot takes them; none without a file."""
    if path is None:
        return ()
    from netplan.files.front import read_front  # noqa: PLC0415
    from netplan.views.plots.front import FrontPoint as Dot  # noqa: PLC0415

    return tuple(
        Dot(point.label, point.latency_ms, point.cost_cny, point.proven)
        for point in read_front(Path(path))
    )


def write_plots(
    plan: Plan,
    scenario: Scenario,
    directory: str | Path,
    *,
    format_: str = "svg",
    lang: str = "en",
    only: Sequence[str] = (),
    front: str | Path | None = None,
) -> tuple[Path, ...]:
    """Write the pictures of a plan as SVG or PNG, one a file; return the paths.

    Args:
        plan: the plan to draw.
        scenario: the scenario it answers.
        directory: made when it does not exist.
        format_: "svg", or "png" with the extra ``plot``.
        lang: "zh" or "en".
        only: names of pictures ("map", "cost", ...); all when empty.
        front: a JSON file of a cost-latency front, for the picture "front".

    Raises:
        InputError: the plan does not survive the independent check.
        RequestError: unknown picture, format or language, or the extra is missing.
    """
    from netplan.views.report.compose import compose  # noqa: PLC0415
    from netplan.views.report.write import picture_files  # noqa: PLC0415

    _must_verify(plan, scenario)
    document = compose(plan, scenario, lang, _front(front))
    return _write(picture_files(document, format_, tuple(only)), directory)


def _must_verify(plan: Plan, scenario: Scenario) -> None:
    """Refuse to show a plan whose numbers are not those of its inputs."""
    report = verify(plan, scenario)
    if report.ok:
        return
    raise InputError(
        [
            Problem(f"plan {plan.name}", finding.subject, finding.code.value, finding.text, SHOWN)
            for finding in report.findings
        ]
    )


def circle(
    scenario: Scenario,
    plan: Plan | None = None,
    *,
    origin: str | None = None,
    limits_ms: Sequence[float] | None = None,
    route_factor: float | None = None,
    max_tail_km: float | None = None,
    cities: str | Path | None = None,
) -> CircleResult:
    """Return where one-way latency from a hub is within each limit, and the hub indicators.

    Args:
        scenario: the network as it is today.
        plan: what is built on it; None for today alone.
        origin: place id of the hub; None for the source of the scenario's first target.
        limits_ms: one-way limits; None for 3, 5, 10, 15 and 20.
        route_factor: fibre km per geodesic km of the access tail; None for the equipment's.
        max_tail_km: longest access tail, geodesic km; None for the equipment's.
        cities: CSV file of cities; None for the bundled one.

    Raises:
        RequestError: an unknown place, or a limit, factor or length out of range.
        InputError: the cities file is wrong.
    """
    from netplan.circle.result import measure  # noqa: PLC0415
    from netplan.files.paths import bundled_root  # noqa: PLC0415
    from netplan.formats.cities import read_cities  # noqa: PLC0415

    request = circle_request(scenario, origin, limits_ms, route_factor, max_tail_km)
    table = (
        read_cities(bundled_root() / "cities.csv", "netplan:cities.csv")
        if cities is None
        else read_cities(Path(cities))
    )
    return measure(scenario, plan, request, table)


def circle_request(
    scenario: Scenario,
    origin: str | None = None,
    limits_ms: Sequence[float] | None = None,
    route_factor: float | None = None,
    max_tail_km: float | None = None,
) -> CircleRequest:
    """Return a request for a service circle; None means the default, see ``circle``.

    Raises:
        RequestError: an unknown place, or a limit, factor or length out of range.
    """
    from difflib import get_close_matches  # noqa: PLC0415

    from netplan.circle.access import access_of  # noqa: PLC0415
    from netplan.circle.service import (  # noqa: PLC0415
        DEFAULT_LIMITS_MS,
        CircleRequest,
        default_origin,
    )

    place = default_origin(scenario) if origin is None else origin
    if place not in scenario.network.place:
        near = get_close_matches(place, scenario.network.place, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise RequestError(f'no place "{place}" in the scenario{hint}')
    try:
        access = access_of(scenario.equipment, route_factor, max_tail_km)
        limits = DEFAULT_LIMITS_MS if limits_ms is None else tuple(limits_ms)
        return CircleRequest(place, access, limits)
    except ValueError as error:
        raise RequestError(str(error)) from error


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


def validate(path: str | Path = DEFAULT_SCENARIO, overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Return every value of a scenario with the file and line that set it, and counts.

    Raises:
        InputError: anything wrong in any of its files, all of it at once.
    """
    from netplan.files.scenario import resolve  # noqa: PLC0415
    from netplan.graph.service import ServiceModel  # noqa: PLC0415

    scenario = load_scenario(path, overrides)
    resolved = resolve(str(path), tuple(overrides))
    model = ServiceModel(scenario)
    return {
        "name": scenario.name,
        "warnings": list(warnings(scenario)),
        "values": {
            key: {"value": value, "set_by": resolved.origin[key]}
            for key, value in resolved.flat().items()
        },
        "counts": {
            "places": len(scenario.network.places),
            "spans in use or on offer": len(model.spans),
            "links allowed": len(model.links),
            "target pairs": len(model.demands),
            "failures": len(model.failures) - 1,
        },
    }


def warnings(scenario: Scenario) -> tuple[str, ...]:
    """Return what is likely wrong with the user's own files without being an error.

    Today: positions that look shifted to GCJ-02 or BD-09. Bundled files are not looked at.
    """
    if all(file.path.startswith("netplan:") for file in scenario.inputs):
        return ()
    from netplan.formats.known import known_positions  # noqa: PLC0415
    from netplan.formats.shift import shift_warnings  # noqa: PLC0415

    return tuple(shift_warnings(scenario, known_positions()))


def load_plan(path: str | Path) -> tuple[Plan, Scenario]:
    """Return a finished plan and the scenario it answers, its input files unchanged.

    Raises:
        InputError: the record is damaged, or an input file is gone or differs.
    """
    from netplan.files.plan import load_plan_inputs, read_plan  # noqa: PLC0415

    plan = read_plan(Path(path))
    return plan, load_plan_inputs(plan, Path(path))


def load_verified_plan(path: str | Path) -> tuple[Plan, Scenario]:
    """Return a finished plan and its scenario once independent code agrees with every number.

    Raises:
        InputError: the record is damaged or tampered with, or an input file is gone or differs.
    """
    plan, scenario = load_plan(path)
    report = verify(plan, scenario)
    if not report.ok:
        raise InputError(
            [
                Problem(str(path), f.subject, f.code, f.text, "what the scenario gives")
                for f in report.findings
            ]
        )
    return plan, scenario


def import_layer(
    path: str | Path, kind: str, *, layer: str | None = None, shifted: str | None = None
) -> Imported:
    """Return places or spans of a GIS file in netplan's columns and WGS-84.

    Args:
        path: any file GDAL reads.
        kind: "places" or "spans".
        layer: name of the layer; None for the only one, or the one called like the kind.
        shifted: "gcj02" or "bd09" when the positions are in that system, else None.

    Raises:
        RequestError: no such layer, or the extra ``gis`` is not installed.
        InputError: the file cannot be read, or a geometry is of the wrong type.
    """
    from netplan.formats.known import known_positions  # noqa: PLC0415
    from netplan.formats.ogr_read import Shifted, read_layer  # noqa: PLC0415

    system = None if shifted is None else Shifted(shifted)
    return read_layer(Path(path), kind, known_positions(), layer=layer, shifted=system)


def write_imported(imported: Imported, out: str | Path) -> Path:
    """Write an imported layer as GeoJSON; return the path."""
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415

    path = Path(out)
    return _write({path.name: geojson_bytes(imported.layer)}, path.parent)[0]


def compare(
    references: Sequence[str | Path],
    *,
    overrides: Sequence[str] = (),
    why: bool = True,
) -> Comparison:
    """Return what differs between plans, and why.

    Args:
        references: scenarios (file or bundled name) or plan.json files; the first is the
            base. One alone is compared with itself under the overrides.
        overrides: one-off changes of every scenario but the base.
        why: solve again with each changed input alone.

    Raises:
        InputError: a file is wrong, or a plan.json does not agree with its inputs.
        RequestError: overrides for a finished plan.
    """
    from netplan.whatif.answers import Memory  # noqa: PLC0415
    from netplan.whatif.compare import compare as differences  # noqa: PLC0415
    from netplan.whatif.sides import sides_of  # noqa: PLC0415

    memory = Memory()
    sides = sides_of([str(reference) for reference in references], overrides, memory)
    return differences(sides, why=why, memory=memory)


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON values."""
    from netplan.views.whatif.compare import comparison_record as record  # noqa: PLC0415

    return record(comparison)


def save_comparison(comparison: Comparison, directory: str | Path) -> tuple[Path, ...]:
    """Write compare.md, compare.json and a difference layer for each plan but the first."""
    from netplan.files.writing import json_bytes  # noqa: PLC0415
    from netplan.formats.difference_layer import difference_layer  # noqa: PLC0415
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415
    from netplan.views.whatif.compare import comparison_markdown  # noqa: PLC0415

    files = {
        "compare.md": comparison_markdown(comparison).encode(),
        "compare.json": json_bytes(comparison_record(comparison)),
    }
    for i, difference in enumerate(comparison.differences):
        base, other = difference.base, difference.other
        layer = difference_layer(base.plan, base.scenario, other.plan, other.scenario)
        name = "difference" if len(comparison.differences) == 1 else f"difference_{i + 1}"
        files[f"{name}.geojson"] = geojson_bytes(layer)
    return write_files(files, directory)


def sweep_points(
    vary: Sequence[str] = (),
    *,
    samples: int | None = None,
    seed: int = 0,
    file: str | Path | None = None,
) -> tuple[Point, ...]:
    """Return the points of a sweep: a grid, a Latin hypercube (``samples``), or a CSV file's.

    Raises:
        RequestError: a text of ``vary`` says no values.
        InputError: the file holds no points.
    """
    from netplan.whatif import points  # noqa: PLC0415

    if file is not None:
        return points.listed_points(Path(file))
    return points.grid(vary) if samples is None else points.latin_hypercube(vary, samples, seed)


def sweep(
    scenario: str | Path,
    points: Sequence[Point],
    directory: str | Path,
    *,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    scheduler: str | None = None,
    on_done: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, Any], ...]:
    """Return the answer to every point; what the directory's journal knows is not asked again.

    Args:
        scenario: a file or the name of a bundled one.
        points: see ``sweep_points``.
        directory: where the journal is kept.
        overrides: changes common to all points.
        workers: processes; None: one for every core.
        scheduler: address of a Dask scheduler to run on instead.
        on_done: told (done, all) after each answer.

    Raises:
        InputError: the scenario itself is wrong.
        RequestError: Dask is missing or does not answer; the journal is another file.
    """
    import os  # noqa: PLC0415

    from netplan.whatif import sweep as running  # noqa: PLC0415

    runner = (
        running.on_dask(scheduler)
        if scheduler is not None
        else running.processes(workers or os.cpu_count() or 1)
    )
    folder = Path(directory)
    return running.sweep(
        str(scenario), points, folder, base=overrides, runner=runner, on_done=on_done
    )


def save_sweep(results: Sequence[dict[str, Any]], directory: str | Path) -> tuple[Path, ...]:
    """Write sweep.csv, sweep.json and sweep.svg."""
    from netplan.files.writing import json_bytes  # noqa: PLC0415
    from netplan.views.whatif.sweep import sweep_csv, sweep_plot  # noqa: PLC0415

    files = {
        "sweep.csv": sweep_csv(results).encode(),
        "sweep.json": json_bytes({"points": list(results)}),
        "sweep.svg": sweep_plot(results, "Sweep").encode(),
    }
    return write_files(files, directory)


def pareto(
    scenario: str | Path,
    measure: str = "worst_latency",
    *,
    overrides: Sequence[str] = (),
    from_ms: float | None = None,
    to_ms: float | None = None,
    resolution_ms: float = 0.000001,
    on_point: Callable[[float, int], None] | None = None,
) -> Front:
    """Return the front of cost and ``worst_latency`` or ``target:ID``, every point proven.

    Args:
        scenario: a file or the name of a bundled one.
        measure: what cost is set against.
        overrides: one-off changes.
        from_ms: the loosest limit of interest.
        to_ms: the tightest limit of interest.
        resolution_ms: a nanosecond for the complete front.
        on_point: told (latency ms, cost CNY) of every point.

    Raises:
        InputError: the scenario is wrong.
        RequestError: no such measure, or an empty range.
    """
    from netplan.whatif.front import FrontPoint, front  # noqa: PLC0415

    def tell(point: FrontPoint) -> None:
        if on_point is not None:
            on_point(point.latency_ns / 1e6, point.cost_cny)

    return front(
        load_scenario(scenario, overrides),
        measure,
        from_ms=from_ms,
        to_ms=to_ms,
        resolution_ns=max(1, round(resolution_ms * 1e6)),
        on_point=tell,
    )


def save_front(
    front: Front, scenario: str | Path, directory: str | Path, *, overrides: Sequence[str] = ()
) -> tuple[Path, ...]:
    """Write front.csv, front.json, front.svg and a verified plan.json in a folder a point.

    Each plan's record names the changes of the scenario that make its question.
    """
    from netplan.files.writing import json_bytes  # noqa: PLC0415
    from netplan.views.whatif.front import front_csv, front_plot, front_record  # noqa: PLC0415
    from netplan.whatif.front import limit_overrides, point_plan  # noqa: PLC0415

    folder = Path(directory)
    files = {
        "front.csv": front_csv(front).encode(),
        "front.json": json_bytes(front_record(front)),
        "front.svg": front_plot(front).encode(),
    }
    written = list(write_files(files, folder))
    base = load_scenario(scenario, overrides)
    for number, point in enumerate(front.points, 1):
        limits = limit_overrides(base, front.measure, point.latency_ns)
        changed = (*overrides, *limits)
        question = load_scenario(scenario, changed)
        record = point_plan(point, question, changed)
        _must_verify(record, question)
        written += save(record, question, folder / f"point-{number:02d}")
    return tuple(written)


def sensitivity(
    scenario: str | Path,
    *,
    overrides: Sequence[str] = (),
    across: Sequence[str | Path] = (),
    **asked: Any,
) -> dict[str, Any]:
    """Return the ranges in which a plan stays optimal; see ``explore_sensitivity``.

    Args:
        scenario: a scenario or a plan.json.
        overrides: one-off changes.
        across: more scenarios, to find what is essential, optional or never used.
        asked: items, lengths, low_ends, relax_ms, within, on_item.

    Raises:
        RequestError: a plan is not proven optimal, or an item is not on offer.
    """
    from netplan.whatif.answers import Memory  # noqa: PLC0415
    from netplan.whatif.explore import explore_sensitivity  # noqa: PLC0415
    from netplan.whatif.sides import side_of  # noqa: PLC0415

    memory = Memory()
    sides = [side_of(str(name), overrides, memory) for name in (scenario, *across)]
    return explore_sensitivity(sides, memory, **asked)


def risk(scenario: str | Path, *, overrides: Sequence[str] = (), **asked: Any) -> dict[str, Any]:
    """Return how likely a plan holds, and the robust plan; see ``explore_risk``.

    Args:
        scenario: a scenario or a plan.json.
        overrides: one-off changes.
        asked: samples, seed, robust, hold.

    Raises:
        RequestError: there is no plan.
    """
    from netplan.whatif.answers import Memory  # noqa: PLC0415
    from netplan.whatif.explore import explore_risk  # noqa: PLC0415
    from netplan.whatif.sides import side_of  # noqa: PLC0415

    memory = Memory()
    return explore_risk(side_of(str(scenario), overrides, memory), memory, **asked)


def phase(
    scenario: str | Path,
    budgets_cny: Sequence[int],
    *,
    weighted: bool = False,
    overrides: Sequence[str] = (),
) -> Phases:
    """Return the best order of building a plan under yearly budgets.

    Raises:
        RequestError: there is no plan, or a budget is negative.
    """
    from netplan.whatif.answers import Memory  # noqa: PLC0415
    from netplan.whatif.phase import phase as order  # noqa: PLC0415
    from netplan.whatif.sides import side_of  # noqa: PLC0415

    side = side_of(str(scenario), overrides, Memory())
    return order(side.scenario, side.plan, budgets_cny, weighted=weighted)
