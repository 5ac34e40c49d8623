"""The price of being surer: ask, write the answer, its picture and its plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.named_plans import made_plans, named_plan_files, write_named_plans
from netplan.api.whatif import reporting

if TYPE_CHECKING:
    from netplan.optimize.progress import OnProgress
    from netplan.records.question import Question
    from netplan.whatif.robustness.curve import Curve

CONFIDENCE_FILES = ("confidence.json", "confidence.svg", "confidence.png")


@dataclass(frozen=True)
class Confidence:
    """A curve, how many of its questions a limit stopped before the proof, and whose it is."""

    curve: Curve
    stopped: int
    question: Question


def confidence(
    scenario: str | Path,
    *,
    overrides: Sequence[str] = (),
    levels: Sequence[float] | None = None,
    samples: int = 10_000,
    seed: int = 0,
    correlation: str = "independent",
    on_progress: OnProgress | None = None,
) -> Confidence:
    """Return what it costs that every pair of every target always holds with a probability.

    Args:
        scenario: a scenario or a plan.json.
        overrides: one-off changes.
        levels: probabilities; None: 50, 80, 90, 95 and 99 %.
        samples: fresh worlds that judge a plan; others choose it.
        seed: of the worlds.
        correlation: ``independent`` or ``by_basis``: which lengths err together.
        on_progress: called with how far each question is.

    Raises:
        RequestError: the scenario asks for more than least cost, or than single paths.
        UnmetError: there is no plan.
        StoppedError: a limit ended the search before there was one.
    """
    from netplan.records.question import question_of  # noqa: PLC0415
    from netplan.whatif.compare.sides import side_of  # noqa: PLC0415
    from netplan.whatif.robustness.questions import explore_confidence  # noqa: PLC0415

    memory = reporting(on_progress)
    side = side_of(str(scenario), overrides, memory, one_limit=True, of_paths="confidence")
    found = explore_confidence(
        side, memory, levels=levels, samples=samples, seed=seed, correlation=correlation
    )
    return Confidence(found, len(memory.stops), question_of(side.plan, side.scenario))


def confidence_record(found: Confidence) -> dict[str, Any]:
    """Return a curve as JSON values."""
    from netplan.records.confidence import confidence_record as record  # noqa: PLC0415

    return record(found.curve, found.stopped, found.question)


def confidence_file_names(directory: str | Path) -> tuple[str, ...]:
    """Return the files that ``save_confidence`` may write, as far as they are there already."""
    return (*CONFIDENCE_FILES, *named_plan_files(directory))


def save_confidence(
    found: Confidence,
    scenario: str | Path,
    directory: str | Path,
    *,
    overrides: Sequence[str] = (),
    picture: str = "svg",
) -> tuple[Path, ...]:
    """Write confidence.json, its picture and a verified plan.json in a folder a point.

    Args:
        found: the curve.
        scenario: what was asked.
        directory: made when it does not exist.
        overrides: one-off changes that it was asked with.
        picture: "svg", or "png" with the extra ``plot``.

    Raises:
        RequestError: a file cannot be written, or would replace an input.
    """
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415
    from netplan.views.plots.png import png_bytes  # noqa: PLC0415
    from netplan.views.whatif.confidence import confidence_plot  # noqa: PLC0415
    from netplan.whatif.designs import named_in  # noqa: PLC0415

    svg = confidence_plot(found.curve)
    made = made_plans(scenario, named_in({"curve": found.curve}), overrides)
    beside = {
        "confidence.json": json_bytes(confidence_record(found)),
        f"confidence.{picture}": svg.encode() if picture == "svg" else png_bytes(svg),
    }
    return write_named_plans(made, directory, command="confidence", beside=beside)
