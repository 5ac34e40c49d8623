"""The latency of spans, links and hops: each device adds its named part, in whole ns.

Every part is rounded once, where it arises; sums are exact from there on. The optimizer's
weights, the itemised budget of a report and the tests all come from these functions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.model.plan import LatencyParts

NS_PER_US = 1_000


def in_line_amplifiers(fibre_km: float, spacing_km: float) -> int:
    """Return how many amplifier sites stand between the two ends of a span.

    A span of up to one spacing needs none; 1e-9 keeps an exact multiple from rounding up.
    """
    return max(0, math.ceil(fibre_km / spacing_km - 1e-9) - 1)


def _ns(delay_us: float) -> int:
    return round(delay_us * NS_PER_US)


@dataclass(frozen=True)
class LatencyModel:
    """Delays of one equipment list in whole ns."""

    equipment: Equipment

    @cached_property
    def pass_through_ns(self) -> int:
        """Return the delay of an optical node passed, added or dropped at."""
        return _ns(self.equipment.pass_through_delay_us.value)

    @cached_property
    def terminal_ns(self) -> int:
        """Return the delay of one end of a direct link (error correction and mapping)."""
        return _ns(self.equipment.terminal_delay_us.value)

    @cached_property
    def hop_ns(self) -> int:
        """Return the delay of one electrical switching."""
        return _ns(self.equipment.hop_delay_us.value)

    @cached_property
    def regenerator_ns(self) -> int:
        """Return the delay of one regenerator."""
        return _ns(self.equipment.regenerator_delay_us.value)

    @cached_property
    def reach_ns(self) -> int:
        """Return the optical delay a link may run before it must be regenerated.

        The reach is given in km of the reference fibre and counted in delay, so that a
        route over several kinds of fibre has one unambiguous use of it.
        """
        return _ns(self.equipment.regenerator_reach_km.value * self.reference_us_per_km)

    @cached_property
    def reference_us_per_km(self) -> float:
        """Return the delay that "theoretical latency" is computed with."""
        return self.equipment.fibres[self.equipment.reference_fibre].delay_us_per_km.value

    def span_parts(self, span: Span) -> LatencyParts:
        """Return glass, slack and in-line amplifiers of one span."""
        us_per_km = self.equipment.fibres[span.fibre].delay_us_per_km.value
        amplifiers = in_line_amplifiers(span.fibre_km, self.equipment.amplifier_spacing_km.value)
        return LatencyParts(
            glass_ns=_ns(span.length_km * us_per_km),
            slack_ns=_ns(span.length_km * (span.slack_factor - 1) * us_per_km),
            amplifiers_ns=amplifiers * _ns(self.equipment.amplifier_delay_us.value),
        )

    def regenerators(self, optical_ns: int) -> int:
        """Return how many regenerators a link of this optical delay needs."""
        return max(0, -(-optical_ns // self.reach_ns) - 1)

    def link_parts(self, route: Iterable[Span], regenerators: int | None = None) -> LatencyParts:
        """Return the itemised latency of a direct link over the spans of its route.

        With as many regenerators as its delay takes, or as are said.
        """
        parts = LatencyParts()
        for span in route:
            parts += self.span_parts(span) + LatencyParts(pass_through_ns=self.pass_through_ns)
        if regenerators is None:
            regenerators = self.regenerators(parts.total_ns)
        return parts + LatencyParts(
            pass_through_ns=self.pass_through_ns,
            regenerators_ns=regenerators * self.regenerator_ns,
            terminals_ns=2 * self.terminal_ns,
        )

    def hop_parts(self, span: Span) -> LatencyParts:
        """Return the itemised latency of one hop of today's service."""
        cable = self.span_parts(span)
        return cable + LatencyParts(hops_ns=self.hop_ns + self._detour_ns(cable))

    def _detour_ns(self, cable: LatencyParts) -> int:
        """Return what the way of today's service is longer than the cable."""
        detour = self.equipment.today_detour
        return 0 if detour is None else round((detour.value - 1) * cable.total_ns)

    def theoretical_ns(self, geodesic_km: float, stretch: float = 1.0) -> int:
        """Return stretch x geodesic x reference delay ("1.5 x theoretical latency" rule)."""
        return _ns(stretch * geodesic_km * self.reference_us_per_km)

    def floor_ns(self, geodesic_km: float, fibres: Iterable[str]) -> int:
        """Return what no route over these kinds of fibre can beat (none: the reference)."""
        kinds = tuple(fibres) or (self.equipment.reference_fibre,)
        fastest = min(self.equipment.fibres[fibre].delay_us_per_km.value for fibre in kinds)
        return _ns(geodesic_km * fastest)
