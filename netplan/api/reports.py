"""Show: map page, report, plots and the service circle of a finished plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.api.nominal import nominal_plan
from netplan.api.planning import _must_verify
from netplan.api.saving import check_writable, plan_sha256, write_files
from netplan.api.whatif import compare
from netplan.errors import RequestError, VerificationError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.words import did_you_mean

if TYPE_CHECKING:
    from netplan.circle.result import CircleResult
    from netplan.circle.service import CircleRequest
    from netplan.model.bill import Line
    from netplan.model.survey import Survey
    from netplan.views.backdrop import Backdrop
    from netplan.views.plots.front import FrontPoint as Dot
    from netplan.views.plots.sureness import SurePoint
    from netplan.whatif.compare.comparison import Comparison
    from netplan.whatif.robustness.constant_ranges import ConstantEnd


def write_map(
    plans: Sequence[tuple[Plan, Scenario]],
    path: str | Path,
    *,
    language: str = "auto",
    basemap: str | None = None,
    survey: str | Path | None = None,
) -> Path:
    """Write the map page of one plan, or of several to compare; return its path.

    Args:
        plans: each with the scenario it answers.
        path: the HTML file to write.
        language: ``zh``, ``en``, or ``auto`` to follow the reader's browser.
        basemap: None for the bundled coast, around China or of the world, "none", a GeoJSON
            file or a tile template.
        survey: a survey.json, whose corridors are marked by what measuring them is worth.

    Raises:
        InputError: a plan does not agree with its own inputs, or the base map is no GeoJSON.
    """
    from netplan.views.map import basemap as chosen  # noqa: PLC0415
    from netplan.views.map import map_page  # noqa: PLC0415

    behind = None if basemap is None else chosen(basemap)
    found, _ = _survey(survey, *plans[0], lang="en")
    page = map_page(plans, background=behind, language=language, survey=found)
    read = [survey, _basemap_file(basemap)]
    return _shown({Path(path).name: page}, path, "map", plans, read)[0]


def _basemap_file(basemap: str | None) -> str | None:
    """Return the file that a choice of a backdrop names, None where it names none."""
    from netplan.views.backdrop import NONE, is_tiles  # noqa: PLC0415

    named = basemap is not None and basemap.lower() != NONE and not is_tiles(basemap)
    return basemap if named else None


def _still(basemap: str | None) -> Backdrop | None:
    """Return the backdrop of a still picture, None for the bundled one."""
    from netplan.views.backdrop import given, is_tiles  # noqa: PLC0415

    if basemap is None:
        return None
    if is_tiles(basemap):
        raise RequestError(
            f"--basemap {basemap}: tiles are fetched by the map page alone; "
            "a still picture takes a GeoJSON file, or none"
        )
    return given(basemap)


def _shown(
    files: Mapping[str, bytes],
    path: str | Path,
    command: str,
    about: Sequence[tuple[Plan, Scenario]],
    inputs: Sequence[str | Path | None] = (),
) -> tuple[Path, ...]:
    """Write a page with what stands beside it, and nothing over what it was made from."""
    page = Path(path)
    read = [Path(name) for name in inputs if name is not None]
    check_writable(page.parent, tuple(files), about=about, inputs=read)
    named = command if len(files) == 1 else f"{command} {page.name}"
    return write_files(files, page.parent, command=named, about=about, replaces=len(files) > 1)


def write_report(  # noqa: PLR0913  (one parameter a choice)
    plan: Plan,
    scenario: Scenario,
    path: str | Path,
    *,
    lang: str = "en",
    front: str | Path | None = None,
    basemap: str | None = None,
    curve: str | Path | None = None,
    nominal: str | Path | None = None,
    survey: str | Path | None = None,
    why: bool = False,
    on_stopped: Callable[[int], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Write the report of a plan; its ending decides: .html, .md, .xlsx or .pdf.

    ``front`` is a JSON file of a cost-latency front to draw, as ``netplan pareto`` writes it;
    ``basemap`` is what lies behind the map: None for the bundled coast, "none", or a GeoJSON file;
    ``curve`` is a confidence.json, whose price of being surer is drawn;
    ``survey`` is a survey.json, which tells what to measure first.
    ``nominal`` is the plan.json of the same question without a probability that it asks for: the
    report then says what that costs.
    ``why`` solves again with each constant at the ends of its range; ``on_stopped`` is given how
    many of these questions a limit stopped.

    Returns:
        The paths written: one, and for Markdown the pictures beside it.

    Raises:
        InputError: the plan does not survive the independent check, or the front is wrong.
        RequestError: unknown ending or language, or no browser to print a PDF.
    """
    from netplan.views.report.compose import compose  # noqa: PLC0415
    from netplan.views.report.writers.write import check_kind, report_files  # noqa: PLC0415

    check_kind(Path(path).name)
    behind = _still(basemap)
    _must_verify(plan, scenario)
    points = _front(front, plan.currency)
    ends = _solved_again(plan, scenario, on_stopped) if why and plan.cost_cny is not None else None
    surer, whose = _curve(curve, plan, scenario, lang)
    certain = None if nominal is None else nominal_plan(nominal, scenario)
    measured = _survey(survey, plan, scenario, lang)
    document = compose(
        plan,
        scenario,
        lang,
        points,
        behind,
        surer,
        ends,
        curve_of=whose,
        surveyed=measured,
        nominal=certain,
    )
    document = replace(document, plan_sha256=plan_sha256(plan))
    files = report_files(document, Path(path).name)
    read = [front, curve, nominal, survey, _basemap_file(basemap)]
    return _shown(files, path, "report", [(plan, scenario)], read)


