"""Columns that nobody took for lengths, and whose numbers say that they are."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from netplan.formats.incoming.columns import number
from netplan.interchange.findings import Spot
from netplan.interchange.raw_network import RawNetwork
from netplan.text import shortened

FEWEST = 3
"""Links that a column has to have numbers for."""
MOST_HOLD, NEAR = 0.9, (0.8, 1.6)
"""So many of the numbers are so many times the lengths that are known without them."""
SPREAD = 2.0
"""Lengths that are all alike are told by any number: the longest is so many times the shortest."""
KM = {"km": 1.0, "m": 0.001, "mi": 1.609344, "ft": 0.0003048}


def unused_lengths(network: RawNetwork, known_km: Sequence[float]) -> Iterator[Spot]:
    """Yield the columns whose numbers are near the lengths of the links.

    Args:
        network: its spans hold what nobody used in ``extra``.
        known_km: how long each is by what is known without a stated length.
    """
    cells: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for span, km in zip(network.spans, known_km, strict=True):
        for name, cell in span.extra.items():
            value = None if isinstance(cell, bool) else number(cell)
            if value is not None and math.isfinite(value) and value > 0:
                cells[name].append((value, km))
    for name, pairs in cells.items():
        lengths = [km for _, km in pairs]
        if len(pairs) < max(FEWEST, len(network.spans) / 2):
            continue
        if max(lengths) < SPREAD * min(lengths):
            continue
        for unit, factor in KM.items():
            near = sum(NEAR[0] <= value * factor / km <= NEAR[1] for value, km in pairs)
            if near >= MOST_HOLD * len(pairs):
                value, km = pairs[0]
                shown = shortened(name, 60)
                yield Spot(
                    network.file,
                    f"{shown}: {value:g}, in {unit}, of a link of {km:.3f} km",
                    zh=f"{shown}：{value:g}（单位 {unit}），该链路长 {km:.3f} km",
                )
                break
