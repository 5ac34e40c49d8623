"""The check sums up noise by its own formulas: they and the product's agree to the unit."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from netplan.check.recompute.latency import Gear
from netplan.check.recompute.noise import NoiseSum
from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.optics.noise import NoiseModel
from tests.support.check_cases import quantity, span
from tests.support.optics_cases import bundled_equipment, laid, uncapped, with_loss

FIBRES = ("g652d", "g654e", "hollow_core")


def gears() -> dict[str, Equipment]:
    """Return equipment lists that differ in everything noise depends on."""
    gear = bundled_equipment()
    assert gear.optics is not None
    weak = replace(gear.optics, max_total_dbm=quantity(15, "dBm"), margin_db=quantity(1.5, "dB"))
    return {
        "bundled": gear,
        "uncapped": uncapped(gear),
        "between two losses": with_loss(gear, "g652d", 0.2137),
        "at the end of the table": with_loss(gear, "g654e", 0.2),
        "weak amplifiers": replace(gear, optics=weak),
        "far apart": replace(gear, amplifier_spacing_km=quantity(140, "km")),
    }


def spans(seed: int) -> tuple[Span, ...]:
    """Return spans of all lengths and fibres: the first shorter than any entry of the table."""
    random = Random(seed)
    lengths = [3.0, 80.0, 80.0001, *(random.uniform(1, 900) for _ in range(30))]
    return laid([(km, random.choice(FIBRES)) for km in lengths])


@pytest.mark.parametrize("name", list(gears()))
def test_noise_and_budgets_agree_with_the_product(name: str) -> None:
    gear = gears()[name]
    product, own = NoiseModel(gear), NoiseSum(gear, Gear.of(gear))
    route = spans(len(name))
    assert gear.optics is not None
    for mode in gear.optics.modes.values():
        assert own.budget(mode) == product.budget(mode)
        known = [s for s in route if own.span(s, mode) is not None]
        assert known == [s for s in route if product.section.fits(product.sections(s).km)]
        assert [own.span(s, mode) for s in known] == [product.span(s, mode).total for s in known]
        for length in (1, 2, 7):
            stretch = known[:length]
            assert own.stretch(stretch, mode) == product.route(stretch, mode).total


def test_nothing_is_known_of_other_fibre() -> None:
    gear = bundled_equipment()
    assert gear.optics is not None
    mode = next(iter(gear.optics.modes.values()))
    strange = span("a-b.old", 100)
    own = NoiseSum(gear, Gear.of(gear))
    assert own.span(strange, mode) is None
    assert own.stretch((strange,), mode) is None
