"""What cost is set against: a latency that a limit can be put on, and how to put it there.

``worst_latency`` is the worst intact latency of all pairs. ``target:ID`` is that of one target;
where it has a limit after a cut as well, both limits move by the same amount, so that they keep
their distance. ``intact:ID`` and ``after_cut:ID`` move one of the two and leave the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from netplan.errors import RequestError
from netplan.latency.demand import Demand, before_margin_ns, less_margin_ns
from netplan.model.scenario import Limit, PlaceSet, Scenario, Target
from netplan.model.units import NS_PER_MS
from netplan.planning.design import Design

WORST = "worst_latency"
TARGET, INTACT, AFTER = "target", "intact", "after_cut"
OF_TARGETS = (TARGET, INTACT, AFTER)
CAP = "worst"


@dataclass(frozen=True)
class Measure:
    """A latency of a design that a limit can be put on; ``target`` None: all pairs.

    ``apart_ns`` is how much longer the limit after a cut is than the intact one that moves
    with it, None where none moves.
    """

    kind: str
    target: str | None = None
    apart_ns: int | None = None

    def worst_ns(self, design: Design) -> int | None:
        """Return the least limit that the design keeps, None when a pair is cut off."""
        worst = 0
        for demand in design.model.demands:
            if self.target in (None, demand.target):
                for ns in self._latencies(design, demand):
                    if ns is None:
                        return None
                    worst = max(worst, ns)
        return worst

    def reached_ns(self, design: Design) -> tuple[int | None, int | None]:
        """Return the worst latencies of the measured target, intact and after a failure.

        None where a pair is cut off, or where there is no limit after a failure.
        """
        mine = [d for d in design.model.demands if self.target in (None, d.target)]
        intact = [design.intact.one_way_ns(demand) for demand in mine]
        pairs = (design.after_failures(demand) for demand in mine if demand.after_ns is not None)
        return _worst(intact), _worst([ns for found in pairs for _, ns in found])

    def _latencies(self, design: Design, demand: Demand) -> Iterator[int | None]:
        if self.kind != AFTER:
            yield design.intact.one_way_ns(demand)
        apart = 0 if self.kind == AFTER else self.apart_ns
        if apart is not None and demand.after_ns is not None:
            for _, ns in design.after_failures(demand):
                yield None if ns is None else max(ns - apart, 0)

    def limited(self, scenario: Scenario, limit_ns: int) -> Scenario:
        """Return the scenario with the measured latency limited."""
        if self.target is None:
            limit = Limit(one_way_ms=limit_ns / NS_PER_MS)
            caps = tuple(
                Target(f"{CAP}-{t.id}", t.sources, t.sinks, limit, match=t.match)
                for t in scenario.targets
            )
            return replace(scenario, targets=(*scenario.targets, *caps))
        targets = (
            self._with_limits(t, limit_ns) if t.id == self.target else t for t in scenario.targets
        )
        return replace(scenario, targets=tuple(targets))

    def _with_limits(self, target: Target, limit_ns: int) -> Target:
        for name, ns in self._limits(limit_ns):
            limit = _asking(ns, _margin(target, name))
            if name == AFTER:
                target = replace(target, after_cut=limit)
            else:
                target = replace(target, limit=limit, preset=None)
        return target

    def _limits(self, limit_ns: int) -> Iterator[tuple[str, int]]:
        """Yield which limits of the target move (``intact``, ``after_cut``), and where to."""
        if self.kind != AFTER:
            yield INTACT, limit_ns
        if self.kind == AFTER or self.apart_ns is not None:
            yield AFTER, max(0, limit_ns + (self.apart_ns or 0))

    def overrides(self, scenario: Scenario, limit_ns: int) -> tuple[str, ...]:
        """Return the changes of a scenario file that say the same as ``limited``."""
        if self.target is not None:
            keys = {INTACT: "one_way_ms", AFTER: "after_cut_one_way_ms"}
            asked = next(t for t in scenario.targets if t.id == self.target)
            return tuple(
                f"targets.{self.target}.{keys[name]}="
                f"{_asking(ns, _margin(asked, name)).one_way_ms:.6f}"
                for name, ns in self._limits(limit_ns)
            )
        entries = [
            {
                "id": f"{CAP}-{target.id}",
                "from": _selectors(target.sources),
                "to": _selectors(target.sinks),
                "one_way_ms": limit_ns / NS_PER_MS,
                "match": target.match.value,
            }
            for target in scenario.targets
        ]
        return (f"targets+={json.dumps(entries, ensure_ascii=False)}",)


def _worst(latencies: Sequence[int | None]) -> int | None:
    known = [ns for ns in latencies if ns is not None]
    return max(known) if known and len(known) == len(latencies) else None


def _margin(target: Target, name: str) -> float:
    """Return the margin that a target keeps below one of its limits, in %."""
    limit = target.after_cut if name == AFTER else target.limit
    return target.limit.margin_percent if limit is None else limit.margin_percent


def _asking(ns: int, margin_percent: float) -> Limit:
    """Return the limit that asks so many ns once its margin is taken off."""
    stated_ns = before_margin_ns(ns, margin_percent)
    return Limit(one_way_ms=stated_ns / NS_PER_MS, margin_percent=margin_percent)


def asked_ms(limit: Limit) -> float | None:
    """Return what a limit in ms asks, less its margin; None where it is not in ms."""
    if limit.one_way_ms is None:
        return None
    return less_margin_ns(round(limit.one_way_ms * NS_PER_MS), limit.margin_percent) / NS_PER_MS


def measure_named(scenario: Scenario, name: str) -> Measure:
    """Return the measure of that name.

    Raises:
        RequestError: there is no such measure or target, or its limits cannot be moved.
    """
    if name == WORST:
        return Measure(WORST)
    kind, _, wanted = name.partition(":")
    target = next((t for t in scenario.targets if t.id == wanted), None)
    if kind not in OF_TARGETS or target is None:
        ways = ", ".join((WORST, *(f"{TARGET}:{t.id}" for t in scenario.targets)))
        raise RequestError(
            f"{name!r} can't be measured; measures are {ways}, and intact:ID and after_cut:ID for "
            "one limit of a target that has two"
        )
    return _OF_TARGET[kind](target)


def moves_both(target: Target) -> bool:
    """Tell whether ``target:ID`` can move the limits of a target: one alone, or both in ms."""
    return target.after_cut is None or None not in (_ms(target.limit), _ms(target.after_cut))


def _ms(limit: Limit | None) -> float | None:
    return None if limit is None else asked_ms(limit)


def _both(target: Target) -> Measure:
    if not moves_both(target):
        raise RequestError(
            f"the limits of {target.id} are not both in ms, so they cannot move together; "
            f"{INTACT}:{target.id} and {AFTER}:{target.id} move one of them"
        )
    after_ms, limit_ms = _ms(target.after_cut), _ms(target.limit)
    if after_ms is None or limit_ms is None:
        return Measure(TARGET, target.id)
    return Measure(TARGET, target.id, round(after_ms * NS_PER_MS) - round(limit_ms * NS_PER_MS))


def _after(target: Target) -> Measure:
    if target.after_cut is None:
        raise RequestError(f"{target.id} has no limit after a cut")
    return Measure(AFTER, target.id)


_OF_TARGET: dict[str, Callable[[Target], Measure]] = {
    TARGET: _both,
    INTACT: lambda target: Measure(INTACT, target.id),
    AFTER: _after,
}


def _selectors(places: PlaceSet) -> list[dict[str, list[str]]]:
    keys = {"id": "ids", "region": "regions", "role": "roles", "province": "provinces"}
    return [
        {k: list(v) for k, name in keys.items() if (v := getattr(selector, name)) is not None}
        for selector in places.selectors
    ]
