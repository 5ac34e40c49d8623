"""In which order to build a plan: asked, checked, and kept with a plan a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.named_plans import made_plans, write_named_plans
from netplan.api.whatif import reporting
from netplan.errors import VerificationError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.model.phases import Phases
    from netplan.optimize.progress import OnProgress

PHASE_FILES = ("phases.json", "phases.csv", "phases.svg", "phases.png", "map.html")


def phase(
    scenario: str | Path,
    budgets_cny: Sequence[int],
    *,
    overrides: Sequence[str] = (),
    on_progress: OnProgress | None = None,
    **asked: Any,
) -> Phases:
    """Return the best order of building a plan under yearly budgets, checked by other code.

    Args:
        scenario: a scenario or a plan.json.
        budgets_cny: what each year brings.
        overrides: one-off changes.
        on_progress: called with how far the plan is, where there is none yet.
        asked: measure ("intact", "protected" or "sum": what counts first), weighted, lapse,
            discount_rate, horizon_years.

    Raises:
        RequestError: a budget is negative, or the horizon too short.
        UnmetError: there is no plan.
        StoppedError: a limit ended the search before there was one.
        VerificationError: the order did not survive the check; a fault of netplan.
    """
    from netplan.check.phases import verify_phases  # noqa: PLC0415
    from netplan.whatif.compare.sides import must_have_plan, side_of  # noqa: PLC0415
    from netplan.whatif.phasing.phase import phase as order  # noqa: PLC0415
    from netplan.whatif.phasing.phase import terms  # noqa: PLC0415

    memory = reporting(on_progress)
    side = side_of(str(scenario), overrides, memory, one_limit=True, of_paths="phase")
    must_have_plan(side)
    under = terms(side.scenario, budgets_cny, **asked)
    found = order(side.scenario, side.plan, under, until=memory.until)
    report = verify_phases(found, side.plan, side.scenario)
    if not report.ok:
        findings = "\n".join(str(finding) for finding in report.findings)
        raise VerificationError(f"the order of building failed its own check:\n{findings}")
    return found


def phases_record(phases: Phases) -> dict[str, Any]:
    """Return an order of building as JSON values."""
    from netplan.records.phase import phases_record as record  # noqa: PLC0415

    return record(phases)


def save_phases(
    phases: Phases,
    scenario: str | Path,
    directory: str | Path,
    *,
    overrides: Sequence[str] = (),
    lang: str = "en",
    picture: str = "svg",
    on_progress: OnProgress | None = None,
) -> tuple[Path, ...]:
    """Write an order of building: its numbers and picture, a plan a year, a map with a slider.

    Args:
        phases: the order.
        scenario: the scenario or plan.json that was asked about.
        directory: made when it does not exist; phases.json, .csv and .svg, map.html, and
            what stands at the end of each year as a verified plan.json in year-01 and so on.
        overrides: the changes that were asked with.
        lang: of the picture and, at first, of the map: "en" or "zh".
        picture: "svg", or "png" with the extra ``plot``.
        on_progress: called with how far each question is.

    Raises:
        RequestError: a file cannot be written, or the extra is missing.
    """
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415
    from netplan.records.phase import phases_csv  # noqa: PLC0415
    from netplan.views.map import map_page  # noqa: PLC0415
    from netplan.views.plots.png import png_bytes  # noqa: PLC0415
    from netplan.views.whatif.phases import phases_plot  # noqa: PLC0415
    from netplan.whatif.designs import named_in  # noqa: PLC0415

    svg = phases_plot(phases, lang)
    made = made_plans(scenario, named_in(phases), overrides, on_progress)
    years = [(_titled(one.plan, one.scenario), one.scenario) for one in made]
    beside = {
        "phases.json": json_bytes(phases_record(phases)),
        "phases.csv": phases_csv(phases).encode(),
        f"phases.{picture}": svg.encode() if picture == "svg" else png_bytes(svg),
        "map.html": map_page(years, language=lang, years=True),
    }
    return write_named_plans(made, directory, command="phase", beside=beside)


def _titled(plan: Plan, scenario: Scenario) -> Plan:
    """Return the plan of a year under the title of its scenario: a slider tells the year."""
    return replace(plan, title=scenario.title, title_zh=scenario.title_zh)
