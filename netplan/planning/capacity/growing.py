"""How far traffic can grow: the factors at which a pair needs another channel.

Between two of them the channels of every pair stay as they are, and so do plans and their costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor, gcd

from netplan.latency.demand import Demand
from netplan.model.light import lights
from netplan.model.scenario import Scenario
from netplan.model.traffic import Demands, Pair

DECIMALS = 9
"""Of a scale: fewer than that lie between the scales at which anything changes."""


def asked_pairs(demands: Sequence[Demand]) -> list[Pair]:
    """Return the pairs that traffic can belong to, in the order of the demands."""
    return [Pair(d.sources, d.sink, d.limit_ns) for d in demands]


def scaled(scenario: Scenario, scale: float) -> Scenario:
    """Return a scenario with another ``demands.scale``."""
    asked = scenario.demands or Demands(())
    return replace(scenario, demands=replace(asked, scale=scale))


def scales(scenario: Scenario, pairs: Sequence[Pair], low: float, high: float) -> list[float]:
    """Return the largest scales, from ``low`` to below ``high``, before some pair needs more.

    Each is rounded down to so many decimals; at it every pair has the channels that it had since
    the scale before. In rising order.
    """
    asked = scenario.demands or Demands(())
    unit = gcd(*(light.mbit_s for light in lights(scenario)[0]))
    found: set[float] = set()
    amounts = asked.exact(pairs) if asked.hose is None else asked.exact_totals().values()
    for traffic in amounts:
        for mbit_s in traffic:  # at scale 1
            if not mbit_s:
                continue
            first = floor(Fraction(str(low)) * mbit_s / unit)
            for count in range(max(1, first), floor(Fraction(str(high)) * mbit_s / unit) + 1):
                scale = floor(count * unit / mbit_s * 10**DECIMALS) / 10**DECIMALS
                if low <= scale < high:
                    found.add(scale)
    return sorted(found)
