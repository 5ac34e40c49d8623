"""The optics of an equipment file, and the table of Kerr noise that it names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.base import (
    Area,
    Band,
    Decibel,
    Dispersion,
    FibreId,
    Loss,
    Pico,
    PowerDbm,
    PowerDensity,
    Rate,
    Reference,
    SectionKm,
    Share,
    ShortId,
    Spectrum,
    Strict,
    SymbolRate,
    Text,
)
from netplan.files.schemas.constant import Constant, Distance


class Decibels(Constant[Decibel]):
    """A ratio of powers."""

    unit: Literal["dB"] = Field(description="decibel; of noise in 0.1 nm")


class LossPerKm(Constant[Loss]):
    """A loss by length."""

    unit: Literal["dB/km"] = Field(description="decibel a kilometre of fibre")


class DispersionPerKm(Constant[Dispersion]):
    """A chromatic dispersion."""

    unit: Literal["ps/nm/km"] = Field(description="picoseconds a nanometre and kilometre")


class EffectiveArea(Constant[Area]):
    """An effective area."""

    unit: Literal["um2"] = Field(description="square micrometres")


class TotalPower(Constant[PowerDbm]):
    """A power."""

    unit: Literal["dBm"] = Field(description="decibel above a milliwatt, all channels together")


class Density(Constant[PowerDensity]):
    """A power by spectrum."""

    unit: Literal["uW/GHz"] = Field(description="microwatts a gigahertz of symbol rate")


class FibreOpticsEntry(Strict):
    """What a kind of fibre does to light."""

    loss_db_per_km: LossPerKm = Field(description="loss of the cable as laid, splices included")
    dispersion_ps_per_nm_km: DispersionPerKm = Field(description="at 1550 nm")
    effective_area_um2: EffectiveArea = Field(description="at 1550 nm")
    end_loss_db: Decibels = Field(description="at either end of a section, before an amplifier")
    reach_cap_km: Distance | None = Field(
        default=None, description="longest distance of light, whatever its noise; absent: no cap"
    )


class AmplifierOpticsEntry(Strict):
    """Every amplifier: in line, behind a ROADM and before one."""

    noise_figure_db: Decibels = Field(description="at any gain")
    max_total_dbm: TotalPower = Field(description="output with the band full")


class RoadmOpticsEntry(Strict):
    """A place that light is added at, passes, or is dropped at."""

    add_drop_osnr_db: Decibels = Field(description="of adding and dropping together")
    output_uw_per_ghz: Density = Field(description="into the booster, for every channel")


class ModeEntry(Strict):
    """A way to send over one channel."""

    name: Text = Field(description="name in English")
    name_zh: Text = Field(description="name in Chinese")
    bit_rate_gbit_s: Rate = Field(description="what it carries")
    baud_gbd: SymbolRate = Field(description="symbol rate; the table of noise must have it")
    spacing_ghz: Spectrum = Field(description="spectrum it takes; the same")
    required_gsnr_db: Decibels = Field(description="least GSNR in 0.1 nm, without margin")


class OpticsEntry(Strict):
    """What decides how far each mode goes: noise adds up along a route."""

    noise_table: Reference = Field(
        default="netplan:noise.json",
        description="table of Kerr noise, made by `data/noise_table.py`",
    )
    launch_mode: ShortId = Field(
        description="the mode that powers are set for; others have the same power density"
    )
    margin_db: Decibels = Field(description="kept for ageing, repairs and penalties")
    sum_error_db: Decibels = Field(description="by how much the sum may be too good; kept too")
    transmitter_osnr_db: Decibels = Field(description="of every transmitter")
    roadm: RoadmOpticsEntry = Field(description="places")
    amplifier: AmplifierOpticsEntry = Field(description="amplifiers")
    fibres: Annotated[dict[FibreId, FibreOpticsEntry], Field(min_length=1)] = Field(
        description="by kind of fibre; over one that is not here no light goes"
    )
    modes: Annotated[dict[ShortId, ModeEntry], Field(min_length=1)] = Field(
        description="ways to send, by id"
    )


class KerrEntry(Strict):
    """One fibre at one loss, one grid: a number for every length."""

    dispersion_ps_per_nm_km: Dispersion = Field(description="of the fibre")
    effective_area_um2: Area = Field(description="of the fibre")
    baud_gbd: SymbolRate = Field(description="symbol rate of all channels")
    spacing_ghz: Spectrum = Field(description="from channel to channel")
    loss_db_per_km: Loss = Field(description="of the fibre")
    pico: Annotated[list[Pico], Field(min_length=2)] = Field(
        description="Kerr noise over signal in 0.1 nm, of the worst channel, in 1e-12, with 1 mW a "
        "channel in the fibre; for `first_km` and every km up to `last_km`"
    )


class NoiseTableFile(Strict):
    """Kerr noise of one amplifier section, computed by GNPy with the band full."""

    schema_version: Literal[1] = Field(default=1, description="version of this format")
    gnpy_version: Text = Field(description="of the GNPy that made it")
    method: Text = Field(description="GNPy's name of the formula for Kerr noise")
    roll_off: Share = Field(description="of the pulses")
    f_min_thz: Band = Field(description="middle of the first channel")
    f_max_thz: Band = Field(description="middle of the last channel at most")
    first_km: SectionKm = Field(description="length that the first number of a row is for")
    last_km: SectionKm = Field(description="length that the last number of a row is for")
    kerr: Annotated[list[KerrEntry], Field(min_length=1)] = Field(
        description="by fibre, grid and loss"
    )
