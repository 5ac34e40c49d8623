"""Every change of a record: each value a little off, each key and item dropped, doubled, moved."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
STEPS = {"_km": 0.01, "_ms": 1e-6, "_s": 1.0, "_stretch": 1e-9, "gap": 1e-9}
"""How little a number with such a name is changed; others by one, shares by a thousandth."""


@dataclass(frozen=True)
class Change:
    """One change: where, in words, and the record afterwards.

    ``same`` is set where the record still says the same: a key left out whose value is what
    the schema takes for a key left out.
    """

    path: Path
    what: str
    record: Any
    same: bool = False

    @property
    def address(self) -> str:
        """Return where as the product writes it, any item of a list as ``[]``."""
        steps = ("[]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).lstrip(".")

    def __str__(self) -> str:
        return f"{self.address}: {self.what}"


def changes(record: Any) -> Iterator[Change]:
    """Yield every change of a record in the order of its keys."""
    for path, value in _places(record, ()):
        for what, other in _others(value, str(path[-1]) if path else ""):
            if other != value or json.dumps(other).strip("-") != json.dumps(value):
                yield Change(path, what, _with(record, path, other))
        if isinstance(value, dict):
            for key, inner in value.items():
                rest = {name: v for name, v in value.items() if name != key}
                same = inner is None or (key, inner) == ("earlier", [])
                at = (*path, key)
                yield Change(at, "left out", _with(record, path, rest), same)


def doubled(record: Any) -> Iterator[tuple[Path, str]]:
    """Yield the text of a record with one key twice, first with another value, for each key."""
    mark = "\0twice"
    for path, value in _places(record, ()):
        if not isinstance(value, dict):
            continue
        for key in value:
            forged = {mark: None, **value} if key == next(iter(value)) else value
            if key != next(iter(value)):
                forged = {}
                for name, inner in value.items():
                    if name == key:
                        forged[mark] = None
                    forged[name] = inner
            text = json.dumps(_with(record, path, forged), ensure_ascii=False)
            yield (*path, key), text.replace(json.dumps(mark), json.dumps(key))


def _places(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _places(inner, (*path, i))


def _others(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield other values that could stand in the place of one."""
    match value:
        case bool():
            yield from (("flipped", not value), ("null", None), ("a number", int(value)))
        case int() | float():
            step = _step(value, name)
            yield from (("more", _rounded(value + step)), ("less", _rounded(value - step)))
            yield from (("zero", type(value)(0)), ("negative", -value), ("null", None))
            yield from (("doubled", 2 * value), ("text", str(value)))
        case str():
            yield from (("longer", f"{value}x"), ("shorter", value[:-1]), ("empty", ""))
            yield from (("null", None), ("zeros", re.sub("[0-9a-f]", "0", value)))
        case None:
            yield from (("zero", 0), ("empty", ""), ("no list", []), ("no mapping", {}))
        case list():
            yield from (("null", None), ("emptied", []))
            if value:
                yield from (("first dropped", value[1:]), ("last dropped", value[:-1]))
                yield from (
                    ("first doubled", [value[0], *value]),
                    ("last doubled", [*value, value[-1]]),
                )
                yield "turned round", value[::-1]
                yield "two swapped", [*value[1:2], value[0], *value[2:]]
        case dict():
            yield from (("null", None), ("emptied", {}))


def _step(value: float, name: str) -> float:
    for ending, step in STEPS.items():
        if name.endswith(ending):
            return step
    return 1 if isinstance(value, int) else 1e-3


def _rounded(value: float) -> float:
    return value if isinstance(value, int) else round(value, 9)


def _with(record: Any, path: Path, value: Any) -> Any:
    """Return a record with one value in another's place; what lies beside the way is shared."""
    if not path:
        return value
    forged = record.copy()
    forged[path[0]] = _with(record[path[0]], path[1:], value)
    return forged
