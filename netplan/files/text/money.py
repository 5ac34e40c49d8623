"""Keys and units of money at the border: ``cost_eur`` in a file in EUR, ``cost_cny`` inside.

The schema of a file tells which keys are ours; an id of the user's that reads like one of them
is never touched. See ``netplan.model.currency`` for the names themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel

from netplan.errors import Problem
from netplan.files.text.allowed import Schema, values_of
from netplan.files.text.tree import Node, dotted
from netplan.model.currency import CNY, code_in, holds_money, in_currency
from netplan.text import spelled

CURRENCY = "currency"
_ABSENT = "; absent: CNY"
_NAMES = ("properties", "$defs")


@cache
def schema_in(model: type[BaseModel], currency: str = CNY) -> dict[str, Any]:
    """Return the JSON Schema of a pydantic model, as files in a currency are written."""
    plain = model.model_json_schema(by_alias=True, mode="validation")
    schema: dict[str, Any] = _schema_in(plain, currency)
    if currency != CNY and CURRENCY in schema["properties"]:
        needed = schema.get("required", [])
        schema["required"] = needed if CURRENCY in needed else [*needed, CURRENCY]
    return schema


def written_in(value: dict[str, Any], model: type[BaseModel], currency: str) -> dict[str, Any]:
    """Return JSON values of netplan's own as a file in a currency has them.

    What does not name its currency is in CNY; other records get it behind their version.

    Args:
        value: the record, its keys those of the schema.
        model: the schema.
        currency: of its amounts.
    """
    if currency == CNY:
        return value
    renamed = _Renaming(schema_in(model), currency, written=True).of(value)
    head = {key: renamed.pop(key) for key in ("schema_version",) if key in renamed}
    return {**head, CURRENCY: currency, **renamed}


def as_own(
    value: Any, model: type[BaseModel], currency: str, file: str, problems: list[Problem]
) -> Any:
    """Return values of a file with netplan's own keys and units.

    Args:
        value: JSON values, or a tree of nodes.
        model: the schema of the file.
        currency: that its amounts have to be in.
        file: what messages call it, for values that do not know it themselves.
        problems: gets every key and unit in another currency.
    """
    reading = _Renaming(schema_in(model), currency, file=file, problems=problems)
    return reading.of(value)


def spoken(value: Any, model: type[BaseModel]) -> str | None:
    """Return the currency of the first key of money in a tree or in values, None without one."""
    reading = _Renaming(schema_in(model), "")
    reading.of(value)
    return next(iter(reading.codes), None)


def path_in(loc: Sequence[str | int], model: type[BaseModel], currency: str) -> list[str | int]:
    """Return a path of netplan's own keys as it stands in a file in a currency."""
    if currency == CNY:
        return list(loc)
    root = schema_in(model)
    parts: list[Schema] = [root]
    path: list[str | int] = []
    for step in loc:
        fixed, free, items = _below(root, parts)
        own = isinstance(step, str) and step in fixed
        path.append(in_currency(step, currency) if own and isinstance(step, str) else step)
        # An index into what is no list: one value stands for a list of it.
        parts = items or parts if isinstance(step, int) else fixed.get(step, free)
    return path


