"""A tiny network whose names hold what acts on a terminal, a page or a spreadsheet."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

ACTING = (
    "\x00\x07\x08\x0b\x0c\r\x1b]0;title\x07\x1b[31m\x7f\x85\x9b31m\x9d"
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    "\u200b\u2060\ufeff\xad\ufdd0\ufffe\uffff\U0001fffe\U000e0001\U000e0041"
)
"""Controls of both kinds, bidi, separators, what has no width, what is no character."""
MARKUP = (
    "</script><script>alert(1)</script><!-- ]]> & \" ' <img src=x onerror=alert(2)> "
    "_x_ *y* `z` [l](javascript:alert(3))"
)
TITLES = {
    "title": f"贵安 {ACTING} {MARKUP}",
    "title_zh": f"\u202e标题 | [a](javascript:alert(3)) {ACTING}",
}
NAMES = {
    "a": (f"\n=1+1 {ACTING}", f"贵{ACTING}安"),
    "b": (f"\t\uff1d1 {MARKUP}", "二|二\u202e"),
    "c": ("Sao Tom\xe9\u200d\u200c \u3000", f"\r\n\uff20SUM(A1) {ACTING}"),
}
SPOTS = {"a": (100.0, 30.0), "b": (100.8, 30.0), "c": (101.6, 30.0)}
SPANS = (("a", "b", "old", 200.0), ("b", "c", "old", 200.0), ("a", "c", "new", 300.0))


PAIR = re.compile(r"\\u(d[89ab]..)\\u(d[c-f]..)")


def _one(pair: re.Match[str]) -> str:
    high, low = (int(half, 16) for half in pair.groups())
    return f"\\U{0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF):08x}"


def place(id_: str, **changes: Any) -> dict[str, Any]:
    name, name_zh = NAMES[id_]
    properties = {
        "id": id_,
        "name": name,
        "name_zh": name_zh,
        "role": "hub" if id_ == "a" else "demand",
        "region": "north",
        "province": f"=cmd|'/c calc'!A1 {ACTING}",
        "province_zh": MARKUP,
        "weight": 1.0,
        "source": f"=HYPERLINK(1) {ACTING} {MARKUP}",
        **changes,
    }
    point = {"type": "Point", "coordinates": list(SPOTS[id_])}
    return {"type": "Feature", "id": properties["id"], "properties": properties, "geometry": point}


def span(a: str, b: str, kind: str, length_km: float, **changes: Any) -> dict[str, Any]:
    properties = {
        "id": f"{a}-{b}.{kind}",
        "a": a,
        "b": b,
        "state": "existing" if kind == "old" else "candidate",
        "fibre": "g652d" if kind == "old" else "g654e",
        "length_km": length_km,
        "length_source": "published",
        "corridor": f"{a}-{b}",
        "operator": f"-2+3 {ACTING} {MARKUP}",
        "source": f"\x0b@SUM(A1) {ACTING}",
        **changes,
    }
    line = {"type": "LineString", "coordinates": [list(SPOTS[a]), list(SPOTS[b])]}
    return {"type": "Feature", "id": properties["id"], "properties": properties, "geometry": line}


def write(folder: Path, **changes: Any) -> Path:
    """Write the network and its scenario; return the scenario's path.

    ``changes`` replace ``places`` and ``spans`` (lists of features) or keys of the scenario.
    """
    layers = {
        "places": [place(id_) for id_ in SPOTS],
        "spans": [span(*row) for row in SPANS],
    }
    for name, features in layers.items():
        collection = {"type": "FeatureCollection", "features": changes.pop(name, features)}
        (folder / f"{name}.geojson").write_text(json.dumps(collection))
    scenario = {
        "name": "hostile",
        **TITLES,
        "network": {"places": "places.geojson", "spans": "spans.geojson"},
        "targets": [{"id": "t", "from": "a", "to": ["c"], "one_way_ms": 1.9}],
        "links": [{"from": "a", "to": ["b", "c"]}],
        "failures": {"single": "none"},
        **changes,
    }
    path = folder / "hostile.yaml"
    path.write_text(PAIR.sub(_one, json.dumps(scenario)))  # JSON is YAML, but for pairs
    return path
