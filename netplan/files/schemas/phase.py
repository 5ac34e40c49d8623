"""What ``netplan phase`` answers: in which order to build."""

from __future__ import annotations

from pydantic import Field

from netplan.files.schemas.answer import PairId, PartId, PricedFile
from netplan.files.schemas.base import Benefit, Budget, Count, Strict, Yuan


class YearRecord(Strict):
    """What is built in a year, and what is served at its end."""

    number: Count = Field(description="of the year, from 1")
    budget_cny: Budget = Field(description="what the year brings, CNY; what is left is kept")
    spent_cny: Yuan = Field(description="what is built in it, CNY")
    built: list[PartId] = Field(description="spans and links built in it")
    newly_met: list[PairId] = Field(description="pairs served from then on, TARGET:SOURCE>SINK")
    met: Count = Field(description="pairs served at its end")
    pairs: Count = Field(description="of so many")
    standing: list[PartId] = Field(
        description="all built by then but links that still lack a span of their route"
    )
    standing_cny: Yuan = Field(description="what that cost, CNY")


class PhasesFile(PricedFile):
    """The order of building under yearly budgets: what `netplan phase` found."""

    years: list[YearRecord] = Field(description="year by year")
    benefit: Benefit = Field(description="pairs served, or their weights, summed over the years")
    bound: Benefit = Field(description="no order serves more")
    left: list[PartId] = Field(description="spans and links that the budgets do not reach")
    proven: bool = Field(description="whether no order is better")
