"""Proposed spans as JSON values: by which way, what was left out and why, as asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from netplan.candidates.candidates import Candidates
from netplan.candidates.options import CandidateOptions
from netplan.candidates.useful import Beyond
from netplan.files.schemas.proposed import CandidatesFile
from netplan.files.text.money import written_in
from netplan.interchange.options import ImportOptions
from netplan.model.network import LengthSource
from netplan.model.units import NS_PER_MS

SCHEMA_VERSION = 1


def candidates_record(made: Candidates) -> dict[str, Any]:
    """Return candidates.json: counts by way, what the targets left out, options as used."""
    found = made.proposed
    values = {
        "schema_version": SCHEMA_VERSION,
        "folder": made.folder.path.as_posix(),
        "files": [
            {"role": file.role, "path": file.path, "sha256": file.sha256} for file in made.inputs
        ],
        "options": _options(made.options, made.lines),
        "counts": {
            "places": len(made.folder.network.places),
            "existing": len(made.folder.network.spans),
            "proposed": len(found.spans),
            "candidates": len(made.spans),
            "joined": len(found.joined),
            "same_fibre": len(found.same_fibre),
            "beyond_limits": len(made.beyond),
        },
        "by": [{"way": way, "spans": count} for way, count in found.counts],
        "lengths": _lengths(made),
        "prices": _prices(made),
        "thinned": None if made.scenario is None else _thinned(made),
        "left_out": list(_left_out(made)),
        "notes": [{"text": english, "text_zh": chinese} for english, chinese in made.notes],
    }
    return written_in(values, CandidatesFile, made.folder.currency)


def _options(options: CandidateOptions, lines: ImportOptions) -> dict[str, Any]:
    return {
        "by": [method.text for method in options.methods],
        "parallel": options.parallel,
        "hubs": list(options.hubs),
        "route_factor": float(options.route_factor),
        "fibres": list(options.fibres),
        "build_cost_cny_per_km": options.build_cost_per_km,
        "snap_m": lines.snap_m,
        "crs": lines.crs,
    }


def _lengths(made: Candidates) -> dict[str, Any]:
    """Return how many lengths there are from each source, and how much they are together."""
    sources = Counter(span.length_source for span in made.spans)
    return {
        **{source.value: sources[source] for source in LengthSource},
        "total_km": round(sum(span.length_km for span in made.spans), 3),
    }


def _prices(made: Candidates) -> dict[str, Any]:
    rate = made.options.build_cost_per_km
    stated = [span for span in made.spans if span.build_cost_cny is not None]
    return {
        "source": "costs_file" if rate is None else "option",
        "cny_per_km": rate,
        "stated": len(stated),
        "from_costs_file": len(made.spans) - len(stated),
    }


def _thinned(made: Candidates) -> dict[str, Any]:
    assert made.scenario is not None
    return {
        "scenario": made.scenario.name,
        "kept": len(made.spans),
        "left_out": len(made.beyond),
        "nothing_because": None
        if made.unthinned is None
        else dict(zip(("text", "text_zh"), made.unthinned, strict=True)),
    }


def _left_out(made: Candidates) -> Iterator[dict[str, Any]]:
    """Yield every proposal that is not offered, with why; each in the same columns."""
    ends = {span.id: (span.a, span.b, span.length_km) for span in made.proposed.spans}
    network = made.folder.network
    for joined in made.proposed.joined:
        yield {
            **_LEFT,
            "why": "joined",
            "a": joined.a,
            "b": joined.b,
            "length_km": joined.km,
            "way": joined.method,
            "span": joined.by,
            "span_km": joined.by_km,
        }
    for id_ in made.proposed.same_fibre:
        span = network.span[id_]
        yield {
            **_LEFT,
            "why": "same_fibre",
            "a": span.a,
            "b": span.b,
            "length_km": span.length_km,
            "way": "parallel",
            "span": id_,
            "span_km": span.length_km,
        }
    for beyond in made.beyond:
        a, b, km = ends[beyond.span]
        yield {**_LEFT, "why": "beyond_limits", "a": a, "b": b, "length_km": km, **_nearest(beyond)}


_LEFT: dict[str, Any] = dict.fromkeys(
    (
        *("why", "a", "b", "length_km", "way", "span", "span_km"),
        *("candidate", "target", "source", "sink", "least_one_way_ms", "limit_one_way_ms"),
    )
)


def _nearest(beyond: Beyond) -> dict[str, Any]:
    """Return the pair that comes nearest to having a use for it; nulls where none has a path."""
    return {
        "candidate": beyond.span,
        "target": beyond.target or None,
        "source": beyond.source or None,
        "sink": beyond.sink or None,
        "least_one_way_ms": _ms(beyond.ns),
        "limit_one_way_ms": _ms(beyond.limit_ns),
    }


def _ms(ns: int | None) -> float | None:
    return None if ns is None else ns / NS_PER_MS
