"""Random routes through GNPy, kept for the tests that hold the sum of noise against them.

``python -m benchmarks.optics --gnpy ~/gnpy -o tests/data/gnpy_routes.json`` makes the file
again; GNPy stands in an environment of its own (``data/noise_table.py`` says how). Without
``-o`` it prints how far the two are apart.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from netplan.files.network.equipment import load_equipment
from netplan.files.output.writing import json_bytes
from netplan.files.text.paths import bundled
from netplan.formats.gnpy.library import library, services
from netplan.formats.gnpy.run import LIBRARY, TOPOLOGY, command_at, run, services_name
from netplan.formats.gnpy.topology import topology
from netplan.lighting.requests import Request
from netplan.lighting.verdict import Stretch
from netplan.model.equipment import Equipment
from netplan.model.network import (
    LengthSource,
    Network,
    Place,
    Role,
    Span,
    SpanState,
)
from netplan.optics.noise import NoiseModel

ROUTES, SEED = 60, 1
SPACINGS_KM = (80, 100)
SECTIONS = (1, 35)
"""Of a route; of these are one in five, on the mean, followed by a ROADM."""
LENGTHS_KM = (20, 100)
STAY = 0.8


def route(chance: random.Random, fibres: tuple[str, ...], spacing: float) -> list[list[Any]]:
    """Return the spans of a route: length and fibre of each."""
    left = chance.randint(*SECTIONS)
    spans: list[list[Any]] = []
    while left:
        count = 1
        while count < left and chance.random() < STAY:
            count += 1
        left -= count
        km = round(min(chance.uniform(*LENGTHS_KM), spacing) * count, 1)
        spans.append([km, chance.choice(fibres)])
    return spans


def cases(gear: Equipment, count: int, seed: int) -> list[dict[str, Any]]:
    """Return random routes, each with a mode and a spacing of amplifiers."""
    assert gear.optics is not None
    chance = random.Random(seed)
    fibres, modes = tuple(gear.optics.fibres), tuple(gear.optics.modes)
    return [
        {
            "spacing_km": (spacing := chance.choice(SPACINGS_KM)),
            "mode": chance.choice(modes),
            "spans": route(chance, fibres, spacing),
        }
        for _ in range(count)
    ]


def model_of(gear: Equipment, spacing_km: float) -> NoiseModel:
    """Return the noise with another spacing of amplifiers, and no cap of any reach."""
    assert gear.optics is not None
    fibres = {k: replace(v, reach_cap_km=None) for k, v in gear.optics.fibres.items()}
    spacing = replace(gear.amplifier_spacing_km, value=spacing_km)
    optics = replace(gear.optics, fibres=fibres)
    return NoiseModel(replace(gear, amplifier_spacing_km=spacing, optics=optics))


def chain(case: dict[str, Any], name: str) -> tuple[list[Place], list[Span]]:
    """Return places and spans of a route of its own."""
    ends = [0.0, *accumulate(km / 1000 for km, _ in case["spans"])]
    places = [
        Place(f"{name}p{i}", f"{name}p{i}", "", Role.BACKBONE, None, lon, 0.0)
        for i, lon in enumerate(ends)
    ]
    spans = [
        Span(
            f"{name}s{i}",
            places[i].id,
            places[i + 1].id,
            SpanState.EXISTING,
            fibre,
            km,
            LengthSource.ESTIMATED,
            f"{name}c{i}",
        )
        for i, (km, fibre) in enumerate(case["spans"])
    ]
    return places, spans


def asked(found: list[dict[str, Any]], model: NoiseModel) -> Iterator[tuple[Request, list[Any]]]:
    """Yield what GNPy is asked of every route, and its places and spans."""
    for number, case in enumerate(found):
        places, spans = chain(case, f"r{number}")
        mode = model.optics.modes[case["mode"]]
        noise = model.route(spans, mode)
        gsnr = model.gsnr_db(noise, mode)
        stretch = Stretch(
            places[0].id, places[-1].id, tuple(s.id for s in spans), noise, gsnr, gsnr, ("", 0.0)
        )
        yield Request(f"r{number}", f"r{number}", "intact", mode.id, stretch, True), [places, spans]


def measured(gear: Equipment, found: list[dict[str, Any]], gnpy: str) -> list[dict[str, Any]]:
    """Return the routes with what GNPy finds."""
    made = []
    for spacing in SPACINGS_KM:
        mine = [case for case in found if case["spacing_km"] == spacing]
        if not mine:
            continue
        model = model_of(gear, spacing)
        requests, parts = zip(*asked(mine, model), strict=True)
        network = Network(
            tuple(place for places, _ in parts for place in places),
            tuple(span for _, spans in parts for span in spans),
        )
        files = {
            TOPOLOGY: json_bytes(topology("routes", network, network.spans, requests, model)),
            LIBRARY: json_bytes(library(model)),
            services_name(0): json_bytes(services(requests, network, model)),
        }
        results = run(command_at(gnpy), files, 1)
        for case, request in zip(mine, requests, strict=True):
            gsnr = results[request.id].gsnr_db
            assert gsnr is not None, request.id
            print(f"{case['mode']:12} {gsnr:6.2f} {request.stretch.known_db - gsnr:+.3f}")
            made.append({**case, "gsnr_db": gsnr})
    return made


def main() -> None:
    """Ask GNPy, and keep what it says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--gnpy", required=True, metavar="PATH")
    parser.add_argument("--routes", type=int, default=ROUTES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("-o", "--out", type=Path)
    given = parser.parse_args()
    location = bundled("equipment")
    assert location is not None
    gear = load_equipment(location)[0]
    made = measured(gear, cases(gear, given.routes, given.seed), given.gnpy)
    if given.out is not None:
        rows = ",\n".join(json.dumps(case) for case in made)
        given.out.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
