"""The table of Kerr noise to a model value, and what an equipment file must find in it."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from netplan.errors import InputError, Problem
from netplan.files.schemas.optics import NoiseTableFile
from netplan.files.text.findings import of_record
from netplan.files.text.json_text import read_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import NOISE
from netplan.model.optics import Grid, KerrNoise, NoiseTable, Shape


def load_noise_table(location: Location) -> NoiseTable:
    """Return the table of a file.

    Raises:
        InputError: with everything that is wrong with the file.
    """
    read = read_json(location, NOISE)
    if read.constants:
        raise InputError(read.constant_problems())
    return _bundled_table(location) if location.bundled else _table(read.value, location.shown)


@lru_cache(maxsize=1)
def _bundled_table(location: Location) -> NoiseTable:
    """Return the table that comes with netplan, which does not change: it is looked at once."""
    return _table(read_json(location, NOISE).value, location.shown)


def _table(value: Any, shown: str) -> NoiseTable:
    try:
        file = NoiseTableFile.model_validate(value)
    except ValidationError as error:
        raise InputError(of_record(error, NoiseTableFile, shown)) from error
    problems = [
        Problem(shown, "", field, found, allowed) for field, found, allowed in _contradictions(file)
    ]
    if problems:
        raise InputError(problems)
    rows: dict[tuple[Shape, Grid], list[KerrNoise]] = defaultdict(list)
    for entry in sorted(file.kerr, key=lambda entry: entry.loss_db_per_km):
        shape = entry.dispersion_ps_per_nm_km, entry.effective_area_um2
        grid = entry.baud_gbd, entry.spacing_ghz
        rows[shape, grid].append(KerrNoise(entry.loss_db_per_km, tuple(entry.pico)))
    return NoiseTable(
        file.gnpy_version,
        file.f_min_thz,
        file.f_max_thz,
        file.first_km,
        file.last_km,
        {key: tuple(entries) for key, entries in rows.items()},
    )


def _contradictions(file: NoiseTableFile) -> list[tuple[str, str, str]]:
    """Return field, found and allowed of what does not fit together."""
    found = []
    if file.last_km <= file.first_km:
        found.append(("last_km", f"{file.last_km}", f"more than first_km, {file.first_km}"))
    if file.f_max_thz <= file.f_min_thz:
        found.append(("f_max_thz", f"{file.f_max_thz:g}", f"more than {file.f_min_thz:g}"))
    lengths = file.last_km - file.first_km + 1
    seen = set()
    for index, entry in enumerate(file.kerr):
        where = f"kerr[{index}]"
        if len(entry.pico) != lengths:
            allowed = f"{lengths} numbers, one for each km"
            found.append((f"{where}.pico", f"{len(entry.pico)} numbers", allowed))
        falling = any(b < a for a, b in zip(entry.pico, entry.pico[1:], strict=False))
        if falling or entry.pico[0] == 0:
            allowed = "numbers above 0 that never fall as the fibre gets longer"
            found.append((f"{where}.pico", "others", allowed))
        key = (
            entry.dispersion_ps_per_nm_km,
            entry.effective_area_um2,
            entry.baud_gbd,
            entry.spacing_ghz,
            entry.loss_db_per_km,
        )
        if key in seen:
            found.append((where, "the same fibre, grid and loss again", "each once"))
        seen.add(key)
    return found
