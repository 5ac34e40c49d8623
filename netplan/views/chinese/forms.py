"""Forms of English sentences and their Chinese: what stands in the blanks is kept.

In a form of English

- ``{}`` is a name or a number, which stays as it is,
- ``{n}`` is a number, which stays too,
- ``M{m}`` is a unit of money, made as the reader's language has it; MCNY, of what was recorded in
  English, becomes 百万元,
- ``{@}`` is a place in a file: "x.yaml: line 3: targets",
- ``{*}`` is a text of ours, told in Chinese by its own form,
- ``{;}`` and ``{,}`` are lists of such texts, between "; " and ", ",
- ``[s]`` is a letter or word that may be left out: "span[s]".

In its Chinese the blanks stand in the same order, or as ``{0}``, ``{1}`` in another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from netplan.model.currency import named_zh
from netplan.views.chinese.catalogue import FORMS

_BLANK = re.compile(r"(?:M(?=\{m\}))?\{([mn@*;,]?)\}|\[(\w+)\]")
_PATTERNS = {"": "(.+?)", "n": r"([-+<>~]?[\d,.]+(?:e[+-]?\d+)?)", "*": "(.*?)"}
_PATTERNS |= {"m": r"(M[A-Z]{3}|万[^\W\d]+)", "@": "(.+?)"}
_PATTERNS |= {";": "(.*?)", ",": "(.*?)"}
_LISTS = {";": ("; ", "；"), ",": (", ", "、")}
_WHERE = re.compile(r"^line (\d+)(?:, column (\d+))?$|^(feature|row) (\d+)(?: \(id (.*)\))?$")
_INDENT = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


@lru_cache(maxsize=4096)
def translated(line: str) -> str:
    """Return a line in Chinese where it has a form, else as it is."""
    before, text, after = _INDENT.fullmatch(line).groups()  # type: ignore[union-attr]
    if not text or text.isdecimal():
        return line
    exact, shaped = _compiled()
    if text in exact:
        return f"{before}{exact[text]}{after}"
    for pattern, kinds, chinese in shaped:
        found = pattern.fullmatch(text)
        if found:
            said = [_blank(kind, part) for kind, part in zip(kinds, found.groups(), strict=True)]
            return f"{before}{chinese(said)}{after}"
    return line


def _place(found: re.Match[str]) -> str:
    """Return "feature 3 (id a-b)" in Chinese."""
    line, column, kind, number, id_ = found.groups()
    if line:
        return f"第 {line} 行第 {column} 列" if column else f"第 {line} 行"
    what = {"feature": "个要素", "row": "行"}[kind]
    return f"第 {number} {what}" + (f"（标识 {id_}）" if id_ else "")


def _blank(kind: str, part: str) -> str:
    if kind == "m":
        return f"百万{named_zh(part[1:])}" if part.startswith("M") else part
    if kind == "@":
        return "：".join(_WHERE.sub(_place, piece) for piece in part.split(": "))
    if kind in _LISTS:
        between, joint = _LISTS[kind]
        return joint.join(translated(piece) for piece in part.split(between))
    return translated(part) if kind == "*" else part


_Shaped = tuple[re.Pattern[str], tuple[str, ...], Callable[[list[str]], str]]


@cache
def _compiled() -> tuple[dict[str, str], list[_Shaped]]:
    exact: dict[str, str] = {}
    shaped: list[_Shaped] = []
    for english, chinese in FORMS:
        if _BLANK.search(english):
            kinds = tuple(found[1] for found in _BLANK.finditer(english) if found[2] is None)
            shaped.append(
                (re.compile("".join(_pattern(english)), re.DOTALL), kinds, _filled(chinese))
            )
        else:
            exact.setdefault(english, chinese)
    return exact, shaped


def _pattern(english: str) -> Iterator[str]:
    at = 0
    for found in _BLANK.finditer(english):
        yield re.escape(english[at : found.start()])
        yield _PATTERNS[found[1]] if found[2] is None else f"(?:{found[2]})?"
        at = found.end()
    yield re.escape(english[at:])


def _filled(chinese: str) -> Callable[[list[str]], str]:
    return lambda said: chinese.format(*said)
