"""Small words that every room needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches

SETTINGS = "solver."
"""How changes begin that stop a search and ask nothing else."""
NAMED, LONGEST = 3, 60
LONGEST_ID = 500
"""Characters beyond which nobody mistyped a name."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 link", "3 links", "1,200 points"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def short_name(name: str) -> str:
    """Return the name of a place without what stands in brackets at its end, a hub's cut short."""
    bare = re.sub(r"\s*(\([^()]*\)|（[^（）]*）)$", "", name) or name
    return re.sub("数据中心集群$", "集群", bare)


def changed_title(title: str, changes: Sequence[str], *, name: str = "", zh: bool = False) -> str:
    """Return the title of a scenario with the one-off changes made to it, if any.

    Args:
        title: of the scenario.
        changes: ``targets.gba.one_way_ms=5.5``; those of the solver's settings don't count.
        name: stands for the title where there are changes and no title.
        zh: in Chinese.
    """
    kept = [text for text in changes if not text.startswith(SETTINGS)]
    if not kept or not (title or name):
        return title
    named = [t if len(t) <= LONGEST else f"{t[: LONGEST - 1]}…" for t in kept[:NAMED]]
    more = len(kept) - len(named)
    if zh:
        rest = [f"另有 {more} 项"] if more else []
        return f"{title or name}（改动：{'；'.join([*named, *rest])}）"
    rest = [f"and {more} more"] if more else []
    return f"{title or name} (changed: {'; '.join([*named, *rest])})"


def did_you_mean(asked: str, names: Collection[str]) -> str:
    """Return the name that was likely meant, "" where none comes near.

    An id with its ends swapped stands for the other order before any like spelling:
    ``b-a.old`` for ``a-b.old``, ``b--a`` for ``a--b``.
    """
    if len(asked) > LONGEST_ID:
        return ""
    swapped = next((name for name in _swapped(asked) if name in names), "")
    return swapped or next(iter(get_close_matches(asked, names, n=1)), "")


def _swapped(name: str) -> list[str]:
    """Return the ways to swap the ends of an id; places may have hyphens and dots themselves."""
    stems = [
        (name, ""),
        *((name[: m.start()], name[m.start() :]) for m in re.finditer(r"\.", name)),
    ]
    found = []
    for stem, kind in stems:
        for dash in re.finditer(r"-+", stem):
            a, b = stem[: dash.start()], stem[dash.end() :]
            if a and b:
                found.append(f"{b}{dash.group()}{a}{kind}")
    return found
