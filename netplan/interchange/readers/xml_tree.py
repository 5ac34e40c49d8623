"""Elements of XML by their local names: which namespace a file declares does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def local(element: Element) -> str:
    """Return the name of an element without its namespace; "" for a comment."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of that name, in order."""
    return (child for child in element if local(child) == name)


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that name."""
    return next(children(element, name), None)


def text_at(element: Element, *names: str) -> str | None:
    """Return the text of the element that a path of names leads to, None where there is none."""
    found: Element | None = element
    for name in names:
        found = None if found is None else child(found, name)
    text = "" if found is None or found.text is None else found.text.strip()
    return text or None
