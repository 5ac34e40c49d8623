"""Every way in which another tool's result can be wrong becomes a reason."""

from __future__ import annotations

import math

import pytest

from netplan.lighting.agreement import AGREED_DB, Compared, Finding, Found, compare
from netplan.lighting.requests import Request, batches
from netplan.lighting.verdict import Stretch
from netplan.optics.noise import Noise
from tests.support.optics_cases import bundled_equipment


def request(id_: str = "r", mode: str = "400g_qpsk", *route: str, holds: bool = True) -> Request:
    stretch = Stretch("a", "b", route or ("s",), Noise(), 25.0, 25.0, ("s", 1.0))
    return Request(id_, "a--b", "intact", mode, stretch, holds)


@pytest.mark.parametrize(
    ("found", "finding"),
    [
        (Found(25.0), None),
        (Found(25.0 + 0.19), None),
        (Found(25.0 - 0.19), None),
        (Found(25.0 - AGREED_DB - 0.01), Finding.DIFFERS),
        (Found(25.0 + AGREED_DB + 0.01), Finding.DIFFERS),
        (Found(24.9, "MODE_NOT_FEASIBLE"), Finding.REFUSED),
        (Found(24.0, "MODE_NOT_FEASIBLE"), Finding.DIFFERS),
        (Found(25.0, "NO_SPECTRUM"), None),
        (Found(None, "NO_SPECTRUM"), Finding.NOT_A_NUMBER),
        (Found(None, "NO_PATH"), Finding.NO_PATH),
        (Found(None, "NO_PATH_WITH_CONSTRAINT"), Finding.NO_PATH),
        (Found(25.0, "a reason of a later version"), Finding.NO_PATH),
        (Found(math.nan), Finding.NOT_A_NUMBER),
        (Found(math.inf), Finding.NOT_A_NUMBER),
        (Found(None), Finding.NOT_A_NUMBER),
        (None, Finding.NO_ANSWER),
    ],
)
def test_a_reason_for_every_gap(found: Found | None, finding: Finding | None) -> None:
    results = {} if found is None else {"r": found}
    (compared,) = compare([request()], results)
    assert compared.finding is finding
    known = found is not None and found.gsnr_db is not None and math.isfinite(found.gsnr_db)
    assert (compared.difference_db is not None) is known


def test_a_mode_that_does_not_hold_here_may_be_refused_there() -> None:
    asked = request(holds=False)
    (compared,) = compare([asked], {"r": Found(24.9, "MODE_NOT_FEASIBLE")})
    assert compared == Compared(asked, Found(24.9, "MODE_NOT_FEASIBLE"), None)


def test_lots_never_fill_the_band_of_a_span() -> None:
    """Channels over other spans go into the same lot; those over one span into the next."""
    modes = bundled_equipment().optics.modes
    asked = [
        *(request(f"x{i}", "400g_qpsk", "x") for i in range(5)),
        *(request(f"xy{i}", "100g_qpsk", "x", "y") for i in range(3)),
        *(request(f"y{i}", "200g_qpsk", "y") for i in range(4)),
    ]
    lots = batches(asked, modes, 450)
    assert sorted(r.id for lot in lots for r in lot) == sorted(r.id for r in asked)
    for lot in lots:
        for span in "xy":
            widths = [modes[r.mode].spacing_ghz for r in lot if span in r.stretch.route]
            assert sum(widths) <= 450
    assert [r.id for r in lots[0]] == ["x0", "x1", "x2", "y0", "y1", "y2", "y3"]
    assert len(lots) == 2
    assert batches([], modes, 450) == ()
