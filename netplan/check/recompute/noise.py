"""Noise of light from the equipment's optics, written a second time on purpose.

Noise over signal in 0.1 nm, in whole billionths, each rounded up once: of the two ends, of every
span, and of every ROADM on the way. What is judged is one stretch of light, from a transmitter or
regenerator to the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import ceil, exp, floor, log, log1p

from netplan.check.recompute.latency import Gear
from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.model.optics import FibreOptics, KerrNoise, Mode, Optics

BILLION = 1_000_000_000
BAND_GHZ = 12.5
"""0.1 nm at 1550 nm, in which GSNR is stated."""
PLANCK = 6.62607015e-34
TENTHS = range(-400, 401)
"""Launch powers that are tried, in tenths of dBm: from 0.1 uW to 10 W."""
EXACT = 1e-6
"""Of a billionth: what is whole but for the last bits of a float is whole."""


def _ratio(db: float) -> float:
    return float(exp(db / 10 * log(10)))


def _billionths(share: float) -> int:
    return ceil(share * BILLION - EXACT)


@dataclass
class NoiseSum:
    """The noise of stretches, by the optics of an equipment file."""

    equipment: Equipment
    gear: Gear
    _spans: dict[tuple[str, float, str], int | None] = field(init=False, default_factory=dict)

    @property
    def optics(self) -> Optics:
        """Return the optics.

        Raises:
            ValueError: the equipment has none.
        """
        if self.equipment.optics is None:
            raise ValueError("the equipment has no optics")
        return self.equipment.optics

    def budget(self, mode: Mode) -> int:
        """Return how much noise a stretch may have, ends included."""
        optics = self.optics
        db = mode.required_gsnr_db.value + optics.margin_db.value + optics.sum_error_db.value
        allowed, once = BILLION * _ratio(-db), self.outside
        if allowed <= once:
            return floor(allowed)
        times = mode.baud_gbd / BAND_GHZ  # the band of the signal is as many times 0.1 nm
        return once + floor(BILLION / times * log1p(times * (allowed - once) / BILLION))

    @cached_property
    def outside(self) -> int:
        """Return what is added once, where no power is kept: sending, adding and dropping."""
        ends = self.optics.transmitter_osnr_db.value, self.optics.add_drop_osnr_db.value
        return sum(_billionths(_ratio(-osnr_db)) for osnr_db in ends)

    def booster(self, mode: Mode) -> int:
        """Return what a ROADM adds, by the amplifier behind it."""
        milliwatt = self.optics.roadm_output_uw_per_ghz.value * mode.baud_gbd / 1000
        return _billionths(self._amplifier() / milliwatt)

    def _amplifier(self) -> float:
        """Return what an amplifier adds to one mW that reaches it, at the end of the band."""
        optics = self.optics
        watt = PLANCK * optics.table.f_max_thz * 1e12 * BAND_GHZ * 1e9
        return watt * 1000 * _ratio(optics.noise_figure_db.value)

    def stretch(self, spans: Sequence[Span], mode: Mode) -> int | None:
        """Return the noise of light over spans; None where it is not known of one of them."""
        found = [self.span(span, mode) for span in spans]
        known = [noise for noise in found if noise is not None]
        if len(known) < len(found):
            return None
        # A booster behind the ROADM it starts from, and one behind each that it passes.
        return self.outside + len(spans) * self.booster(mode) + sum(known)

    def span(self, span: Span, mode: Mode) -> int | None:
        """Return the noise of a span's sections; None where nothing is known of such."""
        key = span.fibre, span.length_km * span.slack_factor, mode.id
        if key not in self._spans:
            self._spans[key] = self._of(span, mode)
        return self._spans[key]

    def _of(self, span: Span, mode: Mode) -> int | None:
        fibre, table = self.optics.fibres.get(span.fibre), self.optics.table
        count = self.gear.amplifiers(span) + 1
        km = span.length_km * span.slack_factor / count
        if fibre is None or km > table.last_km + 1e-9:
            return None
        km = min(max(km, table.first_km), table.last_km)
        noise = _billionths(count * self._section(fibre, mode, km))
        if fibre.reach_cap_km is not None:
            room = max(0, self.budget(mode) - self.outside - self.booster(mode))
            share = span.length_km * span.slack_factor / fibre.reach_cap_km.value
            noise = max(noise, ceil(room * share - EXACT))
        return noise

    def _section(self, fibre: FibreOptics, mode: Mode, km: float) -> float:
        """Return the noise of a section at the power that the design mode has the least at."""
        design = self.optics.modes[self.optics.launch_mode]
        end_db = fibre.end_loss_db.value
        spontaneous = self._amplifier() * _ratio(fibre.loss_db_per_km.value * km + 2 * end_db)
        less = _ratio(-2 * end_db)  # Kerr noise goes with the square of the power in the fibre
        kerr = self._kerr(fibre, design, km) * less
        most = self._most_tenths(design)
        powers = (_ratio(tenth / 10) for tenth in TENTHS if tenth <= most)
        power = min(powers, key=lambda mw: spontaneous / mw + kerr * mw * mw)
        power *= mode.baud_gbd / design.baud_gbd
        return spontaneous / power + self._kerr(fibre, mode, km) * less * power * power

    def _most_tenths(self, design: Mode) -> int:
        """Return the most that a channel is launched with, so that no mode overloads a site."""
        table = self.optics.table
        band_ghz = (table.f_max_thz - table.f_min_thz) * 1000
        full = max(
            mode.baud_gbd * (1 + floor(band_ghz / mode.spacing_ghz + EXACT))
            for mode in self.optics.modes.values()
        )
        db = 10 * log(full / design.baud_gbd) / log(10)
        return floor((self.optics.max_total_dbm.value - db) * 10)

    def _kerr(self, fibre: FibreOptics, mode: Mode, km: float) -> float:
        """Return Kerr noise at one mW in the fibre, on straight lines between the entries."""
        loss = fibre.loss_db_per_km.value
        entries = self.optics.table.kerr[fibre.shape, mode.grid]
        for entry in entries:
            if entry.loss_db_per_km == loss:
                return self._at(entry, km)
        low, high = next(
            pair for pair in pairwise(entries) if _between(loss, (e.loss_db_per_km for e in pair))
        )
        share = (loss - low.loss_db_per_km) / (high.loss_db_per_km - low.loss_db_per_km)
        return (1 - share) * self._at(low, km) + share * self._at(high, km)

    def _at(self, entry: KerrNoise, km: float) -> float:
        past = km - self.optics.table.first_km
        below = floor(past)
        share, pico = past - below, entry.pico
        above = pico[min(below + 1, len(pico) - 1)]
        return ((1 - share) * pico[below] + share * above) * 1e-12


def _between(value: float, ends: Iterable[float]) -> bool:
    low, high = ends
    return low < value < high
