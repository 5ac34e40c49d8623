"""The light that links are lit with in a scenario: rate, width, price, room on a pair of fibres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import gcd

from netplan.model.equipment import Equipment
from netplan.model.optics import Mode
from netplan.model.quantity import Quantity
from netplan.model.scenario import Scenario
from netplan.model.traffic import MBIT_PER_GBIT, Bands, Channels

ENDLESS_KM = 1e9
"""Farther than any light goes."""
PER_PAIR = 80
"""Channels that a pair of fibres carries where neither a mode nor the scenario says."""


@dataclass(frozen=True)
class Light:
    """A kind of channel.

    Attributes:
        mode: of the equipment's optics; "" without one.
        mbit_s: rate.
        width: neighbouring slots that it takes.
        channel_cny: price of both ends.
        regenerator_cny: price of regenerating it once.
    """

    mode: str
    mbit_s: int
    width: int
    channel_cny: int
    regenerator_cny: int


@dataclass(frozen=True)
class Grid:
    """The spectrum of a pair of fibres: so many slots; ``slot_ghz`` None: a channel each."""

    slots: int
    slot_ghz: float | None


def lights(scenario: Scenario) -> tuple[tuple[Light, ...], Grid]:
    """Return the kinds of channels that a scenario lights links with, and their grid."""
    asked, costs = scenario.channels or Channels(), scenario.costs
    bands = 2 if asked.bands is Bands.C_L else 1
    if not asked.modes:
        rate = costs.channel_gbit_s.value if asked.gbit_s is None else asked.gbit_s
        ends, again = 2 * costs.transponder_cny.value, costs.regenerator_cny.value
        plain = Light("", round(rate * MBIT_PER_GBIT), 1, round(ends), round(again))
        return (plain,), Grid(asked.per_pair or PER_PAIR * bands, None)
    optics = scenario.equipment.optics
    assert optics is not None  # the border refuses a mode without
    spacing = [round(100 * optics.modes[mode].spacing_ghz) for mode in asked.modes]
    slot = gcd(*spacing)
    found = []
    for mode, width in zip(asked.modes, spacing, strict=True):
        price = costs.mode_transponder_cny.get(mode, costs.transponder_cny)
        ends = round(2 * price.value)
        rate = round(optics.modes[mode].bit_rate_gbit_s * MBIT_PER_GBIT)
        found.append(Light(mode, rate, width // slot, ends, ends))
    room = optics.table.channels(slot / 100) * bands
    if asked.per_pair is not None:
        room = asked.per_pair * found[0].width
    return tuple(found), Grid(room, slot / 100)


def asked_mode(scenario: Scenario) -> Mode | None:
    """Return the mode that every link must be lit in, None where it goes by delay.

    With traffic links are lit in modes too, but what they run over is not planned by noise.
    """
    optics, asked = scenario.equipment.optics, scenario.channels
    if optics is None or asked is None or asked.mode is None or scenario.demands is not None:
        return None
    return optics.modes[asked.mode]


def gear_of_links(scenario: Scenario) -> Equipment:
    """Return the equipment by which links are measured.

    Where traffic is carried in modes no reach in km bears on a link: noise does, on each channel.
    """
    gear, asked = scenario.equipment, scenario.channels
    if scenario.demands is None or asked is None or not asked.modes:
        return gear
    return replace(gear, regenerator_reach_km=replace(gear.regenerator_reach_km, value=ENDLESS_KM))


def end_price(scenario: Scenario) -> Quantity:
    """Return the price of one end of a channel: that of the mode asked for, where it is known."""
    costs, mode = scenario.costs, asked_mode(scenario)
    known = {} if mode is None else costs.mode_transponder_cny
    return costs.transponder_cny if mode is None else known.get(mode.id, costs.transponder_cny)


def channel_rate_gbit_s(scenario: Scenario) -> float:
    """Return what a channel of a link carries."""
    mode = asked_mode(scenario)
    return scenario.costs.channel_gbit_s.value if mode is None else mode.bit_rate_gbit_s


def regenerator_price(scenario: Scenario) -> Quantity:
    """Return the price of regenerating a channel once: in a mode that takes two ends."""
    if asked_mode(scenario) is None:
        return scenario.costs.regenerator_cny
    end = end_price(scenario)
    return replace(end, value=2 * end.value, low=2 * end.low, high=2 * end.high)


@dataclass(frozen=True)
class FittedLink:
    """A link with channels: how many by mode, their regenerators, and the price of all of it."""

    channels: tuple[tuple[str, int], ...]
    regenerators: int
    cost_cny: int


@dataclass(frozen=True)
class Fitted:
    """Fibre pairs by span id, channels by link id."""

    pairs: Mapping[str, int]
    links: Mapping[str, FittedLink]
