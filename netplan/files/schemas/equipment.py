"""The equipment and costs files: constants with unit, range and source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.base import (
    AlongName,
    Channels,
    Currency,
    CutRate,
    Factor,
    FibreId,
    Hours,
    Price,
    PricePerKm,
    Rate,
    RateYear,
    Ratio,
    ShortId,
    Strict,
    TailKm,
    Text,
    Upkeep,
    Us,
    UsPerKm,
    Yearly,
)
from netplan.files.schemas.constant import Constant, Distance
from netplan.files.schemas.optics import OpticsEntry


class DelayPerKm(Constant[UsPerKm]):
    """A group delay."""

    unit: Literal["us/km"] = Field(description="microseconds per km, one-way")


class Delay(Constant[Us]):
    """A delay."""

    unit: Literal["us"] = Field(description="microseconds, one-way")


class Money(Constant[Price]):
    """An amount."""

    unit: Literal["CNY"] = Field(description="an amount")


class MoneyPerKm(Constant[PricePerKm]):
    """A price per length."""

    unit: Literal["CNY/km"] = Field(description="an amount per km of fibre cable")


class MoneyYear(Constant[Yearly]):
    """A running cost of one device."""

    unit: Literal["CNY/year"] = Field(description="an amount a year")


class ShareYear(Constant[RateYear]):
    """A share a year."""

    unit: Literal["1/year"] = Field(description="share a year, 0.03 for 3 %")


class MoneyPerKmYear(Constant[Upkeep]):
    """A running cost."""

    unit: Literal["CNY/km/year"] = Field(description="an amount per km and year")


class MoneyPerFibreKmYear(Constant[Upkeep]):
    """A rent."""

    unit: Literal["CNY/fibre-km/year"] = Field(description="an amount per km of one fibre and year")


class ChannelCount(Constant[Channels]):
    """A number of channels."""

    unit: Literal["channels"] = Field(description="optical channels")


class BitRate(Constant[Rate]):
    """A bit rate."""

    unit: Literal["Gbit/s"] = Field(description="gigabit per second")


class Cuts(Constant[CutRate]):
    """How often cables are cut."""

    unit: Literal["cuts/1000 km/year"] = Field(description="cuts per 1000 km and year")


class Time(Constant[Hours]):
    """A time in hours."""

    unit: Literal["h"] = Field(description="hours")


class FibreEntry(Strict):
    """A kind of fibre."""

    name: Text = Field(description="name in English")
    name_zh: Text = Field(description="name in Chinese")
    delay_us_per_km: DelayPerKm = Field(description="group index / speed of light")


class AmplifierEntry(Strict):
    """In-line amplifiers."""

    spacing_km: Distance = Field(description="longest distance without an amplifier")
    delay_us: Delay = Field(description="delay of one")


class PassThroughEntry(Strict):
    """A ROADM or OXC that the light passes."""

    delay_us: Delay = Field(description="delay of one")


class TerminalEntry(Strict):
    """One end of a direct link."""

    delay_us: Delay = Field(description="error correction and mapping at one end")


class RegeneratorEntry(Strict):
    """Optical-electrical-optical regeneration on a direct link."""

    delay_us: Delay = Field(description="delay of one")
    reach_km: Distance = Field(description="longest distance of light without one")


class HopEntry(Strict):
    """Electrical switching at a place that today's service passes."""

    delay_us: Delay = Field(description="delay of one")


class RouteFactor(Constant[Ratio]):
    """A ratio of lengths."""

    unit: Literal["fibre km per geodesic km"] = Field(description="fibre km per geodesic km")


class TailLength(Constant[TailKm]):
    """A distance as the crow flies."""

    unit: Literal["km geodesic"] = Field(description="geodesic kilometres")


class AccessEntry(Strict):
    """From a place of the network to a user nearby, for the service circle; passive."""

    route_factor: RouteFactor = Field(description="how much longer the fibre is")
    max_km: TailLength = Field(description="longest tail")


class Detour(Constant[Ratio]):
    """A ratio of lengths."""

    unit: Literal["km per fibre km"] = Field(description="km of its way per km of today's fibre")


class ServiceEntry(Strict):
    """What today's traffic gets over today's fibre, where no direct link carries it."""

    detour: Detour = Field(description="its way by the fibre between the places it passes")
    hop_delay_us: Delay = Field(description="delay at each place that it passes")


