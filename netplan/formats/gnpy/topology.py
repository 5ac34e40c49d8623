"""The lit spans of a plan as a topology of GNPy: ROADMs, fibres, amplifiers, with their powers.

Ids are made of netplan's, so that the way back is a look-up: ``fibre SPAN A>B 0`` is the first
section of a span in one direction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from netplan.lighting.requests import Request
from netplan.model.network import Network, Place, Span
from netplan.model.optics import FibreOptics
from netplan.optics.noise import NoiseModel
from netplan.optics.section import STEPS_PER_DB

AMPLIFIER = "netplan"
"""The one type of amplifier in the library."""


def roadm(place: str) -> str:
    """Return GNPy's id of a place where light is added, dropped or passes."""
    return f"roadm {place}"


def transceiver(place: str) -> str:
    """Return GNPy's id of the ends of links at a place."""
    return f"trx {place}"


def amplifier(span: Span, start: str, number: int) -> str:
    """Return GNPy's id of an amplifier: 0 is the booster, the last stands before the ROADM."""
    return f"amp {span.id} {_direction(span, start)} {number}"


def fibre(span: Span, start: str, number: int) -> str:
    """Return GNPy's id of a section."""
    return f"fibre {span.id} {_direction(span, start)} {number}"


def _direction(span: Span, start: str) -> str:
    return f"{start}>{other_end(span, start)}"


def other_end(span: Span, start: str) -> str:
    """Return the other end of a span."""
    return span.b if span.a == start else span.a


def known(spans: Sequence[Span], model: NoiseModel) -> tuple[Span, ...]:
    """Return the spans that light can be computed over at all."""
    return tuple(
        span
        for span in spans
        if span.fibre in model.optics.fibres and model.section.fits(model.sections(span).km)
    )


def topology(
    name: str, network: Network, spans: Sequence[Span], asked: Sequence[Request], model: NoiseModel
) -> dict[str, Any]:
    """Return topology.json: both directions of every span, and the places that they touch."""
    ends = {end for span in spans for end in (span.a, span.b)}
    ends |= {end for request in asked for end in (request.stretch.a, request.stretch.b)}
    elements: list[dict[str, Any]] = []
    connections: list[dict[str, str]] = []
    for place in network.places:
        if place.id in ends:
            elements += _at(place)
            pair = transceiver(place.id), roadm(place.id)
            connections += [_joined(*pair), _joined(*reversed(pair))]
    for span in spans:
        for start in (span.a, span.b):
            line = list(_line(span, start, network, model))
            elements += line
            uids = [roadm(start), *(e["uid"] for e in line), roadm(other_end(span, start))]
            connections += [_joined(a, b) for a, b in pairwise(uids)]
    return {"network_name": name, "elements": elements, "connections": connections}


def _joined(a: str, b: str) -> dict[str, str]:
    return {"from_node": a, "to_node": b}


def _at(place: Place) -> Iterator[dict[str, Any]]:
    where = _metadata(place.name, place.province or "", place.lat, place.lon)
    yield {"uid": transceiver(place.id), "type": "Transceiver", "metadata": where}
    yield {"uid": roadm(place.id), "type": "Roadm", "metadata": where}


def _metadata(city: str, region: str, lat: float, lon: float) -> dict[str, Any]:
    return {
        "location": {
            "city": city,
            "region": region,
            "latitude": round(lat, 6),
            "longitude": round(lon, 6),
        }
    }


def _line(span: Span, start: str, network: Network, model: NoiseModel) -> Iterator[dict[str, Any]]:
    """Yield what light meets over a span in one direction."""
    kind, cut = model.optics.fibres[span.fibre], model.sections(span)
    a, b = network.place[start], network.place[other_end(span, start)]
    launch = model.section.launch_dbm(kind, cut.km)
    for number in range(cut.count + 1):
        share = number / cut.count
        where = _metadata(
            span.id, "", a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon)
        )
        last = number == cut.count
        power = _before_roadm(kind, cut.km, launch) if last else launch
        yield {
            "uid": amplifier(span, start, number),
            "type": "Edfa",
            "type_variety": AMPLIFIER,
            "operational": {"delta_p": power, "tilt_target": 0, "out_voa": 0},
            "metadata": where,
        }
        if not last:
            yield {
                "uid": fibre(span, start, number),
                "type": "Fiber",
                "type_variety": span.fibre,
                "params": _params(kind, cut.km),
                "metadata": where,
            }


def _params(kind: FibreOptics, km: float) -> dict[str, Any]:
    return {
        "length": round(km, 6),
        "length_units": "km",
        "loss_coef": kind.loss_db_per_km.value,
        "att_in": 0,
        "con_in": kind.end_loss_db.value,
        "con_out": kind.end_loss_db.value,
    }


def _before_roadm(kind: FibreOptics, km: float, launch: float) -> float:
    """Return the power behind the last amplifier: 1 mW, or what arrives if that is more.

    The ROADM takes it down to its own; less than what arrives would be a gain below 0.
    """
    arriving = launch - kind.loss_db_per_km.value * km - 2 * kind.end_loss_db.value
    return max(0.0, math.ceil(arriving * STEPS_PER_DB) / STEPS_PER_DB)
