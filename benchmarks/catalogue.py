"""Every case there is, in the order of the page."""

from __future__ import annotations

from benchmarks import (
    budget,
    capacity,
    certificate,
    continent,
    direct,
    pairs,
    peers,
    routed,
    scenarios,
    scip_tree,
    small_capacity,
    sure,
    window,
)
from benchmarks.case import SIZES, Case
from benchmarks.sndlib import cases as sndlib

MODULES = (
    scenarios,
    direct,
    peers,
    scip_tree,
    budget,
    window,
    pairs,
    routed,
    certificate,
    continent,
    sure,
    capacity,
    small_capacity,
    sndlib,
)


def all_cases() -> list[Case]:
    """Return all cases; listing them loads no solver and reads no data."""
    return [case for module in MODULES for case in module.cases()]


def chosen(size: str, only: tuple[str, ...] = ()) -> list[Case]:
    """Return the cases of a run.

    Args:
        size: quick, default or long; ignored for cases that ``only`` names in full.
        only: parts of case names; any of them must occur. Empty: all.
    """
    wanted = SIZES[: SIZES.index(size) + 1]
    return [
        case
        for case in all_cases()
        if case.name in only
        or (case.size in wanted and (not only or any(part in case.name for part in only)))
    ]


def named(name: str) -> Case:
    """Return the case of this name.

    Raises:
        SystemExit: there is none.
    """
    for case in all_cases():
        if case.name == name:
            return case
    raise SystemExit(f"no case {name!r}: see python -m benchmarks list")
