"""What ``netplan bom`` answers: what a plan buys."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import PartId, PricedFile
from netplan.files.schemas.base import PlaceId, RouteKm, Strict, Text, Yuan


class BillLineRecord(Strict):
    """One line of the bill."""

    part: Literal["cable", "amplifier_site", "roadm_degree", "terminal", "regenerator", "lease"] = (
        Field(description="what is bought")
    )
    spec: Text = Field(description="kind of fibre of the span; mode of a channel, or its rate")
    for_: PartId = Field(alias="for", description="the span or link that it is for")
    place: PlaceId = Field(description="where it is; of what lies along a span each end has half")
    province: Text | None = Field(description="of the place; null: not said")
    operator: Text | None = Field(description="who owns the span; null: not said, or a link")
    quantity: RouteKm = Field(description="how much, in the unit")
    unit: Literal["km", "sites", "degrees", "pieces", "fibre km"] = Field(
        description="of the quantity"
    )
    cost_cny: Yuan = Field(description="the price of all of it, CNY")


class BillFile(PricedFile):
    """The bill of materials of a plan."""

    lines: list[BillLineRecord] = Field(description="line by line, spans first")
    cost_cny: Yuan = Field(description="their sum, which is the cost of the plan, CNY")
