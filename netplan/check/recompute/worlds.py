"""Worlds of true lengths and delays, drawn a second time from what docs/whatif.md says of them.

One row of uniform numbers a world: fibres by id, five delays, four sources of lengths, corridors
by name, and the detour of today's service where it makes one. All spans of a corridor share one
number; by basis, normal scores of the corridor and of
the source of its best length are mixed half and half in variance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from netplan.check.recompute.question import Question
from netplan.model.network import LengthSource, Span, SpanState
from netplan.model.odds import Correlation
from netplan.model.quantity import Quantity

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
BEST_FIRST = ("measured", "published", "routed", "estimated")
FOR_CHECKS, FOR_SEARCHES = 0, 1
"""Worlds that judge a plan, and those that a search may see."""


@dataclass(frozen=True)
class Truth:
    """Delays in ns in every world: of spans by id, the same with today's detour, and of gear."""

    span: Mapping[str, Ints]
    detoured: Mapping[str, Ints]
    pass_through: Ints
    terminal: Ints
    hop: Ints
    regenerator: Ints

    def at(self, end: Callable[[Ints], np.int64], question: Question) -> Question:
        """Return the question in the one world that has this end of everything."""
        gear = replace(
            question.gear,
            pass_through_ns=int(end(self.pass_through)),
            terminal_ns=int(end(self.terminal)),
            hop_ns=int(end(self.hop)),
            regenerator_ns=int(end(self.regenerator)),
        )
        there = replace(question, gear=gear)
        spans = {id_: int(end(ns)) for id_, ns in self.span.items()}
        # Where the cached properties would put them.
        optical = {id_: ns + gear.pass_through_ns for id_, ns in spans.items()}
        there.__dict__["optical_ns"] = optical
        if question.light is not None:  # noise is that of the stated lengths
            there.__dict__["light"] = replace(question.light, gear=gear, ns=optical)
        there.__dict__["hop_ns"] = {
            id_: int(end(self.detoured[id_])) + gear.hop_ns
            for id_, span in question.usable.items()
            if span.state is SpanState.EXISTING
        }
        return there


def draw(
    question: Question, samples: int, seed: int, correlation: Correlation, use: int = FOR_CHECKS
) -> Truth:
    """Return the worlds that a statement of how often a plan holds is about."""
    gear = question.scenario.equipment
    fibres = sorted(gear.fibres)
    corridors: dict[str, list[Span]] = {}
    for span in sorted(question.usable.values(), key=lambda span: span.corridor):
        corridors.setdefault(span.corridor, []).append(span)
    detours = [] if gear.today_detour is None else [gear.today_detour]
    width = len(fibres) + 5 + len(BEST_FIRST) + len(corridors) + len(detours)
    table = np.random.default_rng((seed, use)).random((samples, width))
    rows = iter(table.T)
    glass = {name: _triangular(gear.fibres[name].delay_us_per_km, next(rows)) for name in fibres}
    delays = [
        _whole(_triangular(constant, next(rows)) * 1000)
        for constant in (
            gear.pass_through_delay_us,
            gear.terminal_delay_us,
            gear.hop_delay_us,
            gear.regenerator_delay_us,
            gear.amplifier_delay_us,
        )
    ]
    shared = {name: next(rows) for name in BEST_FIRST}
    spans: dict[str, Ints] = {}
    for members in corridors.values():
        score = next(rows)
        if correlation is Correlation.BY_BASIS:
            best = min(_rank(span.length_source) for span in members)
            mixed = norm.ppf(shared[BEST_FIRST[best]]) + norm.ppf(score)
            score = norm.cdf(mixed * 0.5**0.5)
        for span in members:
            km = span.length_km * (1 + span.length_tolerance * (2 * score - 1))
            us = glass[span.fibre]
            cable = _whole(km * us * 1000) + _whole(km * (span.slack_factor - 1) * us * 1000)
            spans[span.id] = cable + question.gear.amplifiers(span) * delays[4]
    detoured = dict(spans)
    for detour in detours:
        longer = _triangular(detour, next(rows)) - 1
        detoured = {id_: ns + _whole(longer * ns) for id_, ns in spans.items()}
    return Truth(spans, detoured, *delays[:4])


def _rank(source: LengthSource) -> int:
    return BEST_FIRST.index(source.value)


def _whole(ns: Floats) -> Ints:
    return np.rint(ns).astype(np.int64)


def _triangular(quantity: Quantity, uniform: Floats) -> Floats:
    """Invert the distribution function of the triangular law with its mode at the value."""
    a, c, b = quantity.low, quantity.value, quantity.high
    if not a < b:
        return np.full(len(uniform), c)
    c = min(max(c, a), b)
    left = a + np.sqrt(uniform * (b - a) * (c - a))
    right = b - np.sqrt((1 - uniform) * (b - a) * (b - c))
    return np.where(uniform < (c - a) / (b - a), left, right)
