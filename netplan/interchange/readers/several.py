"""Layers that are read together: told apart by their names, without the answers of a plan.

What netplan exports holds its answers beside the network: direct links, targets, failures. Their
lines run along the spans and would be taken for cables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from netplan.formats.incoming.raw import RawLayer
from netplan.text import spelled

ANSWERS: Mapping[str, tuple[frozenset[str], ...]] = {
    "links": (frozenset({"id", "a", "b", "route", "one_way_ms", "rtt_ms", "glass_ms"}),),
    "targets": (frozenset({"id", "target", "source", "sink", "path", "met"}),),
    "failures": (frozenset({"id", "kind", "lost_spans", "links_hit", "cut_off", "met"}),),
    "circle": (
        frozenset({"id", "origin", "state", "ms", "access_max_km"}),
        frozenset({"id", "origin", "state", "ms", "acc_max_km"}),
    ),
    "difference": (frozenset({"id", "kind", "name", "change", "built"}),),
}
"""Columns that mark each layer of answers, in every format; short names where names are cut."""


def networks_alone(
    layers: Sequence[RawLayer], named: Sequence[str]
) -> tuple[list[RawLayer], tuple[str, ...]]:
    """Return the layers without netplan's answers, and a note if there were any.

    Args:
        layers: of all files that are read together.
        named: those that the user has asked for, which stay; where nothing but answers is
            there, they stay, too.
    """
    kinds = [None if layer.name in named else _answer(layer) for layer in layers]
    kept = [layer for layer, kind in zip(layers, kinds, strict=True) if kind is None]
    if not kept or len(kept) == len(layers):
        return list(layers), ()
    left = "; ".join(
        dict.fromkeys(
            spelled(layer.name or str(kind))[:40]
            for layer, kind in zip(layers, kinds, strict=True)
            if kind is not None
        )
    )
    return kept, (
        "layers of a plan by netplan: places and spans are taken, not its answers, which are no "
        f"cables ({left}); --layer NAME takes one all the same",
    )


def _answer(layer: RawLayer) -> str | None:
    """Return which answer of netplan a layer is, None where it is none."""
    columns = {name.casefold() for name in layer.columns}
    return next(
        (kind for kind, marks in ANSWERS.items() if any(mark <= columns for mark in marks)), None
    )


def told_apart(layers: Sequence[RawLayer]) -> list[RawLayer]:
    """Return the layers, those of one name with their file before it.

    Where a row stands is told by the name of its layer, and has to be one of a kind.
    """
    times = Counter(layer.name for layer in layers)
    return [
        layer if times[layer.name] == 1 else replace(layer, name=f"{layer.file}, {layer.name}")
        for layer in layers
    ]
