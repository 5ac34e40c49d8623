"""Lines of many points, with those left out that no eye can tell."""

from __future__ import annotations

from collections.abc import Sequence

LONG = 100
"""A line of fewer points is left as it is."""


def fewer(line: Sequence[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """Return a long line with fewer points, its ends kept.

    Args:
        line: points on a plane.
        tolerance: how far the line may move, in the unit of the points.
    """
    if len(line) < LONG:
        return list(line)
    import shapely  # noqa: PLC0415  (0.2 s, few lines need it)

    kept = shapely.simplify(shapely.LineString(line), tolerance, preserve_topology=False)
    return [(x, y) for x, y in shapely.get_coordinates(kept).tolist()]
