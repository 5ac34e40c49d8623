"""Degrees to metres in one plane: azimuthal equidistant round the middle of the data.

Tolerances are metres, and a degree of longitude is none, so nothing here is measured in degrees.
The sphere stands for the ellipsoid, which makes a distance wrong by 0.6 % at most; away from the
middle the plane stretches what runs across the direction to it, by 0.4 % at 1,000 km and by 11 %
at 5,000 km. Neither matters to a tolerance of some metres.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.circle.geodesy import SPHERE_M, axes, middle, vectors
from netplan.interchange.raw_network import Point

Float = npt.NDArray[np.float64]
_SMALL = 1e-12
"""Radians from the middle below which the scale is 1."""


@dataclass(frozen=True)
class Projection:
    """The plane round a middle in degrees."""

    lon: float
    lat: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Projection:
        """Return the plane round the middle of some positions; round (0, 0) for none."""
        return cls(*middle(as_array(points)))

    def forward(self, degrees: Float) -> Float:
        """Return x and y in metres of rows of longitude and latitude."""
        east, north, up = self._axes @ vectors(degrees).T
        away = np.hypot(east, north)
        angle = np.arctan2(away, up)
        scale = np.divide(angle, away, out=np.ones_like(away), where=away > _SMALL) * SPHERE_M
        return np.column_stack([east * scale, north * scale])

    def inverse(self, metres: Float) -> Float:
        """Return longitude (within 180) and latitude in degrees of rows of x and y."""
        away = np.hypot(metres[:, 0], metres[:, 1])
        angle = away / SPHERE_M
        share = np.divide(np.sin(angle), away, out=np.full_like(away, 1 / SPHERE_M), where=away > 0)
        local = np.column_stack([metres * share[:, None], np.cos(angle)])
        x, y, z = (local @ self._axes).T
        lon, lat = np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))
        return np.column_stack([lon, lat])

    def point(self, metres: Float) -> Point:
        """Return one position in degrees, to a tenth of a micrometre or so less than the file."""
        lon, lat = self.inverse(metres.reshape(1, 2))[0]
        return round(float(lon), 7), round(float(lat), 7)

    @property
    def _axes(self) -> Float:
        return axes(self.lon, self.lat)


def as_array(points: Iterable[Point]) -> Float:
    """Return positions as rows of an array."""
    return np.array(list(points), dtype=float).reshape(-1, 2)
