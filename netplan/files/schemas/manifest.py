"""netplan.manifest.json: which files of a folder one run wrote together."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from netplan.files.schemas.answer import Versioned
from netplan.files.schemas.base import Strict

FileName = Annotated[str, Field(min_length=1, max_length=4000)]
Digest = Annotated[str, Field(max_length=64)]


class ManifestEntryRecord(Strict):
    """A file as it was written."""

    name: FileName = Field(description="in the folder, or in one below: folder/name")
    sha256: Digest = Field(description="its SHA-256, hexadecimal")
    command: FileName = Field(description="who wrote it")
    plan_sha256: Digest = Field(
        description="SHA-256 of the plan.json it belongs to; empty: of none, or of several"
    )


class UnfinishedRecord(Strict):
    """A run that is moving its files in, or was killed at it."""

    staging: FileName = Field(description="folder, beside the manifest, that they come from")
    files: list[ManifestEntryRecord] = Field(description="what it writes")
    gone: list[FileName] = Field(description="earlier files that it takes away")


class ManifestFile(Versioned):
    """The files of a folder; it is written last."""

    files: list[ManifestEntryRecord] = Field(description="by name")
    unfinished: UnfinishedRecord | None = Field(
        default=None, description="a run that has not ended; absent: none"
    )
