"""Values that know where they come from: the form in which scenarios are merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netplan.files.text.paths import Location
from netplan.text import spelled

Scalar = str | int | float | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
Loc = Sequence[str | int]
_LONGEST_KEY = 80


@dataclass(frozen=True)
class Node:
    """A value with its place: a scalar, or nodes by key or in order.

    Args:
        value: the value itself.
        file: the file, or the override, that set it, as messages show it.
        line: its line, 1-based; None for an override.
        origin: the file that paths inside it are relative to; None: working directory.
    """

    value: Scalar | dict[str, Node] | list[Node]
    file: str
    line: int | None
    origin: Location | None

    @property
    def where(self) -> str:
        """Return the line in words, "" when there is none."""
        return f"line {self.line}" if self.line else ""

    def with_value(self, value: Scalar | dict[str, Node] | list[Node]) -> Node:
        """Return a node at the same place with another value."""
        return Node(value, self.file, self.line, self.origin)

    def child(self, key: str) -> Node | None:
        """Return the entry of a mapping, None where there is none."""
        return self.value.get(key) if isinstance(self.value, dict) else None


def plain(node: Node) -> Plain:
    """Return the bare value; a key whose value is null counts as not set."""
    if isinstance(node.value, dict):
        return {k: plain(v) for k, v in node.value.items() if v.value is not None}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def find(node: Node, loc: Loc) -> Node:
    """Return the node at a path of keys and indices, or the last one on the way to it.

    An index into a value that is no list stays where it is: some fields take one value or
    a list of them, and are checked as a list.
    """
    for step in loc:
        if isinstance(node.value, dict) and step in node.value:
            node = node.value[str(step)]
        elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif not isinstance(step, int):
            break
    return node


def dotted(loc: Loc, root: Node | None = None) -> str:
    """Return a path in words: ``targets[0].one_way_ms``.

    With ``root``, an index into a value that is no list there is left out.
    """
    text, node = "", root
    for step in loc:
        if isinstance(step, int):
            if node is not None and not isinstance(node.value, list):
                continue
            text += f"[{step}]"
        else:
            name = spelled(step[:_LONGEST_KEY])
            text += f".{name}" if text else name
        node = None if node is None else find(node, [step])
    return text


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield every scalar with its address, list entries by id where they have one."""
    if isinstance(node.value, dict):
        for key, entry in node.value.items():
            yield from leaves(entry, f"{path}.{key}" if path else key)
    elif isinstance(node.value, list):
        for index, entry in enumerate(node.value):
            name = entry_id(entry) or str(index)
            yield from leaves(entry, f"{path}.{name}")
    elif node.value is not None:
        yield path, node


def entry_id(node: Node) -> str | None:
    """Return the id of a list entry, None when it has none."""
    found = node.child("id")
    return found.value if found is not None and isinstance(found.value, str) else None
