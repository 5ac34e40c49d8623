"""What findings are about: the places and spans of a network, with their positions."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.interchange.chinese import where_in_chinese
from netplan.interchange.findings import Spot
from netplan.interchange.raw_network import Point, RawNetwork, RawPlace, RawSpan
from netplan.text import shortened

NAMED = 60
"""How many characters of a name an example shows."""


def positions_of(network: RawNetwork) -> Mapping[str, Point]:
    """Return the positions of the places that have one, by their id in the file."""
    return {place.id: place.position for place in network.places if place.position is not None}


def name_of(place: RawPlace) -> str:
    """Return what a person calls a place."""
    return shortened(place.name or place.id, NAMED)


def names_of(network: RawNetwork) -> Mapping[str, str]:
    """Return what a person calls each place, by its id in the file."""
    return {place.id: name_of(place) for place in network.places}


def place_spot(place: RawPlace, text: str = "", zh: str = "") -> Spot:
    """Return a place as an example, with a text in English and in Chinese."""
    points = () if place.position is None else (place.position,)
    named = name_of(place)
    told = f"{named}: {text}" if text else named
    return Spot(place.where, told, points, zh=_told_zh(named, zh or text))


def _told_zh(named: str, text: str) -> str:
    return f"{named}：{text}" if text else named


class SpanSpots:
    """Makes examples of the spans of one network.

    Args:
        network: places in WGS-84 degrees, or without positions.
    """

    def __init__(self, network: RawNetwork) -> None:
        self.names = names_of(network)
        self.at = positions_of(network)

    def spot(self, span: RawSpan, text: str = "", zh: str = "") -> Spot:
        """Return a span as an example, with a text in English and in Chinese."""
        ends = [end for end in (span.a, span.b) if end is not None]
        named = " - ".join(self.names.get(end, shortened(end, NAMED)) for end in ends)
        bare = not named
        named = named or shortened(span.name or span.id or span.where, NAMED)
        points = tuple(self.at[end] for end in ends if end in self.at)
        line = span.route or (points if len(points) == 2 else None)
        named_zh = where_in_chinese(named) if bare and named == span.where else named
        told = f"{named}: {text}" if text else named
        return Spot(span.where, told, points, line, _told_zh(named_zh, zh or text))
