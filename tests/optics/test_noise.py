"""Noise is a sum of whole numbers that never falls as a route gets worse."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.model.network import Span
from netplan.model.optics import Mode
from netplan.optics.noise import (
    NOT_REACHED,
    OVER_BUDGET,
    TOO_LONG,
    UNITS,
    UNKNOWN_FIBRE,
    Noise,
    NoiseModel,
    sections,
)
from netplan.optics.section import decibel
from tests.support.optics_cases import (
    FIBRES,
    bundled_equipment,
    bundled_noise,
    laid,
    routes,
    uncapped,
    with_loss,
)
from tests.support.small import equipment, quantity, span

MODES = tuple(mode.id for mode in bundled_noise().modes)


def mode(name: str) -> Mode:
    return bundled_noise().optics.modes[name]


def one(km: float, fibre: str) -> Span:
    return laid([(km, fibre)])[0]


@given(routes, st.sampled_from(MODES), st.randoms(use_true_random=False))
def test_a_route_is_the_sum_of_its_parts_in_any_order(
    route: tuple[Span, ...], name: str, chance: random.Random
) -> None:
    model, sent = bundled_noise(), mode(name)
    noise = model.route(route, sent)
    assert isinstance(noise.total, int)
    passes = (len(route) - 1) * model.passing(sent).total
    spans = [model.span(each, sent).total for each in route]
    assert noise.total == model.ends(sent).total + passes + sum(spans)
    shuffled = list(route)
    chance.shuffle(shuffled)
    assert model.route(shuffled, sent) == noise


@given(routes, st.sampled_from(MODES))
def test_one_more_span_always_adds_noise(route: tuple[Span, ...], name: str) -> None:
    model, sent = bundled_noise(), mode(name)
    assert model.route(route[:-1], sent).total < model.route(route, sent).total or len(route) == 1


@given(
    st.floats(0.1, 3000),
    st.floats(0, 300),
    st.sampled_from(FIBRES),
    st.sampled_from(MODES),
)
def test_a_longer_span_never_has_less_noise(km: float, more: float, fibre: str, name: str) -> None:
    """Within one section the length tells; where one more amplifier stands, noise may fall."""
    model, sent = bundled_noise(), mode(name)
    before, after = one(km, fibre), one(km + more, fibre)
    spacing = model.equipment.amplifier_spacing_km.value
    if sections(before, spacing).count == sections(after, spacing).count:
        assert model.span(before, sent).total <= model.span(after, sent).total


@given(st.integers(1, 30), st.floats(5, 80), st.sampled_from(FIBRES), st.sampled_from(MODES))
def test_one_more_section_of_the_same_length_adds_its_noise(
    count: int, km: float, fibre: str, name: str
) -> None:
    model, sent = bundled_noise(), mode(name)
    exact = replace(model.equipment, amplifier_spacing_km=quantity(km, "km"))
    spaced = NoiseModel(uncapped(exact))
    fewer = spaced.span(one(count * km, fibre), sent).total
    more = spaced.span(one((count + 1) * km, fibre), sent).total
    assert math.isclose(more / fewer, (count + 1) / count, rel_tol=1e-4)
    assert fewer < more


@given(st.floats(0.5, 1000), st.sampled_from(FIBRES), st.sampled_from(MODES), st.data())
def test_a_lossier_fibre_never_has_less_noise(
    km: float, fibre: str, name: str, data: st.DataObject
) -> None:
    gear = bundled_equipment()
    shape = gear.optics.fibres[fibre].shape
    rows = gear.optics.table.kerr[shape, mode(name).grid]
    losses = st.floats(rows[0].loss_db_per_km, rows[-1].loss_db_per_km)
    low, high = sorted((data.draw(losses), data.draw(losses)))
    noise = [
        NoiseModel(uncapped(with_loss(gear, fibre, loss))).span(one(km, fibre), mode(name)).total
        for loss in (low, high)
    ]
    assert noise[0] <= noise[1]


@pytest.mark.parametrize(
    ("name", "fibre", "km", "micro"),
    [  # per section in millionths; ends, and what a ROADM adds, below
        ("400g_qpsk", "g652d", 60, 98.5),
        ("400g_qpsk", "g652d", 80, 200.4),
        ("400g_qpsk", "g654e", 60, 50.1),
        ("400g_qpsk", "g654e", 80, 91.7),
        ("400g_qpsk", "hollow_core", 60, 22.2),
        ("400g_qpsk", "hollow_core", 80, 53.9),
        ("200g_qpsk", "g652d", 80, 402.0),
        ("200g_qpsk", "g654e", 80, 184.2),
        ("200g_qpsk", "hollow_core", 80, 107.8),
    ],
)
def test_sections_have_the_noise_that_full_runs_of_gnpy_gave(
    name: str, fibre: str, km: float, micro: float
) -> None:
    """Those had one launch power for all lengths; ours is the best of each."""
    found = bundled_noise().span(one(km, fibre), mode(name)).known.total / 1000
    assert abs(decibel(found / micro)) < 0.15


@pytest.mark.parametrize(
    ("name", "ends", "passing"),
    [("400g_qpsk", 551, 144), ("200g_qpsk", 690, None), ("100g_qpsk", 960, None)],
)
def test_ends_and_roadms_too(name: str, ends: int, passing: int | None) -> None:
    model = bundled_noise()
    assert abs(decibel(model.ends(mode(name)).total / 1000 / ends)) < 0.16
    if passing is not None:
        assert abs(decibel(model.passing(mode(name)).total / 1000 / passing)) < 0.01


@pytest.mark.parametrize("name", MODES)
def test_within_the_budget_is_exactly_as_good_as_needed(name: str) -> None:
    model, sent = bundled_noise(), mode(name)
    needed = sent.required_gsnr_db.value + 3 + 0.2
    assert model.needed_db(sent) == pytest.approx(needed)
    most = replace(model.ends(sent), kerr=0)
    most = replace(most, kerr=model.budget(sent) - most.total)
    assert model.gsnr_db(most, sent) >= needed
    assert model.gsnr_db(replace(most, kerr=most.kerr + 1), sent) < needed


def test_the_signal_loses_what_noise_gains() -> None:
    """By the plain sum a mode that needs 20.7 dB would have 0.18 dB too much left."""
    model, sent = bundled_noise(), mode("400g_qpsk")
    noise = Noise(kerr=round(UNITS * 10**-2.07))
    assert model.gsnr_db(noise, sent) == pytest.approx(20.7 - 0.19, abs=0.01)
    assert model.gsnr_db(Noise(transmitter=noise.kerr), sent) == pytest.approx(20.7, abs=1e-6)


def test_hollow_core_goes_as_far_as_its_cap_and_no_farther() -> None:
    """By noise alone it would go more than twice as far."""
    gear = bundled_equipment()
    cap = gear.optics.fibres["hollow_core"].reach_cap_km.value
    sent = mode("400g_qpsk")
    model, free = NoiseModel(gear), NoiseModel(uncapped(gear))
    within, beyond = one(cap, "hollow_core"), one(cap + 1, "hollow_core")
    assert model.route([within], sent).total <= model.budget(sent)
    assert model.route([beyond], sent).total > model.budget(sent)
    assert free.route([one(2 * cap, "hollow_core")], sent).total <= model.budget(sent)
    capped = model.span(within, sent)
    assert capped.capped > 0
    assert capped.known == free.span(within, sent)


def test_a_span_that_no_light_gets_over_has_a_reason() -> None:
    model = bundled_noise()
    spaced = NoiseModel(replace(model.equipment, amplifier_spacing_km=quantity(400, "km")))
    sent = mode("400g_qpsk")
    assert model.reason(one(80, "g652d"), sent) is None
    assert model.reason(span("x", "a", "b", 80, fibre="old"), sent) == UNKNOWN_FIBRE
    assert spaced.reason(one(150, "g652d"), sent) == TOO_LONG
    assert spaced.reason(one(120, "g652d"), mode("800g_16qam")) is None
    assert model.reason(one(4000, "g652d"), sent) == OVER_BUDGET
    deaf = replace(model.optics, margin_db=quantity(20, "dB"))
    assert NoiseModel(replace(model.equipment, optics=deaf)).reason(one(1, "g652d"), sent) == (
        NOT_REACHED
    )


def test_equipment_without_optics_says_so() -> None:
    with pytest.raises(ValueError, match="no optics"):
        _ = NoiseModel(equipment()).optics


def test_powers_are_tenths_of_a_db_and_never_above_what_the_amplifier_gives() -> None:
    model = bundled_noise()
    for fibre in FIBRES:
        for km in range(5, 131, 5):
            launch = model.section.launch_dbm(model.optics.fibres[fibre], km)
            assert round(launch * 10) == pytest.approx(launch * 10)
            channels = model.optics.table.channels(model.section.design.spacing_ghz)
            assert launch + decibel(channels) <= model.optics.max_total_dbm.value


def test_no_tenth_of_a_db_beside_the_launch_power_has_less_noise() -> None:
    model = bundled_noise()
    for fibre in ("g652d", "g654e"):
        kind = model.optics.fibres[fibre]
        for km in (5, 33.3, 80, 110):
            kerr, ase = model.section._at_one_mw(kind, model.section.design.grid, km)
            best = model.section.launch_dbm(kind, km)
            noise = [model.section._sum(kerr, ase, best + step / 10) for step in (-1, 0, 1)]
            assert min(noise) == noise[1]


def test_no_noise_is_a_gsnr_without_end() -> None:
    assert bundled_noise().gsnr_db(Noise(), mode("400g_qpsk")) == math.inf
    assert Noise(1, 2, 3, 4, 5, 6).total == Noise(1, 2, 3, 4, 5, 6).known.total + 6
