"""The places file: GeoJSON Points."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from netplan.files.schemas.base import (
    Confidence,
    Open,
    Persons,
    PlaceId,
    Role,
    Text,
    Weight,
)


def _text_or_empty(value: object) -> object:
    return "" if value is None else value


OptionalText = Annotated[Text, BeforeValidator(_text_or_empty, Text | None)]
Position = Annotated[
    list[float], Field(min_length=2, max_length=3, description="longitude, latitude in degrees")
]


class PlaceRow(Open):
    """Properties of a place. More are allowed and ignored."""

    id: PlaceId = Field(description="stable id; may be the feature's id instead")
    name: Text | None = Field(default=None, description="name in English; null: the id")
    name_zh: OptionalText = Field(default="", description="name in Chinese")
    role: Role = Field(description="what the place is to the planner")
    region: Text | None = Field(
        default=None,
        description="region that selectors name (guizhou, gba, yrd, jjj, chengyu, "
        "inner_mongolia, gansu, ningxia or your own)",
    )
    province: Text | None = Field(default=None, description="province in English")
    province_zh: Text | None = Field(default=None, description="province in Chinese")
    population: Persons | None = Field(default=None, description="inhabitants")
    weight: Weight | None = Field(default=0.0, description="demand weight, millions of inhabitants")
    transit: bool | None = Field(
        default=True,
        description="false: paths and routes of links may begin or end here, but not pass",
    )
    source: OptionalText = Field(default="", description="where position and population come from")
    confidence: Confidence | None = Field(default="low", description="how far to trust it")


class PointGeometry(Open):
    """Where the place is."""

    type: Literal["Point"] = Field(description="Point in every feature")
    coordinates: Position = Field(description="[longitude, latitude], WGS-84 degrees")


class PlaceFeature(Open):
    """One place."""

    type: Literal["Feature"] = Field(description="Feature")
    id: PlaceId | None = Field(default=None, description="stable id, the same as in the properties")
    properties: PlaceRow = Field(description="the columns")
    geometry: PointGeometry = Field(description="the position")


class PlacesFile(Open):
    """Places as a GeoJSON FeatureCollection (RFC 7946: WGS-84, longitude first)."""

    type: Literal["FeatureCollection"] = Field(description="FeatureCollection")
    features: Annotated[list[PlaceFeature], Field(min_length=1)] = Field(description="the places")
