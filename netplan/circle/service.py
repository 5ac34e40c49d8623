"""One-way latency from a hub to every place of the network, before and after a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netplan.circle.access import Access, access_of
from netplan.model.network import Role
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.units import NS_PER_MS
from netplan.service.service import Service, ServiceModel

Float = npt.NDArray[np.float64]
DEFAULT_LIMITS_MS = (3.0, 5.0, 10.0, 15.0, 20.0)


class State(StrEnum):
    """With nothing built and lit, or with the plan."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class CircleRequest:
    """From where, within what: ``limits_ms`` are one-way, ascending, each once."""

    origin: str
    access: Access
    limits_ms: tuple[float, ...] = DEFAULT_LIMITS_MS

    def __post_init__(self) -> None:
        if not self.limits_ms or any(not 0 < ms <= 1_000 for ms in self.limits_ms):
            raise ValueError("limits are one or more one-way times over 0 and up to 1,000 ms")
        object.__setattr__(self, "limits_ms", tuple(sorted(set(self.limits_ms))))


@dataclass(frozen=True)
class Reach:
    """The network of a scenario under each state: today, and with the plan if there is one."""

    scenario: Scenario
    plan: Plan | None

    @cached_property
    def model(self) -> ServiceModel:
        """Return the scenario as graphs see it."""
        return ServiceModel(self.scenario)

    @cached_property
    def states(self) -> tuple[State, ...]:
        """Return the states that there are."""
        return (State.BEFORE,) if self.plan is None else (State.BEFORE, State.AFTER)

    @cached_property
    def services(self) -> Mapping[State, Service]:
        """Return the service in every state, with nothing lost."""
        intact = self.model.failures[0]
        found = {State.BEFORE: self.model.serve((), (), intact)}
        if self.plan is not None:
            spans = [cost.id for cost in self.plan.spans]
            links = {link.id: link.regenerators for link in self.plan.links}
            found[State.AFTER] = self.model.serve(spans, links, intact)
        return found

    def from_place(self, place: str, state: State) -> Float:
        """Return one-way ns from a place to every place, inf where there is no path."""
        return self.services[state].from_place(place)


def default_request(scenario: Scenario) -> CircleRequest:
    """Return the request for the default hub, with the access tail of the equipment.

    Raises:
        ValueError: the equipment says nothing of the access tail.
    """
    return CircleRequest(default_origin(scenario), access_of(scenario.equipment))


def default_origin(scenario: Scenario) -> str:
    """Return the first source of the first target, else the first hub, else the first place."""
    for target in scenario.targets:
        for place in target.sources.select(scenario.network):
            return place
    hubs = [place.id for place in scenario.network.places if place.role is Role.HUB]
    return (hubs or [scenario.network.places[0].id])[0]


def limit_ns(limit_ms: float) -> int:
    """Return a limit in whole ns."""
    return round(limit_ms * NS_PER_MS)
