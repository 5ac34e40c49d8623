"""What words say of the state of a place or a span, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from netplan.interchange.raw_network import Status
from netplan.interchange.readers.columns import plain

_WORDS: Mapping[Status, tuple[str, ...]] = {
    Status.OPERATIONAL: (
        "operational", "inservice", "inuse", "existing", "live", "lit", "active", "open", "built",
        "在用", "现网", "已建", "运行", "已投产", "开通",
    ),
    Status.UNDER_CONSTRUCTION: (
        "underconstruction", "construction", "building", "在建", "施工中", "建设中",
    ),
    Status.PLANNED: ("planned", "planning", "规划", "规划中", "计划"),
    Status.PROPOSED: ("proposed", "future", "candidate", "拟建", "建议", "候选"),
    Status.INACTIVE: ("inactive", "outofservice", "dark", "停用", "闲置", "备用"),
    Status.DECOMMISSIONED: ("decommissioned", "retired", "removed", "拆除", "退网", "报废", "已拆"),
}  # fmt: skip
OF_PLACES_TOO = "state"
"""A name of a column that of places means a part of the country as well."""
_STATUS = {word: status for status, words in _WORDS.items() for word in words}


def status_of(value: Any) -> Status | None:
    """Return what a word says of a place or a span, None for what says nothing known."""
    return _STATUS.get(re.sub(r"[\W_]", "", value.casefold())) if isinstance(value, str) else None


@dataclass(frozen=True)
class Said:
    """What a file says of the state of a place or a span.

    Args:
        status: the first that is known, None where there is none.
        column: the column that says it.
        odd: where none is known, the first word that stands there all the same.
    """

    status: Status | None = None
    column: str = ""
    odd: str | None = None


def said(cells: Iterable[tuple[str, Any]], *, of_place: bool) -> Said:
    """Return what cells say, each with the name of its column, in the order of their weight."""
    odd = None
    for column, cell in cells:
        status = status_of(cell)
        if status is not None:
            return Said(status, column)
        is_region = of_place and plain(column) == OF_PLACES_TOO
        if odd is None and not is_region and isinstance(cell, str | int | float):
            odd = str(cell).strip() or None
    return Said(odd=odd)
