"""Six small networks of six continents in six formats, drawn by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

At = Mapping[str, tuple[float, float]]
AFRICA: At = {
    "Nairobi": (36.82, -1.29),
    "Mombasa": (39.67, -4.04),
    "Kisumu": (34.76, -0.1),
    "Nakuru": (36.07, -0.3),
    "Garissa": (39.65, -0.45),
}
EUROPE: At = {
    "Wien": (16.37, 48.21),
    "Praha": (14.42, 50.09),
    "München": (11.58, 48.14),
    "Ljubljana": (14.51, 46.05),
    "Budapest": (19.04, 47.5),
}
SOUTH_AMERICA: At = {
    "Bogotá": (-74.08, 4.61),
    "Medellín": (-75.57, 6.25),
    "Cali": (-76.52, 3.44),
    "Quito": (-78.52, -0.22),
    "Guayaquil": (-79.9, -2.19),
}
NORTH_AMERICA: At = {
    "Denver": (-104.99, 39.74),
    "Omaha": (-95.94, 41.26),
    "Kansas": (-94.58, 39.1),
    "Dallas": (-96.8, 32.78),
    "Albuquerque": (-106.65, 35.08),
}
ASIA: At = {
    "成都": (104.07, 30.67),
    "重庆": (106.55, 29.56),
    "绵阳": (104.68, 31.47),
    "南充": (106.11, 30.84),
    "宜宾": (104.64, 28.75),
}
OCEANIA: At = {
    "Suva": (178.44, -18.14),
    "Labasa": (179.38, -16.43),
    "Taveuni": (-179.99, -16.8),
    "Apia": (-171.77, -13.83),
    "Nukualofa": (-175.2, -21.14),
}


def ofds(path: Path) -> Path:
    """Write Kenya-like OFDS 0.4; one span planned, a route ends beside its node."""
    ids = {name: str(i) for i, name in enumerate(AFRICA, 1)}
    nodes = [
        {"id": ids[name], "name": name, "status": "operational",
         "location": {"type": "Point", "coordinates": list(at)}}
        for name, at in AFRICA.items()
    ]  # fmt: skip
    links = (("Nairobi", "Mombasa"), ("Nairobi", "Nakuru"), ("Nakuru", "Kisumu"),
             ("Nairobi", "Garissa"))  # fmt: skip
    spans = [
        {"id": f"s{i}", "start": ids[a], "end": ids[b], "status": "operational",
         "route": {"type": "LineString", "coordinates": [
             list(AFRICA[a]),
             [(AFRICA[a][0] + AFRICA[b][0]) / 2 + 0.2, (AFRICA[a][1] + AFRICA[b][1]) / 2],
             [round(x, 1) for x in AFRICA[b]],
         ]}}
        for i, (a, b) in enumerate(links)
    ]  # fmt: skip
    spans.append({"id": "p", "start": ids["Mombasa"], "end": ids["Garissa"], "status": "planned"})
    network = {
        "id": "n", "name": "Highlands", "nodes": nodes, "spans": spans,
        "links": [{"rel": "describedby", "href": "https://example.net/0__4__0/schema.json"}],
    }  # fmt: skip
    path.write_text(json.dumps({"networks": [network]}))
    return path


def zoo(path: Path) -> Path:
    """Write GML of the Topology Zoo: a parallel link, a place outside without a position."""
    lines = [
        "graph [",
        '  Creator "Topology Zoo Toolset"',
        '  label "Donau"',
        '  node [ id 9 label "Peer" Internal 0 ]',
    ]
    for i, (name, (lon, lat)) in enumerate(EUROPE.items()):
        label = name.replace("ü", "&#252;")
        lines.append(f'  node [ id {i} label "{label}" Longitude {lon} Latitude {lat} Internal 1 ]')
    for a, b in ((0, 1), (0, 1), (1, 2), (0, 3), (0, 4), (4, 9)):
        lines.append(f"  edge [ source {a} target {b} ]")
    path.write_text("\n".join([*lines, "]\n"]))
    return path


def topohub(path: Path) -> Path:
    """Write node-link JSON of TopoHub; lengths are those of great circles."""
    names = list(SOUTH_AMERICA)
    path.write_text(
        json.dumps({
            "directed": False,
            "graph": {"name": "Andes", "demands": {}, "stats": {"nodes": 5}},
            "nodes": [{"id": i, "name": name, "pos": list(SOUTH_AMERICA[name])}
                      for i, name in enumerate(names)],
            "edges": [{"source": a, "target": b, "dist": km}
                      for a, b, km in ((0, 1, 246.0), (0, 2, 300.2), (2, 3, 463.5), (3, 4, 267.0))],
        })
    )  # fmt: skip
    return path


def sndlib(path: Path) -> Path:
    """Write SNDlib native, with traffic."""
    nodes = "".join(f"  {name} ( {lon} {lat} )\n" for name, (lon, lat) in NORTH_AMERICA.items())
    links = (("Denver", "Omaha"), ("Omaha", "Kansas"), ("Kansas", "Dallas"),
             ("Dallas", "Albuquerque"), ("Albuquerque", "Denver"))  # fmt: skip
    listed = "".join(
        f"  L{i} ( {a} {b} ) 10.00 0.00 5.00 0.00 ( 40.00 7.00 )\n"
        for i, (a, b) in enumerate(links)
    )
    path.write_text(
        "?SNDlib native format; type: network; version: 1.0\nMETA (\n  unit = GBITPERSEC\n)\n"
        f"NODES (\n{nodes})\nLINKS (\n{listed})\n"
        "DEMANDS (\n  d ( Denver Dallas ) 1 25.00 UNLIMITED\n)\n"
    )
    return path


def kml(path: Path) -> Path:
    """Write KML with Chinese folders, points and bare lines apart."""
    marks = "".join(
        f"<Placemark><name>{name}</name><Point><coordinates>{lon},{lat}</coordinates></Point>"
        "</Placemark>"
        for name, (lon, lat) in ASIA.items()
    )
    lines = "".join(
        f"<Placemark><name>{a}—{b}</name><LineString><coordinates>{ASIA[a][0]},{ASIA[a][1]},0 "
        f"{(ASIA[a][0] + ASIA[b][0]) / 2 + 0.1},{(ASIA[a][1] + ASIA[b][1]) / 2},0 "
        f"{ASIA[b][0]},{ASIA[b][1]},0</coordinates></LineString></Placemark>"
        for a, b in (("成都", "绵阳"), ("成都", "宜宾"), ("宜宾", "重庆"), ("绵阳", "南充"))
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>四川干线</name>'
        f"<Folder><name>站点</name>{marks}</Folder>"
        f"<Folder><name>现网光缆</name>{lines}</Folder></Document></kml>\n",
        encoding="utf-8",
    )
    return path


def table(path: Path) -> Path:
    """Write a table of links with positions at both ends, across the 180th meridian."""
    rows = ["from,to,from_lon,from_lat,to_lon,to_lat,length_km"]
    for a, b, km in (("Suva", "Labasa", 260), ("Labasa", "Taveuni", 95),
                     ("Taveuni", "Apia", 1050), ("Suva", "Nukualofa", 800)):  # fmt: skip
        ends = (*OCEANIA[a], *OCEANIA[b])
        rows.append(f"{a},{b},{','.join(map(str, ends))},{km}")
    path.write_text("\n".join([*rows, ""]))
    return path
