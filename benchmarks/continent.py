"""A network of a continent's size: 5,000 places, 20,000 spans, every corridor cut in turn.

Places lie at random over Europe, corridors join neighbours. Each corridor has an old cable that
is in use and a straighter one on offer, so that what joins a hub to far cities is a choice among
ten thousand new cables. What is measured is the whole way of a question: reading, validating,
planning under a time limit, checking, exporting, drawing the map.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.case import DEFAULT, LONG, Case, Found
from benchmarks.watch import Watch

GROUP, METHOD = "continent", "netplan"
WEST, EAST, SOUTH, NORTH = -9.0, 30.0, 37.0, 60.0
HUB = (9.0, 50.0)
NEAR_KM = 300.0
"""Targets are farther from the hub than this."""
OLD_FROM, OLD_TO, NEW = 1.3, 1.9, 1.05
"""Lengths along a corridor as multiples of the geodesic: of cables in use, and of new ones."""
EARTH_KM = 6371.0088
SEED = 11
SIZES = {
    (1_000, 2_000, 30): (60.0, DEFAULT),
    (5_000, 10_000, 60): (60.0, DEFAULT),
    (5_000, 10_000, 100): (600.0, LONG),
}
"""Places, corridors and targets of a case: its time limit in s, and the run it belongs to."""
LARGE = (5_000, 10_000, 60)
DISCS_KM = (20.0, 50.0)
"""Radii of the discs that are listed on the large network, besides its corridors."""


def cases() -> list[Case]:
    """Return one case for every size, and for every radius."""
    planned = [
        Case(GROUP, _title(*size), METHOD, partial(_run, *size), limit_s, kind)
        for size, (limit_s, kind) in SIZES.items()
    ]
    listed = [
        Case(
            GROUP,
            f"{_title(*LARGE)}, discs of {km:g} km",
            METHOD,
            partial(list_failures, *LARGE, km),
        )
        for km in DISCS_KM
    ]
    return planned + listed


def _title(places: int, corridors: int, targets: int) -> str:
    return f"{places} places, {2 * corridors} spans, {targets} targets"


def write_continent(folder: Path, n_places: int, n_corridors: int, n_targets: int) -> Path:
    """Write the files of a network and its question; return the path of the scenario.

    The same numbers give the same bytes.

    Args:
        folder: where to write places.geojson, spans.geojson and continent.yaml.
        n_places: places, the hub among them.
        n_corridors: corridors, each with an old and a new cable; at least ``n_places``.
        n_targets: places that the hub must reach.
    """
    points = _points(n_places)
    pairs = _corridors(points, n_corridors)
    hub = min(range(n_places), key=lambda i: _km(points[i], HUB))
    apart = set(range(n_places)) - _lonely(pairs, hub)
    far = sorted((i for i in apart if _km(points[i], points[hub]) > NEAR_KM), key=_shuffle)
    names = _names(n_places, hub, far[:n_targets])
    places = [
        _feature("Point", point, {"id": name, "role": role})
        for point, (name, role) in zip(points, names, strict=True)
    ]
    spans = [
        _feature("LineString", (points[i], points[j]), properties)
        for i, j in pairs
        for properties in _cables(names[i][0], names[j][0], _km(points[i], points[j]), i * j)
    ]
    for name, features in (("places", places), ("spans", spans)):
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    scenario = folder / "continent.yaml"
    scenario.write_text(QUESTION, encoding="utf-8")
    return scenario


QUESTION = """schema_version: 1
name: continent
title: A hub and far cities over a continent, with every corridor cut
network: {places: places.geojson, spans: spans.geojson}
targets:
  - id: far
    from: {id: hub}
    to: {role: demand}
    stretch: 1.65
    after_cut_stretch: 1.8
