"""What may stand at a place of a file, in words: from the JSON Schema of that file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netplan.files.schemas import base
from netplan.files.schemas.bounds import BOUNDS, Bound, number_text
from netplan.model.currency import CURRENCIES

Schema = Mapping[str, Any]

_UNITS = {
    "ms": "ms",
    "s": "s",
    "km": "km",
    "us": "us",
    "h": "h",
    "ns": "ns",
    **{code.lower(): code for code in CURRENCIES},
}
_PATTERNS = {
    base.PLACE_ID: "an id (text without spaces, quotes or any of ; , :)",
    base.SPAN_ID: "an id (text without spaces, quotes or any of ; ,)",
    base.SHORT_ID: "a name of letters, digits, _ and -",
    base.NAME: "a name of letters, digits, _, - and .",
    base.FIBRE_ID: "an id of small letters, digits and _",
    base.DIGEST: "64 hexadecimal digits",
}


def schema_at(root: Schema, loc: Sequence[str | int]) -> Schema | None:
    """Return the part of a JSON Schema for a path of keys and indices, None off the map."""
    part: Schema | None = root
    for step in loc:
        if part is None:
            return None
        part = _step(root, part, step)
    return None if part is None else _resolved(root, part)


def allowed_text(root: Schema, part: Schema, name: str = "") -> str:
    """Return in words what a part of a schema allows.

    Args:
        root: the whole schema, for references.
        part: the part in question.
        name: the field's name; its ending tells the unit (``one_way_ms``).
    """
    part = _resolved(root, part)
    if "const" in part:
        return _quoted(part["const"])
    if "enum" in part:
        return "one of " + ", ".join(_quoted(value) for value in part["enum"])
    if "anyOf" in part:
        options = [p for p in part["anyOf"] if _resolved(root, p).get("type") != "null"]
        texts = dict.fromkeys(allowed_text(root, option, name) for option in options)
        return " or ".join(texts)
    return _by_type(root, part, name)


def bound_of(root: Schema, part: Schema) -> Bound | None:
    """Return the row of the table of bounds that holds for a number, None for anything else."""
    part = _resolved(root, part)
    options = [bound_of(root, option) for option in part.get("anyOf", ())]
    named = BOUNDS.get(part.get(base.QUANTITY, ""))
    return next((bound for bound in (named, *options) if bound is not None), None)


def keys_of(root: Schema, part: Schema) -> tuple[str, ...]:
    """Return the keys a mapping may have at this part of a schema, () for any."""
    part = _resolved(root, part)
    for option in part.get("anyOf", ()):
        found = keys_of(root, option)
        if found:
            return found
    return tuple(part.get("properties", ()))


def values_of(part: Schema) -> Schema | None:
    """Return what a mapping with free keys holds, None for one with fixed keys."""
    free = [*part.get("patternProperties", {}).values(), part.get("additionalProperties")]
    return next((values for values in free if isinstance(values, dict)), None)


def _by_type(root: Schema, part: Schema, name: str) -> str:
    match part.get("type"):
        case "number" | "integer":
            return _number_text(part, name)
        case "string":
            return _string_text(part)
        case "boolean":
            return "true or false"
        case "array":
            item = allowed_text(root, part.get("items", {}))
            return f"a list of {_plural(item)}" if item else "a list"
        case "object":
            keys = ", ".join(part.get("properties", ()))
            return f"a mapping with keys {keys}" if keys else "a mapping"
    return "a value"


def _number_text(part: Schema, name: str) -> str:
    kind = "a whole number" if part["type"] == "integer" else "a number"
    unit = _UNITS.get(name.rsplit("_", 1)[-1]) if "_" in name else None
    text = f"{kind} of {unit}" if unit else kind
    bounds = [
        f"{sign} {number_text(part[key])}"
        for key, sign in (
            ("exclusiveMinimum", ">"),
            ("minimum", ">="),
            ("exclusiveMaximum", "<"),
            ("maximum", "<="),
        )
        if key in part
    ]
    return f"{text} {' and '.join(bounds)}" if bounds else text


def _string_text(part: Schema) -> str:
    text = _PATTERNS.get(part.get("pattern", ""), "text")
    return f"{text} (not empty)" if text == "text" and part.get("minLength") else text


def _plural(item: str) -> str:
    for singular, plural in (
        ("an id ", "ids "),
        ("a mapping ", "mappings "),
        ("a name ", "names "),
    ):
        if item.startswith(singular):
            return plural + item.removeprefix(singular)
    return {"a number": "numbers", "a list": "lists"}.get(item, item)


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _step(root: Schema, part: Schema, step: str | int) -> Schema | None:
    part = _resolved(root, part)
    options = [_resolved(root, option) for option in part.get("anyOf", ())] or [part]
    for option in options:
        if isinstance(step, str) and step in option.get("properties", {}):
            return dict(option["properties"][step])
        if isinstance(step, str) and (values := values_of(option)) is not None:
            return values
        if isinstance(step, int) and "items" in option:
            return dict(option["items"])
    return part if isinstance(step, int) else None


def _resolved(root: Schema, part: Schema) -> Schema:
    while "$ref" in part:
        part = root["$defs"][part["$ref"].rsplit("/", 1)[-1]]
    return part
