"""What the check finds as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from netplan.check.certificate.check import TRUSTED, Proof
from netplan.check.report import Finding, Report, Unchecked
from netplan.files.schemas.judgement import VerificationFile
from netplan.files.text.money import written_in
from netplan.records.answer import SCHEMA_VERSION


def verification_record(
    report: Report, proof: Proof | None = None, mixture: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what a check found as JSON values.

    Args:
        report: on the plan.
        proof: on its certificate, None where there is none.
        mixture: what shows that the files beside it are of another run.
    """
    values = {
        "schema_version": SCHEMA_VERSION,
        "ok": report.ok,
        "findings": _findings(report.findings),
        "counts": asdict(report.counts),
        "unchecked": _unchecked(report.unchecked),
        "certificate": None if proof is None else _proof(proof),
        "mixture": list(mixture),
    }
    return written_in(values, VerificationFile, report.currency)


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "ok": proof.ok,
        "findings": _findings(proof.findings),
        "lower_bound_cny": proof.lower_bound_cny,
        "parts": proof.parts,
        "bounds": proof.bounds,
        "paths": proof.paths,
        "labels": proof.labels,
        "unchecked": _unchecked(proof.unchecked),
        "trusted": TRUSTED,
    }


def _findings(found: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "code": finding.code.value,
            "subject": finding.subject,
            "claimed": finding.claimed,
            "recomputed": finding.recomputed,
            "text": finding.text,
        }
        for finding in found
    ]


def _unchecked(found: Sequence[Unchecked]) -> list[dict[str, Any]]:
    return [{"fields": list(entry.fields), "why": entry.why} for entry in found]
