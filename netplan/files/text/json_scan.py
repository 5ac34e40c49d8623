"""Measures JSON text before it is parsed: how many values, how deep, and lone surrogates.

All by searches and replacements that run in C, so that 100 MB take a second and no more
than a few times their size in memory.
"""

from __future__ import annotations

import re

from netplan.files.text.paths import Location
from netplan.files.text.reading import Limit, wrong

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+', re.DOTALL)
"""A string, or what an unfinished one leaves of the text: each character is looked at once."""
_OPENERS_ONLY = {ord("{"): "[", ord("}"): "]"}
_NOT_BRACKETS = re.compile(r"[^\[\]{}]+")
_WHOLE_ESCAPES = re.compile(r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def refuse_excess(text: str, location: Location, limit: Limit, first_line: int = 1) -> None:
    """Refuse JSON text with more values or more levels than its kind may have.

    Raises:
        InputError: there are too many, or a string holds half of a surrogate pair.
    """
    # Every value but the first follows a comma or stands first in a list or an object.
    # Commas in strings count too: no file comes near the limit by them.
    count = 1 + sum(text.count(mark) for mark in ",[{")
    quotes = text.count('"') // 4
    if max(count, quotes) > limit.count:
        found = f"about {max(count, quotes):,} values"
        raise wrong(location, "", found, f"up to {limit.count:,} values")
    if _deeper(text, limit.depth):
        found = f"values nested more than {limit.depth} levels deep"
        raise wrong(location, "", found, f"up to {limit.depth} levels")
    if "\\ud" in text or "\\uD" in text:
        _refuse_lone(text, location, first_line)


def _deeper(text: str, depth: int) -> bool:
    """Tell whether lists and objects stand in each other more than ``depth`` levels deep.

    Each round takes the innermost pairs away, one level everywhere.
    """
    if text.count("[") + text.count("{") <= depth:
        return False
    brackets = _NOT_BRACKETS.sub("", _STRING.sub("", text)).translate(_OPENERS_ONLY)
    for _ in range(depth):
        shorter = brackets.replace("[]", "")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return "[]" in brackets or brackets.count("[") > depth  # the latter: never closed


def _refuse_lone(text: str, location: Location, first_line: int) -> None:
    """Refuse half of a surrogate pair, which is no character and cannot be written again."""
    lone = _SURROGATE.search(_WHOLE_ESCAPES.sub(lambda match: " " * len(match[0]), text))
    if lone is not None:
        where = f"line {text.count(chr(10), 0, lone.start()) + first_line}"
        raise wrong(location, where, f"{lone[0]}, half of a surrogate pair", "whole characters")