class ServicesEntry(Strict):
    """What a scenario may name in `service`, beside `transport` with the delay of `hop`."""

    ip_private: ServiceEntry | None = Field(default=None, description="private IP lines")
    ip_public: ServiceEntry | None = Field(default=None, description="the public internet")


class EquipmentFile(Strict):
    """Everything that adds delay along a route, one-way."""

    schema_version: Literal[1] = Field(default=1, description="version of this format")
    reference_fibre: FibreId = Field(
        default="g652d", description="fibre of the theoretical latency that `stretch` multiplies"
    )
    fibres: Annotated[dict[FibreId, FibreEntry], Field(min_length=1)] = Field(
        description="kinds of fibre by id"
    )
    amplifier: AmplifierEntry = Field(description="in-line amplifiers")
    pass_through: PassThroughEntry = Field(description="places passed optically")
    terminal: TerminalEntry = Field(description="ends of direct links")
    regenerator: RegeneratorEntry = Field(description="regeneration on long links")
    hop: HopEntry = Field(description="places passed electrically")
    access: AccessEntry | None = Field(
        default=None, description="from a place to a user nearby; as bundled when left out"
    )
    services: ServicesEntry | None = Field(
        default=None, description="what today's traffic may get; as bundled when left out"
    )
    optics: OpticsEntry | None = Field(
        default=None, description="noise and modes of light; absent: nothing is said of them"
    )


class LineSystemEntry(Strict):
    """What lighting a span takes: an amplifier site per spacing, a degree at each end."""

    amplifier_site_cny: Money = Field(description="one in-line amplifier site")
    roadm_degree_cny: Money = Field(description="one ROADM degree; a span takes two")
    amplifier_site_c_l_cny: Money | None = Field(
        default=None, description="one amplifier site for C and L band; absent: no such price"
    )
    roadm_degree_c_l_cny: Money | None = Field(
        default=None, description="one degree for C and L band; absent: no such price"
    )


class LinkCostEntry(Strict):
    """What a direct link takes at its ends."""

    transponder_cny: Money = Field(description="one transponder; a channel takes two")
    channels_per_link: ChannelCount = Field(description="channels on a direct link")
    channel_gbit_s: BitRate = Field(description="rate of one channel")


class PriceFactor(Constant[Factor]):
    """A ratio of prices."""

    unit: Literal["x price per km"] = Field(description="times the price of the fibre's cable")


class FaultsEntry(Strict):
    """Cable cuts, for reports."""

    cuts_per_1000km_year: Cuts = Field(description="how often a cable is cut")
    repair_h: Time = Field(description="how long a repair takes")


class RunningEntry(Strict):
    """What running costs, and what money costs, a year."""

    amplifier_site_cny_year: MoneyYear = Field(description="power and space of one site")
    roadm_degree_cny_year: MoneyYear = Field(description="power and space of one degree")
    transponder_cny_year: MoneyYear = Field(description="power and space of one transponder")
    regenerator_cny_year: MoneyYear = Field(description="power and space of one regenerator")
    equipment_upkeep_year: ShareYear = Field(
        description="upkeep of line systems and terminals, a share of their price"
    )
    discount_rate_year: ShareYear = Field(description="what money costs, for present values")


class CostsFile(Strict):
    """What building and running costs."""

    schema_version: Literal[1] = Field(default=1, description="version of this format")
    currency: Currency = Field(
        description="the currency of every amount, in its keys and units too"
    )
    build_cny_per_km: Annotated[dict[FibreId, MoneyPerKm], Field(min_length=1)] = Field(
        description="building a cable, by kind of fibre"
    )
    along_factor: dict[AlongName, PriceFactor] = Field(
        default={}, description="what building costs along railways or other ways, as a factor"
    )
    line_system: LineSystemEntry = Field(description="lighting a span")
    link: LinkCostEntry = Field(description="the ends of direct links")
    mode_transponder_cny: dict[ShortId, Money] = Field(
        default={},
        description="one transponder by mode of the equipment's `optics`; others count nothing",
    )
    regenerator_cny: Money = Field(description="one channel at one site")
    maintenance_cny_per_km_year: MoneyPerKmYear = Field(description="keeping a cable")
    lease_cny_per_fibre_km_year: MoneyPerFibreKmYear | None = Field(
        default=None,
        description="one fibre of another's existing cable, where the scenario has a `lease`; "
        "absent: 0, which is an assumption too",
    )
    faults: FaultsEntry = Field(description="cable cuts")
    running: RunningEntry | None = Field(
        default=None, description="running costs; as bundled when left out"
    )
