"""Distances and circles on the WGS-84 ellipsoid, many at once.

Vincenty's formulas (Survey Review 23, 1975) on arrays: good to a millimetre over the few
hundred kilometres of an access tail, the only distances that are asked of them. Pairs that a
spherical estimate, which is off by 0.6 % at most, shows to be too far are left out first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    change: Float = big_b * sin_s * (cos_2m + big_b / 4 * inner)
    return change


def pair_km(a: Float, b: Float, max_km: float) -> Float:
    """Return the geodesic km between rows of lon/lat, shape (n, 2); inf beyond ``max_km``."""
    found = np.full(len(a), np.inf)
    near = sphere_km(a, b) * SPHERE_SHORTFALL <= max_km
    km = _inverse_km(a[near], b[near])
    found[near] = np.where(km <= max_km, km, np.inf)
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


def sphere_km(a: Float, b: Float) -> Float:
    """Return the km between rows of lon/lat on the mean sphere, off by 0.6 % at most."""
    p, q = np.radians(a), np.radians(b)
    half = np.sin((p - q) / 2) ** 2
    h = half[:, 1] + np.cos(p[:, 1]) * np.cos(q[:, 1]) * half[:, 0]
    km: Float = 2 * SPHERE_M / M_PER_KM * np.arcsin(np.sqrt(np.clip(h, 0, 1)))
    return km


@dataclass(frozen=True)
class Plane:
    """A stereographic plane around a centre (lon/lat), in km of the mean sphere.

    It says which place is nearest, for cities and for polygons alike. Seen from afar its
    scale grows (1.4 % at 1,500 km), but it grows alike for neighbours, so that it errs only
    about points that are all but equally far from two places.
    """

    lon: float
    lat: float

    @classmethod
    def around(cls, points: Float) -> Plane:
        """Return the plane around the middle of some points, shape (n, 2)."""
        return cls(*middle(points))

    @property
    def _axes(self) -> Float:
        return axes(self.lon, self.lat)

    def forward(self, points: Float) -> Float:
        """Return x, y in km of lon/lat, shape (n, 2); the antipode of the centre is far away."""
        x, y, up = self._axes @ vectors(points).T
        scale = 2 * SPHERE_M / M_PER_KM / np.maximum(1 + up, 1e-9)
        return np.column_stack([x * scale, y * scale])

    def inverse(self, xy: Float) -> Float:
        """Return lon/lat of x, y; longitudes run on from the centre, beyond 180 if need be."""
        half = xy * M_PER_KM / (2 * SPHERE_M)
        square = (half**2).sum(axis=1)
        local = np.column_stack([2 * half, 1 - square]) / (1 + square)[:, None]
        x, y, z = (local @ self._axes).T
        lon = self.lon + (np.degrees(np.arctan2(y, x)) - self.lon + 180) % 360 - 180
        return np.column_stack([lon, np.degrees(np.arctan2(z, np.hypot(x, y)))])


def middle(points: Float) -> tuple[float, float]:
    """Return longitude and latitude of the middle of points, shape (n, 2); (0, 0) without one."""
    mean = vectors(points).mean(axis=0) if len(points) else np.zeros(3)
    lon = np.degrees(np.arctan2(mean[1], mean[0]))
    lat = np.degrees(np.arctan2(mean[2], np.hypot(mean[0], mean[1])))
    return float(lon), float(lat)


def axes(lon: float, lat: float) -> Float:
    """Return east, north and up at a place in degrees, as rows."""
    lon, lat = np.radians(lon), np.radians(lat)
    return np.array(
        [
            [-np.sin(lon), np.cos(lon), 0.0],
            [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)],
            [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)],
        ]
    )


def vectors(points: Float) -> Float:
    """Return unit vectors from the centre of the earth, for rows of lon/lat in degrees."""
    lon, lat = np.radians(points.reshape(-1, 2)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
