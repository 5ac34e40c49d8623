"""Noise over signal of one amplifier section, at the power that suits it best.

An amplifier adds spontaneous emission, the less the more power reaches it; the fibre adds Kerr
noise, which grows with the square of the power. Both are in 0.1 nm, as GSNR is stated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from netplan.model.optics import FibreOptics, Grid, KerrNoise, Mode, NoiseTable, Optics

PLANCK_J_S = 6.62607015e-34
REFERENCE_HZ = 12.5e9
"""0.1 nm at 1550 nm: the bandwidth in which OSNR and GSNR are stated."""
PICO = 1e-12
STEPS_PER_DB = 10
"""Launch powers are set in tenths of a dB."""


def linear(db: float) -> float:
    """Return a ratio of powers given in dB."""
    return math.pow(10, db / 10)


def decibel(ratio: float) -> float:
    """Return a ratio of powers in dB."""
    return 10 * math.log10(ratio)


@dataclass(frozen=True)
class SectionNoise:
    """Noise over signal of one section: of the amplifier behind it, and of the fibre."""

    ase: float
    kerr: float


@dataclass(frozen=True)
class SectionModel:
    """What sections of any fibre and length add to a signal of any mode."""

    optics: Optics

    @property
    def table(self) -> NoiseTable:
        """Return the table of Kerr noise."""
        return self.optics.table

    @cached_property
    def design(self) -> Mode:
        """Return the mode that powers are set for."""
        return self.optics.modes[self.optics.launch_mode]

    @cached_property
    def amplifier_mw(self) -> float:
        """Return noise over signal behind an amplifier that one mW a channel reaches.

        At the highest frequency of the band, where it is the largest.
        """
        photon_j = PLANCK_J_S * self.table.f_max_thz * 1e12
        return photon_j * REFERENCE_HZ * linear(self.optics.noise_figure_db.value) * 1000

    @cached_property
    def most_dbm(self) -> float:
        """Return what a channel of the design mode may be launched with at most.

        With the same power density every mode fills the band; the fullest has the most power.
        """
        fullest = max(
            mode.baud_gbd * self.table.channels(mode.spacing_ghz)
            for mode in self.optics.modes.values()
        )
        return self.optics.max_total_dbm.value - decibel(fullest / self.design.baud_gbd)

    def launch_dbm(self, fibre: FibreOptics, km: float) -> float:
        """Return the power of a channel of the design mode before a section, in tenths of a dB.

        The least noise over all tenths: as it is convex in dB, one of the two beside its optimum.
        """
        kerr, ase = self._at_one_mw(fibre, self.design.grid, km)
        best = decibel(ase / (2 * kerr)) / 3
        top = math.floor(self.most_dbm * STEPS_PER_DB)
        below = math.floor(best * STEPS_PER_DB)
        steps = sorted({min(below, top), min(below + 1, top)})
        return min(steps, key=lambda step: self._sum(kerr, ase, step / STEPS_PER_DB)) / STEPS_PER_DB

    def noise(self, fibre: FibreOptics, mode: Mode, km: float) -> SectionNoise:
        """Return the noise that a section adds to a signal of a mode.

        Raises:
            ValueError: the section is longer than the table goes.
        """
        kerr, ase = self._at_one_mw(fibre, mode.grid, km)
        power = linear(self.launch_dbm(fibre, km)) * mode.baud_gbd / self.design.baud_gbd
        return SectionNoise(ase / power, kerr * power**2)

    def booster(self, mode: Mode) -> float:
        """Return noise over signal of the amplifier behind a ROADM."""
        power_mw = self.optics.roadm_output_uw_per_ghz.value / 1000 * mode.baud_gbd
        return self.amplifier_mw / power_mw

    def fits(self, km: float) -> bool:
        """Tell whether the table knows sections of a length; shorter ones count as its first."""
        return km <= self.table.last_km + 1e-9

    @staticmethod
    def _sum(kerr: float, ase: float, dbm: float) -> float:
        power = linear(dbm)
        return ase / power + kerr * power**2

    def _at_one_mw(self, fibre: FibreOptics, grid: Grid, km: float) -> tuple[float, float]:
        """Return Kerr and amplifier noise of a section with one mW a channel before it."""
        if not self.fits(km):
            raise ValueError(f"a section of {km} km is longer than the table of noise goes")
        ends = fibre.end_loss_db.value
        length = min(max(km, self.table.first_km), self.table.last_km)
        kerr = self._kerr(fibre, grid, length) * linear(-2 * ends)
        loss_db = fibre.loss_db_per_km.value * length + 2 * ends
        return kerr, self.amplifier_mw * linear(loss_db)

    def _kerr(self, fibre: FibreOptics, grid: Grid, km: float) -> float:
        """Return Kerr noise with one mW in the fibre, between the entries of the table."""
        entries = self.table.kerr[fibre.shape, grid]
        loss = fibre.loss_db_per_km.value
        above = next(i for i, entry in enumerate(entries) if loss <= entry.loss_db_per_km)
        high = self._along(entries[above], km)
        if loss == entries[above].loss_db_per_km:
            return high
        low = self._along(entries[above - 1], km)
        losses = entries[above - 1].loss_db_per_km, entries[above].loss_db_per_km
        share = (loss - losses[0]) / (losses[1] - losses[0])
        return low + share * (high - low)

    def _along(self, entry: KerrNoise, km: float) -> float:
        index = min(int(km) - self.table.first_km, len(entry.pico) - 2)
        share = km - (self.table.first_km + index)
        low, high = entry.pico[index : index + 2]
        return (low + share * (high - low)) * PICO
