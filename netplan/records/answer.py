"""What the records of all answers share: their version, their units, and the way back in.

Latencies are whole ns inside and ms with six decimals in a record: six decimals are whole ns,
so nothing is lost either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, overload

from pydantic import ValidationError

from netplan.errors import InputError, Problem
from netplan.files.schemas.answer import AnswerFile
from netplan.files.text.findings import found_text, of_record, raise_if
from netplan.files.text.json_text import read_json
from netplan.files.text.money import CURRENCY, as_own, written_in
from netplan.files.text.named_currency import named_currency
from netplan.files.text.paths import Location
from netplan.files.text.reading import ANSWER, Limit
from netplan.model.currency import CNY
from netplan.model.units import NS_PER_MS

SCHEMA_VERSION = 1
Record = TypeVar("Record", bound=AnswerFile)


@overload
def in_ms(ns: int) -> float: ...
@overload
def in_ms(ns: None) -> None: ...
@overload
def in_ms(ns: int | None) -> float | None: ...
def in_ms(ns: int | None) -> float | None:
    """Return whole ns as the ms of a record; None where there is no path."""
    return None if ns is None else ns / NS_PER_MS


def read_record(path: str | Path, model: type[Record], limit: Limit = ANSWER) -> Record:
    """Return the record of an answer that netplan has written to a file.

    Args:
        path: the file.
        model: the schema it must have.
        limit: what the file may be at most.

    Raises:
        InputError: the file cannot be read, or is no such answer of this version.
    """
    location = Location(Path(path), Path(path).as_posix())
    parsed = read_json(location, limit)
    if parsed.constants:
        raise InputError(parsed.constant_problems())
    return record_of(parsed.value, model, location.shown)


def record_of(values: Any, model: type[Record], file: str) -> Record:
    """Return JSON values as the record of an answer.

    Args:
        values: the content of a file.
        model: the schema it must have.
        file: what messages call it.

    Raises:
        InputError: they are no such answer of this version.
    """
    if not isinstance(values, Mapping):
        raise InputError([Problem(file, "", "", found_text(values), "the mapping netplan writes")])
    version = values.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        found = found_text(version) if "schema_version" in values else "nothing"
        allowed = f"{SCHEMA_VERSION}, a file of this format"
        raise InputError([Problem(file, "", "schema_version", found, allowed)])
    currency = named_currency(values, file)
    mixed: list[Problem] = []
    own = as_own(values, model, currency, file, mixed)
    raise_if(mixed)
    try:
        return model.model_validate(own)
    except ValidationError as error:
        raise InputError(of_record(error, model, file, currency)) from error


def as_written(record: AnswerFile) -> dict[str, Any]:
    """Return the JSON values that a record was read from, keys in the order of the schema."""
    values = record.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return written_in(values, type(record), values.pop(CURRENCY, CNY))
