"""What ``netplan optics`` answers: which modes the links of a plan carry."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from netplan.files.schemas.answer import Failure, Long, PartId, PricedFile
from netplan.files.schemas.base import (
    Count,
    Decibel,
    Digest,
    Gsnr,
    NoiseUnits,
    PlaceId,
    Price,
    Rate,
    Share,
    ShortId,
    Slot,
    SpanId,
    Spectrum,
    Strict,
    SymbolRate,
    Text,
)


class NoiseRecord(Strict):
    """Noise by cause, in billionths of the signal in 0.1 nm, whole numbers."""

    transmitter: NoiseUnits = Field(description="of the transmitter")
    add_drop: NoiseUnits = Field(description="of adding and dropping")
    roadms: NoiseUnits = Field(description="of boosters behind ROADMs")
    amplifiers: NoiseUnits = Field(description="of amplifiers behind sections")
    kerr: NoiseUnits = Field(description="of the Kerr effect in the fibre")
    capped: NoiseUnits = Field(description="no noise, but what a cap of the reach counts as")
    total: NoiseUnits = Field(description="their sum, which is held against the budget")


class NoisiestRecord(Strict):
    """The span with the most noise."""

    span: SpanId = Field(description="its id")
    share: Share = Field(description="of all noise of the stretch")


class BlockedRecord(Strict):
    """Why no number of regenerators helps."""

    reason: Literal["unknown_fibre", "section_too_long", "span_over_budget", "ends_over_budget"] = (
        Field(description="the equipment file has no optics of its fibre; no noise is known of "
              "sections so long; this span alone, or the two ends alone, have too much noise")
    )  # fmt: skip
    span: SpanId = Field(description="the span")


class LitRecord(Strict):
    """A mode over a way of a link."""

    state: Failure = Field(description='"intact", or the failure after which it is taken')
    route: list[SpanId] = Field(description="spans in order")
    regenerators: list[PlaceId] | None = Field(
        description="places of the fewest that do; null: no number of them does"
    )
    at_least: Count = Field(description="so many are needed wherever they may stand")
    gsnr_db: Gsnr | None = Field(
        description="of the stretch with the most noise, in 0.1 nm; null: not known"
    )
    left_db: Gsnr | None = Field(description="GSNR less what is needed; null: not known")
    noise: NoiseRecord | None = Field(description="of that stretch; null: not known")
    noisiest: NoisiestRecord | None = Field(description="of that stretch; null: not known")
    blocked: BlockedRecord | None = Field(description="null: nothing is in the way")


class LinkModeRecord(Strict):
    """A mode on a link."""

    mode: ShortId = Field(description="id in the equipment file")
    bit_rate_gbit_s: Rate = Field(description="what it carries")
    needed_db: Decibel = Field(
        description="GSNR that it must have: required, margin and error of the sum"
    )
    budget: NoiseUnits = Field(description="most noise in whole numbers")
    holds: bool = Field(description="without a regenerator on every way")
    intact: LitRecord = Field(description="over the link's own route")
    worst: LitRecord = Field(description="over the worst of its ways, which may be its own")


class LitLinkRecord(Strict):
    """A link of the plan."""

    link: PartId = Field(description="its id")
    ways: Count = Field(description="different routes, intact and after failures")
    best: ShortId | None = Field(
        description="the mode with the fewest regenerators, of these the fastest; of those "
        "that the scenario asks for, if any; null: none"
    )
    modes: list[LinkModeRecord] = Field(description="every mode, the fastest first")


class ComparedRecord(Strict):
    """A request to GNPy and its result."""

    request: Long = Field(description="its id in services.json")
    link: PartId = Field(description="the link")
    state: Failure = Field(description="intact, or the failure after which the way is taken")
    mode: ShortId = Field(description="the mode")
    channels: Count = Field(description="how many it asks for")
    route: list[SpanId] = Field(description="spans in order")
    sum_db: Gsnr = Field(description="GSNR by the sum of noise, caps of reach left out")
    gnpy_db: Gsnr | None = Field(description="GSNR of GNPy's worst channel; null: none")
    difference_db: Gsnr | None = Field(description="sum less GNPy; null: unknown")
    blocked: Text = Field(description="GNPy's word for why it lights nothing; empty: it does")
    n: Slot | None = Field(description="middle of the spectrum GNPy assigns; null: none")
    m: Slot | None = Field(description="its width in steps of 12.5 GHz; null: none")
    finding: Literal["differs", "refused", "no_path", "not_a_number", "no_answer"] | None = Field(
        description="why they do not agree; null: they do"
    )


class GnpyRecord(Strict):
    """What GNPy found."""

    agreed: bool = Field(description="whether there is no finding")
    within_db: Decibel = Field(description="so far apart both may be")
    requests: list[ComparedRecord] = Field(description="in the order of services.json")


class OpticsModeRecord(Strict):
    """A mode of the equipment file."""

    mode: ShortId = Field(description="its id")
    name: Text = Field(description="in English")
    name_zh: Text = Field(description="in Chinese")
    bit_rate_gbit_s: Rate = Field(description="what it carries")
    baud_gbd: SymbolRate = Field(description="symbol rate")
    spacing_ghz: Spectrum = Field(description="spectrum it takes")
    required_db: Decibel = Field(description="least GSNR in 0.1 nm, without margin")
    transponder_cny: Price | None = Field(description="one end, CNY; null: the costs do not say")


class OpticsFile(PricedFile):
    """Which modes the links of a plan carry."""

    plan: Text = Field(description="its name")
    plan_sha256: Digest | None = Field(description="of its plan.json; null: made here")
    margin_db: Decibel = Field(description="kept for ageing, repairs and penalties")
    sum_error_db: Decibel = Field(description="by how much the sum may be too good; kept too")
    gnpy_version: Text = Field(description="of the GNPy that made the table of noise")
    modes: list[OpticsModeRecord] = Field(description="the fastest first")
    links: list[LitLinkRecord] = Field(description="in the order of the plan")
    gnpy: GnpyRecord | None = Field(description="null: GNPy was not asked")
