"""From failed checks to located problems."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from netplan.errors import InputError, Problem
from netplan.files.text.allowed import allowed_text, bound_of, keys_of, schema_at
from netplan.files.text.money import path_in, schema_in
from netplan.files.text.tree import Node, dotted, find
from netplan.model.currency import CNY
from netplan.model.words import did_you_mean
from netplan.text import spelled

_SHOWN_CHARACTERS = 60
_OUT_OF_BOUNDS = frozenset(
    {"greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"}
)
_SHOWN_NAMES = 20
MOST_PROBLEMS = 10_000
"""A file with more than this is read no further."""


def raise_if(problems: Sequence[Problem]) -> None:
    """Raise everything that was found, if anything was.

    Raises:
        InputError: there are problems.
    """
    if problems:
        raise InputError(problems)


def found_text(value: object) -> str:
    """Return a value as messages show it: short, on one line, printable."""
    match value:
        case None | bool():
            return json.dumps(value)
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
        case str():
            text = value if len(value) <= _SHOWN_CHARACTERS else value[:_SHOWN_CHARACTERS] + "..."
            return f'"{spelled(text)}"'
        case dict():
            keys = ", ".join(spelled(str(key)) for key in list(value)[:4])
            return f"a mapping ({keys})" if keys else "an empty mapping"
        case list():
            return f"a list of {len(value)}" if value else "an empty list"
    text = _number(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "..."


def _number(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**_SHOWN_CHARACTERS:
        return "a huge number"
    return json.dumps(value) if isinstance(value, int | float) else type(value).__name__


def one_of(known: Iterable[str], asked: str = "", what: str = "") -> str:
    """Return "did you mean ..." and the names that would do, the list cut when long."""
    names = sorted(set(known))
    if not names:
        return f"{what or 'nothing'}, but there is none"
    near = did_you_mean(asked, names) if asked else ""
    hint = f'did you mean "{near}"? ' if near else ""
    if len(names) > _SHOWN_NAMES:
        kind = what or "known name"
        return f"{hint}{kind} ({len(names)} known, such as {', '.join(names[:3])})"
    return f"{hint}{what + ': ' if what else 'one of '}{', '.join(names)}"


def in_words(error: Mapping[str, Any], schema: Mapping[str, Any], value: object) -> tuple[str, str]:
    """Return what was found and what is allowed for one of pydantic's errors.

    Args:
        error: one entry of ``ValidationError.errors()``, its ``loc`` from the schema's top.
        schema: the JSON Schema.
        value: what stands at the place.
    """
    loc: tuple[str | int, ...] = tuple(error["loc"])
    kind = str(error["type"])
    if kind == "extra_forbidden":
        parent = schema_at(schema, loc[:-1])
        keys = keys_of(schema, parent) if parent is not None else ()
        return f"unknown key {found_text(str(loc[-1]))}", one_of(keys, str(loc[-1]))
    context = error.get("ctx", {})
    part = schema_at(schema, loc)
    name = next((str(step) for step in reversed(loc) if isinstance(step, str)), "")
    allowed = context.get("allowed") or (allowed_text(schema, part, name) if part else "a value")
    if kind in _OUT_OF_BOUNDS and part and (bound := bound_of(schema, part)) is not None:
        allowed = f"{allowed} ({bound.meaning})"
    return _found_in_words(kind, context, value), _allowed_in_words(
        kind, context, value, str(allowed)
    )


def _found_in_words(kind: str, context: Mapping[str, Any], value: object) -> str:
    if kind == "missing":
        return "nothing"
    if kind == "string_too_long":
        return f"text of {len(str(value))} characters"
    if isinstance(value, str) and kind.startswith(("float", "int")) and _reads_as_number(value):
        return f"{found_text(value)} (text)"
    return str(context.get("found") or found_text(value))


def _allowed_in_words(kind: str, context: Mapping[str, Any], value: object, allowed: str) -> str:
    if kind == "string_too_long":
        return f"{allowed} of up to {context['max_length']} characters"
    if kind == "too_short" and not value:
        return f"{allowed}, at least one"
    if isinstance(value, str) and kind.startswith(("float", "int")) and _reads_as_number(value):
        return f"{allowed}, without quotes"
    return allowed


def _reads_as_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def of_tree(
    error: ValidationError, model: type[BaseModel], root: Node, currency: str = CNY
) -> list[Problem]:
    """Return pydantic's findings on a YAML tree as problems with file, line and field.

    Args:
        error: the findings, on netplan's own keys.
        model: the schema.
        root: the tree as it was written, its keys of money in ``currency``.
        currency: of its amounts.
    """
    problems = []
    schema = schema_in(model, currency)
    for entry in in_file(error, model, currency):
        loc = [step for step in entry["loc"] if step != "[key]"]
        node = find(root, loc)
        at_null = entry["type"] == "missing" and _is_null(root, loc)
        found, allowed = in_words(entry, schema, entry["input"])
        found = "null" if at_null else found
        problems.append(Problem(node.file, node.where, dotted(loc, root), found, allowed))
    return list(dict.fromkeys(problems))


def in_file(
    error: ValidationError, model: type[BaseModel], currency: str
) -> Iterator[dict[str, Any]]:
    """Yield pydantic's findings with their paths as they stand in a file in a currency."""
    for entry in error.errors(include_url=False):
        yield {**entry, "loc": tuple(path_in(entry["loc"], model, currency))}


def of_record(
    error: ValidationError, model: type[BaseModel], file: str, currency: str = CNY
) -> list[Problem]:
    """Return pydantic's findings on a file of one record; one sentence where there are too many."""
    if error.error_count() > MOST_PROBLEMS:
        found, allowed = f"{error.error_count():,} wrong values", "what netplan writes there"
        return [Problem(file, "", "", found, allowed)]
    schema = schema_in(model, currency)
    return [
        Problem(file, "", dotted(entry["loc"]), *in_words(entry, schema, entry["input"]))
        for entry in in_file(error, model, currency)
    ]


def _is_null(root: Node, loc: Sequence[str | int]) -> bool:
    parent = find(root, loc[:-1])
    entry = parent.child(str(loc[-1]))
    return entry is not None and entry.value is None
