"""import.json: what came of bringing a network in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from netplan.files.schemas.answer import AnswerFile, Long, Reference
from netplan.files.schemas.base import Count, Digest, Strict, Text

Severity = Literal["note", "repaired", "dropped", "decide"]


class ImportedFileRecord(Strict):
    """A file that was read."""

    path: Reference = Field(description="as the user gave it")
    sha256: Digest = Field(description="digest of its bytes")


class HeldRecord(Strict):
    """How much the files hold."""

    places: Count = Field(description="nodes, of every kind")
    links: Count = Field(description="links; both directions where they hold both")


class ImportCountsRecord(Strict):
    """How much came of it."""

    places: Count = Field(description="places")
    spans: Count = Field(description="spans")
    existing: Count = Field(description="spans that are in the ground")
    candidates: Count = Field(description="spans on offer")
    published: Count = Field(description="spans whose length the file states")
    routed: Count = Field(description="spans measured along their drawn course")
    estimated: Count = Field(description="spans of estimated length")
    demands: Count = Field(description="demands kept beside")


class ExampleRecord(Strict):
    """One thing that a finding is about."""

    where: Long = Field(description="where it stands in the file")
    text: Long = Field(description="what was found there and what became of it, in English")
    text_zh: Long = Field(description="the same in Chinese")


class ImportFindingRecord(Strict):
    """A kind of repair with how often it was done."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=60)] = Field(
        description="stable name of the kind"
    )
    severity: Severity = Field(
        description="note: nothing was changed; repaired; dropped; decide: a person must, and "
        "nothing is written"
    )
    text: Long = Field(description="what it is, in English")
    text_zh: Long = Field(description="the same in Chinese")
    count: Count = Field(description="how many it concerns")
    examples: list[ExampleRecord] = Field(description="the first few of them")
    option: Text | None = Field(description="the option that changes it; null: none does")


class ImportFile(AnswerFile):
    """What came of bringing a network in: what `netplan import --out` did."""

    network: Long = Field(description="name of the network, of the file where it has none")
    format: Long = Field(description="format of the files, in words")
    credit: Long | None = Field(description="who made it, as the file says; null: it does not")
    files: list[ImportedFileRecord] = Field(description="what was read")
    options: dict[Annotated[str, Field(max_length=100)], Any] = Field(
        description="what the user decided, and what was taken where nothing was said"
    )
    held: HeldRecord = Field(description="how much the files hold")
    counts: ImportCountsRecord = Field(description="how much came of it")
    notes: list[Long] = Field(description="what to know about how it was read, in English")
    notes_zh: list[Long] = Field(description="the same in Chinese")
    findings: list[ImportFindingRecord] = Field(description="in the order in which they were made")
