"""How near two ends have to be to be one place: the first tolerance after which little changes.

As the tolerance grows, first the gaps of drawing close, then, after a plateau, neighbouring
places run into each other. The whole row is shown, so that a person can choose another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from netplan.errors import RequestError
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.topology.clusters import MOST_PAIRS, Index, NearPairs
from netplan.interchange.topology.projection import Float

TOLERANCES_M = (1.0, 5.0, 15.0, 25.0, 50.0, 100.0, 200.0, 400.0, 800.0, 1600.0)
"""What is tried."""
DEFAULT_M = 25.0
"""What stands where no tolerance is clear; over 25 real networks the best single one."""
FALL = 0.005
"""A step is quiet if the number of places falls by no more than this share of the ends."""
QUIET_STEPS = 2
"""So many quiet steps in a row are a plateau: ends digitised twice alike meet at 1 m, and then
nothing happens until the gaps of drawing close."""
SHARING = 1 / 3
"""Where a smaller share of the ends meets another, nothing has met yet, plateau or not."""
OPTION = "--snap"


@dataclass(frozen=True)
class Step:
    """What a tolerance makes of the ends: so many places, so many ends that share one."""

    tolerance_m: float
    places: int
    sharing: int


@dataclass(frozen=True)
class Chosen:
    """The tolerance taken, the place of every end, and all that were tried."""

    tolerance_m: float
    labels: Index
    row: tuple[Step, ...]

    @property
    def shown(self) -> str:
        """Return the whole row in words."""
        return ", ".join(f"{step.tolerance_m:g} m: {step.places:,} places" for step in self.row)

    @property
    def shown_zh(self) -> str:
        """Return the same in Chinese."""
        return "，".join(f"{step.tolerance_m:g} m：{step.places:,} 个节点" for step in self.row)


def places_of_ends(ends: Float, snap_m: float | None, findings: Findings, file: str) -> Chosen:
    """Put ends of lines together to places.

    Args:
        ends: positions of the ends, in metres of one plane.
        snap_m: the tolerance a person has chosen; None to find it.
        findings: gets the row of what was tried.
        file: what messages call the file.

    Raises:
        RequestError: too many ends lie within the chosen tolerance of each other.
    """
    most = max(TOLERANCES_M[-1], snap_m or 0.0)
    pairs = NearPairs.among(ends, most)
    if snap_m is not None and snap_m > pairs.reach:
        raise RequestError(
            f"{OPTION} {snap_m:g}: more than {MOST_PAIRS:,} pairs of ends of lines are that near "
            "each other; choose less",
            f"{OPTION} {snap_m:g}：相距在此以内的线路端点超过 {MOST_PAIRS:,} 对；请取较小的值",
        )
    tried = sorted({*TOLERANCES_M, DEFAULT_M, *([] if snap_m is None else [snap_m])})
    tried = [tolerance for tolerance in tried if tolerance <= pairs.reach] or [0.0]
    labels = {tolerance: pairs.clustered(tolerance) for tolerance in tried}
    row = tuple(_step(tolerance, labels[tolerance]) for tolerance in tried)
    found = snap_m if snap_m is not None else plateau(row, len(ends))
    taken = min(DEFAULT_M, tried[-1]) if found is None else found
    chosen = Chosen(taken, labels[taken], row)
    _tell(chosen, found is not None, len(ends), findings, file)
    return chosen


def plateau(row: Sequence[Step], ends: int) -> float | None:
    """Return the first tolerance after which little changes, None where there is none.

    Args:
        row: what each tolerance makes of the ends, growing.
        ends: how many there are.
    """
    if len(row) == len(TOLERANCES_M) and row[0].places == row[-1].places:
        return row[0].tolerance_m  # whatever meets does so at once
    for at, step in enumerate(row[:-QUIET_STEPS]):
        places = [after.places for after in row[at : at + QUIET_STEPS + 1]]
        quiet = all(a - b <= FALL * ends for a, b in pairwise(places))
        if quiet and step.sharing >= SHARING * ends:
            return step.tolerance_m
    return None


def _step(tolerance: float, labels: Index) -> Step:
    counts = np.bincount(labels)
    return Step(tolerance, len(counts), int(counts[counts > 1].sum()))


def _tell(chosen: Chosen, clear: bool, ends: int, findings: Findings, file: str) -> None:
    taken = f"{chosen.tolerance_m:g} m"
    if clear:
        code, severity = "ends-joined", Severity.NOTE
        texts = (
            f"Ends of lines within {taken} of each other were taken as one place",
            f"相距 {taken} 以内的线路端点视为同一节点",
        )
    else:
        code, severity = "no-clear-tolerance", Severity.DECIDE
        texts = (
            "No distance is clear within which ends of lines are one place: name it in metres; "
            f"{taken} was taken to show what comes of it",
            f"线路端点在多大距离内算同一节点并不明确：请以米给出；暂取 {taken} 以供查看",
        )
    zh = f"{ends:,} 个线路端点；{chosen.shown_zh}"
    spot = Spot(file, f"{ends:,} ends of lines; {chosen.shown}", zh=zh)
    findings.add(code, severity, texts, [spot], OPTION)
