"""Nodes and spans of the open fibre data standard, as all its publication formats have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from netplan.files.text.findings import found_text
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
    Route,
)
from netplan.interchange.readers.reading import Reading, as_text, cell, cells
from netplan.interchange.readers.status import said
from netplan.model.joining import joined

OPERATORS = (
    "networkProviders",
    "transmissionMediumOwner",
    "physicalInfrastructureProvider",
)
"""Who runs a span, or else who owns it; the middle one since 0.4, the last until 0.3."""
DEGREES = ("OGC::CRS84", "EPSG::4326")
_VERSION = re.compile(r"\b(\d{1,2})__(\d{1,2})__\d{1,2}\b")
_EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:[\d.]*:?(\d{3,6})", re.I)
_OF_NODE = ("id", "name", "location", "featureType", "network")
_OF_SPAN = (
    "id", "name", "start", "end", "route", "directed", "capacity", "fibreLength",
    "featureType", "network",
)  # fmt: skip


def place_of(value: Mapping[str, Any], where: str, reading: Reading) -> RawPlace | None:
    """Return a node, None where it has no id, which is noted as wrong."""
    id = reading.text(value.get("id"), where, "id")
    if id is None:
        reading.wrong(where, "id", "nothing", "an id of its own")
        return None
    position = None
    geometry = reading.mapped(value.get("location"), where, "location")
    if geometry:
        if geometry.get("type") == "Point":
            position = reading.pair(geometry.get("coordinates"), where, "location")
        else:
            reading.wrong(where, "location", found_text(geometry.get("type")), "a Point")
    state = said((("status", value.get("status")),), of_place=True)
    return RawPlace(
        id=id,
        where=where,
        name=reading.text(value.get("name"), where, "name"),
        position=position,
        status=state.status,
        extra=cells(value, _OF_NODE),
        odd_status=state.odd,
    )


def span_of(value: Mapping[str, Any], where: str, reading: Reading) -> RawSpan:
    """Return a span; one without a start or an end, which the standard allows, has None there."""
    fibre_km = reading.number(value.get("fibreLength"), where, "fibreLength")
    details = reading.mapped(value.get("fibreTypeDetails"), where, "fibreTypeDetails")
    state = said((("status", value.get("status")),), of_place=False)
    return RawSpan(
        id=reading.text(value.get("id"), where, "id"),
        where=where,
        a=_end(value.get("start"), where, "start", reading),
        b=_end(value.get("end"), where, "end", reading),
        name=reading.text(value.get("name"), where, "name"),
        lengths=() if fibre_km is None else (RawLength(fibre_km, LengthUnit.KM, LengthKind.FIBRE),),
        route=_route(value.get("route"), where, reading),
        directed=value.get("directed") is True,
        capacity_gbps=reading.number(value.get("capacity"), where, "capacity"),
        fibre=_fibre(value, details),
        status=state.status,
        operator=_operator(value),
        extra=cells(value, _OF_SPAN),
        odd_status=state.odd,
    )


def _fibre(value: Mapping[str, Any], details: Mapping[str, Any]) -> str | None:
    """Return the exact kind of fibre, else that of the closed list, which has no hollow core."""
    kind = as_text(details.get("fibreSubtype")) or as_text(cell_or_none(value, "fibreType"))
    return kind or as_text(details.get("description"))


def network_of(
    about: Mapping[str, Any],
    format: str,
    places: Sequence[RawPlace],
    spans: Sequence[RawSpan],
    reading: Reading,
    notes: Iterable[str] = (),
) -> RawNetwork:
    """Return a network with what its file says of it.

    Args:
        about: the members of the network other than its nodes and spans.
        format: JSON, GeoJSON or CSV.
        places: its nodes.
        spans: its spans.
        reading: its file.
        notes: what a user must know.

    Raises:
        InputError: something was wrong; with all of it.
    """
    crs = _system(reading.mapped(about.get("crs"), "network", "crs"))
    version = version_of(about)
    return RawNetwork(
        file=reading.content.shown,
        format=f"OFDS {version} ({format})" if version else f"OFDS ({format})",
        places=tuple(places),
        spans=tuple(spans),
        plane=Plane.DEGREES if crs is None else Plane.UNSAID,
        crs=crs,
        name=reading.text(about.get("name"), "network", "name"),
        credit=_credit(about),
        notes=(*notes, *reading.end()),
    )


def version_of(about: Mapping[str, Any]) -> str | None:
    """Return the version of the standard whose schema the network links to."""
    links = about.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "describedby":
            match = _VERSION.search(str(link.get("href")))
            return None if match is None else f"{match[1]}.{match[2]}"
    return None


def cell_or_none(value: Mapping[str, Any], key: str) -> Any:
    """Return a member as a cell."""
    found = value.get(key)
    return None if found is None else cell(found)


def _end(value: Any, where: str, field: str, reading: Reading) -> str | None:
    """Return the id of a node; in GeoJSON the node itself stands there."""
    if isinstance(value, dict):
        value = value.get("id")
    return reading.text(value, where, field)


def _route(value: Any, where: str, reading: Reading) -> Route | None:
    geometry = reading.mapped(value, where, "route")
    kind, at = geometry.get("type"), geometry.get("coordinates")
    if not geometry:
        return None
    if kind == "LineString":
        route = reading.route(at, where, "route")
    elif kind == "MultiLineString" and isinstance(at, list):
        parts = [reading.route(part, where, "route") for part in at]
        route = joined([part for part in parts if part])
        if route is None:
            reading.wrong(where, "route", f"{len(parts)} parts that do not meet", "a line")
    else:
        reading.wrong(where, "route", found_text(kind), "a LineString")
        return None
    return route if route and len(route) > 1 else None


def _operator(value: Mapping[str, Any]) -> str | None:
    """Return who runs a span, or else owns it."""
    for key in OPERATORS:
        found = value.get(key)
        parts = found if isinstance(found, list) else [found]
        names = [as_text(part.get("name")) for part in parts if isinstance(part, dict)]
        if any(names):
            return "; ".join(name for name in names if name)
    return None


def _system(crs: Mapping[str, Any]) -> str | None:
    """Return the declared reference system, None for longitude and latitude of WGS-84."""
    name = as_text(crs.get("name"))
    if name is None or name.endswith(DEGREES):
        return None
    match = _EPSG.fullmatch(name)
    return f"EPSG:{match[1]}" if match else name


def _credit(about: Mapping[str, Any]) -> str | None:
    """Return who publishes a network and under which licence, as far as its file says."""
    publisher = about.get("publisher")
    parts = [
        as_text(publisher.get("name")) if isinstance(publisher, dict) else None,
        as_text(cell_or_none(about, "license")) or as_text(cell_or_none(about, "licence")),
        as_text(about.get("website")),
    ]
    return "; ".join(part for part in parts if part) or None
