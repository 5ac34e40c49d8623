"""GML text as lists of keys and values, each with its line.

Our own few lines: the readers of graph libraries refuse more than half of the Topology Zoo,
whose labels are not one of a kind and whose parallel edges no file announces.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from netplan.errors import InputError
from netplan.interchange.content import NETWORK, Content

_TOKEN = re.compile(r'"([^"]*)"|([\[\]])|(?m:^[ \t]*#.*$)|([^\s\[\]"]+)|(")')
_KEY = re.compile(r"[A-Za-z_][\w.\-]*")
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_REAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


@dataclass
class Listing:
    """What stands in a pair of brackets: keys with values, in order; and the line it begins."""

    line: int
    items: list[tuple[str, Any]]

    def all(self, key: str) -> list[Listing]:
        """Return the lists under a key, in order."""
        return [value for name, value in self.items if name == key and isinstance(value, Listing)]

    def plain(self) -> dict[str, Any]:
        """Return the keys that hold no list; of a key that stands several times, a list."""
        found: dict[str, Any] = {}
        for key, value in self.items:
            if isinstance(value, Listing):
                continue
            if key in found:
                before = found[key]
                found[key] = [*(before if isinstance(before, list) else [before]), value]
            else:
                found[key] = value
        return found


def listing_of(content: Content) -> Listing:
    """Return a whole GML text.

    Raises:
        InputError: it is no GML: a bracket too many or too few, a key without a value, an open
            quote; or it is too deep or too long.
    """
    parser = _Parser(content)
    for match in _TOKEN.finditer(content.text):
        if match[2] == "[":
            parser.begin(match)
        elif match[2] == "]":
            parser.close(match)
        elif match[3] is not None:
            parser.word(match)
        elif match[1] is not None:
            parser.add(_string(match[1]), match)
        elif match[4] is not None:
            raise parser.wrong(match, 'a quote (") without its other', "pairs of them")
    return parser.whole()


class _Parser:
    """Puts tokens into lists, one in the other; keeps count of the lines."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.open = [Listing(1, [])]
        self.key: str | None = None
        self.count = 0
        self._line, self._seen = 1, 0

    def line(self, match: re.Match[str]) -> int:
        """Return the line of a token; those asked for come in the order of the text."""
        self._line += self.content.text.count("\n", self._seen, match.start())
        self._seen = match.start()
        return self._line

    def word(self, match: re.Match[str]) -> None:
        """Take a word: a key, or the value of the key before it."""
        if self.key is not None:
            self.add(_value(match[3]), match)
        elif _KEY.fullmatch(match[3]):
            self.key = match[3]
        else:
            raise self.wrong(match, match[3], "a key of letters")

    def add(self, value: Any, match: re.Match[str]) -> None:
        """Put a value under the key before it."""
        if self.key is None:
            raise self.wrong(match, match[0], "a key before it")
        self.count += 1
        if self.count > NETWORK.count:
            raise self.wrong(match, "more values than that", f"at most {NETWORK.count:,} values")
        self.open[-1].items.append((self.key, value))
        self.key = None

    def begin(self, match: re.Match[str]) -> None:
        """Begin a list."""
        if len(self.open) > NETWORK.depth:
            found = f"lists nested more than {NETWORK.depth} levels deep"
            raise self.wrong(match, found, f"up to {NETWORK.depth} levels")
        inner = Listing(self.line(match), [])
        self.add(inner, match)
        self.open.append(inner)

    def close(self, match: re.Match[str]) -> None:
        """End a list."""
        if self.key is not None:
            raise self.wrong(match, f'"]" after the key {self.key}', "its value")
        if len(self.open) == 1:
            raise self.wrong(match, '"]" of no list', "as many as [")
        self.open.pop()

    def whole(self) -> Listing:
        """Return everything, at the end of the text."""
        allowed = "GML to its end"
        if len(self.open) > 1:
            found = "the end of the text in a list that begins here"
            raise self.content.wrong(found, allowed, where=f"line {self.open[-1].line}")
        if self.key is not None:
            raise self.content.wrong(f"the key {self.key} without a value", allowed, where="end")
        return self.open[0]

    def wrong(self, match: re.Match[str], found: str, allowed: str) -> InputError:
        """Return the error of what stands at a token."""
        return self.content.wrong(found, allowed, where=f"line {self.line(match)}")


def _string(text: str) -> str:
    """Return a string with its character entities resolved; a bare ampersand stays."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _value(token: str) -> int | float | str:
    if _WHOLE.fullmatch(token):
        return int(token)
    return float(token) if _REAL.fullmatch(token) else token
