"""The least limits that can hold: with everything built that is on offer and every link lit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from netplan.failures.failure import INTACT
from netplan.latency.demand import Demand, before_margin_ns
from netplan.model.scenario import Limit, Scenario
from netplan.model.units import NS_PER_MS
from netplan.planning.design import Design, everything
from netplan.service.service import ServiceModel

STRETCH_DIGITS, MS_DIGITS = 2, 3
"""A least limit is told to so many decimals, rounded up."""
ROUNDING = 1e-6
"""Limits are whole ns; this much more than the least holds in any case."""


@dataclass(frozen=True)
class Slowest:
    """A pair that no limit below its own latency can hold for.

    Args:
        source: where its path begins.
        sink: where it ends.
        failure: what is cut, ``intact`` for nothing.
        ns: its latency at best; None: cut off.
        floor_ns: what the geodesic alone takes.
    """

    source: str
    sink: str
    failure: str
    ns: int | None
    floor_ns: int


Against = tuple[Slowest, int]
"""A pair with the limit in ns that it is held against."""


@dataclass(frozen=True)
class LeastLimits:
    """The least limits of a target with which every pair of it can hold.

    Args:
        limit: in the unit of the target's own limit; None: no pair has a path.
        after_cut: the same after the worst failure; None: not asked, or nothing fails.
        holds: whether the target's own limit holds for every pair that has a path.
        after_holds: the same after every failure, or none is asked.
        slowest: the pair that the limit is the least for.
        slowest_after: the pair that the limit after a failure is the least for.
        cut_off: pairs that have no path, intact or after a failure.
        reached: the sinks of the pairs that have one, each once.
        intact: every pair with its limit in ns.
        after: every pair after every failure, with its limit then.
    """

    limit: float | None
    after_cut: float | None
    holds: bool
    after_holds: bool
    slowest: Slowest | None
    slowest_after: Slowest | None
    cut_off: tuple[Slowest, ...]
    reached: tuple[str, ...]
    intact: tuple[Against, ...] = field(default=(), repr=False)
    after: tuple[Against, ...] = field(default=(), repr=False)


def least_limits(scenario: Scenario, target: str, *, today: bool = False) -> LeastLimits:
    """Return the least limits of a target of a scenario, whatever is built.

    Args:
        scenario: the question; the limits of its targets are set aside.
        target: the id of a target.
        today: with nothing built or lit instead of everything.
    """
    model = ServiceModel(scenario)
    design = Design(model, (), ()) if today else everything(model)
    asked = next(entry for entry in scenario.targets if entry.id == target)
    demands = [demand for demand in model.demands if demand.target == target]
    intact = [(_intact(design, demand), demand.limit_ns) for demand in demands]
    after = [(slow, d.after_ns or 0) for d in demands for slow in _after_failures(design, d)]
    limit, after_cut = _worst(intact), _worst(after)
    return LeastLimits(
        limit=least_of(asked.limit, intact),
        after_cut=None if asked.after_cut is None else least_of(asked.after_cut, after),
        holds=_holds(limit),
        after_holds=_holds(after_cut),
        slowest=None if limit is None else limit[0],
        slowest_after=None if after_cut is None else after_cut[0],
        cut_off=tuple(slow for slow, _ in (*intact, *after) if slow.ns is None),
        reached=tuple(dict.fromkeys(slow.sink for slow, _ in intact if slow.ns is not None)),
        intact=tuple(intact),
        after=tuple(after),
    )


def _intact(design: Design, demand: Demand) -> Slowest:
    ns = design.intact.one_way_ns(demand)
    source = demand.sources[0] if ns is None else design.intact.path(demand)[0]
    return Slowest(source, demand.sink, INTACT, ns, demand.floor_ns)


def _after_failures(design: Design, demand: Demand) -> Iterator[Slowest]:
    if demand.after_ns is None:
        return
    for failure, ns in design.after_failures(demand):
        yield Slowest(demand.sources[0], demand.sink, failure.id, ns, demand.floor_ns)


def _worst(found: Sequence[Against]) -> Against | None:
    """Return the pair farthest beyond its limit of those that have a path; the first of equals."""
    with_path = [entry for entry in found if entry[0].ns is not None]
    return max(with_path, key=_share, default=None)


def _share(entry: Against) -> float:
    slow, limit_ns = entry
    return (slow.ns or 0) / limit_ns


def _holds(worst: Against | None) -> bool:
    return worst is None or (worst[0].ns or 0) <= worst[1]


def least_of(limit: Limit, found: Sequence[Against]) -> float | None:
    """Return the least limit that holds for some pairs, in the unit of another, rounded up.

    Args:
        limit: the one that the pairs are held against.
        found: pairs with their limits by it.
    """
    worst = _worst(found)
    if worst is None:
        return None
    if limit.stretch is not None:
        return _up(_share(worst) * limit.stretch * (1 + ROUNDING), STRETCH_DIGITS)
    least_ns = before_margin_ns(worst[0].ns or 0, limit.margin_percent)
    return _up(least_ns / NS_PER_MS, MS_DIGITS)


def _up(value: float, digits: int) -> float:
    unit = float(10**digits)
    return math.ceil(value * unit) / unit
