"""Lines in parts: the one line that they make where they meet end to end."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.model.meridian import HALF, TURN, Line, Point

TOUCH_DEG = 1e-7
"""Ends of the parts of one line this near are one point: a centimetre."""
_ROUND = round(TURN / TOUCH_DEG)


def joined(parts: Sequence[Line]) -> Line | None:
    """Return the one line that the parts make, None where they make none, or several.

    Parts may come in any order and direction; the line runs as the first part does. The two
    sides of the 180th meridian are one place, so that a line that was cut there (RFC 7946,
    3.1.9) is whole again. Three ends at one point leave open which go together: that is no
    line. Nor is a ring. Parts without length are left out.
    """
    parts = [part for part in parts if len(set(part)) > 1]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    at: dict[tuple[int, int], list[int]] = {}
    ends = [
        (_cell(part[0], at, 2 * i), _cell(part[-1], at, 2 * i + 1)) for i, part in enumerate(parts)
    ]
    starts = [met[0] for met in at.values() if len(met) == 1]
    if len(starts) != 2 or any(len(met) > 2 for met in at.values()):
        return None
    line, entered = _walked(starts[0], parts, ends, at)
    if len(entered) < len(parts):
        return None  # the others are elsewhere
    return line if 0 in entered else line[::-1]  # 0 is the first part's own beginning


def _cell(point: Point, at: dict[tuple[int, int], list[int]], end: int) -> tuple[int, int]:
    """Put an end to those it touches; return the key they share."""
    x, y = round((point[0] + HALF) / TOUCH_DEG), round(point[1] / TOUCH_DEG)
    for key in (((x + dx) % _ROUND, y + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)):
        if key in at:
            at[key].append(end)
            return key
    at[x % _ROUND, y] = [end]
    return x % _ROUND, y


def _walked(
    start: int,
    parts: Sequence[Line],
    ends: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    at: dict[tuple[int, int], list[int]],
) -> tuple[Line, list[int]]:
    """Return the line from an end on, and by which end each part was entered."""
    line: list[Point] = []
    entered: list[int] = []
    end: int | None = start
    while end is not None and len(entered) < len(parts):
        entered.append(end)
        part = parts[end // 2]
        line.extend((part if end % 2 == 0 else part[::-1])[1 if line else 0 :])
        leave = ends[end // 2][1 - end % 2]
        end = next((e for e in at[leave] if e // 2 != end // 2), None)
    return tuple(line), entered
