"""Equipment and costs files to model values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from netplan.errors import InputError, Problem
from netplan.files.network.optics import optics_of
from netplan.files.schemas.constant import Constant
from netplan.files.schemas.equipment import (
    AccessEntry,
    CostsFile,
    EquipmentFile,
    RunningEntry,
    ServicesEntry,
)
from netplan.files.text.findings import of_tree, one_of
from netplan.files.text.money import as_own
from netplan.files.text.named_currency import named_currency
from netplan.files.text.paths import Location, bundled
from netplan.files.text.tree import Node, find, plain
from netplan.files.text.yaml_text import read_yaml
from netplan.model.currency import CNY, holds_money, in_currency
from netplan.model.equipment import Costs, Equipment, Fibre, TodayService
from netplan.model.network import Confidence
from netplan.model.quantity import Quantity
from netplan.model.scenario import InputFile

File = TypeVar("File", bound=BaseModel)


def load_equipment(location: Location) -> tuple[Equipment, InputFile]:
    """Return the equipment of a file and its entry for the record.

    Raises:
        InputError: with everything that is wrong with the file.
    """
    file, tree, record = _load(location, EquipmentFile, "equipment")
    problems = _ranges(file, tree)
    if file.reference_fibre not in file.fibres:
        node = find(tree, ["reference_fibre"])
        found = f'"{file.reference_fibre}"'
        allowed = one_of(file.fibres, file.reference_fibre, "a key of fibres")
        problems.append(Problem(node.file, node.where, "reference_fibre", found, allowed))
    if problems:
        raise InputError(problems)
    access, services = file.access, file.services
    if access is None:
        access = _bundled().access
    if services is None:
        services = _bundled().services
    optics = optics_of(file, tree, location, _quantity)
    return replace(_equipment(file, access, services), optics=optics), record


@lru_cache(maxsize=1)
def _bundled() -> EquipmentFile:
    """Return the file that comes with netplan, for files that leave out what it says."""
    location = bundled("equipment")
    assert location is not None
    return _load(location, EquipmentFile, "equipment")[0]


def load_costs(location: Location) -> tuple[Costs, InputFile]:
    """Return the costs of a file and its entry for the record.

    Raises:
        InputError: with everything that is wrong with the file.
    """
    text, tree = read_yaml(location)
    currency = named_currency(tree)
    mixed: list[Problem] = []
    own = as_own(tree, CostsFile, currency, location.shown, mixed)
    if mixed:
        raise InputError(mixed)
    try:
        file = CostsFile.model_validate(plain(own))
    except ValidationError as error:
        raise InputError(of_tree(error, CostsFile, tree, currency)) from error
    problems = [
        replace(problem, field=in_currency(problem.field, currency))
        for problem in _ranges(file, own)
    ]
    if problems:
        raise InputError(problems)
    running = _running(file)
    return _costs(file, running), text.recorded("costs")


def _running(file: CostsFile) -> dict[str, Constant[float]]:
    """Return the running costs of a file, those that come with netplan where it says nothing.

    Of these the amounts are in yuan: of costs in another currency only the shares are taken.
    """
    if file.running is not None:
        return dict(file.running)
    known = {} if (bundled_costs := _bundled_running()) is None else dict(bundled_costs)
    return {k: v for k, v in known.items() if file.currency == CNY or not holds_money(k)}


@lru_cache(maxsize=1)
def _bundled_running() -> RunningEntry | None:
    """Return the running costs that come with netplan."""
    location = bundled("costs")
    assert location is not None
    return _load(location, CostsFile, "costs")[0].running


def _load(location: Location, model: type[File], role: str) -> tuple[File, Node, InputFile]:
    text, tree = read_yaml(location)
    try:
        return model.model_validate(plain(tree)), tree, text.recorded(role)
    except ValidationError as error:
        raise InputError(of_tree(error, model, tree)) from error


def _ranges(value: object, tree: Node, loc: tuple[str, ...] = ()) -> list[Problem]:
    """Find constants that are not within their own range, anywhere below a value."""
    if isinstance(value, Constant):
        if value.low <= value.value <= value.high:
            return []
        node = find(tree, loc)
        found = f"value {value.value:g} with low {value.low:g} and high {value.high:g}"
        return [Problem(node.file, node.where, ".".join(loc), found, "low <= value <= high")]
    entries: list[tuple[str, object]] = []
    if isinstance(value, BaseModel):
        entries = list(value)
    elif isinstance(value, dict):
        entries = list(value.items())
    return [p for key, entry in entries for p in _ranges(entry, tree, (*loc, key))]


def _quantity(constant: Constant[float], currency: str = CNY) -> Quantity:
    unit = in_currency(str(getattr(constant, "unit", "")), currency)
    return Quantity(
        value=constant.value,
        unit=unit,
        low=constant.low,
        high=constant.high,
        source=constant.source,
        confidence=Confidence(constant.confidence),
        as_of=constant.as_of or "",
        source_zh=constant.source_zh,
    )


def _services(entry: ServicesEntry | None) -> dict[str, TodayService]:
    named = {} if entry is None else dict(entry)
    return {
        name: TodayService(_quantity(service.detour), _quantity(service.hop_delay_us))
        for name, service in named.items()
        if service is not None
    }


def _equipment(
    file: EquipmentFile, access: AccessEntry | None, services: ServicesEntry | None
) -> Equipment:
    fibres = {
        name: Fibre(name, entry.name, entry.name_zh, _quantity(entry.delay_us_per_km))
        for name, entry in file.fibres.items()
    }
    return Equipment(
        fibres=fibres,
        reference_fibre=file.reference_fibre,
        amplifier_spacing_km=_quantity(file.amplifier.spacing_km),
        amplifier_delay_us=_quantity(file.amplifier.delay_us),
        pass_through_delay_us=_quantity(file.pass_through.delay_us),
        terminal_delay_us=_quantity(file.terminal.delay_us),
        regenerator_delay_us=_quantity(file.regenerator.delay_us),
        regenerator_reach_km=_quantity(file.regenerator.reach_km),
        hop_delay_us=_quantity(file.hop.delay_us),
        access_route_factor=None if access is None else _quantity(access.route_factor),
        access_max_km=None if access is None else _quantity(access.max_km),
        services=_services(services),
    )


def _priced(entry: Constant[float] | None, money: Callable[..., Quantity]) -> Quantity | None:
    """Return a price, None where there is none."""
    return None if entry is None else money(entry)


def _costs(file: CostsFile, running: Mapping[str, Constant[float]]) -> Costs:
    money = partial(_quantity, currency=file.currency)
    yearly = {name: money(entry) for name, entry in running.items()}
    return Costs(
        build_cny_per_km={k: money(entry) for k, entry in file.build_cny_per_km.items()},
        mode_transponder_cny={k: money(entry) for k, entry in file.mode_transponder_cny.items()},
        along_factor={str(k): _quantity(entry) for k, entry in file.along_factor.items()},
        amplifier_site_cny=money(file.line_system.amplifier_site_cny),
        roadm_degree_cny=money(file.line_system.roadm_degree_cny),
        amplifier_site_c_l_cny=_priced(file.line_system.amplifier_site_c_l_cny, money),
        roadm_degree_c_l_cny=_priced(file.line_system.roadm_degree_c_l_cny, money),
        transponder_cny=money(file.link.transponder_cny),
        channels_per_link=_quantity(file.link.channels_per_link),
        channel_gbit_s=_quantity(file.link.channel_gbit_s),
        regenerator_cny=money(file.regenerator_cny),
        maintenance_cny_per_km_year=money(file.maintenance_cny_per_km_year),
        cuts_per_1000km_year=_quantity(file.faults.cuts_per_1000km_year),
        repair_h=_quantity(file.faults.repair_h),
        currency=file.currency,
        lease_cny_per_fibre_km_year=_priced(file.lease_cny_per_fibre_km_year, money),
        **yearly,
    )
