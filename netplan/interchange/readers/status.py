"""What words say of the state of a place or a span, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from netplan.interchange.raw_network import Status

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
_STATUS = {word: status for status, words in _WORDS.items() for word in words}


def status_of(value: Any) -> Status | None:
    """Return what a word says of a place or a span, None for what says nothing known."""
    return _STATUS.get(re.sub(r"[\W_]", "", value.casefold())) if isinstance(value, str) else None