links: [{from: {id: hub}, to: {role: demand}}]
failures: {single: corridor}
"""


def _points(count: int) -> list[tuple[float, float]]:
    """Return positions in degrees, evenly spread on the sphere."""
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    rng = np.random.default_rng(SEED)
    low, high = math.sin(math.radians(SOUTH)), math.sin(math.radians(NORTH))
    lon = rng.uniform(WEST, EAST, count)
    lat = np.degrees(np.arcsin(rng.uniform(low, high, count)))
    return [(round(x, 5), round(y, 5)) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]


def _corridors(points: list[tuple[float, float]], count: int) -> list[tuple[int, int]]:
    """Return the pairs of neighbours that are joined.

    Of the Delaunay triangulation the edges with the smallest opposite angle are taken (up to 90
    degrees that is the Gabriel graph: about two edges a place), and a shortest tree in any case.
    """
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import coo_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import minimum_spanning_tree  # noqa: PLC0415
    from scipy.spatial import Delaunay  # noqa: PLC0415

    flat = np.array(points) * (math.cos(math.radians((SOUTH + NORTH) / 2)), 1.0)
    widest: dict[tuple[int, int], float] = {}
    for corners in Delaunay(flat).simplices.tolist():
        for i, j, k in (corners, corners[1:] + corners[:1], corners[2:] + corners[:2]):
            left, right = flat[i] - flat[k], flat[j] - flat[k]
            cosine = float(left @ right) / math.sqrt(float(left @ left) * float(right @ right))
            pair = min(i, j), max(i, j)
            widest[pair] = max(widest.get(pair, -1.0), -cosine)
    ends = np.array(list(widest))
    length = np.linalg.norm(flat[ends[:, 0]] - flat[ends[:, 1]], axis=1)
    tree = minimum_spanning_tree(coo_matrix((length, ends.T), shape=(len(flat), len(flat))))
    kept = {(min(pair), max(pair)) for pair in np.column_stack(tree.nonzero()).tolist()}
    for pair in sorted(widest, key=lambda pair: (widest[pair], pair)):
        if len(kept) < count:
            kept.add(pair)
    return sorted(kept)


def _lonely(pairs: list[tuple[int, int]], hub: int) -> set[int]:
    """Return the places that the loss of one corridor cuts off from the hub."""
    import networkx as nx  # noqa: PLC0415

    graph = nx.Graph(pairs)
    graph.remove_edges_from(list(nx.bridges(graph)))
    return set(graph) - nx.node_connected_component(graph, hub)


def _names(count: int, hub: int, targets: list[int]) -> list[tuple[str, str]]:
    names = [(f"p{i:05d}", "backbone") for i in range(count)]
    for i in targets:
        names[i] = (f"p{i:05d}", "demand")
    names[hub] = ("hub", "hub")
    return names


def _cables(a: str, b: str, km: float, draw: int) -> Iterator[dict[str, Any]]:
    """Yield the old cable of a corridor and the new one."""
    detour = OLD_FROM + (OLD_TO - OLD_FROM) * (_shuffle(draw) / 2**32)
    for state, fibre, factor in (("existing", "g652d", detour), ("candidate", "g654e", NEW)):
        yield {
            "id": f"{a}-{b}.{'old' if state == 'existing' else 'new'}",
            "a": a,
            "b": b,
            "state": state,
            "fibre": fibre,
            "length_km": round(max(factor * km, 0.1), 3),
            "length_source": "estimated",
            "corridor": f"{a}-{b}",
        }


def _shuffle(i: int) -> int:
    """Return a number below 2**32 that looks random and is always the same."""
    x = (i * 2654435761 + 12345) % 2**32
    x ^= x >> 15
    return (x * 2246822519 + 3266489917) % 2**32


def _km(p: tuple[float, float], q: tuple[float, float]) -> float:
    (x, y), (u, v) = (tuple(map(math.radians, point)) for point in (p, q))
    half = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


@contextmanager
def _timed(facts: dict[str, Any], name: str) -> Iterator[None]:
    """Note how much CPU time a step took."""
    began = time.process_time()
    yield
    facts[name] = round(time.process_time() - began, 1)


def list_failures(
    places: int, corridors: int, targets: int, disc_km: float, watch: Watch, limit_s: float
) -> Found:
    """Validate a question with discs: all that can fail is listed, and nothing planned.

    The case's time is that of validating; it has no limit.
    """
    from netplan import api  # noqa: PLC0415 - listing the cases loads nothing

    facts: dict[str, Any] = {"places": places, "spans": 2 * corridors, "pairs": targets}
    with tempfile.TemporaryDirectory() as name:
        file = write_continent(Path(name), places, corridors, targets)
        watch.start()
        with _timed(facts, "validate_s"):
            asked = api.validate(file, [f"failures.disc_km={disc_km:g}"])
        watch.stop()
    facts["failures"] = asked["counts"]["failures"]
    return Found("listed", facts=facts)


def _run(places: int, corridors: int, targets: int, watch: Watch, limit_s: float) -> Found:
    """Take a question all the way; the case's time is that of the planning alone."""
    from netplan import api  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    facts: dict[str, Any] = {"places": places, "spans": 2 * corridors, "pairs": targets}
    with tempfile.TemporaryDirectory() as name:
        file = write_continent(Path(name), places, corridors, targets)
        with _timed(facts, "validate_s"):
            facts["failures"] = api.validate(file)["counts"]["failures"]
        with _timed(facts, "read_s"):
            scenario = api.load_scenario(file, [f"solver.time_limit_s={limit_s:g}"])
        watch.start()
        plan = make_plan(scenario, on_progress=lambda p: watch.saw(p.cost, p.lower_bound))
        watch.stop()
        facts["nodes"] = plan.provenance.search_nodes
        with _timed(facts, "verify_s"):
            checked = api.verify(plan, scenario).ok
        steps: dict[str, Callable[[], object]] = {
            "geojson_s": lambda: api.export_layers(plan, scenario, "geojson"),
            "gpkg_s": lambda: api.export_layers(plan, scenario, "gpkg"),
            "map_s": lambda: api.write_map([(plan, scenario)], Path(name) / "map.html"),
        }
        for step, do in steps.items():
            with _timed(facts, step):
                do()
    return Found(plan.status.value, plan.cost_cny, plan.lower_bound_cny, checked, facts)
