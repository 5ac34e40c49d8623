"""Known optima of other people's data. A run of its own: ``make collections``."""

from __future__ import annotations

import csv

import pytest

from benchmarks import ndsr, small_capacity
from benchmarks.case import measure
from benchmarks.catalogue import named
from benchmarks.collections import COLLECTIONS


def test_the_collections_are_there() -> None:
    assert COLLECTIONS.is_dir(), f"{COLLECTIONS} is absent: set NETPLAN_COLLECTIONS"


def test_delay_limited_links_at_fixed_charges_have_their_proved_optima() -> None:
    with (COLLECTIONS / "ndsr" / "best_known.csv").open(encoding="utf-8") as file:
        known = [(row["instance"], int(row["primal"])) for row in csv.DictReader(file)]
    assert known
    for name, cost in known:
        answer = ndsr.run(name, "netplan", 300.0)
        assert (answer["status"], answer["cost"], answer["bound"]) == ("optimal", cost, cost), name


PATHS = ("window/Cogentco/netplan", "pairs/srlg_star_zoo-Cogentco/netplan")


@pytest.mark.parametrize("name", PATHS)
def test_paths_in_a_window_and_disjoint_pairs_have_their_published_costs(name: str) -> None:
    record = measure(named(name))
    assert record["checked"] is True, record


CAPACITY = {
    "polska, any link lost": 35_473,
    "atlanta, any link lost": 166_232_600.6,
    "newyork, any link lost": 1_271_666,
    "polska, split": 23_619,
}


@pytest.mark.parametrize("instance", CAPACITY)
def test_modules_of_sndlib_have_their_proved_optima(instance: str) -> None:
    record = measure(named(f"sndlib/{instance}/netplan"))
    assert (record["status"], record["checked"]) == ("optimal", True), record
    assert record["cost"] == pytest.approx(CAPACITY[instance], rel=1e-9)


@pytest.mark.parametrize("name", small_capacity.NAMES)
def test_small_networks_with_channels_have_their_proved_optima(name: str) -> None:
    record = measure(named(f"{small_capacity.GROUP}/{name}/{small_capacity.METHOD}"))
    assert (record["status"], record["checked"]) == ("optimal", True), record
    assert record["cost"] == record["facts"]["best_known"]
