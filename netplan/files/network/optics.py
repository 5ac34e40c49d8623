"""The optics of an equipment file to model values, with the table of noise that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from netplan.errors import InputError, Problem
from netplan.files.network.noise_table import load_noise_table
from netplan.files.schemas.constant import Constant
from netplan.files.schemas.equipment import EquipmentFile
from netplan.files.schemas.optics import FibreOpticsEntry, OpticsEntry
from netplan.files.text.findings import one_of
from netplan.files.text.paths import Location, existing, locate
from netplan.files.text.reading import digest_of
from netplan.files.text.tree import Node, find
from netplan.model.optics import FibreOptics, Mode, NoiseTable, Optics
from netplan.model.quantity import Quantity

_MAKE = "or a table of your own, which data/noise_table.py makes"


def optics_of(
    file: EquipmentFile, tree: Node, location: Location, quantity: Callable[..., Quantity]
) -> Optics | None:
    """Return the optics of an equipment file, None where it says nothing of them.

    Args:
        file: the file.
        tree: its text, for messages.
        location: where it is; the table of noise is looked up beside it.
        quantity: makes a constant of the model of one of the file.

    Raises:
        InputError: fibres, modes and table do not fit together.
    """
    entry = file.optics
    if entry is None:
        return None
    problems = list(_unknown(file, entry, tree))
    found = locate(entry.noise_table, location)
    if found is None:
        missing = existing(entry.noise_table)
        problems.append(_problem(tree, ("noise_table",), f'"{entry.noise_table}"', missing))
    if problems or found is None:
        raise InputError(problems)
    table = load_noise_table(found)
    if problems := list(_missing(entry, table, tree)):
        raise InputError(problems)
    read = _optics(entry, table, found.shown, quantity)
    return replace(read, table_sha256=digest_of(found))


def _problem(tree: Node, loc: tuple[str, ...], found: str, allowed: str) -> Problem:
    node = find(tree, ("optics", *loc))
    return Problem(node.file, node.where, ".".join(("optics", *loc)), found, allowed)


def _unknown(file: EquipmentFile, entry: OpticsEntry, tree: Node) -> Iterator[Problem]:
    """Find names that stand for nothing."""
    for fibre in entry.fibres:
        if fibre not in file.fibres:
            allowed = one_of(file.fibres, fibre, "a key of fibres")
            yield _problem(tree, ("fibres", fibre), f'"{fibre}"', allowed)
    if entry.launch_mode not in entry.modes:
        allowed = one_of(entry.modes, entry.launch_mode, "a key of optics.modes")
        yield _problem(tree, ("launch_mode",), f'"{entry.launch_mode}"', allowed)


def _missing(entry: OpticsEntry, table: NoiseTable, tree: Node) -> Iterator[Problem]:
    """Find what the table of noise has no numbers for."""
    shapes = sorted({shape for shape, _ in table.kerr})
    grids = sorted({grid for _, grid in table.kerr})
    for name, mode in entry.modes.items():
        if (mode.baud_gbd, mode.spacing_ghz) not in grids:
            held = "; ".join(f"{baud:g} in {spacing:g}" for baud, spacing in grids)
            found = f"{mode.baud_gbd:g} GBd in {mode.spacing_ghz:g} GHz"
            allowed = f"what the table of noise holds ({held}), {_MAKE}"
            yield _problem(tree, ("modes", name, "baud_gbd"), found, allowed)
    for name, fibre in entry.fibres.items():
        shape = fibre.dispersion_ps_per_nm_km.value, fibre.effective_area_um2.value
        if shape not in shapes:
            held = "; ".join(f"{d:g} ps/nm/km with {area:g} um2" for d, area in shapes)
            found = f"{shape[0]:g} ps/nm/km with {shape[1]:g} um2"
            allowed = f"what the table of noise holds ({held}), {_MAKE}"
            yield _problem(tree, ("fibres", name, "effective_area_um2"), found, allowed)
            continue
        yield from _lossy(name, fibre, entry, table, tree)


def _lossy(
    name: str, fibre: FibreOpticsEntry, entry: OpticsEntry, table: NoiseTable, tree: Node
) -> Iterator[Problem]:
    shape = fibre.dispersion_ps_per_nm_km.value, fibre.effective_area_um2.value
    loss = fibre.loss_db_per_km.value
    known = {grid for _, grid in table.kerr}  # another is told once, where the mode stands
    wanted = {(mode.baud_gbd, mode.spacing_ghz) for mode in entry.modes.values()}
    for grid in sorted(wanted & known):
        rows = table.kerr.get((shape, grid))
        low, high = (rows[0], rows[-1]) if rows else (None, None)
        if low is None or high is None:
            found = f"{grid[0]:g} GBd in {grid[1]:g} GHz over this fibre"
            allowed = f"a combination that the table of noise holds, {_MAKE}"
            yield _problem(tree, ("fibres", name), found, allowed)
        elif not low.loss_db_per_km <= loss <= high.loss_db_per_km:
            allowed = f"{low.loss_db_per_km:g} to {high.loss_db_per_km:g}, {_MAKE}"
            yield _problem(tree, ("fibres", name, "loss_db_per_km"), f"{loss:g} dB/km", allowed)
            return


def _optics(
    entry: OpticsEntry, table: NoiseTable, shown: str, quantity: Callable[..., Quantity]
) -> Optics:
    def fibre(each: FibreOpticsEntry) -> FibreOptics:
        cap: Constant[float] | None = each.reach_cap_km
        return FibreOptics(
            quantity(each.loss_db_per_km),
            quantity(each.dispersion_ps_per_nm_km),
            quantity(each.effective_area_um2),
            quantity(each.end_loss_db),
            None if cap is None else quantity(cap),
        )

    return Optics(
        table=table,
        table_shown=shown,
        launch_mode=entry.launch_mode,
        margin_db=quantity(entry.margin_db),
        sum_error_db=quantity(entry.sum_error_db),
        transmitter_osnr_db=quantity(entry.transmitter_osnr_db),
        add_drop_osnr_db=quantity(entry.roadm.add_drop_osnr_db),
        roadm_output_uw_per_ghz=quantity(entry.roadm.output_uw_per_ghz),
        noise_figure_db=quantity(entry.amplifier.noise_figure_db),
        max_total_dbm=quantity(entry.amplifier.max_total_dbm),
        fibres={name: fibre(each) for name, each in entry.fibres.items()},
        modes={
            name: Mode(
                name,
                mode.name,
                mode.name_zh,
                mode.bit_rate_gbit_s,
                mode.baud_gbd,
                mode.spacing_ghz,
                quantity(mode.required_gsnr_db),
            )
            for name, mode in entry.modes.items()
        },
    )
