"""Rows of the linear program over layers: cuts of the layered graph, and cuts over items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netplan.graph.arrays import Int32, Int64


@dataclass
class LayerRow:
    """A row: slots and the arcs that enter them, or items."""

    slots: Int32 | None
    arcs: Int32
    items: Int32
    age: int = 0
    fixed: bool = False

    @property
    def name(self) -> bytes:
        """Return what tells rows apart."""
        return b"s" + self.slots.tobytes() if self.slots is not None else self.items.tobytes()


@dataclass(frozen=True)
class Packed:
    """Entries of all rows: (row, arc) of layered cuts, (row, item) of cuts over items."""

    arc_row: Int64
    arc: Int32
    item_row: Int64
    item: Int32


@dataclass(frozen=True)
class ReducedCosts:
    """What multipliers leave of the costs (scaled): of the arcs, and of items beside the tree."""

    arc: Int64
    item: Int64


NONE = np.zeros(0, np.int32)


def pack(rows: list[LayerRow]) -> Packed:
    """Return rows as arrays."""
    wide = np.array([len(row.arcs) for row in rows], np.int64)
    broad = np.array([len(row.items) for row in rows], np.int64)
    index = np.arange(len(rows))
    return Packed(
        np.repeat(index, wide),
        np.concatenate([row.arcs for row in rows] or [NONE]),
        np.repeat(index, broad),
        np.concatenate([row.items for row in rows] or [NONE]),
    )
