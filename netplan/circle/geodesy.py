"""Distances and circles on the WGS-84 ellipsoid, many at once.

Vincenty's formulas (Survey Review 23, 1975) on arrays: good to a millimetre over the few
hundred kilometres of an access tail, the only distances that are asked of them. Pairs that a
spherical estimate, which is off by 0.6 % at most, shows to be too far are left out first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
LonLat = tuple[float, float]

AXIS_M = 6378137.0
FLATTENING = 1 / 298.257223563
POLAR_M = AXIS_M * (1 - FLATTENING)
SPHERE_M = 6371008.8
SPHERE_SHORTFALL = 0.994
"""A spherical distance times this is never longer than the geodesic."""
STEP_DEG = 5.0
VINCENTY_ROUNDS = 12
M_PER_KM = 1_000.0


def rings(centres: Sequence[LonLat], radii_km: Float) -> Float:
    """Return closed rings, shape (n, 73, 2), lon/lat, counter-clockwise, at 5 degree steps.

    Vertices lie on the geodesic circle, so the polygon is inside it, by 0.1 % of the radius
    at most. Longitudes run on beyond 180 rather than jump. Not meant to hold a pole.
    """
    azimuths = np.radians(-np.arange(0.0, 360.0, STEP_DEG))
    lon = np.array([c[0] for c in centres])[:, None]
    lat = np.radians(np.array([c[1] for c in centres]))[:, None]
    dlon, lat2 = _direct(lat, azimuths[None, :], np.asarray(radii_km)[:, None] * M_PER_KM)
    points = np.stack([lon + np.degrees(dlon), np.degrees(lat2)], axis=-1)
    return np.concatenate([points, points[:, :1]], axis=1)


def _direct(lat: Float, azimuth: Float, distance_m: Float) -> tuple[Float, Float]:
    """Return longitude difference and latitude of the far ends, radians."""
    reduced = np.arctan((1 - FLATTENING) * np.tan(lat))
    sin_u, cos_u = np.sin(reduced), np.cos(reduced)
    sin_az, cos_az = np.sin(azimuth), np.cos(azimuth)
    sigma1 = np.arctan2(sin_u, cos_u * cos_az)
    sin_alpha = cos_u * sin_az
    cos2_alpha = 1 - sin_alpha**2
    big_a, big_b = _series(cos2_alpha)
    sigma = first = distance_m / (POLAR_M * big_a)
    for _ in range(VINCENTY_ROUNDS):
        cos_2m = np.cos(2 * sigma1 + sigma)
        sigma = first + _delta_sigma(big_b, sigma, cos_2m)
    cos_2m = np.cos(2 * sigma1 + sigma)
    sin_s, cos_s = np.sin(sigma), np.cos(sigma)
    across = sin_u * sin_s - cos_u * cos_s * cos_az
    lat2 = np.arctan2(
        sin_u * cos_s + cos_u * sin_s * cos_az,
        (1 - FLATTENING) * np.hypot(sin_alpha, across),
    )
    lam = np.arctan2(sin_s * sin_az, cos_u * cos_s - sin_u * sin_s * cos_az)
    c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
    turn = sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1))
    return lam - (1 - c) * FLATTENING * sin_alpha * turn, lat2


def _delta_sigma(big_b: Float, sigma: Float, cos_2m: Float) -> Float:
    sin_s, cos_s = np.sin(sigma), np.cos(sigma)
    inner = cos_s * (2 * cos_2m**2 - 1)
    inner = inner - big_b / 6 * cos_2m * (4 * sin_s**2 - 3) * (4 * cos_2m**2 - 3)
    return big_b * sin_s * (cos_2m + big_b / 4 * inner)


def near_km(points: Sequence[LonLat], places: Sequence[LonLat], max_km: float) -> Float:
    """Return geodesic km, shape (points, places), inf where farther than ``max_km``."""
    found = np.full((len(points), len(places)), np.inf)
    if not points or not places:
        return found
    i, j = np.nonzero(_sphere_km(points, places) * SPHERE_SHORTFALL <= max_km)
    km = _inverse_km(np.array(points, dtype=float)[i], np.array(places, dtype=float)[j])
    found[i, j] = np.where(km <= max_km, km, np.inf)
    return found


def _inverse_km(a: Float, b: Float) -> Float:
    """Return the geodesic between two arrays of lon/lat, shape (n, 2), in km."""
    u1, u2 = (np.arctan((1 - FLATTENING) * np.tan(np.radians(p[:, 1]))) for p in (a, b))
    sin1, cos1, sin2, cos2 = np.sin(u1), np.cos(u1), np.sin(u2), np.cos(u2)
    lam = first = np.radians((b[:, 0] - a[:, 0] + 180) % 360 - 180)
    for _ in range(VINCENTY_ROUNDS):
        sin_l, cos_l = np.sin(lam), np.cos(lam)
        sin_s = np.hypot(cos2 * sin_l, cos1 * sin2 - sin1 * cos2 * cos_l)
        cos_s = sin1 * sin2 + cos1 * cos2 * cos_l
        sigma = np.arctan2(sin_s, cos_s)
        sin_alpha = _ratio(cos1 * cos2 * sin_l, sin_s)
        cos2_alpha = 1 - sin_alpha**2
        cos_2m = cos_s - _ratio(2 * sin1 * sin2, cos2_alpha)
        c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
        turn = sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m**2 - 1))
        lam = first + (1 - c) * FLATTENING * sin_alpha * turn
    big_a, big_b = _series(cos2_alpha)
    km: Float = POLAR_M * big_a * (sigma - _delta_sigma(big_b, sigma, cos_2m)) / M_PER_KM
    return km


def _ratio(above: Float, below: Float) -> Float:
    """Return above / below, 0 where below is 0 (the same place, or along the equator)."""
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0)


def _series(cos2_alpha: Float) -> tuple[Float, Float]:
    """Return Vincenty's A and B."""
    u2 = cos2_alpha * (AXIS_M**2 - POLAR_M**2) / POLAR_M**2
    big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    return big_a, u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))


def _sphere_km(points: Sequence[LonLat], places: Sequence[LonLat]) -> Float:
    a = np.radians(np.array(points, dtype=float).reshape(-1, 2))[:, None, :]
    b = np.radians(np.array(places, dtype=float).reshape(-1, 2))[None, :, :]
    half = np.sin((a - b) / 2) ** 2
    h = half[..., 1] + np.cos(a[..., 1]) * np.cos(b[..., 1]) * half[..., 0]
    km: Float = 2 * SPHERE_M / M_PER_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
    return km
