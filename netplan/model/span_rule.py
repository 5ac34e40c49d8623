"""Spans that a scenario means by what they have in common."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.network import Network, Span


@dataclass(frozen=True, kw_only=True)
class SpanRule:
    """The spans that match every given key; a province or region is that of either end."""

    fibre: str | None = None
    operator: str | None = None
    corridor: str | None = None
    span: str | None = None
    province: str | None = None
    state: str | None = None
    region: str | None = None

    def applies(self, span: Span, network: Network) -> bool:
        """Tell whether a span of a network matches."""
        ends = (network.place[span.a], network.place[span.b])
        return (
            self.fibre in (None, span.fibre)
            and self.operator in (None, span.operator)
            and self.corridor in (None, span.corridor)
            and self.span in (None, span.id)
            and self.state in (None, span.state.value)
            and (self.province is None or self.province in {end.province for end in ends})
            and (self.region is None or self.region in {end.region for end in ends})
        )
