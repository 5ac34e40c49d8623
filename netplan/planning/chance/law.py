"""The laws that worlds are drawn from: a length in its band, a delay in its range.

A length is uniform in its tolerance band, a constant of the equipment file triangular over its
range with its value as the mode. Every cable of a corridor lies in one trench: they have one
error, as a share of their own bands. By basis, the errors of corridors whose lengths have the
same source are linked by a Gaussian copula, which leaves each band as it is. Where today's service
makes a detour, that is one more constant, triangular too and the same for all hops.

Only uniform numbers are taken from the generator, one row a world, so that a draw depends
neither on how many worlds are drawn at a time nor on how numpy draws other laws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from netplan.latency.fold import in_line_amplifiers
from netplan.model.network import LengthSource
from netplan.model.odds import Correlation
from netplan.model.quantity import Quantity
from netplan.model.survey import Of, Unknown
from netplan.service.service import ServiceModel

Floats = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
RHO = 0.5
"""Correlation of two lengths that have the same source, by basis."""
GEAR = (
    "pass_through_delay_us",
    "terminal_delay_us",
    "hop_delay_us",
    "regenerator_delay_us",
    "amplifier_delay_us",
)
"""Constants drawn, in the order of their columns; the first four are columns of ``gear_ns``."""
PASS, TERMINAL, HOP, REGENERATOR = range(4)
DETOUR = "today_detour"
BASES = tuple(LengthSource)
BLOCK = 4_000
"""How many worlds are held at a time, so that memory does not grow with their number."""
NS_PER_US = 1_000


class Use(IntEnum):
    """What worlds are drawn for: one seed gives each use worlds of its own.

    A plan that was chosen because it holds in some worlds holds in them more often than elsewhere,
    so that what a search looked at never judges what it found.
    """

    CHECK = 0
    SEARCH = 1


@dataclass(frozen=True)
class Worlds:
    """Worlds, a row each: the ns of every span, and of every piece of gear (see ``GEAR``).

    Where today's service makes a detour, the spans stand in ``span_ns`` a second time, as long
    as that service takes over them (see ``hop_columns``).
    """

    span_ns: Int64
    gear_ns: Int64

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.span_ns)

    @property
    def low(self) -> Worlds:
        """Return one world with the least of everything, as fast as any of these."""
        return Worlds(self.span_ns.min(0, keepdims=True), self.gear_ns.min(0, keepdims=True))

    @property
    def high(self) -> Worlds:
        """Return one world with the most of everything, as slow as any of these."""
        return Worlds(self.span_ns.max(0, keepdims=True), self.gear_ns.max(0, keepdims=True))


def hop_columns(model: ServiceModel) -> Int64:
    """Return, for every span, the column of ``Worlds.span_ns`` that a hop over it takes."""
    detours = model.scenario.equipment.today_detour is not None
    return np.arange(len(model.spans)) + (len(model.spans) if detours else 0)


@dataclass(frozen=True)
class Law:
    """What the data of a scenario say about lengths and delays, and which lengths err together."""

    model: ServiceModel
    correlation: Correlation = Correlation.INDEPENDENT

    def draw(self, count: int, seed: int, use: Use = Use.CHECK) -> Worlds:
        """Return worlds; the first ones do not depend on how many follow."""
        blocks = list(self.blocks(count, seed, use))
        return Worlds(
            np.concatenate([block.span_ns for block in blocks]),
            np.concatenate([block.gear_ns for block in blocks]),
        )

    def blocks(self, count: int, seed: int, use: Use = Use.CHECK) -> Iterator[Worlds]:
        """Yield the same worlds, at most ``BLOCK`` at a time."""
        for worlds, _ in self.drawn(count, seed, use):
            yield worlds

    def drawn(
        self, count: int, seed: int, use: Use = Use.CHECK, size: int = BLOCK
    ) -> Iterator[tuple[Worlds, Floats]]:
        """Yield the same worlds, at most ``size`` at a time, with what is true in each of them.

        That is the share of its own law which lies below each quantity, in the order of
        ``quantities``: what one who has measured it knows.
        """
        rng = np.random.default_rng((seed, int(use)))
        while count > 0:
            rows = min(count, size)
            parts = self._linked(rng.random((rows, sum(self._widths))))
            yield self._worlds(*parts), np.hstack(parts)
            count -= rows

    @property
    def quantities(self) -> tuple[Unknown, ...]:
        """Return what can be measured: delays of fibres, constants of gear, corridors, a detour."""
        gear = self.model.scenario.equipment
        named: list[tuple[Of, str, Quantity]] = [
            (Of.FIBRE, name, gear.fibres[name].delay_us_per_km) for name in self._fibres
        ]
        named += [(Of.CONSTANT, name, getattr(gear, name)) for name in GEAR]
        detour = [(Of.CONSTANT, DETOUR, quantity) for quantity in self._detours]
        doubtful = {s.corridor for s in self.model.spans if s.length_tolerance > 0}
        return (
            *(Unknown(of, name, None, q.low < q.high) for of, name, q in named),
            *(
                Unknown(Of.CORRIDOR, name, basis, name in doubtful)
                for name, basis in self._corridors.items()
            ),
            *(Unknown(of, name, None, q.low < q.high) for of, name, q in detour),
        )

    @property
    def nominal(self) -> Worlds:
        """Return the one world that the data state."""
        return self.given({}, 1)

    def given(self, true: Mapping[tuple[Of, str], Floats], count: int) -> Worlds:
        """Return worlds in which these quantities are as given, all others as stated.

        Args:
            true: by kind and name, a value a world: us/km, us, the detour, or a share of the
                stated lengths of a corridor.
            count: how many worlds.
        """
        gear = self.model.scenario.equipment
        glass = [gear.fibres[name].delay_us_per_km.value for name in self._fibres]
        parts = [getattr(gear, name).value for name in GEAR]
        detours = [quantity.value for quantity in self._detours]
        stated = [
            (Of.FIBRE, self._fibres, glass),
            (Of.CONSTANT, GEAR, parts),
            (Of.CONSTANT, (DETOUR,) * len(detours), detours),
        ]
        delays = [
            np.array(
                [
                    true.get((of, name), np.full(count, value))
                    for name, value in zip(names, values, strict=True)
                ]
            ).T
            for of, names, values in stated
        ]
        lengths = [
            true.get((Of.CORRIDOR, span.corridor), np.ones(count)) for span in self.model.spans
        ]
        return self._built(np.column_stack(lengths) - 1, *delays)

    @cached_property
    def amplifiers(self) -> Int64:
        """Return how many amplifier sites stand along every span at its stated length."""
        spacing = self.model.scenario.equipment.amplifier_spacing_km.value
        sites = [in_line_amplifiers(span.fibre_km, spacing) for span in self.model.spans]
        return np.array(sites, np.int64)

    @cached_property
    def _fibres(self) -> tuple[str, ...]:
        return tuple(sorted(self.model.scenario.equipment.fibres))

    @cached_property
    def _corridors(self) -> dict[str, LengthSource]:
        """Return, for every corridor in the order of the names, the best source of a length."""
        found: dict[str, LengthSource] = {}
        for span in self.model.spans:
            held = found.get(span.corridor, span.length_source)
            found[span.corridor] = min(held, span.length_source, key=BASES.index)
        return dict(sorted(found.items()))

    @property
    def _detours(self) -> tuple[Quantity, ...]:
        """Return the detour of today's service, as one constant or none."""
        detour = self.model.scenario.equipment.today_detour
        return () if detour is None else (detour,)

    @property
    def _widths(self) -> tuple[int, ...]:
        """Return how many uniform numbers of each kind a world takes, in the order of a row."""
        kinds = self._fibres, GEAR, BASES, self._corridors, self._detours
        return tuple(len(kind) for kind in kinds)

    def _linked(self, uniform: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the shares of fibres, gear, corridors and a detour from rows, see ``_widths``."""
        at = np.cumsum(self._widths[:-1])
        glass, parts, bases, own, detour = np.split(uniform, at, axis=1)
        if self.correlation is Correlation.BY_BASIS:
            basis = [BASES.index(source) for source in self._corridors.values()]
            own = ndtr(np.sqrt(RHO) * ndtri(bases[:, basis]) + np.sqrt(1 - RHO) * ndtri(own))
        return glass, parts, own, detour

    def _worlds(self, glass: Floats, parts: Floats, own: Floats, detour: Floats) -> Worlds:
        """Return the worlds in which these shares of the laws lie below what is true."""
        gear = self.model.scenario.equipment
        delays = [gear.fibres[name].delay_us_per_km for name in self._fibres]
        constants = [getattr(gear, name) for name in GEAR]
        corridor = {name: i for i, name in enumerate(self._corridors)}
        trench = [corridor[span.corridor] for span in self.model.spans]
        tolerance = np.array([span.length_tolerance for span in self.model.spans])
        return self._built(
            tolerance * (2 * own[:, trench] - 1),
            np.column_stack([triangular(q, glass[:, i]) for i, q in enumerate(delays)]),
            np.column_stack([triangular(q, parts[:, i]) for i, q in enumerate(constants)]),
            np.array([triangular(q, detour[:, i]) for i, q in enumerate(self._detours)]).T,
        )

    def _built(self, errors: Floats, glass: Floats, parts: Floats, detour: Floats) -> Worlds:
        """Return worlds of relative errors of lengths, us/km of fibres, us of gear, and a detour.

        Rounded as the latency of a span is: glass, slack and amplifiers each on its own, and what
        a detour adds to the three. A cable keeps the amplifier sites of its stated length.
        """
        spans = self.model.spans
        fibre = {name: i for i, name in enumerate(self._fibres)}
        us_per_km = glass[:, [fibre[span.fibre] for span in spans]]
        km = np.array([span.length_km for span in spans]) * (1 + errors)
        slack = np.array([span.slack_factor - 1 for span in spans])
        gear_ns = np.rint(parts * NS_PER_US).astype(np.int64)
        span_ns = np.rint(km * us_per_km * NS_PER_US) + np.rint(km * slack * us_per_km * NS_PER_US)
        cable_ns = span_ns.astype(np.int64) + self.amplifiers * gear_ns[:, len(GEAR) - 1 :]
        if self._detours:
            longer_ns = np.rint((detour - 1) * cable_ns).astype(np.int64)
            cable_ns = np.hstack([cable_ns, cable_ns + longer_ns])
        return Worlds(
            np.ascontiguousarray(cable_ns),
            np.ascontiguousarray(gear_ns[:, : len(GEAR) - 1]),
        )


def triangular(quantity: Quantity, uniform: Floats) -> Floats:
    """Return what a constant is where its law has these shares below it; the mode is its value."""
    low, high = quantity.low, quantity.high
    mode = min(max(quantity.value, low), high)
    if low >= high:
        return np.full(len(uniform), quantity.value)
    below = (mode - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - mode))
    return np.where(uniform < below, rising, falling)
