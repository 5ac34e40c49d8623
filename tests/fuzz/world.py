"""The files that inputs are made from: a network of five places and all that netplan reads."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

from tests.support.folders import DATA
from tests.support.network_files import FILES

MADE = "made"
"""The folder of the plan, beside its inputs."""
ENDS = {
    "oslo": (10.75, 59.91),
    "bergen": (5.32, 60.39),
    "trondheim": (10.4, 63.43),
    "hamar": (11.07, 60.79),
    "voss": (6.42, 60.63),
}
SPANS = (
    ("oslo", "hamar", 130.0),
    ("hamar", "trondheim", 410.0),
    ("oslo", "voss", 400.0),
    ("voss", "bergen", 110.0),
    ("hamar", "voss", 380.0),
    ("bergen", "trondheim", 640.0),
)


def places() -> dict[str, Any]:
    """Return the places file."""
    return _collection(
        {
            "type": "Feature",
            "id": name,
            "properties": {
                "id": name,
                "name": name.title(),
                "name_zh": "地名",
                "role": ("hub", "demand", "demand", "backbone", "demand")[i],
                "region": ("east", "west", "north", "east", "west")[i],
                "province": ("Oslo", "Vestland", "Trøndelag", None, "Vestland")[i],
                "population": 100_000 * (i + 1),
                "weight": 0.1 * (i + 1),
            },
            "geometry": {"type": "Point", "coordinates": list(position)},
        }
        for i, (name, position) in enumerate(ENDS.items())
    )


def spans() -> dict[str, Any]:
    """Return the spans file: each span once in the ground and once or twice on offer."""
    kinds = (("old", "existing", "g652d", 1.2), ("new", "candidate", "g654e", 1.0))
    rows = [(a, b, km, *kind) for a, b, km in SPANS for kind in kinds]
    rows.append(("oslo", "hamar", 125.0, "hcf", "candidate", "hollow_core", 1.0))
    return _collection(
        {
            "type": "Feature",
            "id": f"{a}-{b}.{kind}",
            "properties": {
                "id": f"{a}-{b}.{kind}",
                "a": a,
                "b": b,
                "state": state,
                "fibre": fibre,
                "length_km": km * longer,
                "slack_factor": 1.02,
                "length_source": "published",
                "corridor": f"{a}-{b}",
                "srlgs": "fjord" if "bergen" in (a, b) else "",
                "build_cost_cny": 20_000_000 if kind == "hcf" else None,
                "operator": "Telco",
            },
            "geometry": {"type": "LineString", "coordinates": [list(ENDS[a]), list(ENDS[b])]},
        }
        for a, b, km, kind, state, fibre, longer in rows
    )


def _collection(features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def scenario(**sections: Any) -> dict[str, Any]:
    """Return a scenario file; sections replace or add to the plain question."""
    return {
        "schema_version": 1,
        "name": "fjords",
        "title": "Fjords",
        "network": {"places": "places.geojson", "spans": "spans.geojson"},
        "equipment": "equipment.yaml",
        "costs": "costs.yaml",
        "targets": [
            {"id": "west", "from": "oslo", "to": {"region": "west"}, "one_way_ms": 3.2},
            {"id": "north", "from": "oslo", "to": ["trondheim"], "stretch": 1.9},
        ],
        "links": [{"from": "oslo", "to": {"role": ["demand", "backbone"]}}],
        "solver": {"time_limit_s": 60, "gap": 0.0, "seed": 1},
        **sections,
    }


AFTER_CUTS = [
    {
        "id": "west",
        "from": "oslo",
        "to": {"region": "west"},
        "one_way_ms": 3.2,
        "after_cut_one_way_ms": 9,
    }
]
PAIRS = [
    {
        "id": "west",
        "from": "oslo",
        "to": ["bergen"],
        "one_way_ms": 3.5,
        "protection": {"kind": "one_plus_one", "disjoint": "corridor", "one_way_ms": 9},
    }
]
QUESTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"targets": AFTER_CUTS, "failures": {"single": "corridor"}},
    {"targets": AFTER_CUTS, "failures": {"single": ["span", "corridor"]}},
    {"targets": AFTER_CUTS, "failures": {"disc_km": 60}},  # cannot be met
    {
        "targets": [{**AFTER_CUTS[0], "to": "voss"}],
        "failures": {"single": "place", "pairs": "corridor"},
    },
    {
        "targets": AFTER_CUTS,
        "failures": {
            "sets": [{"id": "storm", "places": ["hamar"], "spans": ["bergen-trondheim.old"]}]
        },
    },
    {"targets": PAIRS},
    {"targets": [{**AFTER_CUTS[0], "availability": 0.999}], "failures": {"single": "corridor"}},
    {"objective": {"minimise": "worst_latency", "budget_cny": 90_000_000}},
    {
        "objective": {
            "minimise": "mean_latency",
            "budget_cny": 90_000_000,
            "hard_targets": False,
            "weight": "population",
        }
    },
    {"objective": {"minimise": "cost", "coverage": {"target": "west", "share": 0.5}}},
    {"objective": [{"minimise": "cost", "slack": 0.1}, {"minimise": "worst_margin"}]},
    {
        "candidates": {"force_links": ["oslo--bergen"], "forbid_spans": ["oslo-hamar.hcf"]},
        "cost_factors": [{"factor": 1.5, "corridor": "oslo-voss"}],
        "closed": {"spans": ["bergen-trondheim.old"]},
        "constants": {"hop_delay_us": 80, "delay_us_per_km": {"hollow_core": 3.4}},
        "weights": {"bergen": 3},
    },
)

CITIES = (
    "id,name,name_zh,province,province_zh,region,region_zh,lon,lat,population,in_total\n"
    "1,Drammen,德拉门,Viken,维肯,east,东,10.2,59.74,101386,yes\n"
    "2,Sandnes,桑内斯,Rogaland,罗加兰,west,西,5.73,58.85,81305,no\n"
)
POINTS = "targets.west.one_way_ms,cost_factor:g654e\n3.1,1.1\n3.4,0.9\n"
FRONT = {"points": [{"latency_ms": 3.0, "cost_cny": 9e7}, {"latency_ms": 3.3, "cost_cny": 4e7}]}
BASEMAP = _collection(
    [
        {
            "type": "Feature",
            "properties": {"kind": "land"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[4, 58], [12, 58], [12, 64], [4, 58]]],
            },
        },
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "LineString", "coordinates": [[5, 59], [6, 61]]},
        },
    ]
)
TABLE = "id,lon,lat,role\nstavanger,5.73,58.97,demand\nmolde,7.16,62.74,backbone\n"


STRANGE = "strange"
"""The folder of networks in other formats."""
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>站</name><Placemark><name>奥斯陆</name><Point><coordinates>10.75,59.91</coordinates></Point>
</Placemark><Placemark><name>Hamar</name><Point><coordinates>11.07,60.79</coordinates></Point></Placemark>
</Folder><Folder><name>缆</name><Placemark><name>K1</name><ExtendedData>
<Data name="起点"><value>奥斯陆</value></Data><Data name="终点"><value>Hamar</value></Data>
<Data name="长度(公里)"><value>130</value></Data></ExtendedData><MultiGeometry><LineString>
<coordinates>10.75,59.91 11.0,60.1</coordinates></LineString><LineString>
<coordinates>11.0,60.1 11.07,60.79</coordinates></LineString></MultiGeometry></Placemark>
<Placemark><LineString><coordinates>11.07,60.79 10.4,63.43</coordinates></LineString></Placemark>
</Folder></Document></kml>"""
LINKS = (
    "起点,终点,起点经度,起点纬度,终点经度,终点纬度,长度(公里),光缆型号,状态,备注\n"
    "奥斯陆,哈马尔,10.75,59.91,11.07,60.79,130,G.652D,在用,甲\n"
    "哈马尔,特隆赫姆,11.07,60.79,10.4,63.43,410,,规划,\n"
)
BARE = _collection(
    {
        "type": "Feature",
        "properties": {"note": a},
        "geometry": {"type": "LineString", "coordinates": [list(ENDS[a]), list(ENDS[b])]},
    }
    for a, b, _ in SPANS
)


