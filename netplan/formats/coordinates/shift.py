"""Does a set of places look shifted to GCJ-02 or BD-09? Compared with positions we know.

A place's own position is vague by a few hundred metres (a city has no one point), but the
shift is the same for neighbours: the middle of many offsets shows it, and its direction and
size are predicted by the transform at every place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from netplan.files.text.paths import SCHEME
from netplan.formats.coordinates.gcj02 import wgs84_to_bd09, wgs84_to_gcj02
from netplan.formats.layers.layer import Point
from netplan.model.scenario import Scenario

M_PER_DEGREE = 111_195.0
MIN_PAIRS = 3
MIN_SHIFT_M = 100.0
MAX_SHIFT_M = 2_500.0
"""A place farther off than this is another place, or a mistake; it says nothing of a shift."""
BETTER_BY = 2.0
"""The shifted system must explain the positions this many times better than WGS-84."""
SYSTEMS: Mapping[str, Callable[[Point], Point]] = {
    "GCJ-02": wgs84_to_gcj02,
    "BD-09": wgs84_to_bd09,
}


@dataclass(frozen=True)
class Shift:
    """A likely shift: the system, how many places show it, and by how many metres."""

    system: str
    places: int
    median_m: float
    left_m: float

    def __str__(self) -> str:
        return (
            f"positions look like {self.system}, not WGS-84: {self.places} known places are off "
            f"by {self.median_m:.0f} m in the middle, the way {self.system} shifts them "
            f"({self.left_m:.0f} m are left when that is undone); convert them with "
            f"netplan import --crs {'gcj02' if self.system == 'GCJ-02' else 'bd09'}"
        )


def likely_shift(pairs: Sequence[tuple[Point, Point]]) -> Shift | None:
    """Return the shift that explains the positions, None when WGS-84 does as well.

    Args:
        pairs: (given, known) lon/lat of the same place, the known one in WGS-84.
    """
    near = [(given, known) for given, known in pairs if _m(given, known) <= MAX_SHIFT_M]
    if len(near) < MIN_PAIRS:
        return None
    plain = median(_m(given, known) for given, known in near)
    if plain < MIN_SHIFT_M:
        return None
    found = [
        Shift(name, len(near), plain, median(_m(given, shift(known)) for given, known in near))
        for name, shift in SYSTEMS.items()
    ]
    best = min(found, key=lambda shift: shift.left_m)
    return best if best.left_m * BETTER_BY <= plain else None


def shift_warnings(scenario: Scenario, known: Mapping[str, Point]) -> Iterator[str]:
    """Yield a warning for each of the user's own files whose positions look shifted.

    Places are known by id or Chinese name, the drawn routes of spans by the ids of their ends.
    """
    of_role = {file.role: file.path for file in scenario.inputs}
    network = scenario.network
    places = [
        ((place.lon, place.lat), known.get(place.id) or known.get(place.name_zh))
        for place in network.places
    ]
    ends = {
        end: (point, known.get(end))
        for span in network.spans
        if span.route
        for end, point in ((span.a, span.route[0]), (span.b, span.route[-1]))
    }
    for role, pairs in (("places", places), ("spans", list(ends.values()))):
        path = of_role.get(role, "")
        if path and not path.startswith(SCHEME):
            found = likely_shift([(given, at) for given, at in pairs if at is not None])
            if found is not None:
                yield f"{path}: {found}"


def _m(a: Point, b: Point) -> float:
    """Return metres on a local plane, good to a per cent over a few kilometres."""
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(east, a[1] - b[1]) * M_PER_DEGREE
