"""What a channel carries and costs, by the mode that it is lit in; "" where none is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from netplan.model.carried import RegeneratorSite
from netplan.model.plan import PlanLink, SpanCost
from netplan.model.scenario import Scenario


def rate_gbit_s(scenario: Scenario, mode: str) -> float:
    """Return the rate of a channel."""
    optics, channels = scenario.equipment.optics, scenario.channels
    if mode and optics is not None:
        return optics.modes[mode].bit_rate_gbit_s
    if channels is not None and channels.gbit_s is not None:
        return channels.gbit_s
    return scenario.costs.channel_gbit_s.value


def mode_name(scenario: Scenario, mode: str, lang: str = "en") -> str:
    """Return what a channel is called: by its mode, or by its rate where none is named."""
    optics = scenario.equipment.optics
    if not mode or optics is None:
        return f"{rate_gbit_s(scenario, mode):g} Gbit/s"
    found = optics.modes[mode]
    return (lang == "zh" and found.name_zh) or found.name


def end_cny(scenario: Scenario, mode: str) -> float:
    """Return the price of one end of a channel: that of its mode where there is one."""
    costs = scenario.costs
    return costs.mode_transponder_cny.get(mode, costs.transponder_cny).value


def regenerator_cny(scenario: Scenario, mode: str) -> float:
    """Return the price of regenerating a channel: two ends of its mode."""
    costs = scenario.costs
    return 2 * end_cny(scenario, mode) if mode else costs.regenerator_cny.value


def lit_gbit_s(scenario: Scenario, link: PlanLink) -> float:
    """Return what all channels of a link carry together."""
    return sum(count * rate_gbit_s(scenario, mode) for mode, count in link.channels)


def channels_cny(
    scenario: Scenario,
    channels: Iterable[tuple[str, int]],
    regenerators: Iterable[RegeneratorSite],
) -> int:
    """Return the price of the channels of a link, by mode, and of its regenerators."""
    ends = sum(2 * count * end_cny(scenario, mode) for mode, count in channels)
    return round(
        ends + sum(site.count * regenerator_cny(scenario, site.mode) for site in regenerators)
    )


def with_pairs(price: SpanCost, pairs: int) -> SpanCost:
    """Return the price of a span with so many lit pairs of fibres, from that with one."""
    return replace(price, line_system_cny=pairs * price.line_system_cny, fibre_pairs=pairs)
