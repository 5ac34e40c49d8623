"""Networks of the open fibre data standard in JSON: a package of several, one, or pages of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from netplan.errors import InputError
from netplan.files.text.findings import found_text
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.readers.ofds_fields import network_of, place_of, span_of
from netplan.interchange.readers.reading import Reading

ELSEWHERE = ("nodes", "spans")
"""How the relations begin by which a network links to its nodes and spans: ``nodesFile``."""


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of OFDS files in JSON; files of bare nodes and spans belong together.

    Nothing that a file links to is fetched.

    Raises:
        InputError: a file is none, a value is none of its kind, or all nodes are elsewhere.
    """
    whole = [content for content in contents if not is_page(content.json)]
    pages = [content for content in contents if is_page(content.json)]
    if not whole and pages:
        return (_of_pages({}, pages),)
    if len(whole) == 1 and pages:
        return (_of_pages(_about(whole[0]), pages),)
    if pages:
        raise pages[0].wrong(f"nodes or spans beside {len(whole)} packages", "one package")
    return tuple(network for content in whole for network in _networks(content))


def is_page(value: Any) -> bool:
    """Tell whether a file holds nodes or spans alone, of a network that is elsewhere."""
    if not isinstance(value, dict) or "networks" in value or "id" in value:
        return False
    return ("nodes" in value) != ("spans" in value)


def _networks(content: Content) -> list[RawNetwork]:
    value = content.json
    if not isinstance(value, dict):
        raise content.wrong(found_text(value), "a network package: a mapping with networks")
    reading = Reading(content)
    parts = reading.listed(value.get("networks", [value]), "", "networks")
    found, elsewhere = [], 0
    for number, part in enumerate(parts, 1):
        about = reading.mapped(part, f"network {number}", "")
        if about and not about.get("nodes") and not about.get("spans"):
            elsewhere += 1
            continue
        before = f"network {number}, " if len(parts) > 1 else ""
        places = [
            place_of(reading.mapped(node, where, ""), where, reading)
            for where, node in _each(about, "nodes", before, reading)
        ]
        spans = [
            span_of(reading.mapped(span, where, ""), where, reading)
            for where, span in _each(about, "spans", before, reading)
        ]
        kept = [place for place in places if place is not None]
        found.append(network_of(about, "JSON", kept, spans, reading, _notes(value, about)))
    if not found:
        reading.end()
        raise _elsewhere(content, parts)
    if elsewhere:
        note = f"{elsewhere} networks of the package only link to their nodes: not read"
        found[0] = replace(found[0], notes=(*found[0].notes, note))
    return found


def _about(content: Content) -> Mapping[str, Any]:
    """Return what a file says of its only network.

    Raises:
        InputError: it has several.
    """
    reading = Reading(content)
    value = reading.mapped(content.json, "", "")
    parts = reading.listed(value.get("networks", [value]), "", "networks")
    if len(parts) != 1:
        raise content.wrong(f"{len(parts)} networks beside files of nodes or spans", "one network")
    about = reading.mapped(parts[0], "network 1", "")
    reading.end()
    return about


def _of_pages(about: Mapping[str, Any], pages: Sequence[Content]) -> RawNetwork:
    """Return the network whose nodes and spans stand in files of their own."""
    places, spans, notes = [], [], []
    for page in pages:
        reading = Reading(page)
        value = reading.mapped(page.json, "", "")
        for where, node in _each(value, "nodes", "", reading):
            place = place_of(reading.mapped(node, where, ""), where, reading)
            places += [] if place is None else [place]
        for where, span in _each(value, "spans", "", reading):
            spans.append(span_of(reading.mapped(span, where, ""), where, reading))
        notes += [*_notes(value, {}), *reading.end()]
    return network_of(about, "JSON", places, spans, Reading(pages[0]), notes)


def _each(
    value: Mapping[str, Any], key: str, before: str, reading: Reading
) -> list[tuple[str, Any]]:
    """Return the nodes or spans, each with its place."""
    listed = reading.listed(value.get(key), before.rstrip(", "), key)
    return [(f"{before}{key[:-1]} {number}", item) for number, item in enumerate(listed, 1)]


def _notes(value: Mapping[str, Any], about: Mapping[str, Any]) -> list[str]:
    """Return what is elsewhere: further pages, or nodes or spans behind a link."""
    links = value.get("links")
    notes = []
    if isinstance(links, dict) and links.get("next"):
        notes.append("the file is one page of several: only what stands in it was read")
    for key in ("nodes", "spans"):
        if about and not about.get(key) and any(r.startswith(key) for r in _relations(about)):
            notes.append(f"the {key} are in a file that this one only links to: not fetched")
    return notes


def _relations(about: Mapping[str, Any]) -> list[str]:
    links = about.get("links")
    listed = links if isinstance(links, list) else []
    plain = [str(link.get("rel")).rpartition(":")[2] for link in listed if isinstance(link, dict)]
    return [relation for relation in plain if relation.startswith(ELSEWHERE)]


def _elsewhere(content: Content, parts: Sequence[Any]) -> InputError:
    links = any(isinstance(part, dict) and _relations(part) for part in parts)
    found = "networks that only link to their nodes and spans" if links else "no node and no span"
    return content.wrong(
        found, "a package that holds them, or the files they link to, given with it"
    )
