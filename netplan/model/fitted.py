"""What a span or link of a plan is fitted with, and how two plans differ in it."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.plan import PlanLink, SpanCost

PAIRS, CHANNELS, REGENERATORS = "fibre_pairs", "channels", "regenerators"


@dataclass(frozen=True)
class Refit:
    """So many of something before, and so many after; ``mode`` of channels, "": none is named."""

    what: str
    before: int
    after: int
    mode: str = ""


def refits(before: SpanCost | PlanLink, after: SpanCost | PlanLink) -> tuple[Refit, ...]:
    """Return in what a span or link is fitted otherwise, nothing where all is the same."""
    old, new = _fitted(before), _fitted(after)
    return tuple(
        Refit(what, old.get((what, mode), 0), new.get((what, mode), 0), mode)
        for what, mode in dict.fromkeys((*old, *new))
        if old.get((what, mode), 0) != new.get((what, mode), 0)
    )


def _fitted(part: SpanCost | PlanLink) -> dict[tuple[str, str], int]:
    if isinstance(part, SpanCost):
        return {(PAIRS, ""): part.fibre_pairs}
    channels = {(CHANNELS, mode): count for mode, count in part.channels}
    return {**channels, (REGENERATORS, ""): part.regenerators}
