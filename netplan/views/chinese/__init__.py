"""What is told in English, told in Chinese: the language of this process, and the way into it.

Tables, notes, progress and errors are made in English by the rooms that know them. Where they
leave for a person who reads Chinese they pass ``told``, which knows their forms (``catalogue``).
Nothing but this module is loaded while English is spoken.
"""

from __future__ import annotations

from netplan.model.spoken import speak, speaks_chinese

__all__ = ["LANGUAGES", "in_chinese", "speak", "speaks_chinese", "told"]
LANGUAGES = ("en", "zh")


def told(text: str) -> str:
    """Return a text of ours in the language that is spoken; what has no form stays."""
    return in_chinese(text) if speaks_chinese() else text


def in_chinese(text: str) -> str:
    """Return a text of ours in Chinese, line by line; what has no form stays as it is."""
    from netplan.views.chinese.forms import translated  # noqa: PLC0415  (only for Chinese)

    return "\n".join(translated(line) for line in text.split("\n"))