def strangers(folder: Path) -> None:
    """Write a network in every format that is brought in, plain, gzipped and zipped."""
    folder.mkdir()
    texts = {**FILES, "lines.kml": KML, "links.csv": LINKS, "bare.geojson": json.dumps(BARE)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "gbk.csv").write_bytes(LINKS.encode("gb18030"))
    (folder / "packed.json.gz").write_bytes(gzip.compress(FILES["topohub.json"].encode(), mtime=0))
    members = {"lines.kmz": ("doc.kml",), "ofds.zip": ("nodes.csv", "spans.csv")}
    for name, inner in members.items():
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member in inner:
                text = KML if member == "doc.kml" else FILES[member]
                archive.writestr(zipfile.ZipInfo(member), text)


def lay_out(folder: Path, question: int) -> None:
    """Write the files of a question that need no planning."""
    data = DATA
    texts = {
        "scenario.yaml": json.dumps(scenario(**QUESTIONS[question]), indent=1),
        "overlay.yaml": "extends: scenario.yaml\nname: overlay\ntargets:\n"
        "  - {id: west, one_way_ms: 3.6}\ncandidates: {forbid_spans+: [oslo-hamar.hcf]}\n",
        "places.geojson": json.dumps(places(), indent=1),
        "spans.geojson": json.dumps(spans(), indent=1),
        "equipment.yaml": (data / "equipment.yaml").read_text(encoding="utf-8"),
        "costs.yaml": (data / "costs.yaml").read_text(encoding="utf-8"),
        "cities.csv": CITIES,
        "points.csv": POINTS,
        "front.json": json.dumps(FRONT),
        "basemap.geojson": json.dumps(BASEMAP),
        "table.csv": TABLE,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    strangers(folder / STRANGE)


def pack(folder: Path) -> None:
    """Put a compressed certificate beside the plain one."""
    plain = folder / MADE / "certificate.json"
    if plain.is_file():
        (folder / MADE / "packed.json.gz").write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