@dataclass
class _Renaming:
    """Renames keys and units of money along the schema of a file."""

    root: Schema
    currency: str
    written: bool = False
    file: str = ""
    problems: list[Problem] = field(default_factory=list)
    codes: dict[str, None] = field(default_factory=dict)

    def of(self, value: Any) -> Any:
        return self._of(value, [self.root], [], None)

    def _of(self, value: Any, parts: list[Schema], at: list[str | int], node: Node | None) -> Any:
        if isinstance(value, Node):
            return value.with_value(self._of(value.value, parts, at, value))
        if not any(_money_below(self.root, part) for part in parts):
            return value
        fixed, free, items = _below(self.root, parts)
        if isinstance(value, Mapping):
            renamed: dict[str, Any] = {}
            for key, entry in value.items():
                own, new = self._key(key, fixed, [*at, key], entry)
                below = fixed.get(own, free) if own != CURRENCY else []  # it stays what it is
                if new not in renamed:
                    renamed[new] = self._of(entry, below, [*at, key], node)
            return renamed
        if isinstance(value, list):
            return [
                self._of(entry, items or parts, [*at, i], node) for i, entry in enumerate(value)
            ]
        return self._unit(value, parts, at, node)

    def _key(
        self, key: str, fixed: Mapping[str, Any], at: list[str | int], entry: Any
    ) -> tuple[str, str]:
        """Return netplan's own name of a key, and the new one."""
        if self.written:
            return key, in_currency(key, self.currency) if key in fixed else key
        adding = key.removesuffix("+")
        if not isinstance(adding, str):
            return key, key
        for own in fixed:
            code = code_in(adding, own) if holds_money(own) else None
            if code is None:
                continue
            unset = entry is None or (isinstance(entry, Node) and entry.value is None)
            if not unset:
                self.codes.setdefault(code)
            if code != self.currency:
                if not unset and self.currency:
                    found = f"an amount in {code}"
                    self._report(entry, at, found, in_currency(own, self.currency))
                return own, key if unset else own
            return own, own
        return key, key

    def _unit(self, value: Any, parts: list[Schema], at: list[str | int], node: Node | None) -> Any:
        for part in parts:
            own = part.get("const")
            if not isinstance(own, str) or own == in_currency(own, "XXX"):
                continue
            unit = in_currency(own, self.currency)
            if self.written:
                return unit if value == own else value
            if value == unit:
                return own
            if value == own and self.currency:
                self._report(node, at, f'"{value}"', f'"{unit}"')
        return value

    def _report(self, entry: Any, at: list[str | int], found: str, allowed: str) -> None:
        where = (entry.file, entry.where) if isinstance(entry, Node) else (self.file, "")
        allowed = f"{allowed}: every amount is in {self.currency}, the currency of the costs"
        self.problems.append(Problem(*where, spelled(dotted(at)), found, allowed))


def _below(
    root: Schema, parts: Sequence[Schema]
) -> tuple[dict[str, list[Schema]], list[Schema], list[Schema]]:
    """Return what may stand below a part: by key of ours, under any key, in a list."""
    fixed: dict[str, list[Schema]] = {}
    free: list[Schema] = []
    items: list[Schema] = []
    todo = list(parts)
    while todo:
        part = _resolved(root, todo.pop())
        todo += part.get("anyOf", ())
        for key, below in part.get("properties", {}).items():
            fixed.setdefault(key, []).append(below)
        if (values := values_of(part)) is not None:
            free.append(values)
        if isinstance(part.get("items"), dict):
            items.append(part["items"])
    return fixed, free, items


def _resolved(root: Schema, part: Schema) -> Schema:
    while "$ref" in part:
        part = root["$defs"][part["$ref"].rsplit("/", 1)[-1]]
    return part


_MONEY: dict[int, bool] = {}
"""Whether a part of a schema, which lives as long as we do, holds money anywhere."""


def _money_below(root: Schema, part: Schema) -> bool:
    known = _MONEY.get(id(part))
    if known is None:
        _MONEY[id(part)] = known = _look(root, part, set())
    return known


def _look(root: Schema, part: Schema, seen: set[int]) -> bool:
    part = _resolved(root, part)
    if id(part) in seen:
        return False
    seen.add(id(part))
    const = part.get("const")
    if isinstance(const, str) and const != in_currency(const, "XXX"):
        return True
    fixed, free, items = _below(root, [part])
    if any(map(holds_money, fixed)):
        return True
    below = [entry for listed in fixed.values() for entry in listed]
    options = part.get("anyOf", ())
    return any(_look(root, entry, seen) for entry in (*below, *free, *items, *options))


def _schema_in(part: Any, currency: str, *, names: bool = False) -> Any:
    """Return a schema with its keys, units and words in a currency; ``names``: keys are names."""
    if isinstance(part, list):
        return [_schema_in(entry, currency) for entry in part]
    if isinstance(part, str):
        return in_currency(part, currency)
    if not isinstance(part, dict):
        return part
    renamed = {}
    for key, entry in part.items():
        if names and key == CURRENCY:
            told: str = entry["description"]
            kept = {"description": told if currency == CNY else told.removesuffix(_ABSENT)}
            renamed[key] = {"const": currency, **kept, "type": "string"}
        else:
            new = in_currency(key, currency) if names else key
            below = _schema_in(entry, currency, names=not names and key in _NAMES)
            renamed[new] = below
    return renamed
