"""Distances on the WGS-84 ellipsoid; never on a sphere (0.03 % off at 800 km)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from netplan.model.network import Place

MAJOR_KM = 6378.137
FLATTENING = 1 / 298.257223563
"""Of the WGS-84 ellipsoid, with its axis in km."""


@lru_cache(maxsize=1)
def _ellipsoid() -> Any:
    from geographiclib.geodesic import Geodesic  # noqa: PLC0415  (not needed for --help)

    return Geodesic(MAJOR_KM, FLATTENING)


@lru_cache(maxsize=65536)
def _km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    return float(_ellipsoid().Inverse(lat_a, lon_a, lat_b, lon_b)["s12"])


def geodesic_km(a: Place, b: Place) -> float:
    """Return the WGS-84 geodesic between two places in km (Karney 2013)."""
    first, second = sorted([(a.lon, a.lat), (b.lon, b.lat)])
    return _km(*first, *second)
