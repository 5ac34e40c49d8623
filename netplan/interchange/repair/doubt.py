"""Positions that look like degrees but are not where the linked places are: a person decides.

Only where nothing speaks for them: neither the format nor the file says that they are degrees,
and no stated length fits the distances between them. That linked places are near each other is not
asked: in one of eight networks of TopoHub, whose links are logical, they are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork
from netplan.interchange.repair.positions import without_positions
from netplan.interchange.repair.spots import place_spot, positions_of
from netplan.interchange.repair.units import fits_lengths

Floats = NDArray[np.float64]
Links = list[tuple[int, int]]
WHOLE = 0.5
"""Where so many positions are whole numbers, somebody has placed them on a grid."""
FEWEST_WHOLE = 3
OCEAN_KM, FEWEST_BEYOND, LOT = 4_000.0, 3, 0.3
"""Parts this far apart, of so many places each, are linked near their shores: of all pairs of
places across, fewer than this share are nearer than the linked ones in the mean."""
MOST = 300
"""Places of a part that are looked at; of more, every so many."""
CELL_DEG, MOST_CELLS = 2.0, 2_000
RADIUS_KM = 6_371.0


def doubted(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network; note that its positions look unrelated to its links, if they do."""
    if options.trust_positions or network.plane is not Plane.UNSAID or fits_lengths(network):
        return network
    at = positions_of(network)
    index = {id_: number for number, id_ in enumerate(at)}
    pairs = {
        (min(index[a], index[b]), max(index[a], index[b]))
        for a, b in ((span.a or "", span.b or "") for span in network.spans)
        if a in at and b in at and at[a] != at[b]
    }
    why = _why(list(at.values()), sorted(pairs))
    if why is None:
        return network
    if options.places is not None:
        return without_positions(network, findings, why)
    findings.add(
        "positions-doubtful",
        Severity.DECIDE,
        (f"Positions look unrelated to the links: {why[0]}", f"坐标与链路似不相符：{why[1]}"),
        [place_spot(place, _shown(place.position)) for place in network.places if place.position],
        "--trust-positions, or --places TABLE",
    )
    return network


def _shown(point: Point | None) -> str:
    return "" if point is None else f"[{point[0]:.6g}, {point[1]:.6g}]"


def _why(points: Sequence[Point], pairs: Links) -> tuple[str, str] | None:
    """Return what speaks against positions, in both languages; None where nothing does."""
    whole = sum(x == int(x) and y == int(y) for x, y in points)
    if whole >= FEWEST_WHOLE and whole >= WHOLE * len(points):
        return (
            f"{whole} of {len(points)} are whole numbers",
            f"{len(points)} 处坐标中有 {whole} 处为整数",
        )
    across = _nearer_across(points, pairs)
    if across is not None and across >= LOT:
        return (
            f"parts more than {OCEAN_KM:,.0f} km apart are linked as if drawn by lot",
            f"相距 {OCEAN_KM:,.0f} 公里以上的部分之间，链路与随机连接无异",
        )
    return None


def _on_sphere(points: Sequence[Point]) -> Floats:
    lon, lat = np.radians(np.array(points)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _apart_km(one: Floats, other: Floats) -> Floats:
    return np.asarray(RADIUS_KM * np.arccos(np.clip(one @ other.T, -1.0, 1.0)))


def _some(items: Sequence[int]) -> Sequence[int]:
    """Return items, evenly thinned where they are many."""
    return items[:: -(-len(items) // MOST)] if items else items


def _nearer_across(points: Sequence[Point], pairs: Links) -> float | None:
    """Return the share of pairs of places across an ocean that are nearer than linked ones."""
    part = _parts(points) if pairs else None
    if part is None:
        return None
    xyz = _on_sphere(points)
    members = [np.flatnonzero(part == number).tolist() for number in range(int(part.max()) + 1)]
    shares = []
    for a, b in pairs:
        sides = members[part[a]], members[part[b]]
        if part[a] != part[b] and min(map(len, sides)) >= FEWEST_BEYOND:
            linked = _apart_km(xyz[a : a + 1], xyz[b : b + 1])[0, 0]
            apart = _apart_km(xyz[list(_some(sides[0]))], xyz[list(_some(sides[1]))])
            shares.append(float(np.mean(apart < linked - 1e-6)))
    return float(np.mean(shares)) if shares else None


def _parts(points: Sequence[Point]) -> NDArray[np.int64] | None:
    """Return which part each place is in, parts being an ocean apart; None if there is only one."""
    cells = np.floor(np.array(points) / CELL_DEG)
    found, cell = np.unique(cells, axis=0, return_inverse=True)
    if len(found) > MOST_CELLS:
        return None
    middles = _on_sphere([(x, y) for x, y in (found + 0.5) * CELL_DEG])
    count, part = connected_components(_apart_km(middles, middles) < OCEAN_KM, directed=False)
    return None if count == 1 else part[cell.ravel()]
