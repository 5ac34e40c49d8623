"""Make noise.json: the Kerr noise of one amplifier section, computed by GNPy.

GNPy wants an environment of its own, with Python 3.11 or 3.12; netplan never imports it::

    python3.11 -m venv gnpy && gnpy/bin/pip install gnpy==3.0.1
    gnpy/bin/python data/noise_table.py -o data/noise.json

takes some ten minutes. For other fibres, symbol rates or bands give ``--fibre``, ``--grid`` and
``--band``, and name the file in the equipment file, under ``optics.noise_table``.

One fibre of a length with the band full, 1 mW a channel at its input, no connectors: Kerr
noise over signal in 0.1 nm, of the worst channel, in 1e-12. All else follows from it by
formulas (docs/optics.md): connectors and launch powers scale it by the square of the power,
amplifier noise is known exactly.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

REFERENCE_HZ = 12.5e9
METHOD = "gn_model_analytic"
ROLL_OFF = 0.15
FIBRES = (
    "16.7,80:0.18,0.2,0.22,0.25,0.3",
    "21,130:0.15,0.16,0.17,0.185,0.2,0.22",
    "3,4000:0.09,0.12,0.16,0.2,0.25,0.35",
)
"""Dispersion in ps/nm/km and effective area in um2, then losses in dB/km, ascending."""
GRIDS = ("128,150", "63.1,75", "31.57,50")
"""Symbol rate in GBd and spacing in GHz."""
BAND = "191.35,196.1"
"""Middle of the first and of the last channel at most, in THz."""
LENGTHS = "5,130"
"""The first and the last length, in km."""


def numbers(text: str) -> tuple[float, ...]:
    """Return numbers joined by commas."""
    return tuple(float(part) for part in text.split(","))


def kerr_pico(
    km: int, loss: float, shape: tuple[float, ...], grid: tuple[float, ...], band: tuple[float, ...]
) -> int:
    """Return Kerr noise over signal in 0.1 nm, of the worst channel, in 1e-12."""
    from gnpy.core.elements import Fiber  # noqa: PLC0415  (a place of its own, see above)
    from gnpy.core.info import create_input_spectral_information  # noqa: PLC0415

    fibre = Fiber(
        uid="section",
        params={
            "length": km,
            "length_units": "km",
            "loss_coef": loss,
            "dispersion": shape[0] * 1e-6,
            "effective_area": shape[1] * 1e-12,
            "pmd_coef": 0.0,
            "con_in": 0.0,
            "con_out": 0.0,
        },
    )
    fibre.ref_pch_in_dbm = 0.0
    light = create_input_spectral_information(
        f_min=band[0] * 1e12,
        f_max=band[1] * 1e12,
        roll_off=ROLL_OFF,
        baud_rate=grid[0] * 1e9,
        spacing=grid[1] * 1e9,
        tx_osnr=100.0,
        tx_power=1e-3,
    )
    fibre(light)
    worst = float((light.nli / light.signal).max()) * REFERENCE_HZ / (grid[0] * 1e9)
    if not math.isfinite(worst) or worst <= 0:  # an area too large makes it NaN without an error
        raise ValueError(f"GNPy gives {worst} for {km} km, {loss} dB/km, {shape}, {grid}")
    return round(worst * 1e12)


def entry(
    loss: float,
    shape: tuple[float, ...],
    grid: tuple[float, ...],
    band: tuple[float, ...],
    lengths: range,
) -> dict[str, object]:
    """Return the lengths of one fibre at one loss and one grid."""
    return {
        "dispersion_ps_per_nm_km": shape[0],
        "effective_area_um2": shape[1],
        "baud_gbd": grid[0],
        "spacing_ghz": grid[1],
        "loss_db_per_km": loss,
        "pico": [kerr_pico(km, loss, shape, grid, band) for km in lengths],
    }


def main() -> None:
    """Compute the table and write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--fibre", action="append", metavar="DISPERSION,AREA:LOSS,LOSS")
    parser.add_argument("--grid", action="append", metavar="GBD,GHZ")
    parser.add_argument("--band", default=BAND, metavar="THZ,THZ")
    parser.add_argument("--km", default=LENGTHS, metavar="FIRST,LAST")
    parser.add_argument("-o", "--out", type=Path, required=True)
    asked = parser.parse_args()
    warnings.simplefilter("ignore", RuntimeWarning)  # of areas at Raman frequencies, not used
    band, (first, last) = numbers(asked.band), map(int, numbers(asked.km))
    entries = []
    for fibre in asked.fibre or FIBRES:
        shape, losses = (numbers(part) for part in fibre.split(":"))
        for grid in map(numbers, asked.grid or GRIDS):
            for loss in losses:
                sys.stderr.write(f"{shape} {grid} {loss}\n")
                entries.append(entry(loss, shape, grid, band, range(first, last + 1)))
    head = {
        "schema_version": 1,
        "gnpy_version": version("gnpy"),
        "method": METHOD,
        "roll_off": ROLL_OFF,
        "f_min_thz": band[0],
        "f_max_thz": band[1],
        "first_km": first,
        "last_km": last,
    }
    rows = ",\n".join(json.dumps(each, separators=(",", ":")) for each in entries)
    start = json.dumps(head, indent=1).removesuffix("\n}")
    asked.out.write_text(f'{start},\n "kerr": [\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
