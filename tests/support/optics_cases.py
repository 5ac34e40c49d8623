"""Optics for tests: the constants and the table that come with netplan, and random routes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType

from hypothesis import strategies as st

from netplan.files.network.equipment import load_equipment
from netplan.files.text.paths import bundled
from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.optics.noise import NoiseModel
from tests.support.small import quantity, span

FIBRES = ("g652d", "g654e", "hollow_core")


@cache
def bundled_equipment() -> Equipment:
    return load_equipment(bundled("equipment"))[0]


@cache
def bundled_noise() -> NoiseModel:
    return NoiseModel(bundled_equipment())


def uncapped(gear: Equipment) -> Equipment:
    """Return the equipment without a cap on any fibre's reach."""
    fibres = {k: replace(v, reach_cap_km=None) for k, v in gear.optics.fibres.items()}
    return replace(gear, optics=replace(gear.optics, fibres=MappingProxyType(fibres)))


def with_loss(gear: Equipment, fibre: str, loss_db_per_km: float) -> Equipment:
    changed = replace(gear.optics.fibres[fibre], loss_db_per_km=quantity(loss_db_per_km, "dB/km"))
    fibres = {**gear.optics.fibres, fibre: changed}
    return replace(gear, optics=replace(gear.optics, fibres=MappingProxyType(fibres)))


def laid(lengths: list[tuple[float, str]]) -> tuple[Span, ...]:
    """Return spans of these lengths and fibres, one after the other."""
    return tuple(
        span(f"s{i}", f"p{i}", f"p{i + 1}", km, fibre=fibre)
        for i, (km, fibre) in enumerate(lengths)
    )


routes = st.lists(
    st.tuples(st.floats(0.5, 700), st.sampled_from(FIBRES)), min_size=1, max_size=12
).map(laid)
