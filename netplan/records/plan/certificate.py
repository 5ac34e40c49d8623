"""The certificate of a plan, out and in: compact JSON, gzip where the name ends in .gz."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from netplan.errors import InputError, Problem, RequestError
from netplan.files.schemas import certificate as records
from netplan.files.text.findings import found_text, of_record, raise_if
from netplan.files.text.json_text import read_json
from netplan.files.text.money import as_own, written_in
from netplan.files.text.named_currency import named_currency
from netplan.files.text.paths import Location
from netplan.files.text.reading import CERTIFICATE
from netplan.model.certificate import (
    Certificate,
    Cut,
    CutOff,
    Evidence,
    Fixing,
    Load,
    Pair,
    PairWeights,
    Part,
    Polygon,
    Seal,
    Shortage,
    Split,
    TrafficProof,
)
from netplan.model.reason import LabelCertificate
from netplan.model.scenario import Scenario
from netplan.text import in_json

SCHEMA_VERSION = 1
NAMES = ("certificate.json", "certificate.json.gz")
"""Where a certificate is looked for beside its plan.json."""
SHOWN = 50


def check_name(name: str) -> None:
    """Refuse a file name that a certificate is not written under.

    Raises:
        RequestError: it has folders, or another ending than .json and .json.gz.
    """
    if (
        Path(name).name != name
        or not name.endswith((".json", ".json.gz"))
        or name.casefold() == "plan.json"
    ):
        raise RequestError(
            f'cannot write a certificate to "{name}": it stands beside plan.json, under a name'
            " without folders that ends in .json or .json.gz"
        )


def certificate_bytes(
    certificate: Certificate, plan: bytes, scenario: Scenario, version: str, name: str
) -> bytes:
    """Return the file of a certificate, the same for the same input.

    Args:
        certificate: the proof.
        plan: the plan.json that it belongs to.
        scenario: the scenario of the plan.
        version: of netplan.
        name: of the file; ``.gz`` at the end compresses it.
    """
    record: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "name": scenario.name,
        "netplan_version": version,
        "plan_sha256": digest(plan),
        "inputs": [{"role": file.role, "sha256": file.sha256} for file in scenario.inputs],
        "lower_bound_cny": certificate.lower_bound_cny,
        "scale": certificate.scale,
        "items": list(certificate.items),
        "pairs": [{"demand": p.demand, "failure": p.failure} for p in certificate.pairs],
        "parts": [_part_out(part) for part in certificate.parts],
        "impossible": [_labels_out(labels) for labels in certificate.impossible],
    }
    if certificate.polygons:
        record["polygons"] = [_polygon_out(polygon) for polygon in certificate.polygons]
    if certificate.traffic is not None:
        record["traffic"] = _traffic_out(certificate.traffic)
    written = written_in(record, records.CertificateFile, scenario.costs.currency)
    text = in_json(written, compact=True)
    raw = f"{text}\n".encode()
    return gzip.compress(raw, mtime=0) if name.endswith(".gz") else raw


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _polygon_out(polygon: Polygon) -> dict[str, Any]:
    return {**asdict(polygon), "corners_ns": list(polygon.corners_ns)}


def _traffic_out(proof: TrafficProof) -> dict[str, Any]:
    return {"fewest_cny": proof.fewest_cny, "rows": [_row_out(row) for row in proof.rows]}


def _row_out(row: Load | Shortage) -> dict[str, Any]:
    if isinstance(row, Shortage):
        return {"failure": row.failure, "items": list(row.items)}
    return {
        "failure": row.failure,
        "weights": [{"name": name, "weight": weight} for name, weight in row.weights],
        "demands": [{"name": name, "weight": weight} for name, weight in row.demands],
        "divisor": row.divisor,
        **({"hops": [{"name": n, "weight": w} for n, w in row.hops]} if row.hops else {}),
    }


def _part_out(part: Part) -> dict[str, Any]:
    fixings = [
        {
            "evidence": _evidence_out(fixing.evidence),
            "chosen": list(fixing.chosen),
            "refused": list(fixing.refused),
        }
        for fixing in part.fixings
    ]
    return {"fixings": fixings, "end": _end_out(part.end)}


def _end_out(end: Evidence | CutOff | Split | None) -> dict[str, Any]:
    match end:
        case Evidence():
            return {"kind": "bound", **_evidence_out(end)}
        case CutOff():
            return {"kind": "cut_off", "pair": end.pair}
        case Split():
            return {
                "kind": "split",
                "item": end.item,
                "chosen": end.chosen,
                "refused": end.refused,
            }
        case None:
            return {"kind": "nothing_left"}


def _evidence_out(evidence: Evidence) -> dict[str, Any]:
    return {
        "weights": [
            {"pair": row.pair, "items": list(row.items), "values": list(row.values)}
            for row in evidence.weights
        ],
        "cuts": [
            {"pair": cut.pair, "items": list(cut.items), "multiplier": cut.multiplier}
            for cut in evidence.cuts
        ],
    }


def _labels_out(labels: LabelCertificate) -> dict[str, Any]:
    return {
        "target": labels.target,
        "sources": list(labels.sources),
        "sink": labels.sink,
        "failure": labels.failure,
        "limit_ns": labels.limit_ns,
        "cap_ns": labels.cap_ns,
        "labels_ns": dict(labels.labels),
        "optical_ns": {origin: dict(part) for origin, part in labels.optical.items()},
    }


def read_certificate(path: str | Path) -> tuple[Certificate, Seal]:
    """Return the certificate of a file, and what the file says it belongs to.

    Raises:
        InputError: the file cannot be read or is no certificate of this version.
    """
    file = Path(path).as_posix()
    location = Location(Path(path), file)
    values = read_json(location, CERTIFICATE, packed=Path(path).suffix == ".gz").value
    return certificate_from_json(values, file)


def certificate_from_json(values: Any, file: str) -> tuple[Certificate, Seal]:
    """Return the certificate of JSON values, and what they say it belongs to.

    Args:
        values: the content of a certificate's file.
        file: what messages call it.

    Raises:
        InputError: they are no certificate of this version.
    """
    if not isinstance(values, dict) or values.get("schema_version") != SCHEMA_VERSION:
        found = found_text(values.get("schema_version") if isinstance(values, dict) else values)
        raise _wrong(file, found, f"schema_version {SCHEMA_VERSION}, a certificate of this format")
    currency = named_currency(values, file)
    mixed: list[Problem] = []
    own = as_own(values, records.CertificateFile, currency, file, mixed)
    raise_if(mixed)
    try:
        record = records.CertificateFile.model_validate(own)
    except ValidationError as error:
        problems = of_record(error, records.CertificateFile, file, currency)
        raise InputError(problems[:SHOWN]) from error
    inputs = tuple((entry.role, entry.sha256) for entry in record.inputs)
    return _certificate_in(record), Seal(record.plan_sha256, inputs, record.name)


def _wrong(file: str, found: str, allowed: str) -> InputError:
    return InputError([Problem(file, "", "", found, allowed)])


def _certificate_in(record: records.CertificateFile) -> Certificate:
    return Certificate(
        record.lower_bound_cny,
        record.scale,
        tuple(record.items),
        tuple(Pair(pair.demand, pair.failure) for pair in record.pairs),
        tuple(_part_in(part) for part in record.parts),
        tuple(_labels_in(labels) for labels in record.impossible),
        tuple(_polygon_in(polygon) for polygon in record.polygons),
        None if record.traffic is None else _traffic_in(record.traffic),
    )


def _traffic_in(record: records.TrafficRecord) -> TrafficProof:
    return TrafficProof(record.fewest_cny, tuple(_row_in(row) for row in record.rows))


def _row_in(record: records.RowRecord) -> Load | Shortage:
    if record.items is not None:
        return Shortage(record.failure, tuple(record.items))
    weights = tuple((each.name, each.weight) for each in record.weights or ())
    demands = tuple((each.name, each.weight) for each in record.demands or ())
    hops = tuple((each.name, each.weight) for each in record.hops or ())
    return Load(record.failure, weights, demands, record.divisor or 0, hops)


def _polygon_in(record: records.PolygonRecord) -> Polygon:
    corners = tuple(record.corners_ns)
    return Polygon(record.per_path, record.law, corners, record.hops, record.links)


def _part_in(record: records.PartRecord) -> Part:
    fixings = tuple(
        Fixing(
            _evidence_in(fixing.evidence.weights, fixing.evidence.cuts),
            tuple(fixing.chosen),
            tuple(fixing.refused),
        )
        for fixing in record.fixings
    )
    return Part(fixings, _end_in(record.end))


def _end_in(end: records.EndRecord) -> Evidence | CutOff | Split | None:
    if end.kind == "bound":
        return _evidence_in(end.weights or [], end.cuts or [])
    if end.pair is not None:
        return CutOff(end.pair)
    if end.item is not None and end.chosen is not None and end.refused is not None:
        return Split(end.item, end.chosen, end.refused)
    return None


def _evidence_in(weights: list[records.WeightsRecord], cuts: list[records.CutRecord]) -> Evidence:
    return Evidence(
        tuple(PairWeights(row.pair, tuple(row.items), tuple(row.values)) for row in weights),
        tuple(Cut(cut.pair, tuple(cut.items), cut.multiplier) for cut in cuts),
    )


def _labels_in(record: records.LabelsRecord) -> LabelCertificate:
    return LabelCertificate(
        record.target,
        tuple(record.sources),
        record.sink,
        record.failure,
        record.limit_ns,
        record.cap_ns,
        record.labels_ns,
        record.optical_ns,
    )
