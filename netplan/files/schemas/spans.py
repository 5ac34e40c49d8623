"""The spans file: GeoJSON lines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from netplan.files.schemas.base import (
    AlongName,
    Confidence,
    CourseName,
    GroupId,
    LeadMonths,
    LengthSource,
    Open,
    PlaceId,
    SeasonText,
    Slack,
    SpanId,
    SpanKm,
    State,
    Text,
    Tolerance,
    Traffic,
    Upkeep,
    WholePrice,
)
from netplan.files.schemas.places import OptionalText, Position


class SpanRow(Open):
    """Properties of a span. More are allowed and ignored."""

    id: SpanId = Field(description="stable id; may be the feature's id instead")
    a: PlaceId = Field(description="place at one end")
    b: PlaceId = Field(description="place at the other end")
    state: State = Field(description="in the ground, or on offer")
    fibre: Text = Field(description="kind of fibre, a key of `fibres` in the equipment file")
    length_km: SpanKm = Field(
        description="length along the route; times slack_factor it is the length of the fibre, "
        "which can't be below the geodesic between the ends"
    )
    slack_factor: Slack | None = Field(
        default=1.0, description="fibre km per route km; 1 where length_km is that of the fibre"
    )
    length_source: LengthSource = Field(description="where the length comes from")
    length_tolerance: Tolerance | None = Field(
        default=None,
        description="how far the length may be off, a fraction; null: measured 0.01, published "
        "0.02, routed 0.05, estimated 0.12",
    )
    corridor: GroupId = Field(description="what it shares a trench with; fails as a whole")
    srlgs: OptionalText = Field(
        default="",
        description='further shared risk groups, joined by ";", without the own corridor',
    )
    build_cost_cny: WholePrice | None = Field(
        default=None,
        description="price of building it in CNY; null: length x price of the costs file",
    )
    lease_cny_per_fibre_km_year: Upkeep | None = Field(
        default=None,
        description="what leasing a fibre of this existing span costs per km and year in CNY, "
        "whoever runs it, where the scenario has a `lease`; null: as the costs file says",
    )
    hop_gbit_s: Traffic | None = Field(
        default=None,
        description="what today's hop over this existing span carries of the `demands` of a "
        "scenario in each direction, Gbit/s, in whole channels; null: whatever comes",
    )
    operator: Text | None = Field(default=None, description="who runs it")
    source: OptionalText = Field(default="", description="where the facts come from")
    confidence: Confidence | None = Field(default="low", description="how far to trust it")
    course: CourseName | None = Field(
        default=None,
        description="what the line is: `drawn` through the towns on the way, some km off; "
        "`along_lines` of a file, as netplan courses lays it; `schematic`, no course; null: the "
        "course where it bends, schematic where it runs straight",
    )
    course_credit: OptionalText = Field(
        default="", description="whose lines or positions the course was made of, and their licence"
    )

    along: AlongName | None = Field(
        default=None,
        description="what the span follows: its length is of that, and the costs file's "
        "`along_factor` multiplies the price of building it; null: not stated, factor 1",
    )
    lead_time_months: LeadMonths | None = Field(
        default=None,
        description="months of work before it can be used, for `netplan phase`; null: it is ready "
        "in the year in which it is begun",
    )
    season: SeasonText | None = Field(
        default=None,
        description='the months in which there can be work on it, such as "4-10", or "11-3" over '
        "the turn of the year; null: all",
    )


class LineGeometry(Open):
    """The course of the span, whole or in parts that meet end to end.

    A line over the 180th meridian is cut there (RFC 7946, 3.1.9): one in two parts.
    """

    type: Literal["LineString", "MultiLineString"] = Field(
        description="MultiLineString where the line is in parts, which together make one"
    )
    coordinates: (
        Annotated[list[Position], Field(min_length=2)]
        | Annotated[list[Annotated[list[Position], Field(min_length=2)]], Field(min_length=1)]
    ) = Field(
        description="positions from one end to the other, the outer two at the places; or a list "
        "of parts, in any order and direction"
    )


class SpanFeature(Open):
    """One span."""

    type: Literal["Feature"] = Field(description="Feature")
    id: SpanId | None = Field(default=None, description="stable id, the same as in the properties")
    properties: SpanRow = Field(description="the columns")
    geometry: LineGeometry = Field(description="the course")


class SpansFile(Open):
    """Spans as a GeoJSON FeatureCollection (RFC 7946: WGS-84, longitude first)."""

    type: Literal["FeatureCollection"] = Field(description="FeatureCollection")
    features: Annotated[list[SpanFeature], Field(min_length=1)] = Field(description="the spans")
