"""Raw networks made by hand: what readers would hand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netplan.interchange.findings import Finding, Findings
from netplan.interchange.imported import ImportedNetwork
from netplan.interchange.importing import Source, bring_in
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    Point,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
)

VIENNA, GRAZ, LINZ, SALZBURG = (16.37, 48.21), (15.44, 47.07), (14.29, 48.31), (13.05, 47.81)
CITIES = {"Vienna": VIENNA, "Graz": GRAZ, "Linz": LINZ, "Salzburg": SALZBURG}


def km(
    value: float, unit: LengthUnit | None = LengthUnit.KM, kind: LengthKind = LengthKind.ROUTE
) -> tuple[RawLength, ...]:
    return (RawLength(value, unit, kind),)


def place(id_: str, position: Point | None = None, **more: Any) -> RawPlace:
    return RawPlace(id_, f"node {id_}", position=position, **more)


def span(a: str | None, b: str | None, **more: Any) -> RawSpan:
    return RawSpan(more.pop("id", None), f"link {a}-{b}", a, b, **more)


def network(places: Sequence[RawPlace], spans: Sequence[RawSpan], **more: Any) -> RawNetwork:
    more = {"plane": Plane.DEGREES, **more}
    return RawNetwork("net.x", "Test", tuple(places), tuple(spans), **more)


def cities(*spans: RawSpan, **more: Any) -> RawNetwork:
    """Return four cities of Austria with these links."""
    return network([place(name, at) for name, at in CITIES.items()], spans, **more)


def brought_in(raw: RawNetwork, **options: Any) -> ImportedNetwork:
    return bring_in([raw], ImportOptions(**options), Source())


def codes(found: ImportedNetwork | Findings) -> dict[str, int]:
    """Return how often each kind of finding was made, without what every network has."""
    findings: Sequence[Finding] = found.found if isinstance(found, Findings) else found.findings
    return {f.code: f.count for f in findings if f.code != "fibre-unsaid"}
