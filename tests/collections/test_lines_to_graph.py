"""Real networks whose references were thrown away, put together again from their lines."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from benchmarks.collections import COLLECTIONS
from netplan.interchange.findings import Findings
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, RawNetwork, RawPlace, RawSpan
from netplan.interchange.topology.graph import graph_of
from netplan.interchange.topology.shared_trenches import shared_trenches

NETWORKS = COLLECTIONS / "ofds_networks"


@dataclass(frozen=True)
class Truth:
    """A network without references, and the places that each of its lines really has."""

    network: RawNetwork
    ends: tuple[tuple[str | None, str | None], ...]


@cache
def truths() -> tuple[Truth, ...]:
    made = []
    for path in sorted(NETWORKS.glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            (network,) = json.load(file)["networks"]
        places = tuple(
            RawPlace(node["id"], node["id"], None, tuple(node["location"]["coordinates"][:2]))
            for node in network["nodes"]
        )
        spans, ends = [], []
        for span in network["spans"]:
            route = tuple((at[0], at[1]) for at in span["route"]["coordinates"])
            spans.append(RawSpan(span["id"], span["id"], None, None, route=route))
            ends.append((_id(span.get("start")), _id(span.get("end"))))
        raw = RawNetwork(
            path.name, "OFDS", places, tuple(spans), plane=Plane.DEGREES, lines_only=True
        )
        made.append(Truth(raw, tuple(ends)))
    return tuple(made)


def _id(reference: Any) -> str | None:
    found: str | None = reference["id"] if isinstance(reference, dict) else reference
    return found


def found_ends(truth: Truth, *, points: bool, snap_m: float | None) -> list[tuple[str, str]]:
    """Return the places that each line got; of a line that was split, those at its very ends."""
    places = truth.network.places if points else ()
    network = RawNetwork(**{**truth.network.__dict__, "places": places})
    made = graph_of(network, ImportOptions(snap_m=snap_m), Findings())
    parts: dict[str, list[RawSpan]] = {}
    for span in made.spans:
        parts.setdefault(span.where, []).append(span)
    return [(parts[s.where][0].a, parts[s.where][-1].b) for s in truth.network.spans]


def meeting(ends: Sequence[tuple[str | None, str | None]]) -> set[tuple[int, int]]:
    """Return the pairs of lines that share a place."""
    at: dict[str, set[int]] = {}
    for line, pair in enumerate(ends):
        for place in pair:
            if place is not None:
                at.setdefault(place, set()).add(line)
    return {pair for lines in at.values() for pair in combinations(sorted(lines), 2)}


def is_right(
    found: Sequence[tuple[str, str]], true: Sequence[tuple[str | None, str | None]]
) -> bool:
    """Tell whether the ends of lines fall into the same places, whatever these are called."""
    mine = [end for pair in found for end in pair]
    theirs = [end or f"none {i}" for i, end in enumerate(e for pair in true for e in pair)]
    both = set(zip(mine, theirs, strict=True))
    return len(both) == len(set(mine)) == len(set(theirs))


def test_the_networks_are_there() -> None:
    assert NETWORKS.is_dir(), f"{NETWORKS} is absent: set NETPLAN_COLLECTIONS"
    assert len(truths()) == 25


def test_lines_alone_become_the_graph_they_were() -> None:
    right = common = mine = theirs = 0
    for truth in truths():
        found = found_ends(truth, points=False, snap_m=None)
        right += is_right(found, truth.ends)
        one, other = meeting(found), meeting(truth.ends)
        common, mine, theirs = common + len(one & other), mine + len(one), theirs + len(other)
    assert right >= 13
    assert common / mine >= 0.985
    assert common / theirs >= 0.9


@pytest.mark.parametrize(("snap_m", "least"), [(100.0, 15), (None, 16)])
def test_with_points_lines_end_where_they_say(snap_m: float | None, least: int) -> None:
    right = sum(
        truth.ends == tuple(found_ends(truth, points=True, snap_m=snap_m)) for truth in truths()
    )
    assert right >= least


def test_shared_trenches_are_few_and_in_few_networks() -> None:
    groups = networks = 0
    for truth in truths():
        findings = Findings()
        network = RawNetwork(**{**truth.network.__dict__, "places": ()})
        made = graph_of(network, ImportOptions(), Findings())
        shared_trenches(made, ImportOptions(), findings)
        count = sum(finding.count for finding in findings.found)
        groups, networks = groups + count, networks + (count > 0)
    assert 40 <= groups <= 75
    assert 8 <= networks <= 12
