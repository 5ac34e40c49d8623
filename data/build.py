"""Build hubs.geojson and spans.geojson from the readable tables in sources/.

Run ``python data/build.py`` after editing a table, ``python data/build.py --national`` for
the nationwide layer. The output depends on the tables alone, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from courses import CourseTable, position
from geographiclib.geodesic import Geodesic

HERE = Path(__file__).resolve().parent
RULES = HERE / "sources"
LAYERS = {"circle": HERE, "national": HERE / "national"}
TOWNS_CREDIT = "netplan; positions of towns: GeoNames, CC BY 4.0"

Row = dict[str, str]
Feature = dict[str, object]


def read_table(path: Path) -> list[Row]:
    """Return the rows of a CSV table in file order."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def keyed(path: Path, column: str = "key") -> dict[str, Row]:
    """Return the rows of a CSV table by the value of one column, which must be unique."""
    rows = read_table(path)
    table = {row[column]: row for row in rows}
    if len(table) != len(rows):
        raise ValueError(f"{path.name}: {column} is not unique")
    return table


def corridor_id(row: Row) -> str:
    """Return the id of a corridor: its two places in the order of the table."""
    return f"{row['a']}-{row['b']}"


def split_list(cell: str) -> list[str]:
    """Return the parts of a ';'-joined cell, none for an empty one."""
    return cell.split(";") if cell else []


def geodesic_km(a: Row, b: Row) -> float:
    """Return the WGS-84 geodesic between two places in km."""
    line = Geodesic.WGS84.Inverse(
        float(a["lat"]), float(a["lon"]), float(b["lat"]), float(b["lon"])
    )
    return float(line["s12"]) / 1000.0


@dataclass(frozen=True)
class RouteFactors:
    """How much longer today's fibre is than a leg's geodesic, by where both its places lie."""

    rows: Mapping[str, Row]

    @classmethod
    def read(cls) -> RouteFactors:
        """Return the factors in use."""
        return cls(keyed(RULES / "route_factors.csv", "class"))

    def of(self, a: Row, b: Row, straight_km: float) -> Row:
        """Return the row of a leg: that of the region of both its places, else inland."""
        for row in self.rows.values():
            if row["region"] and row["region"] == a["region"] == b["region"]:
                return row if straight_km <= float(row["max_km"]) else self.rows["inland"]
        return self.rows["inland"]

    def factor(self, name: str) -> float:
        """Return the factor of a class."""
        return float(self.rows[name]["factor"])

    def with_factor(self, name: str, factor: float) -> RouteFactors:
        """Return the same with another factor for one class."""
        return RouteFactors({**self.rows, name: {**self.rows[name], "factor": f"{factor:g}"}})


def today_km(
    row: Row, places: Mapping[str, Row], straight_km: float, factors: RouteFactors
) -> tuple[float, str]:
    """Return the fibre of today along a corridor, no shorter than it, and on what basis."""
    rule = factors.of(places[row["a"]], places[row["b"]], straight_km)
    by_factor, corridor_km = float(rule["factor"]) * straight_km, float(row["length_km"])
    if by_factor >= corridor_km:
        return by_factor, f"{rule['factor']} x geodesic"
    return corridor_km, "the corridor's length"


def feature(properties: Feature, geometry: str, coordinates: object) -> Feature:
    """Return a GeoJSON feature whose id is that of its properties."""
    return {
        "type": "Feature",
        "id": properties["id"],
        "properties": properties,
        "geometry": {"type": geometry, "coordinates": coordinates},
    }


def place_feature(row: Row, provinces: Mapping[str, Row]) -> Feature:
    """Return the Point of one row of places.csv."""
    population = int(row["population"]) if row["population"] else None
    counts = row["weighted"] == "yes" and population is not None
    return feature(
        {
            "id": row["id"],
            "name": row["name"],
            "name_zh": row["name_zh"],
            "role": row["role"],
            "region": row["region"] or None,
            "province": row["province"],
            "province_zh": provinces[row["province"]]["province_zh"],
            "population": population,
            "weight": round(population / 1e6, 3) if counts else 0.0,
            "source": row["source"],
            "confidence": row["confidence"],
            **({"transit": False} if row.get("transit") == "no" else {}),
        },
        "Point",
        list(position(row)),
    )


