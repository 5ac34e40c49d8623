"""The price of being surer as JSON values, and back as far as pictures need it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netplan.files.schemas.confidence import ConfidenceFile
from netplan.files.text.money import written_in
from netplan.records.answer import SCHEMA_VERSION, read_record
from netplan.records.plan.odds import odds_out
from netplan.records.question import Question, question_in, question_out
from netplan.whatif.robustness.curve import Curve, CurvePoint


@dataclass(frozen=True)
class Stair:
    """A point of the curve for a picture: what is asked, what is had, between what, and cost."""

    asked: float
    share: float
    low: float
    high: float
    cost_cny: int


def confidence_record(found: Curve, stopped: int, question: Question) -> dict[str, Any]:
    """Return a curve as JSON values."""
    values = {
        "schema_version": SCHEMA_VERSION,
        "question": question_out(question),
        "stopped": stopped,
        "samples": found.samples,
        "seed": found.seed,
        "correlation": found.correlation.value,
        "lower_bound_cny": found.lower_bound_cny,
        "points": [_point(point) for point in found.points],
    }
    return written_in(values, ConfidenceFile, found.currency)


def _point(point: CurvePoint) -> dict[str, Any]:
    return {
        "asked": point.asked,
        "cost_cny": point.cost_cny,
        "spans": list(point.spans),
        "links": list(point.links),
        "probability": None if point.odds is None else odds_out(point.odds),
        "reached": point.reached,
        "share": point.share,
        "cheapest": point.cheapest,
    }


def stairs(values: dict[str, Any]) -> tuple[Stair, ...]:
    """Return the points of a record that have a plan."""
    return tuple(
        Stair(
            point["asked"],
            point["probability"]["all_targets"]["share"],
            point["probability"]["all_targets"]["at_least"],
            point["probability"]["all_targets"]["at_most"],
            point["cost_cny"],
        )
        for point in values["points"]
        if point["cost_cny"] is not None and point["probability"] is not None
    )


def read_stairs(path: Path) -> tuple[tuple[Stair, ...], str, Question | None]:
    """Return the points of a confidence.json, the currency of their costs, and their question.

    Raises:
        InputError: the file is no such record.
    """
    record = read_record(path, ConfidenceFile)
    values = record.model_dump(by_alias=True)
    return stairs(values), record.currency, question_in(values["question"])
