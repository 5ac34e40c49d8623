"""Noise as latency is: whole numbers, each rounded up once where it arises, and then summed.

The unit is a billionth of the signal, in 0.1 nm: a GSNR of 30 dB is 1,000,000 of them. Light
on a route gets the noise of its two ends, of every span, and of every ROADM it passes; a mode
holds where the sum is within its budget. So a sum of whole numbers decides, in any order.

Amplifiers and ROADMs keep the power of signal and noise together: what noise has gained the
signal has lost. So what multiplies along a line is 1 + noise / signal in the band of the
signal, and its logarithm is what adds up. Every part is small enough to be its own logarithm;
the whole is not, and the budget takes account of that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from netplan.latency.fold import in_line_amplifiers
from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.model.optics import FibreOptics, Mode, Optics
from netplan.optics.section import REFERENCE_HZ, SectionModel, decibel, linear

UNITS = 10**9
"""So many units of noise are as much as the signal."""
UNKNOWN_FIBRE, TOO_LONG = "unknown_fibre", "section_too_long"
OVER_BUDGET, NOT_REACHED = "span_over_budget", "ends_over_budget"


def up(share: float) -> int:
    """Return a share of the signal in whole units, rounded up.

    1e-6 of a unit keeps what is a whole number but for the last bit of a float as it is.
    """
    return math.ceil(share * UNITS - 1e-6)


@dataclass(frozen=True)
class Noise:
    """Noise of light by cause, in whole units.

    ``capped`` is no noise that is known of: it is what a fibre with a cap of its reach is
    charged with beyond its noise, so that the budget is used up where the cap is.
    """

    transmitter: int = 0
    add_drop: int = 0
    roadms: int = 0
    amplifiers: int = 0
    kerr: int = 0
    capped: int = 0

    @property
    def total(self) -> int:
        """Return what is held against the budget."""
        return self.outside + self.line

    @property
    def outside(self) -> int:
        """Return what is added once, where no power is kept."""
        return self.transmitter + self.add_drop

    @property
    def line(self) -> int:
        """Return what is added along the line."""
        return self.roadms + self.amplifiers + self.kerr + self.capped

    @property
    def known(self) -> Noise:
        """Return all of it that has a cause; GNPy finds this."""
        return replace(self, capped=0)

    def __add__(self, other: Noise) -> Noise:
        return Noise(
            self.transmitter + other.transmitter,
            self.add_drop + other.add_drop,
            self.roadms + other.roadms,
            self.amplifiers + other.amplifiers,
            self.kerr + other.kerr,
            self.capped + other.capped,
        )


@dataclass(frozen=True)
class Sections:
    """The amplifier sections of a span: so many of one length."""

    count: int
    km: float


def sections(span: Span, spacing_km: float) -> Sections:
    """Return the sections between the amplifiers of a span: one more than these."""
    count = in_line_amplifiers(span.fibre_km, spacing_km) + 1
    return Sections(count, span.fibre_km / count)


@dataclass(frozen=True)
class NoiseModel:
    """The noise of one equipment list in whole units; its equipment must have optics."""

    equipment: Equipment

    @cached_property
    def optics(self) -> Optics:
        """Return the optics of the equipment.

        Raises:
            ValueError: it has none.
        """
        if self.equipment.optics is None:
            raise ValueError("the equipment has no optics")
        return self.equipment.optics

    @cached_property
    def section(self) -> SectionModel:
        """Return the noise of sections."""
        return SectionModel(self.optics)

    @cached_property
    def modes(self) -> tuple[Mode, ...]:
        """Return the modes, the best first: the highest rate, then the narrowest, then the id."""
        return tuple(
            sorted(
                self.optics.modes.values(),
                key=lambda mode: (-mode.bit_rate_gbit_s, mode.spacing_ghz, mode.id),
            )
        )

    def needed_db(self, mode: Mode) -> float:
        """Return the GSNR that a mode must have: its own, the margin, and the error of the sum."""
        kept = self.optics.margin_db.value + self.optics.sum_error_db.value
        return mode.required_gsnr_db.value + kept

    def budget(self, mode: Mode) -> int:
        """Return how much noise a mode may have from end to end, rounded down."""
        allowed = UNITS * linear(-self.needed_db(mode))
        outside = self.ends(mode).outside
        if allowed <= outside:
            return math.floor(allowed)
        band = self._band(mode)
        return outside + math.floor(UNITS * math.log1p(band * (allowed - outside) / UNITS) / band)

    def gsnr_db(self, noise: Noise, mode: Mode) -> float:
        """Return the GSNR in 0.1 nm of light with some noise; infinite without any."""
        band = self._band(mode)
        line = math.expm1(band * noise.line / UNITS) / band
        found = noise.outside / UNITS + line
        return -decibel(found) if found else math.inf

    @staticmethod
    def _band(mode: Mode) -> float:
        """Return how many times 0.1 nm the band of a signal is."""
        return mode.baud_gbd * 1e9 / REFERENCE_HZ

    def ends(self, mode: Mode) -> Noise:
        """Return the noise of transmitter, adding and dropping, and the first booster."""
        return self._ends[mode.id]

    def passing(self, mode: Mode) -> Noise:
        """Return the noise of a ROADM on the way: the booster behind it."""
        return Noise(roadms=self.ends(mode).roadms)

    @cached_property
    def _ends(self) -> dict[str, Noise]:
        return {
            mode.id: Noise(
                transmitter=up(linear(-self.optics.transmitter_osnr_db.value)),
                add_drop=up(linear(-self.optics.add_drop_osnr_db.value)),
                roadms=up(self.section.booster(mode)),
            )
            for mode in self.modes
        }

    def reason(self, span: Span, mode: Mode) -> str | None:
        """Return why no light of a mode gets over a span, None where it does."""
        fibre = self.optics.fibres.get(span.fibre)
        if fibre is None:
            return UNKNOWN_FIBRE
        if not self.section.fits(self.sections(span).km):
            return TOO_LONG
        left = self.budget(mode) - self.ends(mode).total
        if left < 0:
            return NOT_REACHED
        return OVER_BUDGET if self.span(span, mode).total > left else None

    def sections(self, span: Span) -> Sections:
        """Return the amplifier sections of a span."""
        return sections(span, self.equipment.amplifier_spacing_km.value)

    def span(self, span: Span, mode: Mode) -> Noise:
        """Return the noise of the sections of a span.

        Raises:
            KeyError: nothing is known of its fibre.
            ValueError: its sections are longer than the table of noise goes.
        """
        key = span.fibre, span.fibre_km, mode.id
        if key not in self._spans:
            fibre = self.optics.fibres[span.fibre]
            cut = self.sections(span)
            found = self.section.noise(fibre, mode, cut.km)
            whole = up(cut.count * (found.ase + found.kerr))  # the one rounding; a part is no sum
            kerr = min(whole, up(cut.count * found.kerr))
            capped = max(0, self._floor(fibre, mode, span.fibre_km) - whole)
            self._spans[key] = Noise(amplifiers=whole - kerr, kerr=kerr, capped=capped)
        return self._spans[key]

    @cached_property
    def _spans(self) -> dict[tuple[str, float, str], Noise]:
        return {}

    def _floor(self, fibre: FibreOptics, mode: Mode, km: float) -> int:
        """Return the least noise that a span counts as, so that its fibre's cap is kept."""
        if fibre.reach_cap_km is None:
            return 0
        left = max(0, self.budget(mode) - self.ends(mode).total)
        return math.ceil(left * km / fibre.reach_cap_km.value - 1e-6)

    def route(self, spans: Sequence[Span], mode: Mode) -> Noise:
        """Return the noise of light over a route without a regenerator.

        Raises:
            KeyError: nothing is known of the fibre of a span.
            ValueError: the sections of a span are longer than the table of noise goes.
        """
        noise = self.ends(mode)
        for span in spans:
            noise += self.span(span, mode)
        passes = max(0, len(spans) - 1)
        return noise + Noise(roadms=passes * self.passing(mode).roadms)
