"""What to measure first: ask, and keep it as a record, a table and a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.saving import write_files
from netplan.api.whatif import reporting

if TYPE_CHECKING:
    from netplan.model.plan import Plan
    from netplan.model.scenario import Scenario
    from netplan.model.survey import Survey
    from netplan.optimize.progress import OnProgress
    from netplan.records.question import Question

SURVEY_FILES = ("survey.json", "survey.csv", "survey.geojson")


@dataclass(frozen=True)
class Surveyed:
    """A survey of a plan, how many questions a limit stopped before the proof, and whose it is."""

    survey: Survey
    plan: Plan
    scenario: Scenario
    stopped: int
    question: Question


def survey(  # noqa: PLR0913  (one parameter a choice)
    scenario: str | Path,
    *,
    overrides: Sequence[str] = (),
    surveys: int = 3,
    price_cny: int | None = None,
    at: float | None = None,
    samples: int = 20_000,
    seed: int = 0,
    correlation: str = "independent",
    worlds: str | Path | None = None,
    on_progress: OnProgress | None = None,
) -> Surveyed:
    """Return which lengths and delays to measure first, and what that is expected to save.

    Args:
        scenario: a scenario or a plan.json.
        overrides: one-off changes.
        surveys: how many things may be measured.
        price_cny: of a miss; None: the price at which the plans of the curve change at ``at``.
        at: probability for that; None: the joint one of the scenario, else 0.9.
        samples: worlds in which plans are tried.
        seed: of them.
        correlation: ``independent`` or ``by_basis``: which lengths err together.
        worlds: a CSV file of all the worlds there are, a column a quantity; None: sampled.
        on_progress: called with how far each question is, and how many worlds are tried.

    Raises:
        RequestError: the scenario asks for more than least cost, or than single paths.
        UnmetError: there is no plan.
        StoppedError: a limit ended the search before there was one.
    """
    from netplan.files.worlds import read_worlds  # noqa: PLC0415
    from netplan.model.odds import Correlation  # noqa: PLC0415
    from netplan.optimize.progress import Progress  # noqa: PLC0415
    from netplan.records.question import question_of  # noqa: PLC0415
    from netplan.whatif.compare.sides import side_of  # noqa: PLC0415
    from netplan.whatif.robustness.questions import explore_survey  # noqa: PLC0415
    from netplan.whatif.survey.survey import Asked, measurable  # noqa: PLC0415

    def tell(done: int, of: int) -> None:
        if on_progress is not None:
            text = f"plans tried in {done:,} of {of:,} worlds"
            on_progress(Progress("survey", None, 0, 0, text))

    memory = reporting(on_progress)
    side = side_of(str(scenario), overrides, memory, one_limit=True, of_paths="survey")
    given = None if worlds is None else read_worlds(worlds, measurable(side.scenario))
    asked = Asked(surveys, price_cny, at, samples, seed, Correlation(correlation), given)
    found = explore_survey(side, memory, asked, tell)
    asked_of = question_of(side.plan, side.scenario)
    return Surveyed(found, side.plan, side.scenario, len(memory.stops), asked_of)


def survey_record(found: Surveyed) -> dict[str, Any]:
    """Return a survey as JSON values."""
    from netplan.records.survey import survey_record as record  # noqa: PLC0415

    return record(found.survey, found.stopped, found.question)


def save_survey(found: Surveyed, directory: str | Path) -> tuple[Path, ...]:
    """Write survey.json, survey.csv and the map layer survey.geojson.

    Raises:
        RequestError: a file cannot be written, or would replace an input.
    """
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415
    from netplan.formats.layers.survey import survey_layer  # noqa: PLC0415
    from netplan.records.survey import survey_csv  # noqa: PLC0415

    record = survey_record(found)
    layer = survey_layer(found.survey, found.scenario)
    files = {
        "survey.json": json_bytes(record),
        "survey.csv": survey_csv(found.survey).encode(),
        "survey.geojson": geojson_bytes(layer),
    }
    about = [(found.plan, found.scenario)]
    return write_files(files, directory, command="survey", about=about, replaces=True)
