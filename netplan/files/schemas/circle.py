"""What ``netplan circle`` answers: the service circle of a hub, and the hub indicators."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import AnswerFile
from netplan.files.schemas.base import (
    Count,
    Ms,
    Persons,
    PlaceId,
    Places,
    Ratio,
    RecordMs,
    RouteKm,
    Share,
    Strict,
    TailKm,
    Text,
)

When = Literal["before", "after"]


class AccessRecord(Strict):
    """The access tail: regional fibre from the nearest place of the network."""

    route_factor: Ratio = Field(description="fibre km per geodesic km")
    max_km: TailKm = Field(description="longest tail, geodesic km")


class RegionRecord(Strict):
    """The cities and people of a region within a limit."""

    region: Text = Field(description="name of the region")
    region_zh: Text = Field(description="the same in Chinese")
    limit_one_way_ms: Ms = Field(description="limit, ms")
    cities_total: Count = Field(description="cities of the region")
    population_total: Persons = Field(description="people in them")
    cities: dict[When, Count] = Field(description="cities within the limit, before and after")
    population: dict[When, Persons] = Field(description="people within it, before and after")


class PublishedRecord(Strict):
    """Figures of the hubs as published."""

    by: Text = Field(description="who published them, and of when")
    share_within_20ms_optical: Share = Field(description="pairs within 20 ms, optical")
    mean_optical_ms: RecordMs = Field(description="mean optical latency, one-way, ms")
    worst_optical_ms: RecordMs = Field(description="worst optical latency, one-way, ms")
    mean_service_ms: RecordMs | None = Field(
        description="mean latency of a service of the scenario's kind, one-way, ms"
    )
    worst_service_ms: RecordMs | None = Field(
        description="worst latency of a service of the scenario's kind, one-way, ms"
    )


class SummaryRecord(Strict):
    """The pairs of hubs in numbers."""

    pairs: Count = Field(description="pairs of hubs")
    share_within_20ms_optical: Share = Field(description="of them within 20 ms, optical")
    share_within_20ms_service: Share = Field(description="of them within 20 ms by service")
    share_within_rule: Share = Field(description="within 1.5 x theoretical latency, optical")
    share_within_rule_least: Share = Field(
        description="the same with every length at the high end of its range"
    )
    share_within_rule_most: Share = Field(
        description="the same with every length at the low end of its range"
    )
    mean_optical_ms: RecordMs | None = Field(description="mean, ms; null: a pair has no path")
    worst_optical_ms: RecordMs | None = Field(description="worst, ms; null: a pair has no path")
    mean_service_ms: RecordMs | None = Field(description="mean, ms; null: a pair has no path")
    worst_service_ms: RecordMs | None = Field(description="worst, ms; null: a pair has no path")
    mean_places_5ms_optical: Places = Field(description="mean of places within 5 ms of a hub")


class HubPairRecord(Strict):
    """Two hubs."""

    a: PlaceId = Field(description="one of them")
    b: PlaceId = Field(description="the other")
    geodesic_km: RouteKm = Field(description="geodesic between them, km")
    rule_one_way_ms: RecordMs = Field(description="1.5 x theoretical latency, ms")
    optical_one_way_ms: dict[When, RecordMs | None] = Field(
        description="optical latency, ms; null: no path"
    )
    service_one_way_ms: dict[When, RecordMs | None] = Field(
        description="latency of service, ms; null: no path"
    )
    within_rule: dict[When, bool] = Field(description="whether optical is within the rule")


class HubRecord(Strict):
    """What lies within 5 ms of a hub."""

    hub: PlaceId = Field(description="place id, or cluster of hubs")
    places_optical: dict[When, Count] = Field(description="places of the network, optical")
    places_service: dict[When, Count] = Field(description="places of the network by service")
    cities: dict[When, Count] = Field(description="cities by service and access tail")
    population: dict[When, Persons] = Field(description="people in them")


class IndicatorsRecord(Strict):
    """The indicators of all hubs."""

    published: PublishedRecord | None = Field(description="null: not the national hubs of China")
    summary: dict[When, SummaryRecord] = Field(description="before and after")
    hub_pairs: list[HubPairRecord] = Field(description="every two hubs")
    hubs_within_5ms: list[HubRecord] = Field(description="every hub")


class CircleFile(AnswerFile):
    """The service circle of a hub: what `netplan circle` measured.

    Everything is told for the state before (nothing built) and, where there is a plan, after.
    """

    origin: PlaceId = Field(description="the hub")
    limits_one_way_ms: list[Ms] = Field(description="limits, ms, ascending")
    access: AccessRecord = Field(description="what stands between the network and a city")
    cities_from: Literal["the network's own places", "the world's cities", "table"] = Field(
        description="what the cities are: places of the network where none are known around it, "
        "else those around it of the bundled table of the world, else of the table of China or "
        "of one's own"
    )
    regions: list[RegionRecord] = Field(description="every region under every limit")
    indicators: IndicatorsRecord = Field(description="of all hubs")
