"""How the channels of a plan run, as plan.json records it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.base import (
    Count,
    FailureId,
    LinkId,
    PlaceId,
    ShortId,
    SlotGhz,
    SpanId,
    Strict,
    Text,
)


class ChannelCountRecord(Strict):
    """Channels of one mode."""

    mode: Text = Field(description='mode of the equipment\'s optics; "" where none is named')
    count: Count = Field(description="channels that can be lit at once")


class LitWayRecord(Strict):
    """Channels of one link on one way through the spans."""

    link: LinkId = Field(description="the link")
    spans: list[SpanId] = Field(description="spans in the order in which the demand passes them")
    mode: Text = Field(description='mode of the equipment\'s optics; "" where none is named')
    regenerators: list[PlaceId] = Field(description="places where the light is regenerated")
    slots: list[list[Count]] = Field(
        description="first slot of every channel, on each stretch between ends and regenerators"
    )


class CarriedRouteRecord(Strict):
    """Channels of a demand over links, with today's hops between them, or over hops alone."""

    demand: Count = Field(description="its place in `demands`, from 0")
    channels: Count = Field(description="how many")
    ways: list[LitWayRecord] = Field(description="the links in order")
    hops: list[list[SpanId]] | None = Field(
        default=None,
        description="spans of today's hops with a limit before the first link, between links and "
        "behind the last; absent: none is passed. Without links a channel brings the greatest "
        "common divisor of the rates",
    )
    pair: Count | None = Field(
        default=None,
        description="number of the pair of routes that it belongs to, of which every failure "
        "leaves one; null: to none",
    )
    role: Literal["working", "protection"] | None = Field(
        default=None, description="which of the two it is; null where it belongs to none"
    )


class CarriedStateRecord(Strict):
    """What runs in one state of the network."""

    state: FailureId = Field(description="intact, or the failure")
    kept: bool = Field(
        description="whether the channels that the failure does not cut stay as they are; routes "
        "then has only those lit anew, else all that run"
    )
    routes: list[CarriedRouteRecord] = Field(description="the channels by route")


class CarriedDemandRecord(Strict):
    """A pair of a target and its channels."""

    target: ShortId = Field(description="target of the scenario")
    from_: PlaceId = Field(alias="from", description="place the traffic starts from")
    to: PlaceId = Field(description="place it goes to")
    mbit_s: Count = Field(description="traffic in the peak, Mbit/s; 0: a channel for the limit")
    mbit_s_after_cut: Count = Field(description="of it, what every failure must leave, Mbit/s")
    channels: Count = Field(description="channels it needs")
    channels_after_cut: Count = Field(description="channels that every failure must leave")


class RegeneratorRecord(Strict):
    """Regenerators of a link at a place."""

    link: LinkId = Field(description="the link")
    place: PlaceId = Field(description="where they stand")
    mode: Text = Field(description="mode of the light")
    count: Count = Field(description="how many channels they regenerate at once")


class WidthRecord(Strict):
    """How much spectrum a channel takes."""

    mode: Text = Field(description='mode of the equipment\'s optics; "" where none is named')
    slots: Count = Field(description="neighbouring slots of a channel")


class PlaceTotalRecord(Strict):
    """The traffic of a place to all others together."""

    place: PlaceId = Field(description="the place")
    mbit_s: Count = Field(description="its total in the peak, Mbit/s")
    mbit_s_after_cut: Count = Field(description="of it, what every failure must leave, Mbit/s")


class CarriedRecord(Strict):
    """How the traffic is carried, in every state of the network."""

    slots: Count = Field(description="slots of a pair of fibres")
    slot_ghz: SlotGhz | None = Field(
        description="width of a slot, GHz; null: a slot is a channel's"
    )
    widths: list[WidthRecord] = Field(description="slots of a channel by mode")
    hose: list[PlaceTotalRecord] | None = Field(
        default=None,
        description="totals of places: any traffic within them is carried, `demands` and `states` "
        "are those of one such; absent: the traffic of `demands` is all",
    )
    demands: list[CarriedDemandRecord] = Field(description="every pair of every target")
    regenerators: list[RegeneratorRecord] = Field(description="where regenerators stand")
    states: list[CarriedStateRecord] = Field(
        description="the intact network, and every failure that cuts a channel or asks for others"
    )
