"""Constants of fibre, gear and money, each with its source and range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netplan.model.currency import CNY
from netplan.model.network import Confidence


@dataclass(frozen=True)
class Quantity:
    """A constant with unit, range, source and confidence.

    ``low`` and ``high`` bound what is plausible; they equal ``value`` when nothing is known.
    ``source_zh`` is the source in Chinese, "" where nobody has said it so.
    """

    value: float
    unit: str
    low: float
    high: float
    source: str
    confidence: Confidence
    source_zh: str = ""


@dataclass(frozen=True)
class Fibre:
    """A kind of fibre: its group delay is all that latency needs to know."""

    id: str
    name: str
    name_zh: str
    delay_us_per_km: Quantity


@dataclass(frozen=True)
class Equipment:
    """Everything that adds delay along a route, one-way.

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
    amplifier_site_cny_year: Quantity | None = None
    roadm_degree_cny_year: Quantity | None = None
    transponder_cny_year: Quantity | None = None
    regenerator_cny_year: Quantity | None = None
    equipment_upkeep_year: Quantity | None = None
    discount_rate_year: Quantity | None = None
