"""Distances on the WGS-84 ellipsoid; never on a sphere (0.03 % off at 800 km)."""

from __future__ import annotations

from functools import lru_cache

from netplan.model.network import Place


@lru_cache(maxsize=65536)
def _km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    from geopy.distance import geodesic  # noqa: PLC0415  (0.3 s to import, not needed for --help)

    return float(geodesic((lat_a, lon_a), (lat_b, lon_b)).km)


def geodesic_km(a: Place, b: Place) -> float:
    """Return the WGS-84 geodesic between two places in km (Karney 2013, via geopy)."""
    first, second = sorted([(a.lon, a.lat), (b.lon, b.lat)])
    return _km(*first, *second)
