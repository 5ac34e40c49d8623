"""What the channels of a plan are called, carry and cost, by the mode that they are lit in."""

from __future__ import annotations

from collections.abc import Iterable

from netplan.model.carried import RegeneratorSite
from netplan.model.light import Light, lights
from netplan.model.plan import Plan, PlanLink
from netplan.model.scenario import Scenario
from netplan.model.traffic import MBIT_PER_GBIT


def light_of(scenario: Scenario, mode: str) -> Light:
    """Return the kind of channel of a mode; "": none is named."""
    return next(light for light in lights(scenario)[0] if light.mode == mode)


def rate_gbit_s(scenario: Scenario, mode: str) -> float:
    """Return the rate of a channel."""
    return light_of(scenario, mode).mbit_s / MBIT_PER_GBIT


def mode_name(scenario: Scenario, mode: str, lang: str = "en") -> str:
    """Return what a channel is called: by its mode, or by its rate where none is named."""
    optics = scenario.equipment.optics
    if not mode or optics is None:
        return f"{rate_gbit_s(scenario, mode):g} Gbit/s"
    found = optics.modes[mode]
    return (lang == "zh" and found.name_zh) or found.name


def lit_gbit_s(scenario: Scenario, link: PlanLink) -> float:
    """Return what all channels of a link carry together."""
    return sum(count * rate_gbit_s(scenario, mode) for mode, count in link.channels)


def channels_cny(
    scenario: Scenario,
    channels: Iterable[tuple[str, int]],
    regenerators: Iterable[RegeneratorSite],
) -> int:
    """Return the price of the channels of a link, by mode, and of its regenerators."""
    ends = sum(count * light_of(scenario, mode).channel_cny for mode, count in channels)
    return ends + sum(
        site.count * light_of(scenario, site.mode).regenerator_cny for site in regenerators
    )


def lit_link_prices(plan: Plan, scenario: Scenario) -> dict[str, int]:
    """Return by id what the links of a plan with traffic cost in a scenario, all channels."""
    sites = () if plan.carried is None else plan.carried.regenerators
    again = 0 if sites else lights(scenario)[0][0].regenerator_cny  # they stand at no places then
    return {
        link.id: channels_cny(scenario, link.channels, [s for s in sites if s.link == link.id])
        + again * link.regenerators
        for link in plan.links
    }
