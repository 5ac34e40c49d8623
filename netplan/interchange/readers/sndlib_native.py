"""SNDlib networks in their native text form.

The form has no word on what positions are: its own comment calls them longitude and latitude
also where they are pixels of a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.readers.reading import Reading, as_text
from netplan.interchange.readers.sndlib import Design

FIRST = re.compile(r"\ufeff?\?SNDlib native format;\s*type:\s*(\w+)")
_NAME = re.compile(r"#\s*network\s+(\S.*)")
_BEGIN = re.compile(r"([A-Z_]+)\s*\(")
_TOKEN = re.compile(r"[()]|[^\s()]+")
_NUMBERS = (
    "pre_installed_capacity",
    "pre_installed_capacity_cost",
    "routing_cost",
    "setup_cost",
)


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of SNDlib files in native form, one a file.

    Raises:
        InputError: a file is none, or a line is none of its section.
    """
    return tuple(_network(content) for content in contents)


def _network(content: Content) -> RawNetwork:
    first = FIRST.match(content.text)
    if first is None or first[1] != "network":
        found = "no first line of SNDlib" if first is None else f"a file of type {first[1]}"
        raise content.wrong(found, "?SNDlib native format; type: network", where="line 1")
    design = Design(Reading(content), "SNDlib (native)")
    takers: dict[str, Callable[[Design, str, str], bool]] = {
        "META": _meta,
        "NODES": _node,
        "LINKS": _link,
        "DEMANDS": _demand,
    }
    for where, section, line in _lines(content, design):
        if section in takers and not takers[section](design, where, line):
            design.reading.wrong(where, section, line, f"a line of the section {section}")
    return design.network()


def _lines(content: Content, design: Design) -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the sections: where each stands, its section, its text."""
    section, depth, number = None, 0, 0
    for number, raw in enumerate(content.text.splitlines(), 1):
        line = raw.strip()
        name = _NAME.fullmatch(line)
        if name is not None and design.name is None:
            design.name = as_text(name[1])
        if not line or line.startswith(("#", "?SNDlib", "\ufeff?SNDlib")):
            continue
        if section is None:
            begin = _BEGIN.fullmatch(line)
            if begin is None:
                raise content.wrong(line, "a section: NODES (", where=f"line {number}")
            section, depth = begin[1], 1
        elif line == ")" and (depth == 1 or section == "META"):
            section = None
        else:
            depth += line.count("(") - line.count(")")
            yield f"line {number}", section, line
    if section is not None:
        found = f"the end of the text in the section {section}"
        raise content.wrong(found, 'a line ")"', where=f"line {number}")


def _meta(design: Design, where: str, line: str) -> bool:
    key, sign, value = line.partition("=")
    if key.strip() == "unit":
        design.unit = as_text(value)
    elif key.strip() == "origin":
        design.origin = as_text(value)
    return bool(sign)


def _node(design: Design, where: str, line: str) -> bool:
    match _TOKEN.findall(line):
        case [id] | [id, "(", ")"] if id not in "()":
            design.add_place(where, id, None)
        case [id, "(", x, y, ")"] if id not in "()":
            design.add_place(where, id, design.reading.point(x, y, where, "position"))
        case _:
            return False
    return True


def _link(design: Design, where: str, line: str) -> bool:
    match _TOKEN.findall(line):
        case [id, "(", a, b, ")", *rest] if not {id, a, b} & {"(", ")"}:
            cut = rest.index("(") if "(" in rest else len(rest)
            given, listed = rest[:cut], rest[cut + 1 :]
        case _:
            return False
    if listed and listed.pop() != ")":
        return False
    if len(given) > len(_NUMBERS) or len(listed) % 2:
        return False
    numbers: dict[str, str | None] = dict(zip(_NUMBERS, given, strict=False))
    pairs = zip(listed[::2], listed[1::2], strict=True)
    design.add_span(where, id, (a, b), numbers, pairs)
    return True


def _demand(design: Design, where: str, line: str) -> bool:
    match _TOKEN.findall(line):
        case [id, "(", a, b, ")", _, value] | [id, "(", a, b, ")", _, value, _]:
            if {id, a, b, value} & {"(", ")"}:
                return False
            design.add_demand(where, (a, b), value)
            return True
    return False
