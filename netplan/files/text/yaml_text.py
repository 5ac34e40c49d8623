"""YAML 1.2 as located nodes. Only plain data: no tags, no merge keys, no duplicate keys."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.text.findings import found_text
from netplan.files.text.paths import Location
from netplan.files.text.reading import YAML as LIMIT
from netplan.files.text.reading import TextFile, read_text
from netplan.files.text.tree import Node, Scalar
from netplan.text import spelled

_TAG = "tag:yaml.org,2002:"
_LONG_TAG = re.compile(r"!\S{2000}")
"""The parser's time for a tag is quadratic, and no value is so long."""
_SHOWN = 60
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_yaml(location: Location) -> tuple[TextFile, Node]:
    """Return a YAML file's text and its content as nodes; the top is always a mapping.

    Raises:
        InputError: the file cannot be read, or is not a mapping of plain data.
    """
    file = read_text(location, LIMIT)
    return file, parse_yaml(file.text, location.shown, location)


@lru_cache(maxsize=64)
def parse_yaml(text: str, shown: str, origin: Location | None) -> Node:
    """Return YAML text as nodes, the top a mapping; the scenarios of a sweep share their files.

    Raises:
        InputError: with every problem of content, or the first one of syntax.
    """
    builder = _Builder(shown, origin)
    node = builder.build(_compose(text, shown))
    if not builder.problems and not isinstance(node.value, dict):
        builder.report(node.line or 1, "", _kind(node.value), "a mapping (key: value)")
    if builder.problems:
        raise InputError(builder.problems)
    return node


def parse_value(text: str, shown: str) -> Node:
    """Return the YAML value of an override; it has no line of its own.

    Raises:
        InputError: the text is not one plain YAML value.
    """
    if not text.strip():
        return Node(None, shown, None, None)
    builder = _Builder(shown, None, lines=False)
    node = builder.build(_compose(text, shown))
    if builder.problems:
        raise InputError(builder.problems)
    return node


def _compose(text: str, shown: str) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415  (0.1 s to import, not needed for --help)
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    if (tag := _LONG_TAG.search(text)) is not None:
        line = f"line {text.count(chr(10), 0, tag.start()) + 1}"
        found = f"{found_text(tag[0][:8])} and on without a space"
        raise InputError([Problem(shown, line, "", found, "plain values without tags")])
    parser = YAML(typ="safe", pure=True)
    parser.Composer = _measured(shown)
    try:
        node = parser.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        found = f"broken YAML ({spelled(str(error.problem or error.context or 'syntax'))})"
        raise InputError([Problem(shown, where, "", found, "YAML 1.2")]) from error
    except (YAMLError, ValueError, AttributeError) as error:
        # ReaderError (characters YAML forbids) and the parser's own slips on broken input
        found = spelled(str(error).splitlines()[0]) if str(error) else "broken YAML"
        raise InputError([Problem(shown, "", "", found, "YAML 1.2")]) from error
    if node is None:
        raise InputError([Problem(shown, "", "", "no content", "a mapping (key: value)")])
    return node


def _measured(shown: str) -> Any:
    """Return a composer that stops at more levels or values than a file may have.

    Python's own limit of calls would stop it too, at a depth that nobody has chosen.
    """
    from ruamel.yaml.composer import Composer  # noqa: PLC0415

    class Measured(Composer):
        depth = count = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.depth += 1
            self.count += 1
            if self.depth > LIMIT.depth + 1 or self.count > 2 * LIMIT.count:
                raise _endless(shown, self.parser.peek_event().start_mark.line + 1)
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

    return Measured


def _endless(shown: str, line: int) -> InputError:
    limit = f"{LIMIT.depth} levels and {LIMIT.count} values at most"
    return InputError([Problem(shown, f"line {line}", "", "values nested without end", limit)])


class _Builder:
    """Turns composed YAML nodes into ours and gathers what is wrong with them."""

    def __init__(self, shown: str, origin: Location | None, *, lines: bool = True) -> None:
        from ruamel.yaml import YAML  # noqa: PLC0415

        self.shown = shown
        self.origin = origin
        self.lines = lines
        self.problems: list[Problem] = []
        self._constructor = YAML(typ="safe", pure=True).constructor
        self._count = 0

    def report(self, line: int, field: str, found: str, allowed: str) -> None:
        where = f"line {line}" if self.lines else ""
        self.problems.append(Problem(self.shown, where, field, found, allowed))

    def build(self, raw: Any, line: int | None = None, depth: int = 0) -> Node:
        at = line or raw.start_mark.line + 1
        self._count += 1
        if depth > LIMIT.depth or self._count > LIMIT.count:
            raise _endless(self.shown, at)  # aliases of aliases, if not a very large file
        value: Scalar | dict[str, Node] | list[Node]
        kind = str(raw.tag)
        if kind == f"{_TAG}map" and isinstance(raw.value, list):
            value = self._mapping(raw, depth)
        elif kind == f"{_TAG}seq" and isinstance(raw.value, list):
            value = [self.build(item, None, depth + 1) for item in raw.value]
        else:
            value = self._scalar(raw, kind, at)
        return Node(value, self.shown, at if self.lines else None, self.origin)

    def _mapping(self, raw: Any, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        for key_node, value_node in raw.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node.value, str):
                self.report(line, "", "a key that is a list or mapping", "a name as key")
                continue
            key = self._whole_characters(key_node.value, line)
            if key in entries:
                first = entries[key].line
                name = spelled(key[:80])
                self.report(line, name, f'key "{name}" twice', f"once (line {first})")
                continue
            entries[key] = self.build(value_node, line, depth + 1)
        return entries

    def _scalar(self, raw: Any, kind: str, line: int) -> Scalar:
        text = raw.value
        if not isinstance(text, str):
            self.report(line, "", _tag_text(kind), "plain values without tags")
            return None
        try:
            return self._plain_scalar(raw, kind)
        except (ValueError, KeyError, IndexError):
            self.report(line, "", spelled(text[:40]), f"a {kind.removeprefix(_TAG)} value")
            return None

    def _whole_characters(self, text: str, line: int) -> str:
        """Return a text with the pairs that JSON writes large characters as put together.

        Half of such a pair is no character: it cannot be written to any file again.
        """
        if not _SURROGATE.search(text):
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            found = f"{found_text(text)}, half of a surrogate pair"
            self.report(line, "", found, "whole characters")
            return spelled(text)

    def _plain_scalar(self, raw: Any, kind: str) -> Scalar:
        match kind.removeprefix(_TAG):
            case "null":
                return None
            case "bool":
                return bool(self._constructor.construct_yaml_bool(raw))
            case "int":
                return int(self._constructor.construct_yaml_int(raw))
            case "float":
                return float(self._constructor.construct_yaml_float(raw))
            case "str" | "timestamp" | "merge" | "value":
                return self._whole_characters(str(raw.value), raw.start_mark.line + 1)
        line = raw.start_mark.line + 1
        self.report(line, "", _tag_text(kind), "plain values without tags")
        return None


def _tag_text(kind: str) -> str:
    return f"the tag {spelled(kind[:_SHOWN])}"


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else "a single value"
