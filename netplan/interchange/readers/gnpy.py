"""GNPy topologies in JSON, with the file of services if it is given with them.

Between two sites stand fibres, amplifiers and splices, each direction for itself. Such a chain
becomes one span as long as its fibres together, so that each cable is two directed spans.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from netplan.files.text.findings import found_text
from netplan.formats.incoming.raw import RawValue
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    RawDemand,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
)
from netplan.interchange.readers.reading import Reading, as_text

SITE = "Roadm"
CLIENT = "Transceiver"
FIBRES = ("Fiber", "RamanFiber")
_KM = {"km": 1.0, "m": 0.001}
_CABLE = re.compile(r"fiber \(.*\)-(.+?)(?:_\(\d+/\d+\))?")
"""How GNPy names a fibre that it reads from a sheet: by its ends and the id of its cable."""

LONGEST_NAME = 500
"""Of a fibre that is taken apart."""


@dataclass
class Plant:
    """The elements of a topology by their ids, and what follows and precedes each."""

    elements: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)

    def kind(self, uid: str) -> str:
        """Return the type of an element."""
        return str(self.elements[uid].get("type"))

    def is_end(self, uid: str) -> bool:
        """Tell whether spans end at an element: at a site, at a client on a line, at a fork."""
        if self.kind(uid) == SITE:
            return True
        if self.kind(uid) == CLIENT:
            near = self.after[uid] + self.before[uid]
            return not near or any(self.kind(other) != SITE for other in near)
        return len(self.after[uid]) > 1 or len(self.before[uid]) > 1


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of GNPy topologies; services given with a single one are its traffic.

    Raises:
        InputError: a file is none, or a value is none of its kind.
    """
    services = [content for content in contents if _holds(content, "path-request")]
    topologies = [content for content in contents if content not in services]
    if not topologies:
        found = "services without the topology they belong to"
        raise contents[0].wrong(found, "both files together")
    if services and len(topologies) > 1:
        raise services[0].wrong(f"services beside {len(topologies)} topologies", "one topology")
    return tuple(_network(topology, services) for topology in topologies)


def _holds(content: Content, key: str) -> bool:
    return isinstance(content.json, dict) and key in content.json


def _network(content: Content, services: Sequence[Content]) -> RawNetwork:
    value = content.json
    reading = Reading(content)
    if not isinstance(value, dict) or "elements" not in value:
        raise content.wrong(found_text(value), "a mapping with elements and connections")
    plant = _plant(value, reading)
    places = [_place(plant, uid, reading) for uid in plant.elements if plant.is_end(uid)]
    spans, left = _spans(plant, reading)
    notes = reading.end()
    if left:
        notes += (f"{left} fibres, amplifiers or splices stand on no way between sites",)
    return RawNetwork(
        file=content.shown,
        format="GNPy (JSON)",
        places=tuple(places),
        spans=tuple(spans),
        demands=tuple(demand for file in services for demand in _demands(file, plant)),
        plane=Plane.DEGREES,
        name=as_text(value.get("network_name")),
        notes=notes,
    )


def _plant(value: Mapping[str, Any], reading: Reading) -> Plant:
    plant = Plant()
    for number, element in enumerate(reading.listed(value.get("elements"), "", "elements"), 1):
        where = f"element {number}"
        mapped = reading.mapped(element, where, "")
        uid = reading.text(mapped.get("uid"), where, "uid")
        if uid is None or uid in plant.elements:
            found = "nothing" if uid is None else f'"{uid}" a second time'
            reading.wrong(where, "uid", found, "an id of its own")
            continue
        plant.elements[uid], plant.where[uid] = mapped, where
        plant.after[uid], plant.before[uid] = [], []
    for number, pair in enumerate(reading.listed(value.get("connections"), "", "connections"), 1):
        where = f"connection {number}"
        mapped = reading.mapped(pair, where, "")
        ends = [reading.text(mapped.get(key), where, key) for key in ("from_node", "to_node")]
        a, b = ends
        if a in plant.elements and b in plant.elements:
            plant.after[a].append(b)
            plant.before[b].append(a)
        else:
            unknown = next(end for end in ends if end not in plant.elements)
            reading.wrong(where, "", f"the node {unknown or 'nothing'}", "the uid of an element")
    return plant


