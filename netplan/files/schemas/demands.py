"""Traffic and how links are lit, as a scenario states them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from netplan.files.schemas.base import (
    FibreId,
    Growth,
    Pairs,
    PerPair,
    PlaceId,
    Protected,
    Rate,
    Reference,
    Strict,
    Text,
    Texts,
    Times,
    Traffic,
    Year,
)
from netplan.files.schemas.span_rule import SpanRuleEntry


class PairTrafficEntry(Strict):
    """The traffic between two places in the peak, in the larger direction."""

    from_: PlaceId = Field(alias="from", description="one end")
    to: PlaceId = Field(description="the other end")
    class_: Text = Field(default="", alias="class", description="class of the traffic")
    gbit_s: Traffic = Field(description="traffic, Gbit/s; the middle of the range")
    gbit_s_low: Traffic | None = Field(default=None, description="low end; absent: the same")
    gbit_s_high: Traffic | None = Field(default=None, description="high end; absent: the same")
    year: Year | None = Field(default=None, description="of the figures; absent: of any year")


class PlaceTrafficEntry(Strict):
    """The traffic of a place to all others together in the peak, in the larger direction."""

    place: PlaceId = Field(description="the place")
    class_: Text = Field(default="", alias="class", description="class of the traffic")
    gbit_s: Traffic = Field(description="traffic, Gbit/s; the middle of the range")
    gbit_s_low: Traffic | None = Field(default=None, description="low end; absent: the same")
    gbit_s_high: Traffic | None = Field(default=None, description="high end; absent: the same")
    year: Year | None = Field(default=None, description="of the figures; absent: of any year")


class DemandsEntry(Strict):
    """The traffic that the links must carry, intact and after every failure asked for.

    Every pair of every target gets whole channels for its traffic, rounded up; a pair without
    traffic gets one. Exactly one of `table`, `pairs`, `total_gbit_s` and `hose`.
    """

    table: Reference | None = Field(
        default=None,
        description="CSV file with the columns `from`, `to`, `gbit_s_base` or `gbit_s`, and "
        "perhaps `class`, `year`, `gbit_s_low`, `gbit_s_high`, `source`, `confidence`",
    )
    pairs: list[PairTrafficEntry] | None = Field(default=None, description="the same, written here")
    total_gbit_s: Traffic | None = Field(
        default=None,
        description="traffic of all pairs of all targets together, shared out by the weight of "
        "their places",
    )
    hose: list[PlaceTrafficEntry] | None = Field(
        default=None,
        min_length=1,
        description="totals of places instead of traffic by pair: any traffic between the pairs "
        "of all targets that keeps within them is carried; a place that is not named has no total "
        "of its own, and a pair of two such places one channel",
    )
    level: Literal["low", "base", "high"] = Field(
        default="base", description="which end of the range counts"
    )
    classes: Texts | None = Field(default=None, description="classes that count; absent: all")
    year: Year | None = Field(
        default=None, description="year that is planned for; absent: rows as they stand"
    )
    growth_percent_year: Growth = Field(
        default=0.0, description="growth from the year of a row to the year planned for, % a year"
    )
    scale: Times = Field(default=1.0, description="what all traffic is multiplied by")
    oversubscription: Times = Field(
        default=1.0, description="what all traffic is divided by: peaks that do not come together"
    )
    protected_percent: Protected | dict[Text, Protected] = Field(
        default=100.0,
        description="share of the traffic that every failure must leave, of all of it or by class; "
        "a class that is not named: 100; a pair keeps one channel in any case",
    )
    others: Literal["refuse", "leave_out"] = Field(
        default="refuse",
        description="what becomes of traffic between places that are no pair of a target",
    )


def _modes(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Modes = Annotated[
    list[FibreId], Field(min_length=1), BeforeValidator(_modes, FibreId | list[FibreId])
]


class RoomEntry(SpanRuleEntry):
    """How many pairs of fibres can be lit on the spans that match every key."""

    fibre_pairs: Pairs = Field(description="pairs of fibres that can be lit at most")


class ChannelsEntry(Strict):
    """How links are lit: the mode of their light, and what room fibres have for it."""

    mode: Modes | None = Field(
        default=None,
        description="mode of the equipment file's optics that every link is lit in, or several "
        "to choose from where there are `demands`; absent: noise is not looked at",
    )
    gbit_s: Rate | None = Field(
        default=None,
        description="rate of a channel without a mode; absent: that of the costs file",
    )
    per_pair: PerPair | None = Field(
        default=None,
        description="channels that a pair of fibres carries; absent: as many of the mode as the "
        "band holds, or 80 without a mode",
    )
    owned: bool = Field(
        default=False,
        description="true: the ends of a channel belong to one pair of places; false: whoever is "
        "routed to the place uses them",
    )
    fibre_pairs: Pairs = Field(
        default=4, description="pairs of fibres that can be lit on a span at most"
    )
    room: list[RoomEntry] = Field(
        default=[],
        description="other numbers of pairs for some spans; of several entries for one span the "
        "latest counts",
    )
    degrees: Pairs | None = Field(
        default=None,
        description="pairs of fibres that can be lit at a place at most, over all spans that end "
        "there, each a degree of its ROADM; needs `demands`; absent: any number",
    )
    degrees_at: dict[PlaceId, Pairs] = Field(
        default={}, description="other numbers of degrees at some places"
    )
    bands: Literal["c", "c_l"] = Field(
        default="c",
        description="bands that fibres are lit in: the C band, or C and L, which have twice the "
        "room and other prices; noise is that of the C band",
    )
    rerouting: Literal["free", "struck", "shared", "one_plus_one"] = Field(
        default="free",
        description="what a failure may move: every channel; only those that it cuts; of these "
        "each to a route fixed beforehand, whose room failures share; nothing: what must outlive "
        "failures is lit over two routes at once",
    )