class SpanMaker:
    """Turns rows of corridors.csv into spans, by the rules in sources/."""

    def __init__(self, places: Mapping[str, Row]) -> None:
        self.places = places
        self.courses = CourseTable(places)
        self.bases = keyed(RULES / "bases.csv", "basis")
        self.factors = RouteFactors.read()
        self.fibres = keyed(RULES / "fibres.csv", "suffix")
        self.lengths = keyed(RULES / "length_sources.csv")
        self.reasons = keyed(RULES / "existing_reasons.csv")

    def spans(self, row: Row) -> list[Feature]:
        """Return the spans of one corridor: today's cable, a new one, a hollow-core one."""
        made = [self._candidate(row, suffix) for suffix in ("new", "hcf")]
        if row["existing"] == "yes":
            made.insert(0, self._existing(row))
        return [span for span in made if span is not None]

    def _ends(self, row: Row) -> tuple[Row, Row]:
        return self.places[row["a"]], self.places[row["b"]]

    def _existing(self, row: Row) -> Feature:
        rule, reason = self.fibres["old"], self.reasons[row["existing_reason"]]
        a, b = self._ends(row)
        straight = geodesic_km(a, b)
        length_km, basis = today_km(row, self.places, straight, self.factors)
        tolerance = self.factors.of(a, b, straight)["tolerance"]
        return self._span(
            row,
            rule,
            length_km=length_km,
            provenance={**rule, "length_tolerance": tolerance},
            operator=reason["operator"] or None,
            source=f"Length: {basis}. {reason['text']}",
            confidence=reason["confidence"],
        )

    def _candidate(self, row: Row, suffix: str) -> Feature | None:
        rule, basis = self.fibres[suffix], self.bases[row["basis"]]
        length_km = float(row["length_km"])
        if rule["max_corridor_km"] and length_km > float(rule["max_corridor_km"]):
            return None
        text = self.lengths[row["source"]]["text"]
        return self._span(
            row,
            rule,
            length_km=length_km,
            along=row["along"],
            provenance=basis,
            operator=None,
            source=f"{text}; {row['detail']}" if row["detail"] else text,
            confidence=basis["confidence"],
        )

    def _span(
        self,
        row: Row,
        rule: Row,
        *,
        length_km: float,
        provenance: Row,
        operator: str | None,
        source: str,
        confidence: str,
        along: str | None = None,
    ) -> Feature:
        a, b = self._ends(row)
        drawn = not self.courses.against(row["a"], row["b"], float(row["length_km"]))
        length_km, slack = round(length_km, 1), float(rule["slack_factor"])
        span_id = f"{corridor_id(row)}.{rule['suffix']}"
        if length_km * slack < geodesic_km(a, b):
            raise ValueError(f"{span_id}: shorter than the geodesic")
        return feature(
            {
                "id": span_id,
                "a": row["a"],
                "b": row["b"],
                "state": rule["state"],
                "fibre": rule["fibre"],
                "length_km": length_km,
                "slack_factor": slack,
                "length_source": provenance["length_source"],
                "length_tolerance": float(provenance["length_tolerance"]),
                "corridor": corridor_id(row),
                "srlgs": ";".join(sorted(split_list(row["shares"]))),
                "build_cost_cny": None,
                "operator": operator,
                "source": source,
                "confidence": confidence,
                "course": "drawn" if drawn else "schematic",
                "course_credit": TOWNS_CREDIT if drawn else "",
                "along": along,
            },
            "LineString",
            self._line(row, drawn=drawn),
        )

    def _line(self, row: Row, *, drawn: bool) -> list[list[float]]:
        """Return the course by its towns, else from place to place on the way."""
        line = self.courses.line(row["a"], row["b"]) if drawn else None
        stops = (row["a"], *split_list(row["via"]), row["b"])
        return [list(at) for at in line or (position(self.places[p]) for p in stops)]


def check_corridors(rows: list[Row]) -> None:
    """Raise ValueError unless each pair has one corridor and shared ones exist."""
    pairs = {frozenset((row["a"], row["b"])) for row in rows}
    if len(pairs) != len(rows):
        raise ValueError("corridors.csv: a pair of places has two corridors")
    ids = {corridor_id(row) for row in rows}
    for row in rows:
        unknown = set(split_list(row["shares"])) - ids
        if unknown or corridor_id(row) in split_list(row["shares"]):
            raise ValueError(f"corridors.csv: {corridor_id(row)} shares {sorted(unknown)}")


def collection_text(features: Iterable[Feature]) -> str:
    """Return a FeatureCollection as text, one feature a line."""
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def build(layer: str, out: Path) -> tuple[int, int]:
    """Write hubs.geojson and spans.geojson of a layer; return how many features each has."""
    sources = LAYERS[layer] / "sources"
    places, rows = keyed(sources / "places.csv", "id"), read_table(sources / "corridors.csv")
    check_corridors(rows)
    provinces, maker = keyed(RULES / "provinces.csv", "province"), SpanMaker(places)
    hubs = [place_feature(row, provinces) for row in places.values()]
    spans = [span for row in rows for span in maker.spans(row)]
    out.mkdir(parents=True, exist_ok=True)
    (out / "hubs.geojson").write_text(collection_text(hubs), encoding="utf-8", newline="\n")
    (out / "spans.geojson").write_text(collection_text(spans), encoding="utf-8", newline="\n")
    return len(hubs), len(spans)


def main() -> None:
    """Parse the command line and build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--national", action="store_true", help="build the nationwide layer")
    parser.add_argument("--out", type=Path, help="folder to write to (default: beside sources/)")
    args = parser.parse_args()
    layer = "national" if args.national else "circle"
    out = args.out or LAYERS[layer]
    hubs, spans = build(layer, out)
    print(f"{out}: {hubs} places, {spans} spans")


if __name__ == "__main__":
    main()
