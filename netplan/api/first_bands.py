"""Limits of a first scenario that mean something for every place: most first, then the others.

One place that stands beside a hub, or at the end of a long way round, would set the limit of all
if there were but one. So those that hold the usual limit are asked it, and the others by rungs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netplan.interchange.first_part import AFTER_CUT, STRETCH, Part
from netplan.model.scenario import Limit
from netplan.model.units import NS_PER_MS
from netplan.model.words import counted

if TYPE_CHECKING:
    from netplan.explain.least import Against, LeastLimits

NEAR_MS = 1.0
"""One-way, where 1.5 times the theoretical latency cannot hold: some 100 km of fibre and its ends.

Within a metropolitan area terminals and the way out of a building weigh more than distance, and
a multiple of it means nothing; carriers sell, and storage mirrored in step takes, a millisecond.
"""
RUNGS = (2.0, 3.0)
"""Multiples of the theoretical latency that are tried next: a way round, a long way round."""
SLACK = 1e-6
"""Limits are whole ns; this much more than the least holds in any case."""
LISTED = 5
Said = tuple[str, str]


@dataclass
class _Pairs:
    """What is known of a place: its pairs intact and after failures, against the limits asked."""

    intact: list[Against] = field(default_factory=list)
    after: list[Against] = field(default_factory=list)


def parts_of(least: LeastLimits, hubs: Sequence[str]) -> tuple[tuple[Part, ...], tuple[Said, ...]]:
    """Return targets whose limits all can hold, and what to say of all but the first.

    Args:
        least: how fast the pairs can be, against 1.5 times the theoretical latency, and
            twice that after failures, if any.
        hubs: where the targets begin.
    """
    groups: dict[Part, list[str]] = defaultdict(list)
    pairs = _by_place(least, hubs)
    for place, known in pairs.items():
        groups[_asked_of(known)].append(place)
    parts = []
    for part, places in sorted(groups.items(), key=lambda group: group[0].order):
        parts.append(_with_least(replace(part, to=tuple(places)), pairs))
    told = tuple(_told(part) for part in parts if not part.is_usual)
    return tuple(parts), told


def _by_place(least: LeastLimits, hubs: Sequence[str]) -> Mapping[str, _Pairs]:
    """Return the pairs of each place that is served; one of two hubs counts for both."""
    found: dict[str, _Pairs] = {}
    for name in ("intact", "after"):
        for entry in getattr(least, name):
            slow, _ = entry
            ends = {slow.sink: None, slow.source: None} if slow.sink in hubs else {slow.sink: None}
            for end in ends:
                getattr(found.setdefault(end, _Pairs()), name).append(entry)
    return found


def _asked_of(known: _Pairs) -> Part:
    """Return the limits asked of a place, None in them for the least that its like can hold."""
    intact = _rung(known.intact, STRETCH, RUNGS, NEAR_MS)
    if not known.after:
        return Part(*intact)
    unit, limit = intact
    if unit == "one_way_ms":
        after_ms = AFTER_CUT * NEAR_MS
        return Part(*intact, unit, after_ms if _ms(known.after) <= after_ms else None)
    usual = AFTER_CUT * (limit or RUNGS[-1])
    rungs = [AFTER_CUT * rung for rung in RUNGS]
    first = [usual, *(rung for rung in rungs if rung > usual)]
    after = _rung(known.after, AFTER_CUT * STRETCH, first, AFTER_CUT * NEAR_MS)
    if limit is not None and after[0] == "stretch" and after[1] is not None:
        after = "stretch", max(after[1], usual)
    return Part(*intact, *after)


def _rung(
    found: Sequence[Against], asked: float, rungs: Sequence[float], near_ms: float
) -> tuple[str, float | None]:
    """Return the first limit that holds for all pairs, and its unit."""
    share = max((slow.ns or 0) / limit for slow, limit in found)
    if share <= 1:
        return "stretch", asked
    if _ms(found) <= near_ms:
        return "one_way_ms", near_ms
    stretch = share * asked * (1 + SLACK)
    return "stretch", next((rung for rung in rungs if stretch <= rung), None)


def _ms(found: Sequence[Against]) -> float:
    return max(slow.ns or 0 for slow, _ in found) / NS_PER_MS


def _with_least(part: Part, pairs: Mapping[str, _Pairs]) -> Part:
    """Return a target with the least limits that can hold where no rung does."""
    from netplan.explain.least import least_of  # noqa: PLC0415  (scipy loads here)

    def least(unit: str, name: str, asked: float) -> float | None:
        limit = Limit(stretch=asked) if unit == "stretch" else Limit(one_way_ms=asked)
        return least_of(limit, [entry for p in part.to for entry in getattr(pairs[p], name)])

    limit = part.limit or least(part.unit, "intact", STRETCH)
    if not part.after_unit:
        return replace(part, limit=limit)
    after = part.after_limit or least(part.after_unit, "after", AFTER_CUT * STRETCH)
    return replace(part, limit=limit, after_limit=after)


def _told(part: Part) -> Said:
    """Return which places are asked something else than most."""
    count = len(part.to)
    more = count - LISTED
    some = ", ".join(part.to[:LISTED]) + (f" and {more:,} more" if more > 0 else "")
    zh = "、".join(part.to[:LISTED]) + (f"等 {count:,} 个" if more > 0 else "")
    limit, limit_zh = _in_words(part.unit, part.limit)
    if part.after_unit:
        after, after_zh = _in_words(part.after_unit, part.after_limit)
        limit, limit_zh = f"{limit}, {after} after a failure", f"{limit_zh}，故障后{after_zh}"
    return (
        f"the usual limits cannot hold for {counted(count, 'place')}, asked for apart "
        f"({limit}): {some}",
        f"{count:,} 个节点无法满足通常的时延门限，另设目标（{limit_zh}）：{zh}",
    )


def _in_words(unit: str, limit: float | None) -> Said:
    if unit == "stretch":
        return f"{limit:g} x the theoretical latency", f"理论时延的 {limit:g} 倍"
    return f"{limit:g} ms one-way", f"单向 {limit:g} ms"
