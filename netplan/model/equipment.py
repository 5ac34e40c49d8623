"""Constants of fibre, gear and money, each with its source and range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from netplan.model.currency import CNY
from netplan.model.optics import Optics
from netplan.model.quantity import Quantity

TRANSPORT = "transport"
"""Today's service as a chain of hops over fibre, switched electrically at every place."""


@dataclass(frozen=True)
class Fibre:
    """A kind of fibre: its group delay is all that latency needs to know."""

    id: str
    name: str
    name_zh: str
    delay_us_per_km: Quantity


@dataclass(frozen=True)
class TodayService:
    """What carries today's traffic over the fibre of today, where no direct link does.

    ``detour`` is how much longer its way is than the fibre between the places that it passes;
    ``hop_delay_us`` what it takes at each of them.
    """

    detour: Quantity
    hop_delay_us: Quantity


@dataclass(frozen=True)
class Equipment:
    """Everything that adds delay along a route, one-way.

    ``hop_delay_us`` and ``today_detour`` (None: no detour) are those of today's service, which
    a scenario chooses by name: the hops of a plain transport chain, or one of ``services``.
    Direct links have neither.

    ``optics`` is what decides which modes a link carries, None where nothing is said of it.

    The access tail is what the service circle adds from a place to a user nearby; plans do
    not use it.
    """

    fibres: Mapping[str, Fibre]
    reference_fibre: str
    amplifier_spacing_km: Quantity
    amplifier_delay_us: Quantity
    pass_through_delay_us: Quantity
    terminal_delay_us: Quantity
    regenerator_delay_us: Quantity
    regenerator_reach_km: Quantity
    hop_delay_us: Quantity
    access_route_factor: Quantity | None = None
    access_max_km: Quantity | None = None
    today_detour: Quantity | None = None
    services: Mapping[str, TodayService] = field(default_factory=dict)
    optics: Optics | None = None

    def serving(self, service: str) -> Equipment:
        """Return the equipment with the hops of a service: ``transport`` as they are.

        Raises:
            KeyError: there is no service of that name.
        """
        if service == TRANSPORT:
            return self
        found = self.services[service]
        return replace(self, hop_delay_us=found.hop_delay_us, today_detour=found.detour)


@dataclass(frozen=True)
class Costs:
    """Prices in the currency of the question, costs of running, and what cuts cost in time.

    Of running, None is not known and counts as nothing. ``equipment_upkeep_year`` is a share of
    the price of line systems and terminals.
    """

    build_cny_per_km: Mapping[str, Quantity]
    amplifier_site_cny: Quantity
    roadm_degree_cny: Quantity
    transponder_cny: Quantity
    channels_per_link: Quantity
    channel_gbit_s: Quantity
    regenerator_cny: Quantity
    maintenance_cny_per_km_year: Quantity
    cuts_per_1000km_year: Quantity
    repair_h: Quantity
    currency: str = CNY
    along_factor: Mapping[str, Quantity] = field(default_factory=dict)
    mode_transponder_cny: Mapping[str, Quantity] = field(default_factory=dict)
    lease_cny_per_fibre_km_year: Quantity | None = None
    amplifier_site_cny_year: Quantity | None = None
    roadm_degree_cny_year: Quantity | None = None
    transponder_cny_year: Quantity | None = None
    regenerator_cny_year: Quantity | None = None
    equipment_upkeep_year: Quantity | None = None
    amplifier_site_c_l_cny: Quantity | None = None
    roadm_degree_c_l_cny: Quantity | None = None
    discount_rate_year: Quantity | None = None

    def lit_in_both_bands(self) -> Costs:
        """Return the costs with line systems for C and L band.

        Raises:
            ValueError: they have no price.
        """
        site, degree = self.amplifier_site_c_l_cny, self.roadm_degree_c_l_cny
        if site is None or degree is None:
            raise ValueError("line systems for C and L band have no price")
        return replace(self, amplifier_site_cny=site, roadm_degree_cny=degree)

    def build_per_km(self, fibre: str, along: str | None) -> float:
        """Return the price of a km of cable of a kind, along what it follows."""
        factor = self.along_factor.get(along or "")
        return self.build_cny_per_km[fibre].value * (1.0 if factor is None else factor.value)
