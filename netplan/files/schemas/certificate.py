"""The certificate of a plan's lower bound, or of limits that cannot hold."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from netplan.files.schemas.base import (
    Currency,
    Digest,
    Index,
    Layers,
    Name,
    Ns,
    PlaceId,
    Scale,
    Scaled,
    Seen,
    Share,
    ShortId,
    Strict,
    Yuan,
)
from netplan.model.currency import CNY

DemandName = Annotated[str, Field(min_length=1, max_length=20_000), Seen]
ItemName = Annotated[str, Field(min_length=1, max_length=20_000), Seen]
FailureName = Annotated[str, Field(min_length=1, max_length=250), Seen]
NEEDS = {
    "bound": ("weights", "cuts"),
    "cut_off": ("pair",),
    "split": ("item", "chosen", "refused"),
    "nothing_left": (),
}


class SealedInput(Strict):
    """An input file of the plan."""

    role: ShortId = Field(description="what the file is to the scenario")
    sha256: Digest = Field(description="digest of its bytes")


class PairName(Strict):
    """A demand under a failure."""

    demand: DemandName = Field(
        description="`target:source|source>sink`, `link:ID` if forced, `row 7` of the traffic"
    )
    failure: FailureName = Field(description="name of the failure, or `intact`")


class WeightsRecord(Strict):
    """Weights of one pair; all other items have none."""

    pair: Index = Field(description="which of `pairs`, from 0")
    items: list[Index] = Field(description="which of `items`, from 0")
    values: list[Scaled] = Field(description="their weights, CNY x `scale`")


class CutRecord(Strict):
    """Items of which a pair needs at least one to keep its limit."""

    pair: Index = Field(description="which of `pairs`, from 0")
    items: list[Index] = Field(description="which of `items`, from 0")
    multiplier: Scaled = Field(description="CNY x `scale`")


class EvidenceRecord(Strict):
    """What a lower bound follows from."""

    weights: list[WeightsRecord] = Field(description="weights of pairs")
    cuts: list[CutRecord] = Field(description="cuts with multipliers")


class FixingRecord(Strict):
    """A round of fixing: with any of these items the other way, the bound is reached."""

    evidence: EvidenceRecord = Field(description="what shows it")
    chosen: list[Index] = Field(description="items that are chosen from here on")
    refused: list[Index] = Field(description="items that are refused from here on")


class EndRecord(Strict):
    """How a part ends; only the keys of its kind are given."""

    kind: Literal["bound", "cut_off", "split", "nothing_left"] = Field(
        description="the bound is reached; a limit fails whatever is chosen; two parts follow; "
        "an item is fixed both ways"
    )
    weights: list[WeightsRecord] | None = Field(None, description="of a `bound`")
    cuts: list[CutRecord] | None = Field(None, description="of a `bound`")
    pair: Index | None = Field(None, description="of a `cut_off`: whose limit fails")
    item: Index | None = Field(None, description="of a `split`")
    chosen: Index | None = Field(None, description="of a `split`: number of the part with it")
    refused: Index | None = Field(None, description="of a `split`: number of the part without it")

    @model_validator(mode="after")
    def _has_its_keys(self) -> Self:
        given = {key for keys in NEEDS.values() for key in keys if getattr(self, key) is not None}
        if given != set(NEEDS[self.kind]):
            wanted = ", ".join(NEEDS[self.kind]) or "no other key"
            found = {"found": ", ".join(sorted(given)) or "no other key"}
            allowed = {"allowed": f"{wanted} beside the kind {self.kind}"}
            raise PydanticCustomError("end", "end of a part", {**found, **allowed})
        return self


class PartRecord(Strict):
    """A part of the tree: the plans with the items on the way to it chosen and refused so."""

    fixings: list[FixingRecord] = Field(description="rounds of fixing, in order")
    end: EndRecord = Field(description="how the part ends")


class LabelsRecord(Strict):
    """Distance labels that prove a limit out of reach, everything allowed being built."""

    target: ShortId = Field(description="target id")
    sources: list[PlaceId] = Field(description="places that may serve it")
    sink: PlaceId = Field(description="place served")
    failure: FailureName = Field(description="name of the failure, or `intact`")
    limit_ns: Ns = Field(description="the limit, ns one-way")
    cap_ns: Ns = Field(description="labels stop here, ns")
    labels_ns: dict[PlaceId, Ns] = Field(description="least ns from the sources, by place")
    optical_ns: dict[PlaceId, dict[PlaceId, Ns]] = Field(
        description="least optical ns from an end of a link, by that end and place"
    )


class PolygonRecord(Strict):
    """Where the reserve of one confidence of the scenario is taken exactly."""

    per_path: Share = Field(description="probability asked for")
    law: Literal["independent", "together"] = Field(description="law asked for")
    corners_ns: list[Ns] = Field(max_length=64, description="standard deviations, increasing, ns")
    hops: Layers = Field(description="hops that the layers tell apart")
    links: Layers = Field(description="links that the layers tell apart")


class WeightOf(Strict):
    """A whole number that belongs to a name."""

    name: ItemName = Field(description="of a lowest rung, or of a demand")
    weight: Scaled = Field(description="what it weighs")


class RowRecord(Strict):
    """A row of the traffic of one state: what is bought of ladders, weighed, is enough.

    Either weights follow from the ways that channels can take, or one of some items is needed.
    """

    failure: FailureName = Field(description="name of the failure, or `intact`")
    weights: list[WeightOf] | None = Field(
        None,
        description="of a slot of a span, by its id; of one of what is bought of a link, by the "
        "item that is its lowest rung",
    )
    demands: list[WeightOf] | None = Field(
        None, description="what all channels of a demand weigh at least, together"
    )
    divisor: Scaled | None = Field(
        None, description="of the rounding to whole pairs and channels; 0: none"
    )
    hops: list[WeightOf] | None = Field(
        None,
        description="of a channel over today's hops with a limit, by their span; absent: none",
    )
    items: list[ItemName] | None = Field(
        None, description="instead of weights: whole channels do not fit without one of these"
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        load = (self.weights, self.demands, self.divisor)
        if any((value is None) != (self.items is not None) for value in load):
            found = {"found": "neither, or parts of both"}
            allowed = {"allowed": "weights, demands and divisor, or items"}
            raise PydanticCustomError("row", "row of traffic", {**found, **allowed})
        if self.hops is not None and (self.items is not None or not self.hops):
            found = {"found": "hops beside items, or none"}
            allowed = {"allowed": "hops beside weights, one at least, or no hops"}
            raise PydanticCustomError("row", "row of traffic", {**found, **allowed})
        return self


class TrafficRecord(Strict):
    """What the proof says of traffic."""

    fewest_cny: Yuan | None = Field(
        description="price of the fewest channels in all, CNY, where links are free in the tree; "
        "null: the tree counts channels link by link"
    )
    rows: list[RowRecord] = Field(description="each a demand of its own, `row 0` and on, if intact")


class CertificateFile(Strict):
    """The proof that no plan is cheaper than the bound of a plan.json; see verification.md."""

    schema_version: Literal[1] = Field(description="version of this format")
    currency: Currency = Field(default=CNY, description="of its bound and weights; absent: CNY")
    name: Name = Field(description="name of the scenario")
    netplan_version: str = Field(max_length=40, description="version that wrote it")
    plan_sha256: Digest = Field(description="digest of the plan.json it belongs to")
    inputs: list[SealedInput] = Field(description="the input files of the plan")
    lower_bound_cny: Yuan | None = Field(
        description="no plan costs less, CNY; null: only limits out of reach are shown"
    )
    scale: Scale = Field(description="weights are CNY times this")
    items: list[ItemName] = Field(
        description="ids of spans and links; of traffic `SPAN#2` the second pair of fibres of a "
        "span, `LINK#2` the second channel of a link, `LINK@DEMAND#2` the first that a demand owns"
    )
    pairs: list[PairName] = Field(description="demands and failures")
    parts: list[PartRecord] = Field(description="the tree; part 0 is the whole question")
    impossible: list[LabelsRecord] = Field(description="limits shown to be out of reach")
    polygons: list[PolygonRecord] = Field(
        default=[], description="of every confidence that the proof counts; absent: none"
    )
    traffic: TrafficRecord | None = Field(
        default=None, description="of a scenario with traffic; absent: without"
    )