def _place(plant: Plant, uid: str, reading: Reading) -> RawPlace:
    where = plant.where[uid]
    about = reading.mapped(plant.elements[uid].get("metadata"), where, "metadata")
    site = reading.mapped(about.get("location"), where, "location")
    extra: dict[str, RawValue] = {"type": plant.kind(uid)}
    if as_text(site.get("region")):
        extra["region"] = as_text(site.get("region"))
    return RawPlace(
        id=uid,
        where=where,
        name=as_text(site.get("city")),
        position=reading.point(site.get("longitude"), site.get("latitude"), where, "location"),
        extra=extra,
    )


def _spans(plant: Plant, reading: Reading) -> tuple[list[RawSpan], int]:
    """Return a span for each chain from a site on, and how many elements are in none."""
    found = []
    used: set[str] = set()
    for uid in plant.elements:
        if not plant.is_end(uid):
            continue
        for first in plant.after[uid]:
            if plant.kind(uid) == SITE and plant.kind(first) == CLIENT and not plant.is_end(first):
                continue  # what the site adds and drops
            chain, end = _chain(plant, first)
            used.update(chain)
            found.append(_span(plant, uid, chain, end, reading))
    lines = [
        uid
        for uid in plant.elements
        if not plant.is_end(uid) and plant.kind(uid) != CLIENT and uid not in used
    ]
    return found, len(lines)


def _chain(plant: Plant, first: str) -> tuple[list[str], str | None]:
    """Return the elements from one on, and the site they lead to, None where they end."""
    chain: list[str] = []
    at: str | None = first
    while at is not None and not plant.is_end(at):
        chain.append(at)
        at = plant.after[at][0] if plant.after[at] else None
    return chain, at


def _span(plant: Plant, a: str, chain: Sequence[str], b: str | None, reading: Reading) -> RawSpan:
    fibres = [uid for uid in chain if plant.kind(uid) in FIBRES]
    lengths = [_km(plant, uid, reading) for uid in fibres]
    km = [length for length in lengths if length is not None]
    cables = (_CABLE.fullmatch(uid) for uid in fibres if len(uid) <= LONGEST_NAME)
    return RawSpan(
        id=fibres[0] if fibres else None,
        where=plant.where[chain[0]] if chain else plant.where[a],
        a=a,
        b=b,
        lengths=(RawLength(math.fsum(km), LengthUnit.KM, LengthKind.FIBRE),)
        if km and len(km) == len(fibres)
        else (),
        directed=True,
        fibre=_each(plant.elements[uid].get("type_variety") for uid in fibres),
        groups=tuple(dict.fromkeys(cable[1] for cable in cables if cable is not None)),
        extra={"fibres": len(fibres), "amplifiers": sum(plant.kind(e) == "Edfa" for e in chain)},
    )


def _km(plant: Plant, uid: str, reading: Reading) -> float | None:
    where = plant.where[uid]
    about = reading.mapped(plant.elements[uid].get("params"), where, "params")
    value = reading.number(about.get("length"), where, "length")
    unit = about.get("length_units", "km")
    if not isinstance(unit, str) or unit not in _KM:
        reading.wrong(where, "length_units", found_text(unit), "km or m")
        return None
    return None if value is None else value * _KM[unit]


def _each(words: Iterable[Any]) -> str | None:
    """Return the different words, in order."""
    return "; ".join(dict.fromkeys(word for word in map(as_text, words) if word)) or None


def _demands(content: Content, plant: Plant) -> list[RawDemand]:
    """Return the services, between the sites that their clients stand at."""
    reading = Reading(content)
    found = []
    requests = reading.listed(content.json["path-request"], "", "path-request")
    for number, request in enumerate(requests, 1):
        where = f"request {number}"
        mapped = reading.mapped(request, where, "")
        ends = [reading.text(mapped.get(key), where, key) for key in ("source", "destination")]
        rules = reading.mapped(mapped.get("path-constraints"), where, "path-constraints")
        rate = reading.mapped(rules.get("te-bandwidth"), where, "te-bandwidth")
        bits = reading.number(rate.get("path_bandwidth"), where, "path_bandwidth")
        a, b = (None if end is None else _site_of(plant, end) for end in ends)
        if a is None or b is None:
            reading.wrong(where, "", f"services between {ends[0]} and {ends[1]}", "elements of "
                          "the topology")  # fmt: skip
            continue
        found.append(RawDemand(where, a, b, None if bits is None else bits / 1e9, bits))
    reading.end()
    return found


def _site_of(plant: Plant, uid: str) -> str | None:
    """Return the site that a client stands at; other elements are their own."""
    if uid not in plant.elements:
        return None
    if plant.is_end(uid):
        return uid
    return next((other for other in plant.after[uid] if plant.is_end(other)), None)
