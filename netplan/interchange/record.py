"""What came of bringing a network in as JSON values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any

from netplan.interchange.chinese import note_in_chinese
from netplan.interchange.findings import Finding
from netplan.interchange.imported import ImportedNetwork
from netplan.interchange.options import ImportOptions
from netplan.model.network import LengthSource, SpanState

SCHEMA_VERSION = 1


def import_record(imported: ImportedNetwork) -> dict[str, Any]:
    """Return import.json: counts, options as used, every finding with examples."""
    return {
        "schema_version": SCHEMA_VERSION,
        "network": imported.name,
        "format": imported.format,
        "credit": imported.credit,
        "files": [{"path": file.path, "sha256": file.sha256} for file in imported.inputs],
        "options": {
            field.name: _plain(getattr(imported.options, field.name))
            for field in fields(ImportOptions)
        },
        "held": {"places": imported.held[0], "links": imported.held[1]},
        "counts": counts_of(imported),
        "notes": list(imported.notes),
        "notes_zh": [note_in_chinese(note) for note in imported.notes],
        "findings": [_finding(finding) for finding in imported.findings],
    }


def counts_of(imported: ImportedNetwork) -> dict[str, int]:
    """Return how much came of it."""
    made = imported.made
    states = Counter(span.state for span in made.spans)
    lengths = Counter(span.length_source for span in made.spans)
    return {
        "places": len(made.places),
        "spans": len(made.spans),
        "existing": states[SpanState.EXISTING],
        "candidates": states[SpanState.CANDIDATE],
        "published": lengths[LengthSource.PUBLISHED],
        "routed": lengths[LengthSource.ROUTED],
        "estimated": lengths[LengthSource.ESTIMATED],
        "demands": len(made.demands),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "text": finding.text,
        "text_zh": finding.text_zh,
        "count": finding.count,
        "examples": [
            {"where": spot.where, "text": spot.text, "text_zh": spot.text_zh}
            for spot in finding.examples
        ],
        "option": finding.option,
    }


def _plain(value: Any) -> Any:
    """Return an option as JSON has it."""
    match value:
        case Enum():
            return value.value
        case Path():
            return value.as_posix()
        case Mapping():
            return {str(key): _plain(entry) for key, entry in value.items()}
        case tuple() | list():
            return [_plain(entry) for entry in value]
        case _:
            return value
