"""What to measure first as JSON values, back again, and as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netplan.files.schemas.survey import SurveyFile, WorthRecord
from netplan.files.text.money import written_in
from netplan.model.currency import in_currency
from netplan.model.network import LengthSource
from netplan.model.odds import Correlation
from netplan.model.survey import (
    Measured,
    MeasuredSet,
    Of,
    Price,
    PriceFrom,
    Survey,
    TriedPlan,
    Unknown,
    Worth,
)
from netplan.records.answer import SCHEMA_VERSION, read_record
from netplan.records.csv_text import csv_text
from netplan.records.question import Question, question_in, question_out

COLUMNS = (
    *("rank", "kind", "name", "basis", "mean_cny", "low_cny", "high_cny", "changes"),
    *("holds_low", "holds_high", "used", "spans"),
)


def survey_record(found: Survey, stopped: int, question: Question) -> dict[str, Any]:
    """Return a survey as JSON values."""
    values = {
        "schema_version": SCHEMA_VERSION,
        "question": question_out(question),
        "stopped": stopped,
        "samples": found.samples,
        "seed": found.seed,
        "correlation": None if found.correlation is None else found.correlation.value,
        "price": {
            "cny": found.price.cny,
            "by": found.price.by.value,
            "asked": found.price.asked,
        },
        "plans": [_plan(plan) for plan in found.plans],
        "ceiling": _worth(found.ceiling),
        "items": [_item(row) for row in found.rows],
        "sets": [_set(one) for one in found.sets],
        "worthless": found.worthless,
    }
    return written_in(values, SurveyFile, found.currency)


def _plan(plan: TriedPlan) -> dict[str, Any]:
    return {
        "cost_cny": plan.cost_cny,
        "holds": plan.holds,
        "spans": list(plan.spans),
        "links": list(plan.links),
    }


def _worth(worth: Worth) -> dict[str, int]:
    return {
        "mean_cny": worth.mean_cny,
        "low_cny": worth.low_cny,
        "high_cny": worth.high_cny,
    }


def _item(row: Measured) -> dict[str, Any]:
    return {
        "kind": row.unknown.of.value,
        "name": row.unknown.name,
        "basis": None if row.unknown.basis is None else row.unknown.basis.value,
        "spans": list(row.spans),
        "used": row.used,
        "worth": _worth(row.worth),
        "rank": row.rank,
        "changes": row.changes,
        "holds_low": row.holds_low,
        "holds_high": row.holds_high,
    }


def _set(one: MeasuredSet) -> dict[str, Any]:
    return {
        "names": list(one.names),
        "worth": _worth(one.worth),
        "cost_cny": one.cost_cny,
        "holds": one.holds,
        "equals": list(one.equals),
    }


def survey_csv(found: Survey) -> str:
    """Return one line for everything that can be worth measuring."""
    rows = []
    for row in found.rows:
        item = _item(row) | _worth(row.worth)
        rows.append([*(item[name] for name in COLUMNS[:-1]), " ".join(row.spans)])
    return csv_text([in_currency(name, found.currency) for name in COLUMNS], rows)


def read_survey(path: str | Path) -> tuple[Survey, Question | None]:
    """Return the survey that a survey.json holds, and its question where it says it.

    Raises:
        InputError: the file is no such record.
    """
    record = read_record(path, SurveyFile)
    rows = tuple(
        Measured(
            Unknown(
                Of(item.kind),
                item.name,
                None if item.basis is None else LengthSource(item.basis),
                doubtful=True,
            ),
            tuple(item.spans),
            item.used,
            _read(item.worth),
            item.rank,
            item.changes,
            item.holds_low,
            item.holds_high,
        )
        for item in record.items
    )
    asked = record.question and question_in(record.question.model_dump())
    found = Survey(
        record.samples,
        record.seed,
        None if record.correlation is None else Correlation(record.correlation),
        Price(record.price.cny, PriceFrom(record.price.by), record.price.asked),
        tuple(TriedPlan(p.cost_cny, p.holds, tuple(p.spans), tuple(p.links)) for p in record.plans),
        _read(record.ceiling),
        rows,
        tuple(
            MeasuredSet(tuple(s.names), _read(s.worth), s.cost_cny, s.holds, tuple(s.equals))
            for s in record.sets
        ),
        record.worthless,
        record.currency,
    )
    return found, asked or None


def _read(worth: WorthRecord) -> Worth:
    return Worth(worth.mean_cny, worth.low_cny, worth.high_cny)
