"""What light meets on a route: fibre, amplifiers, ROADMs, modes, and the table of Kerr noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netplan.model.quantity import Quantity

Shape = tuple[float, float]
"""Of a fibre: dispersion in ps/nm/km and effective area in um2."""
Grid = tuple[float, float]
"""Of a full band: symbol rate in GBd and spacing in GHz."""


@dataclass(frozen=True)
class FibreOptics:
    """What a kind of fibre does to light.

    ``end_loss_db`` is lost at either end of an amplifier section, in connectors and splices.
    ``reach_cap_km`` is how far light goes over this fibre at most before it is regenerated,
    whatever its noise; None: noise alone decides.
    """

    loss_db_per_km: Quantity
    dispersion_ps_per_nm_km: Quantity
    effective_area_um2: Quantity
    end_loss_db: Quantity
    reach_cap_km: Quantity | None = None

    @property
    def shape(self) -> Shape:
        """Return what the table of Kerr noise is asked for."""
        return self.dispersion_ps_per_nm_km.value, self.effective_area_um2.value


@dataclass(frozen=True)
class Mode:
    """A way to send: rate, symbol rate, spacing, and the GSNR in 0.1 nm that it must receive."""

    id: str
    name: str
    name_zh: str
    bit_rate_gbit_s: float
    baud_gbd: float
    spacing_ghz: float
    required_gsnr_db: Quantity

    @property
    def grid(self) -> Grid:
        """Return what the table of Kerr noise is asked for."""
        return self.baud_gbd, self.spacing_ghz


@dataclass(frozen=True)
class KerrNoise:
    """Kerr noise over signal, in 0.1 nm, of every length of one fibre at one loss, one grid.

    With 1 mW a channel in the fibre, in 1e-12; it grows with the square of the power.
    """

    loss_db_per_km: float
    pico: tuple[int, ...]


@dataclass(frozen=True)
class NoiseTable:
    """Kerr noise of one section, as GNPy computes it, by kind of fibre and grid.

    ``pico`` of an entry has a number for ``first_km``, and one for each km up to ``last_km``.
    The band reaches from the middle of its first channel to that of its last, fully loaded.
    """

    gnpy_version: str
    f_min_thz: float
    f_max_thz: float
    first_km: int
    last_km: int
    kerr: Mapping[tuple[Shape, Grid], tuple[KerrNoise, ...]]

    def channels(self, spacing_ghz: float) -> int:
        """Return how many channels the band holds; 1e-6 keeps an exact fit from rounding down."""
        return int((self.f_max_thz - self.f_min_thz) * 1000 / spacing_ghz + 1e-6) + 1


@dataclass(frozen=True)
class Optics:
    """What decides whether a link can be lit, and how.

    Args:
        table: the table of Kerr noise.
        table_shown: where it was read, as messages name it.
        table_sha256: digest of that file.
        launch_mode: the mode that powers are set for; others go with the same power density.
        margin_db: kept for ageing, repairs and penalties.
        sum_error_db: by how much the sum of noise may be too good, kept too.
        transmitter_osnr_db: of the transmitter, in 0.1 nm.
        add_drop_osnr_db: of adding and dropping, in 0.1 nm.
        roadm_output_uw_per_ghz: power density behind a ROADM, before its booster.
        noise_figure_db: of every amplifier.
        max_total_dbm: what an amplifier puts out at most, all channels together.
        fibres: by id; a fibre that is not there carries no light that anything is known of.
        modes: by id.
    """

    table: NoiseTable
    table_shown: str
    launch_mode: str
    margin_db: Quantity
    sum_error_db: Quantity
    transmitter_osnr_db: Quantity
    add_drop_osnr_db: Quantity
    roadm_output_uw_per_ghz: Quantity
    noise_figure_db: Quantity
    max_total_dbm: Quantity
    fibres: Mapping[str, FibreOptics]
    modes: Mapping[str, Mode]
    table_sha256: str = ""