def _solved_again(
    plan: Plan, scenario: Scenario, on_stopped: Callable[[int], None]
) -> tuple[ConstantEnd, ...]:
    from netplan.whatif.memory import Memory  # noqa: PLC0415
    from netplan.whatif.robustness.constant_ranges import constant_ranges  # noqa: PLC0415

    memory = Memory()
    found = constant_ranges(scenario, plan, memory)
    on_stopped(len(memory.stops))
    return found


def write_comparison_report(
    references: Sequence[str | Path],
    path: str | Path,
    *,
    lang: str = "en",
    why: bool = False,
    front: str | Path | None = None,
    basemap: str | None = None,
    on_compared: Callable[[Comparison], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Write the report that compares finished plans, the first being the base.

    Args:
        references: two plan.json files or more.
        path: the file to write; its ending decides: .html, .md, .xlsx or .pdf.
        lang: "zh" or "en".
        why: solve again to find which changed input moves what; else only facts of the plans.
        front: a JSON file of a cost-latency front to draw, as ``netplan pareto`` writes it.
        basemap: as in ``write_report``.
        on_compared: is given what the report tells of, with how many questions a limit stopped.

    Raises:
        InputError: a plan does not survive the independent check, or the front is wrong.
        RequestError: unknown ending or language, or no browser to print a PDF.
    """
    from netplan.views.report.versus.document import compose_comparison  # noqa: PLC0415
    from netplan.views.report.words.lookup import Words  # noqa: PLC0415
    from netplan.views.report.writers.write import check_kind, report_files  # noqa: PLC0415

    check_kind(Path(path).name)
    Words(lang)
    behind = _still(basemap)
    _front(front)  # what is wrong with it is told before a search
    compared = compare(references, why=why)
    on_compared(compared)
    points = _front(front, compared.currency)
    document = compose_comparison(compared, lang, points, behind)
    about = [(side.plan, side.scenario) for d in compared.differences for side in (d.base, d.other)]
    files = report_files(document, Path(path).name)
    return _shown(files, path, "report", about, [front, _basemap_file(basemap)])


def bill_of_materials(plan: Plan, scenario: Scenario) -> tuple[Line, ...]:
    """Return what a plan buys, checked by other code; the lines sum to its cost.

    Raises:
        InputError: the plan does not survive the independent check.
        RequestError: there is no plan.
        VerificationError: the bill did not survive its check; a fault of netplan.
    """
    from netplan.check.bill import verify_bill  # noqa: PLC0415
    from netplan.planning.bill import bill  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    if plan.cost_cny is None:
        raise RequestError(f"there is no plan of {plan.name} to buy anything for")
    _must_verify(plan, scenario)
    lines = bill(plan, scenario, ServiceModel(scenario))
    report = verify_bill(lines, plan, scenario)
    if not report.ok:
        findings = "\n".join(str(finding) for finding in report.findings)
        raise VerificationError(f"the bill of materials failed its own check:\n{findings}")
    return lines


def write_bill(
    plan: Plan, scenario: Scenario, path: str | Path, *, lang: str = "en"
) -> tuple[Path, ...]:
    """Write the bill of materials of a plan: .csv, .xlsx, .html or .md; return the paths.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        path: the file to write; CSV has every line, the others sums too.
        lang: "zh" or "en".

    Raises:
        InputError: the plan does not survive the independent check.
        RequestError: there is no plan, or an unknown ending or language.
    """
    from netplan.records.bill import bill_csv  # noqa: PLC0415
    from netplan.views.report.facts.subject import Subject  # noqa: PLC0415
    from netplan.views.report.sections.bill import document  # noqa: PLC0415
    from netplan.views.report.words.lookup import Words  # noqa: PLC0415
    from netplan.views.report.writers.write import check_kind, report_files  # noqa: PLC0415

    words, name = Words(lang, plan.currency), Path(path).name
    if not name.lower().endswith(".csv"):
        check_kind(name)
    lines = bill_of_materials(plan, scenario)
    if name.lower().endswith(".csv"):
        files: Mapping[str, bytes] = {name: bill_csv(lines, scenario).encode()}
    else:
        made = document(Subject(plan, scenario, lang), words)
        files = report_files(replace(made, plan_sha256=plan_sha256(plan)), name)
    return _shown(files, path, "bom", [(plan, scenario)])


def report_notes(
    paths: Sequence[str | Path],
    *,
    lang: str = "en",
    about: Sequence[tuple[Plan, Scenario]] = (),
) -> tuple[str, ...]:
    """Return what a reader of written reports must know: PDF and HTML that lack fonts.

    ``about`` are the plans that the reports tell of, whose names are shown in them.
    """
    from netplan.views.report.words.lookup import Words  # noqa: PLC0415
    from netplan.views.report.writers.fonts import font_note  # noqa: PLC0415

    texts = [text for term in Words(lang).glossary for text in term]
    for plan, scenario in about:
        texts += [plan.name, plan.title, plan.title_zh]
        for place in scenario.network.places:
            texts += [place.id, place.name, place.name_zh]
    endings = dict.fromkeys(Path(path).suffix.lower() for path in paths)
    notes = (font_note("".join(filter(None, texts)), ending) for ending in endings)
    return tuple(note for note in notes if note)


def _curve(
    path: str | Path | None, plan: Plan, scenario: Scenario, lang: str
) -> tuple[tuple[SurePoint, ...], str | None]:
    """Return the points of a confidence.json as the plot takes them; none without a file.

    And the title of its question where that is not the plan's own, "" where it is not said.

    Raises:
        RequestError: it is in another currency than the plan.
    """
    if path is None:
        return (), None
    from netplan.model.currency import one_currency  # noqa: PLC0415
    from netplan.records.confidence import read_stairs  # noqa: PLC0415
    from netplan.records.question import question_of  # noqa: PLC0415
    from netplan.views.plots.sureness import SurePoint  # noqa: PLC0415

    found, own, asked = read_stairs(Path(path))
    one_currency([("the plan", plan.currency), (str(path), own)])
    whose = "" if asked is None else asked.title(zh=lang == "zh")
    points = tuple(SurePoint("", s.share, s.low, s.high, s.cost_cny) for s in found)
    return points, None if asked == question_of(plan, scenario) else whose


def _survey(
    path: str | Path | None, plan: Plan, scenario: Scenario, lang: str
) -> tuple[Survey | None, str | None]:
    """Return what a survey.json says, None without a file.

    Also of which question it is, None where that is the plan's own.

    Raises:
        RequestError: it is in another currency than the plan.
    """
    if path is None:
        return None, None
    from netplan.model.currency import one_currency  # noqa: PLC0415
    from netplan.records.question import question_of  # noqa: PLC0415
    from netplan.records.survey import read_survey  # noqa: PLC0415

    found, asked = read_survey(path)
    one_currency([("the plan", plan.currency), (str(path), found.currency)])
    whose = "" if asked is None else asked.title(zh=lang == "zh")
    return found, None if asked == question_of(plan, scenario) else whose


def _front(path: str | Path | None, currency: str | None = None) -> tuple[Dot, ...]:
    """Return the points of a front's file as the plot takes them; none without a file.

    Raises:
        RequestError: it is in another currency than the plan.
    """
    if path is None:
        return ()
    from netplan.model.currency import one_currency  # noqa: PLC0415
    from netplan.records.front import read_front  # noqa: PLC0415
    from netplan.views.plots.front import FrontPoint as Dot  # noqa: PLC0415

    points = read_front(Path(path))
    if currency is not None:
        one_currency([("the plan", currency), (str(path), points[0].currency)])
    return tuple(
        Dot(point.label, point.latency_ms, point.cost_cny, point.proven, point.of_traffic)
        for point in points
    )


def write_plots(  # noqa: PLR0913  (one parameter a choice)
    plan: Plan,
    scenario: Scenario,
    directory: str | Path,
    *,
    format_: str = "svg",
    lang: str = "en",
    only: Sequence[str] = (),
    front: str | Path | None = None,
    curve: str | Path | None = None,
    basemap: str | None = None,
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
        curve: a confidence.json, for the picture "sureness".
        basemap: as in ``write_report``.

    Raises:
        InputError: the plan does not survive the independent check.
        RequestError: unknown picture, format or language, or the extra is missing.
    """
    from netplan.views.report.compose import compose  # noqa: PLC0415
    from netplan.views.report.writers.write import picture_files  # noqa: PLC0415

    behind = _still(basemap)
    _must_verify(plan, scenario)
    surer, whose = _curve(curve, plan, scenario, lang)
    points = _front(front, plan.currency)
    document = compose(plan, scenario, lang, points, behind, surer, curve_of=whose)
    files = picture_files(document, format_, tuple(only))
    read = [Path(name) for name in (front, curve, _basemap_file(basemap)) if name]
    check_writable(directory, tuple(files), inputs=read)
    return write_files(files, directory, command="plot", about=[(plan, scenario)])


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
        cities: CSV file of cities; None for the bundled one, or for the network's own places
            where it lies elsewhere.

    Raises:
        RequestError: an unknown place, or a limit, factor or length out of range.
        InputError: the cities file is wrong.
    """
    from netplan.circle.result import measure  # noqa: PLC0415
    from netplan.formats.cities import towns_of  # noqa: PLC0415

    request = circle_request(scenario, origin, limits_ms, route_factor, max_tail_km)
    table = None if cities is None else Path(cities)
    towns = towns_of(scenario.network, request.access.max_km, table)
    return measure(scenario, plan, request, towns)


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
    from netplan.circle.access import access_of  # noqa: PLC0415
    from netplan.circle.service import (  # noqa: PLC0415
        DEFAULT_LIMITS_MS,
        CircleRequest,
        default_origin,
    )

    place = default_origin(scenario) if origin is None else origin
    if place not in scenario.network.place:
        near = did_you_mean(place, scenario.network.place)
        hint = f'; did you mean "{near}"?' if near else ""
        raise RequestError(f'no place "{place}" in the scenario{hint}')
    try:
        access = access_of(scenario.equipment, route_factor, max_tail_km)
        limits = DEFAULT_LIMITS_MS if limits_ms is None else tuple(limits_ms)
        return CircleRequest(place, access, limits)
    except ValueError as error:
        raise RequestError(str(error)) from error
