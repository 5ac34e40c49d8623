"""What channels find no room with fewer of a part, and how far the traffic of a plan can grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netplan.explain.result import Growth, Short
from netplan.model.plan import Plan, PlanLink, SpanCost
from netplan.model.scenario import Scenario
from netplan.planning.capacity.growing import DECIMALS, asked_pairs, scales
from netplan.planning.capacity.held import Held, Lacking

MOST = 10
"""Times its own traffic beyond which it is not asked whether a plan carries it."""


@dataclass(frozen=True)
class Room:
    """What of a plan with traffic is needed for it."""

    plan: Plan
    held: Held

    def count(self, id_: str) -> int:
        """Return how many fibre pairs or channels a span or link of the plan has."""
        parts: Iterable[SpanCost | PlanLink] = (*self.plan.spans, *self.plan.links)
        part = next(part for part in parts if part.id == id_)
        return part.fibre_pairs if isinstance(part, SpanCost) else part.channel_count

    def short(self, id_: str) -> Iterator[Short]:
        """Yield what finds no room with one fewer of a part, and with none where that differs."""
        count = self.count(id_)
        for left in dict.fromkeys((max(count - 1, 0), 0)):
            found = self.held.lacking(self.plan, fewer={id_: left})
            yield from (told(one, self.held, left) for one in found)

    def growth(self, scenario: Scenario) -> Growth:
        """Return up to which scale of all traffic the plan carries it, and what lacks beyond."""
        assert scenario.demands is not None  # the plan carries traffic
        now = scenario.demands.scale
        high = now * MOST
        pairs = asked_pairs(self.held.model.demands)
        steps = scales(scenario, pairs, now, high)
        low, end = -1, len(steps)  # a plan carries what is below the first that it does not
        while end - low > 1:
            middle = (low + end) // 2
            if self.held.carries(self.plan, scale=_more(steps[middle])):
                low = middle
            else:
                end = middle
        if end == len(steps):
            return Growth(now, high, ())
        beyond = self.held.lacking(self.plan, scale=_more(steps[end]))
        return Growth(now, steps[end], tuple(told(one, self.held, None) for one in beyond))


def told(lacking: Lacking, held: Held, left: int | None) -> Short:
    """Return what lacks room, the pairs by name."""
    demands = (held.model.demands[i] for i in lacking.pairs)
    pairs = tuple((d.target, d.sources[0], d.sink) for d in demands)
    return Short(left, lacking.failure, pairs, lacking.channels, lacking.missing)


def _more(scale: float) -> float:
    """Return the least scale that is more."""
    return round(scale + float(f"1e-{DECIMALS}"), DECIMALS)
