"""What ``validate``, ``verify`` and ``plan --cross-check`` answer: is it sound."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from netplan.files.schemas.answer import AnswerFile, Long, PricedFile
from netplan.files.schemas.base import Count, Name, Strict, Text, Yuan


class ValueRecord(Strict):
    """A value of the scenario."""

    value: Any = Field(description="as it stands in its file")
    set_by: Long = Field(description="file and line, or the change, that set it")


class ScenarioCountsRecord(Strict):
    """How much there is of everything."""

    places: Count = Field(description="places of the network")
    spans: Count = Field(
        alias="spans in use or on offer", description="existing ones, and candidates allowed"
    )
    links: Count = Field(alias="links allowed", description="pairs of places a link may join")
    pairs: Count = Field(alias="target pairs", description="pairs of places under a limit")
    failures: Count = Field(description="failures that targets must survive")


class ValidationFile(AnswerFile):
    """What a scenario resolves to: what `netplan validate` read."""

    name: Name = Field(description="name of the scenario")
    warnings: list[Long] = Field(description="what is likely wrong without being an error")
    values: dict[Annotated[str, Field(max_length=2000)], ValueRecord] = Field(
        description="every value by its key, and where it is from"
    )
    counts: ScenarioCountsRecord = Field(description="how much there is of everything")


class FindingRecord(Strict):
    """A contradiction."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=40)] = Field(
        description="what kind it is"
    )
    subject: Long = Field(description="what it is about")
    claimed: Long = Field(description="what the file says; empty where there is nothing to say")
    recomputed: Long = Field(description="what is so; empty where there is nothing to say")
    text: Long = Field(description="the same in words")


class UncheckedRecord(Strict):
    """What a file says and the check does not recompute."""

    fields: list[Text] = Field(description="addresses; [] in them is any entry of a list")
    why: Long = Field(description="why not")


class CheckCountsRecord(Strict):
    """What was looked at."""

    inputs: Count = Field(description="input files")
    spans: Count = Field(description="spans of the plan")
    links: Count = Field(description="links of the plan")
    targets: Count = Field(description="pairs of targets")
    failures: Count = Field(description="failures")
    target_failures: Count = Field(description="pairs of a target and a failure")
    impossible: Count = Field(description="limits that cannot hold")
    left_out: Count = Field(description="spans and links left out in turn to test the bound")


class ProofRecord(Strict):
    """What a certificate proves."""

    ok: bool = Field(description="whether it is a proof")
    findings: list[FindingRecord] = Field(description="its flaws")
    lower_bound_cny: Yuan | None = Field(description="no plan costs less, CNY; null: not shown")
    parts: Count = Field(description="parts of the tree")
    bounds: Count = Field(description="bounds added up")
    paths: Count = Field(description="cheapest paths found for that")
    labels: Count = Field(description="limits shown to be out of reach")
    unchecked: list[UncheckedRecord] = Field(description="what it says beside the proof")
    trusted: Long = Field(description="what the proof rests on")


class VerificationFile(PricedFile):
    """A finished plan recomputed: what `netplan verify` found."""

    ok: bool = Field(description="whether nothing contradicts the plan")
    findings: list[FindingRecord] = Field(description="what does")
    counts: CheckCountsRecord = Field(description="what was looked at")
    unchecked: list[UncheckedRecord] = Field(description="what was not recomputed")
    certificate: ProofRecord | None = Field(description="the proof of the bound; null: none")
    mixture: list[Long] = Field(description="what shows that files beside it are of another run")


class CrossCheckFile(PricedFile):
    """A plan beside what another formulation finds: cross-check.json."""

    verdict: Literal["agrees", "differs", "unfinished"] = Field(
        description="how the two results stand to each other"
    )
    text: Long = Field(description="the same in words")
    cost_cny: Yuan | None = Field(description="cost of the other result, CNY; null: none")
    lower_bound_cny: Yuan | None = Field(description="nothing costs less, CNY; null: not known")
    solver: Text = Field(description="what solved it, and its version")
    programs: Count = Field(description="programs solved")
