"""Traffic by pair: which row counts, to whom it belongs, how it grows and is rounded."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netplan.model.traffic import Demands, Level, Pair, TrafficRow

HUB, CITY, OTHER = "hub", "city", "other"
TIGHT, LOOSE = Pair((HUB,), CITY, 5), Pair((OTHER, HUB), CITY, 9)


def row(gbit_s: float, kind: str = "", year: int | None = None, a: str = HUB) -> TrafficRow:
    return TrafficRow(a, CITY, gbit_s / 2, gbit_s, gbit_s * 4, kind, year)


def test_rows_of_a_pair_add_up_and_belong_to_its_tightest_limit() -> None:
    demands = Demands((row(100, "hot"), row(50.5, "cold"), row(7, a=OTHER)))
    assert demands.by_pair([LOOSE, TIGHT]) == [(7_000, 7_000), (150_500, 150_500)]


def test_a_row_is_the_same_from_either_end() -> None:
    back = TrafficRow(CITY, HUB, 1, 2, 3)
    assert Demands((back,)).by_pair([TIGHT]) == [(2_000, 2_000)]


def test_level_scale_and_oversubscription() -> None:
    demands = Demands((row(100),), Level.HIGH, scale=0.5, oversubscription=4)
    assert demands.by_pair([TIGHT]) == [(50_000, 50_000)]
    assert replace(demands, level=Level.LOW).by_pair([TIGHT]) == [(6_250, 6_250)]


def test_what_failures_must_leave_is_a_share_of_each_class() -> None:
    shares = {"hot": 100.0, "warm": 50.0, "cold": 0.0}
    rows = (row(10, "hot"), row(20, "warm"), row(40, "cold"), row(1, "new"))
    assert Demands(rows, protected_percent=shares).by_pair([TIGHT]) == [(71_000, 21_000)]


def test_growth_counts_from_the_latest_year_that_is_due() -> None:
    rows = (row(100, year=2028), row(200, year=2030), row(1))
    grown = Demands(rows, year=2032, growth_percent_year=50)
    assert grown.by_pair([TIGHT]) == [(451_000, 451_000)]
    before = replace(grown, year=2029)
    assert before.by_pair([TIGHT]) == [(151_000, 151_000)]
    assert Demands(rows).by_pair([TIGHT]) == [(301_000, 301_000)]


def test_only_the_classes_asked_for_count() -> None:
    demands = Demands((row(10, "hot"), row(20, "cold")), kinds=("hot",))
    assert demands.by_pair([TIGHT]) == [(10_000, 10_000)]


def test_totals_grow_and_are_scaled_as_traffic_between_pairs_is() -> None:
    rows = (row(100, "hot", a="x", year=2028), row(50, "cold", a="x"), row(7, "hot", a="y"))
    demands = Demands(
        (),
        year=2030,
        growth_percent_year=20,
        scale=3,
        oversubscription=2,
        protected_percent={"hot": 100.0, "cold": 0.0},
        hose=rows,
    )
    assert demands.totals() == {"x": (291_000, 216_000), "y": (10_500, 10_500)}
    assert Demands(rows).totals() == {}


@given(
    st.lists(st.floats(0, 1e4, allow_nan=False), min_size=1, max_size=4),
    st.floats(0.001, 100),
    st.integers(0, 100),
)
def test_rounding_never_loses_traffic(amounts: list[float], scale: float, share: int) -> None:
    demands = Demands(
        tuple(row(a) for a in amounts), scale=scale, protected_percent={"": float(share)}
    )
    ((whole, left),) = demands.by_pair([TIGHT])
    exact = sum(amounts) * scale * 1000
    assert exact * (1 - 1e-9) <= whole <= exact * (1 + 1e-9) + 1
    assert 0 <= left <= whole
