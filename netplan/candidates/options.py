"""How candidates are proposed: by which methods, of which fibre, how long, at what price."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from netplan.errors import RequestError
from netplan.files.schemas.bounds import BOUNDS
from netplan.text import shortened, spelled

MOST_NEAREST = 1_000


class Way(StrEnum):
    """Between which places spans are proposed."""

    DELAUNAY = "delaunay"
    """Neighbours of the Delaunay triangulation on the sphere."""
    GABRIEL = "gabriel"
    """Pairs with no other place in the circle of which they are the diameter."""
    NEAREST = "nearest"
    """Each place with its K nearest."""
    RADIUS = "radius"
    """Pairs that are at most so many km apart."""
    HUBS = "hubs"
    """All pairs of hubs."""
    ALONG = "along"
    """Places that given lines join."""


@dataclass(frozen=True)
class Method:
    """One way of proposing, with its number or its file.

    Args:
        way: which one.
        count: of neighbours, for the nearest.
        radius_km: of geodesic, for a radius.
        file: with the lines, for those along given lines.
    """

    way: Way
    count: int = 0
    radius_km: float = 0.0
    file: Path | None = None

    @property
    def text(self) -> str:
        """Return it as the command line takes it."""
        match self.way:
            case Way.NEAREST:
                return f"{self.way}:{self.count}"
            case Way.RADIUS:
                return f"{self.way}:{self.radius_km:g}"
            case Way.ALONG:
                assert self.file is not None
                return f"{self.way}:{self.file.as_posix()}"
            case _:
                return self.way.value


def method_of(text: str) -> Method:
    """Return the method of a text: gabriel, nearest:4, radius:300, along:ducts.kml.

    Raises:
        RequestError: it is none.
    """
    word, colon, value = text.partition(":")
    if word not in set(Way):
        raise _wrong(text)
    way = Way(word)
    if way in (Way.NEAREST, Way.RADIUS, Way.ALONG) and not value:
        raise _wrong(text)
    match way:
        case Way.NEAREST:
            if not (value.isascii() and value.isdecimal() and 0 < int(value[:9]) <= MOST_NEAREST):
                raise RequestError(
                    f"{way}:K takes a whole number of 1 to {MOST_NEAREST:,}",
                    f"{way}:K 的 K 应为 1 至 {MOST_NEAREST:,} 的整数",
                )
            return Method(way, count=int(value))
        case Way.RADIUS:
            return Method(way, radius_km=_km(value))
        case Way.ALONG:
            return Method(way, file=Path(value))
    if colon:
        raise RequestError(f"{way} takes no value", f"{way} 不带数值")
    return Method(way)


def _km(value: str) -> float:
    bound = BOUNDS["span_length"]
    try:
        km = float(value)
    except ValueError:
        km = float("nan")
    if not bound.holds(km):
        raise RequestError(
            f"radius:KM takes a number of km {bound.range_text}",
            f"radius:KM 的 KM 应为千米数 {bound.range_text_zh}",
        )
    return km


def _wrong(text: str) -> RequestError:
    ways = "delaunay, gabriel, nearest:K, radius:KM, hubs, along:FILE"
    asked = shortened(spelled(text), 60)
    return RequestError(
        f'no way to propose "{asked}"; ways are {ways}', f"没有生成方式“{asked}”；可选 {ways}"
    )


@dataclass(frozen=True)
class CandidateOptions:
    """How candidates are proposed.

    Args:
        methods: between which places, the first that names a pair first.
        parallel: whether new fibre beside every existing span is proposed too.
        hubs: places that count as hubs besides those of that role, by id or name.
        route_factor: km of route per km of geodesic, where no line is given.
        fibres: kinds of fibre; each span is proposed in every kind.
        build_cost_per_km: price of building per km of fibre; None: as the costs file says.
        currency: of that price; None: that of the network's own spans, else CNY.
    """

    methods: tuple[Method, ...] = (Method(Way.GABRIEL),)
    parallel: bool = False
    hubs: tuple[str, ...] = ()
    route_factor: float = 1.2
    fibres: tuple[str, ...] = ("g654e",)
    build_cost_per_km: float | None = None
    currency: str | None = None
