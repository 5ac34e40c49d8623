"""How every target fares before and after the plan, intact and after every failure.

A page cannot solve shortest paths for hundreds of failures while a person waits, so they are
worked out here and only the differences from the intact network are written. A path is a
list of numbers: a span by its index, a link by minus one minus its index in the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from netplan.latency.demand import Demand
from netplan.model.plan import LatencyParts, Plan
from netplan.planning.design import Design
from netplan.service.service import Service

PARTS = tuple(part.name for part in fields(LatencyParts))


@dataclass(frozen=True)
class Stage:
    """One design (nothing built, or the plan) with the numbers that paths are written in."""

    design: Design
    link_order: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the intact network in full and every failure by what it changes."""
        model = self.design.model
        intact = self.design.intact
        changes = {}
        for index, failure in enumerate(model.failures[1:]):
            change = self._change(intact, self.design.after[failure.id])
            if change:
                changes[str(index)] = change
        return {
            "targets": [self._target(intact, demand) for demand in model.demands],
            "changes": changes,
        }

    def _change(self, intact: Service, service: Service) -> dict[str, Any]:
        """Return the targets and links that differ, by index; an empty mapping for none."""
        if service is intact:
            return {}
        found: dict[str, Any] = {}
        targets = {
            str(i): self._target(service, demand)
            for i, demand in enumerate(self.design.model.demands)
            if self._differs(intact, service, demand)
        }
        links = {
            str(i): self._link(service, link)
            for i, link in enumerate(self.link_order)
            if self._route(intact, link) != self._route(service, link)
        }
        if targets:
            found["targets"] = targets
        if links:
            found["links"] = links
        return found

    def _differs(self, intact: Service, service: Service, demand: Demand) -> bool:
        before, now = intact.one_way_ns(demand), service.one_way_ns(demand)
        if before is None or now is None or before != now:
            return before != now
        return self._links_under(intact, demand) != self._links_under(service, demand)

    def _links_under(self, service: Service, demand: Demand) -> tuple[Any, ...]:
        """Return the path with the routes of its links: equal when nothing moved."""
        return tuple((step, self._route(service, step)) for step in service.steps(demand))

    def _route(self, service: Service, link: str) -> tuple[int, ...] | None:
        index = service.model.link_index.get(link)
        return None if index is None else service.routes.get(index)

    def _link(self, service: Service, link: str) -> list[Any] | None:
        """Return [route, parts] of a link, None when it is cut."""
        route = self._route(service, link)
        if route is None:
            return None
        parts = service.link_parts[service.model.link_index[link]]
        return [list(route), part_values(parts)]

    def _target(self, service: Service, demand: Demand) -> list[Any] | None:
        """Return [ns, path, parts] of a target, None when it is cut off."""
        ns = service.one_way_ns(demand)
        if ns is None:
            return None
        _, steps, parts = service.path(demand)
        return [ns, self._numbers(steps), part_values(parts)]

    def _numbers(self, steps: Iterable[str]) -> list[int]:
        spans = self.design.model.span_index
        return [spans[s] if s in spans else -1 - self.link_order.index(s) for s in steps]


def part_values(parts: LatencyParts) -> list[int]:
    """Return the latency parts in ns, in the order of ``PARTS``."""
    return [getattr(parts, name) for name in PARTS]


def stages(design: Design, plan: Plan) -> dict[str, Any]:
    """Return the record of today's network and of the plan."""
    order = tuple(link.id for link in plan.links)
    today = Design(design.model, (), ())
    return {"before": Stage(today, order).record(), "after": Stage(design, order).record()}
