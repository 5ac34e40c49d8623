"""The layers of a plan as the files of a format: which layers, which coordinates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from netplan.circle.service import CircleRequest, default_request
from netplan.errors import InputError, Problem, RequestError
from netplan.failures.failure import usable_spans
from netplan.formats.coordinates.crs import GCJ02_STAMP, WGS84, Crs, crs_notes, in_crs, is_stamped
from netplan.formats.csv_table import csv_files
from netplan.formats.geojson import geojson_bytes
from netplan.formats.kml import kml_bytes
from netplan.formats.kmz import kmz_bytes
from netplan.formats.layers import plan as base_layers
from netplan.formats.layers.circle import circle_layers
from netplan.formats.layers.difference import difference_layer
from netplan.formats.layers.failures import failures_layer
from netplan.formats.layers.layer import Layer
from netplan.formats.layers.survey import survey_layer
from netplan.formats.lost import ENDING, PLACES, SPANS, plan_lost, with_sidecar
from netplan.formats.styles.styles import Language
from netplan.model.currency import one_currency
from netplan.model.link import allowed_links
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.survey import Survey


class Kind(StrEnum):
    """A file format to export to."""

    GEOJSON = "geojson"
    GPKG = "gpkg"
    KML = "kml"
    KMZ = "kmz"
    SHP = "shp"
    FGB = "fgb"
    CSV = "csv"


LAYERS = ("places", "spans", "links", "targets", "failures", "circle", "circle_gain")
"""The layers of one plan; ``channels`` comes with traffic, ``difference`` with a plan to compare
with, ``survey`` with what ``netplan survey`` found."""
CHANNELS = base_layers.CHANNELS
DIFFERENCE = "difference"
SURVEY = "survey"
CIRCLES = frozenset({"circle", "circle_gain"})
STEM = "plan"


@dataclass(frozen=True)
class ExportOptions:
    """What to export; ``layers`` None means all of them."""

    kind: Kind = Kind.GEOJSON
    layers: tuple[str, ...] | None = None
    crs: Crs = WGS84
    language: Language = "en"
    circle: CircleRequest | None = None
    survey: Survey | None = None


@dataclass(frozen=True)
class Export:
    """Files by name, what a user must know about them, and what they were made from.

    ``main`` is the file that others stand beside, which take its name; "" where there is none.
    """

    files: Mapping[str, bytes]
    notes: tuple[str, ...]
    plan_sha256: str = ""
    inputs: tuple[Path, ...] = ()
    main: str = ""

    def named(self, name: str) -> Export | None:
        """Return the export with another name for its file; None where that has another ending.

        Args:
            name: of the file, or of the main one; those beside it are renamed with it.
        """
        main = self.main or (next(iter(self.files)) if len(self.files) == 1 else "")
        if not main or Path(name).suffix.lower() != Path(main).suffix:
            return None
        stems = Path(main).stem, Path(name).stem
        files = {
            file.replace(main, name, 1)
            if file.startswith(main)
            else file.replace(*stems, 1): content
            for file, content in self.files.items()
        }
        return replace(self, files=files, main=self.main and name)


def export_plan(
    plan: Plan,
    scenario: Scenario,
    options: ExportOptions,
    *,
    base: tuple[Plan, Scenario] | None = None,
) -> Export:
    """Return the files of a plan in one format.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        options: format, layers, coordinates, language of labels.
        base: a plan and scenario to compare with, for the layer ``difference``.

    Raises:
        RequestError: an unknown layer, or coordinates the format cannot carry.
        InputError: the plan names what its scenario does not have.
    """
    if base is not None:
        one_currency((one.name, one.currency) for one in (base[0], plan))
    if options.survey is not None:
        one_currency([(plan.name, plan.currency), ("the survey", options.survey.currency)])
    given = {
        CHANNELS: plan.carried is not None,
        DIFFERENCE: base is not None,
        SURVEY: options.survey is not None,
    }
    names = layer_names(options.layers, given)
    refuse_crs(options.kind, options.crs)
    check_ids(plan, scenario)
    layers = _make_all(names, plan, scenario, options, base)
    notes = crs_notes(layers, options.crs)
    placed = [in_crs(layer, options.crs) for layer in layers]
    files, more = WRITERS[options.kind](placed, plan, options)
    main = next(iter(files)) if any(name.endswith(ENDING) for name in files) else ""
    return Export(files, (*notes, *more), sha256_of(plan), main=main)


def sha256_of(plan: Plan) -> str:
    """Return the digest of the plan.json that a plan was read from, "" for none."""
    return "" if plan.file is None else plan.file.sha256


def layer_names(asked: Sequence[str] | None, given: Mapping[str, bool]) -> tuple[str, ...]:
    """Return the layers to write, in the fixed order.

    Args:
        asked: names; None: all that there are.
        given: whether there is what makes the other layers.

    Raises:
        RequestError: a name that is no layer, or one that is made of something else, too.
    """
    known = (*LAYERS, *given)
    if asked is None:
        return (*LAYERS, *(name for name, there in given.items() if there))
    for name in asked:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise RequestError(f'unknown layer "{name}"; layers are {", ".join(known)}{hint}')
    if CHANNELS in asked and not given[CHANNELS]:
        raise RequestError('the layer "channels" needs a plan with traffic')
    if DIFFERENCE in asked and not given[DIFFERENCE]:
        raise RequestError('the layer "difference" needs a plan to compare with (--base)')
    if SURVEY in asked and not given[SURVEY]:
        raise RequestError('the layer "survey" needs what netplan survey found (--survey)')
    return tuple(name for name in known if name in asked)


def refuse_crs(kind: Kind, crs: Crs) -> None:
    """Say why a format cannot carry these coordinates.

    Raises:
        RequestError: it cannot.
    """
    if crs.is_gcj02 and kind not in (Kind.GEOJSON, Kind.CSV):
        raise RequestError(
            f"GCJ-02 is written to geojson and csv only: a {kind} file declares a reference "
            "system, and GCJ-02 is none, so every reader would mistake the positions"
        )
    if kind in (Kind.KML, Kind.KMZ) and not crs.is_wgs84:
        raise RequestError("KML is WGS-84 (EPSG:4326) by definition")
    if kind is Kind.GEOJSON and not (crs.is_wgs84 or crs.is_gcj02):
        raise RequestError(
            "GeoJSON is WGS-84 (EPSG:4326) by RFC 7946; "
            "for other systems write gpkg, shp, fgb or csv"
        )


def check_ids(plan: Plan, scenario: Scenario) -> None:
    """Make sure that the plan speaks of the scenario's places, spans and links.

    Raises:
        InputError: it does not; every unknown name is listed.
    """
    spans = {span.id for span in usable_spans(scenario)}
    links = {link.id for link in allowed_links(scenario)}
    places = set(scenario.network.place)
    named = [
        *(("spans", "span", cost.id, spans) for cost in plan.spans),
        *(("links", "link", link.id, links) for link in plan.links),
        *(("links", "span", s, spans) for link in plan.links for s in link.route),
        *(("targets", "place", p, places) for t in plan.targets for p in (t.source, t.sink)),
    ]
    problems = [
        Problem("plan", field, what, f'"{name}"', f"a {what} that the scenario has and allows")
        for field, what, name, known in named
        if name not in known
    ]
    if problems:
        raise InputError(list(dict.fromkeys(problems)))


def _make_all(
    names: Sequence[str],
    plan: Plan,
    scenario: Scenario,
    options: ExportOptions,
    base: tuple[Plan, Scenario] | None,
) -> list[Layer]:
    made = {name: MAKERS[name](plan, scenario) for name in names if name in MAKERS}
    if CIRCLES & set(names):
        request = options.circle or default_request(scenario)
        made |= {layer.name: layer for layer in circle_layers(plan, scenario, request)}
    if base is not None and DIFFERENCE in names:
        made[DIFFERENCE] = difference_layer(*base, plan, scenario)
    if options.survey is not None and SURVEY in names:
        made[SURVEY] = survey_layer(options.survey, scenario)
    return [made[name] for name in names]


MAKERS: Mapping[str, Callable[[Plan, Scenario], Layer]] = {
    "places": base_layers.places_layer,
    "spans": base_layers.spans_layer,
    "links": base_layers.links_layer,
    "targets": base_layers.targets_layer,
    "failures": failures_layer,
    CHANNELS: base_layers.channel_layer,
}

Files = tuple[dict[str, bytes], tuple[str, ...]]


def _geojson(layers: Sequence[Layer], plan: Plan, _: ExportOptions) -> Files:
    files = {}
    for layer in layers:
        stamp = GCJ02_STAMP if is_stamped(layer) else None
        files[f"{layer.name}.geojson"] = geojson_bytes(
            layer, stamp=stamp, plan_sha256=sha256_of(plan)
        )
    return files, ()


def _csv(layers: Sequence[Layer], _: Plan, options: ExportOptions) -> Files:
    files: dict[str, bytes] = {}
    for layer in layers:
        files |= csv_files(layer)
        if options.crs.epsg is not None and not options.crs.is_wgs84:
            files[f"{layer.name}.prj"] = options.crs.wkt().encode()
    return files, ()


def _title(plan: Plan, language: Language) -> str:
    return (plan.title_zh if language == "zh" else "") or plan.title or plan.name


def _kml(layers: Sequence[Layer], plan: Plan, options: ExportOptions) -> Files:
    language = options.language
    return {f"{STEM}.kml": kml_bytes(layers, _title(plan, language), language)}, ()


def _kmz(layers: Sequence[Layer], plan: Plan, options: ExportOptions) -> Files:
    language = options.language
    document = kml_bytes(layers, _title(plan, language), language, typed=False)
    counts = {layer.name: len(layer.features) for layer in layers}
    held = counts.get(PLACES, 0), counts.get(SPANS, 0)
    files = {f"{STEM}.kmz": kmz_bytes(document)}
    return with_sidecar(files, plan, "KMZ", held, plan_lost(plan, written=counts))


def _gpkg(layers: Sequence[Layer], plan: Plan, options: ExportOptions) -> Files:
    from netplan.formats.geopackage import gpkg_bytes  # noqa: PLC0415  (GDAL loads here)

    description = f"{plan.name}; {plan.status.value}; netplan {plan.provenance.netplan_version}"
    if sha256_of(plan):
        description += f"; plan_sha256 {sha256_of(plan)}"
    body = gpkg_bytes(layers, options.crs, description=description, language=options.language)
    return {f"{STEM}.gpkg": body}, ()


def _shp(layers: Sequence[Layer], _: Plan, options: ExportOptions) -> Files:
    from netplan.formats.ogr import SHP, cut_texts, single_files  # noqa: PLC0415

    files: dict[str, bytes] = {}
    notes: list[str] = []
    for layer in layers:
        fitting, cut = cut_texts(layer)
        files |= single_files(fitting, options.crs, SHP)
        notes += cut
    return files, tuple(notes)


def _fgb(layers: Sequence[Layer], _: Plan, options: ExportOptions) -> Files:
    from netplan.formats.ogr import FGB, single_files  # noqa: PLC0415

    files: dict[str, bytes] = {}
    for layer in layers:
        files |= single_files(layer, options.crs, FGB)
    return files, ()


WRITERS: Mapping[Kind, Callable[[Sequence[Layer], Plan, ExportOptions], Files]] = {
    Kind.GEOJSON: _geojson,
    Kind.CSV: _csv,
    Kind.KML: _kml,
    Kind.KMZ: _kmz,
    Kind.GPKG: _gpkg,
    Kind.SHP: _shp,
    Kind.FGB: _fgb,
}
