"""Latency from the equipment's constants, written a second time on purpose.

The optimizer's weights come from another implementation; both must agree to the
nanosecond. Every part is rounded once per span or device.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.model.plan import LatencyParts


@dataclass(frozen=True)
class Gear:
    """The delays of an equipment file in whole ns, and its lengths in km."""

    delay_us_per_km: Mapping[str, float]
    reference_delay_us_per_km: float
    spacing_km: float
    amplifier_ns: int
    pass_through_ns: int
    terminal_ns: int
    regenerator_ns: int
    hop_ns: int
    reach_ns: int
    detour: float

    @classmethod
    def of(cls, equipment: Equipment) -> Gear:
        """Read the constants of an equipment file."""
        delays = {id_: fibre.delay_us_per_km.value for id_, fibre in equipment.fibres.items()}
        reference = delays[equipment.reference_fibre]
        return cls(
            delay_us_per_km=delays,
            reference_delay_us_per_km=reference,
            spacing_km=equipment.amplifier_spacing_km.value,
            amplifier_ns=round(equipment.amplifier_delay_us.value * 1000),
            pass_through_ns=round(equipment.pass_through_delay_us.value * 1000),
            terminal_ns=round(equipment.terminal_delay_us.value * 1000),
            regenerator_ns=round(equipment.regenerator_delay_us.value * 1000),
            hop_ns=round(equipment.hop_delay_us.value * 1000),
            reach_ns=round(equipment.regenerator_reach_km.value * reference * 1000),
            detour=1.0 if equipment.today_detour is None else equipment.today_detour.value,
        )

    def amplifiers(self, span: Span) -> int:
        """Return the number of in-line amplifier sites of a span."""
        stretches = ceil(span.length_km * span.slack_factor / self.spacing_km - 1e-9)
        return max(0, stretches - 1)

    def cable(self, span: Span) -> LatencyParts:
        """Return the latency of the span itself: glass, slack and amplifiers."""
        delay = self.delay_us_per_km[span.fibre]
        return LatencyParts(
            glass_ns=round(span.length_km * delay * 1000),
            slack_ns=round(span.length_km * (span.slack_factor - 1) * delay * 1000),
            amplifiers_ns=self.amplifiers(span) * self.amplifier_ns,
        )

    def hop(self, span: Span) -> LatencyParts:
        """Return today's service over one span: the cable, its detour, switching at its far end."""
        cable = self.cable(span)
        way_ns = cable.glass_ns + cable.slack_ns + cable.amplifiers_ns
        return cable + LatencyParts(hops_ns=self.hop_ns + round((self.detour - 1) * way_ns))

    def optical_ns(self, span: Span) -> int:
        """Return what a span adds to a link: the cable and the pass-through at its far end."""
        cable = self.cable(span)
        return cable.glass_ns + cable.slack_ns + cable.amplifiers_ns + self.pass_through_ns

    def regenerators(self, optical_ns: int) -> int:
        """Return how many regenerators a link needs for its optical delay."""
        return max(0, -(-optical_ns // self.reach_ns) - 1)

    def link_ns(self, optical_ns: int) -> int:
        """Return the one-way latency of a link whose spans add up to ``optical_ns``."""
        ends = 2 * self.terminal_ns + self.pass_through_ns
        return ends + optical_ns + self.regenerators(optical_ns) * self.regenerator_ns

    def link(self, route: Iterable[Span]) -> LatencyParts:
        """Return the itemised latency of a link over a route, with the regenerators it takes."""
        spans = tuple(route)
        count = self.regenerators(sum(self.optical_ns(span) for span in spans))
        return self.lit(spans, count)

    def lit(self, spans: Sequence[Span], regenerators: int) -> LatencyParts:
        """Return the itemised latency of a link over spans with so many regenerators."""
        parts = LatencyParts(
            pass_through_ns=(1 + len(spans)) * self.pass_through_ns,
            regenerators_ns=regenerators * self.regenerator_ns,
            terminals_ns=2 * self.terminal_ns,
        )
        return sum((self.cable(span) for span in spans), start=parts)
