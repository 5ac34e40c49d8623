"""A tiny network in Austria and Czechia whose costs file is in euros."""

from __future__ import annotations

import json
import re
from pathlib import Path

from netplan.files.text.paths import bundled

PLACES = (
    ("wien", "Wien", "hub", 16.37, 48.21, "Austria"),
    ("graz", "Graz", "demand", 15.44, 47.07, "Austria"),
    ("linz", "Linz", "demand", 14.29, 48.31, "Austria"),
    ("brno", "Brno", "demand", 16.61, 49.2, "Czechia"),
)
SPANS = (
    ("wien", "graz", 190, None),
    ("wien", "linz", 180, 9_000_000),
    ("wien", "brno", 130, None),
    ("linz", "graz", 210, None),
    ("brno", "linz", 260, None),
)
SCENARIO = """schema_version: 1
name: tiny
title: Tiny
title_zh: 小网
network: {places: places.geojson, spans: spans.geojson}
costs: costs.yaml
targets:
  - id: t
    from: wien
    to: {role: demand}
    one_way_ms: 1.2
    after_cut_one_way_ms: 6
failures: {single: corridor}
constants: {transponder_eur: 20000}
"""


def costs_text(currency: str) -> str:
    """Return the bundled costs as if they were quoted in another currency."""
    bundled_costs = bundled("costs")
    assert bundled_costs is not None
    text = bundled_costs.path.read_text(encoding="utf-8")
    text = re.sub("(?m)source: .*$", "source: quotes of vendors", text)
    return text.replace("CNY", currency).replace("_cny", f"_{currency.lower()}")


def write_network(folder: Path, currency: str = "EUR") -> Path:
    """Write places, spans, costs and a scenario in a currency; return the scenario's file."""
    at = {id_: [lon, lat] for id_, _, _, lon, lat, _ in PLACES}
    places = [
        {
            "type": "Feature",
            "id": id_,
            "properties": {"name": name, "role": role, "region": "x", "province": province},
            "geometry": {"type": "Point", "coordinates": at[id_]},
        }
        for id_, name, role, _, _, province in PLACES
    ]
    spans = [
        {
            "type": "Feature",
            "id": f"{a}-{b}.{state[:3]}",
            "properties": {
                "a": a,
                "b": b,
                "state": state,
                "fibre": "g652d" if state == "existing" else "g654e",
                "length_km": km * (2 if state == "existing" else 1),
                "length_source": "published",
                "corridor": f"{a}-{b}.{state[:3]}",
                f"build_cost_{currency.lower()}": price if state == "candidate" else None,
            },
            "geometry": {"type": "LineString", "coordinates": [at[a], at[b]]},
        }
        for a, b, km, price in SPANS
        for state in ("existing", "candidate")
    ]
    for name, features in (("places", places), ("spans", spans)):
        layer = {"type": "FeatureCollection", "features": features}
        (folder / f"{name}.geojson").write_text(json.dumps(layer), encoding="utf-8")
    (folder / "costs.yaml").write_text(costs_text(currency), encoding="utf-8")
    scenario = folder / "scenario.yaml"
    scenario.write_text(SCENARIO.replace("_eur", f"_{currency.lower()}"), encoding="utf-8")
    return scenario
