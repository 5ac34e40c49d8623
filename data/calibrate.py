"""Calibrate how much longer a leg of today's fibre is than the geodesic between its places.

Run ``python data/calibrate.py``. A published trunk or latency is a figure of a whole way; what is
fitted is the factor of each **leg** of that way, which a corridor's own length bounds from below.
Every third row of a class, in the order of their ids, is held back and only measured. The factors
in use stand in ``sources/route_factors.csv``; a test compares them with those found here.
"""

from __future__ import annotations

import heapq
import json
import sys
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from build import RULES, RouteFactors, Row, corridor_id, geodesic_km, keyed, read_table, today_km
from ruamel.yaml import YAML

HERE = RULES.parent
HELD_BACK = 3
"""Every so manieth row of a class, in the order of ids, is held back."""

GRID = [step / 100 for step in range(100, 201)]
ORDER = ("bay", "delta", "inland")
"""Inland ways end in the bay and the Delta, so those two are fitted first."""


@dataclass(frozen=True)
class Found:
    """A published row beside the network: its value, the model's, and the factor it implies."""

    row: Row
    modelled: float
    implied: float
    held_back: bool

    @property
    def error(self) -> float:
        """Return how far the model is off, as a fraction of what was published."""
        return self.modelled / float(self.row["value"]) - 1


class Chains:
    """The legs of today's network, with lengths for any route factors."""

    def __init__(self) -> None:
        self.places = keyed(RULES / "places.csv", "id")
        rows = read_table(RULES / "corridors.csv")
        self.rows = {frozenset((row["a"], row["b"])): row for row in rows}
        self.straight = {
            corridor_id(row): geodesic_km(self.places[row["a"]], self.places[row["b"]])
            for row in rows
        }
        gear = YAML(typ="safe").load((HERE / "equipment.yaml").read_text("utf-8"))
        self.ms_per_km = gear["fibres"]["g652d"]["delay_us_per_km"]["value"] / 1000
        self.ends_ms = 2 * gear["terminal"]["delay_us"]["value"] / 1000
        hubs = [place for place in self.places.values() if place["role"] == "hub"]
        self.pairs = [
            (a["id"], b["id"]) for a, b in combinations(hubs, 2) if a["region"] != b["region"]
        ]

    def leg_km(self, row: Row, factors: RouteFactors) -> float:
        """Return the fibre of one leg."""
        straight = self.straight[corridor_id(row)]
        return today_km(row, self.places, straight, factors)[0]

    def modelled(self, row: Row, factors: RouteFactors) -> float:
        """Return what the network says of a published row, in the row's own measure."""
        if row["way"] == "hubs":
            found = [km * self.ms_per_km + self.ends_ms for km in self._between_hubs(factors)]
            return max(found) if row["measure"] == "worst_ms" else sum(found) / len(found)
        legs = [self.rows[frozenset(pair)] for pair in pairwise(row["way"].split(";"))]
        km = sum(self.leg_km(leg, factors) for leg in legs)
        return km if row["measure"] == "fibre_km" else km * self.ms_per_km + self.ends_ms

    def _between_hubs(self, factors: RouteFactors) -> Iterator[float]:
        joined: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for row in self.rows.values():
            if row["existing"] == "yes":
                km = self.leg_km(row, factors)
                joined[row["a"]].append((row["b"], km))
                joined[row["b"]].append((row["a"], km))
        trees = {a: shortest(joined, a) for a, _ in self.pairs}
        return (trees[a][b] for a, b in self.pairs)


def shortest(
    joined: Mapping[str, list[tuple[str, float]]], source: str, ends: Container[str] = ()
) -> dict[str, float]:
    """Return the shortest km from a place to every other; none passes any of ``ends``."""
    done: dict[str, float] = {}
    heap = [(0.0, source)]
    while heap:
        km, place = heapq.heappop(heap)
        if place not in done:
            done[place] = km
            for other, step in joined[place] if place == source or place not in ends else ():
                heapq.heappush(heap, (km + step, other))
    return done


def trunks() -> dict[str, list[tuple[Row, bool]]]:
    """Return the published rows of every class, each with whether it is held back."""
    classes: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(read_table(RULES / "published_trunks.csv"), key=lambda row: row["id"]):
        classes[row["class"]].append(row)
    return {name: list(_held_back(rows)) for name, rows in classes.items()}


def _held_back(rows: list[Row]) -> Iterator[tuple[Row, bool]]:
    """Yield each row with whether it is held back: of two the second, of a single one none."""
    every = min(HELD_BACK, max(2, len(rows)))
    for number, row in enumerate(rows, start=1):
        yield row, number % every == 0


def fitted() -> tuple[RouteFactors, dict[str, list[Found]]]:
    """Return the factors that fit best, and every row beside them.

    Least squares of the relative error, each row counted as often as it speaks of pairs of places.
    """
    chains, classes = Chains(), trunks()
    factors = RouteFactors.read()
    for name in ORDER:
        used = [row for row, held in classes[name] if not held]

        def loss(
            factor: float,
            name: str = name,
            used: list[Row] = used,
            before: RouteFactors = factors,
        ) -> float:
            trial = before.with_factor(name, factor)
            errors = (chains.modelled(row, trial) / float(row["value"]) - 1 for row in used)
            return sum(int(r["pairs"]) * e * e for r, e in zip(used, errors, strict=True))

        factors = factors.with_factor(name, min(GRID, key=loss))
    found = {
        name: [_found(chains, factors, row, held) for row, held in rows]
        for name, rows in classes.items()
    }
    return factors, found


def _found(chains: Chains, factors: RouteFactors, row: Row, held: bool) -> Found:
    def off(factor: float) -> float:
        trial = factors.with_factor(row["class"], factor)
        return abs(chains.modelled(row, trial) - float(row["value"]))

    return Found(row, chains.modelled(row, factors), min(GRID, key=off), held)


def main() -> None:
    """Print the factors and every row."""
    factors, found = fitted()
    for name in ORDER:
        sys.stdout.write(f"{name} {factors.factor(name)}\n")
        for one in found[name]:
            told = json.dumps(replace(one, row={"id": one.row["id"]}).__dict__)
            sys.stdout.write(f"  {told} {one.error}\n")


if __name__ == "__main__":
    main()
