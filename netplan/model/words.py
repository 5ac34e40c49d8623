"""Small words that every room needs."""

from __future__ import annotations

from collections.abc import Sequence

SETTINGS = "solver."
"""How changes begin that stop a search and ask nothing else."""
NAMED, LONGEST = 3, 60


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 link", "3 links", "1,200 points"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def changed_title(title: str, changes: Sequence[str], *, name: str = "", zh: bool = False) -> str:
    """Return the title of a scenario with the one-off changes made to it, if any.

    Args:
        title: of the scenario.
        changes: ``targets.gba.one_way_ms=5.5``; those of the solver's settings don't count.
        name: stands for the title where there are changes and no title.
        zh: in Chinese.
    """
    told = [text for text in changes if not text.startswith(SETTINGS)]
    if not told or not (title or name):
        return title
    named = [t if len(t) <= LONGEST else f"{t[: LONGEST - 1]}…" for t in told[:NAMED]]
    more = len(told) - len(named)
    if zh:
        rest = [f"另有 {more} 项"] if more else []
        return f"{title or name}（改动：{'；'.join([*named, *rest])}）"
    rest = [f"and {more} more"] if more else []
    return f"{title or name} (changed: {'; '.join([*named, *rest])})"
