"""What channels need the parts of a plan, and how far its traffic can grow, in words."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from rich.table import Table

from netplan.explain.result import Growth, More, Overload, Part, Short
from netplan.model.shown import gbit_s, number
from netplan.model.words import counted

MOST = 3
"""States told of at most where room lacks."""
LIT = {"span": "fibre pair", "link": "channel"}
"""What a span and a link have several of."""


def lit(part: Part) -> str:
    """Return how many fibre pairs or channels a part has: "3 fibre pairs"."""
    return counted(part.count, LIT[part.kind])


def crowding_example(part: Part) -> str:
    """Return the state that needs a part most: "a to c and 2 more, corridor:x, 3 channels"."""
    worst = max(part.crowded, key=lambda short: ((short.left or 0) > 0, short.missing))
    return f"{_pairs(worst)}, {worst.failure}, {counted(worst.channels, 'channel')}"


def crowding_table(part: Part, most: int) -> Table:
    """Return the channels that find no room with fewer of a part."""
    title = f"With fewer of {part.kind} {part.id} these find no room"
    table = Table(title=title, title_justify="default")
    for name in ("left", "failure", "of the channels of", "channels", "without room"):
        right = name in ("channels", "without room")
        table.add_column(name, justify="right" if right else "left")
    for short in part.crowded[:most]:
        left = counted(short.left or 0, LIT[part.kind])
        table.add_row(
            left, short.failure, _pairs(short, " - "), str(short.channels), str(short.missing)
        )
    return table


def growth_lines(growth: Growth) -> Sequence[str]:
    """Return how far the traffic of a plan can grow, and what lacks room beyond."""
    times = number(floor(1000 * growth.carried / growth.scale) / 1000, 3)
    if not growth.beyond:
        return (f"the plan carries {times} times its traffic, and more was not asked",)
    most = (
        f"the plan carries up to {times} times its traffic "
        f"(demands.scale {_scale(growth.carried)}); with more"
    )
    return (most, *(f"  {_lacks(short)}" for short in growth.beyond[:MOST]))


def more_line(more: More, costs: str | None) -> str:
    """Return how far the channels of a pair go; ``costs``: of the next, None: not to be had."""
    target, source, sink = more.pair
    then = f"a channel more, {gbit_s(more.step_gbit_s)} Gbit/s, "
    then += "cannot be carried" if costs is None else f"costs {costs}"
    return (
        f"{target}: {source} to {sink} has {gbit_s(more.gbit_s)} Gbit/s and channels for "
        f"{gbit_s(more.full_gbit_s)}; {then}"
    )


def overload_lines(overload: Overload, solved: str) -> Sequence[str]:
    """Return what traffic finds no room, and what would mend it; ``solved`` is with more pairs."""
    found = ["no number of fibre pairs carries it: hops of today or degrees of places are too few"]
    if overload.fibre_pairs is not None:
        pairs = counted(overload.fibre_pairs, "fibre pair")
        found = [f"with up to {pairs} on every span it can be carried: {solved}"]
    found += [
        f"  {name}: {counted(count, 'fibre pair')} then, {allowed} allowed"
        for name, count, allowed in overload.spans
    ]
    if overload.crowded:
        found.append("with those allowed, on the spans of that plan")
        found += [f"  {_lacks(short)}" for short in overload.crowded[:MOST]]
    if overload.scale is None:
        return (*found, "not even a hundredth of the traffic can be carried with those allowed")
    most = _scale(overload.scale)
    return (*found, f"with those allowed traffic can be carried up to demands.scale {most}")


def _scale(scale: float) -> str:
    """Return a scale as it is, never rounded up to what is not carried."""
    return f"{scale:.9f}".rstrip("0").rstrip(".")


def _lacks(short: Short) -> str:
    of = f"{counted(short.channels, 'channel')} of {_pairs(short)}"
    return f"{short.failure}: {of}, {short.missing:,} without room"


def _pairs(short: Short, to: str = " to ") -> str:
    (_, source, sink), *others = short.pairs
    return f"{source}{to}{sink}" + (f" and {len(others)} more" if others else "")
