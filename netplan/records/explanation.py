"""An explanation as JSON values."""

from __future__ import annotations

from typing import Any

from netplan.explain.result import (
    Broken,
    BudgetConflict,
    Change,
    CostDifference,
    Exclusion,
    Explanation,
    Faded,
    Growth,
    ImpossibleLimit,
    LeftOut,
    More,
    Overload,
    Part,
    Short,
    Slack,
    Solved,
    Unlikely,
)
from netplan.files.schemas.explanation import ExplanationFile
from netplan.files.text.money import written_in
from netplan.model.reason import LabelCertificate
from netplan.planning.survivability.availability import Availability
from netplan.records.answer import SCHEMA_VERSION, in_ms
from netplan.records.plan.objective import achieved_out, in_units
from netplan.records.plan.odds import joint_out
from netplan.records.plan.plan_json import impossible_out


def explanation_record(found: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values; certificates as labels by place."""
    values = {
        "schema_version": SCHEMA_VERSION,
        "name": found.plan.name,
        "status": found.plan.status.value,
        "cost_cny": found.plan.cost_cny,
        "lower_bound_cny": found.plan.lower_bound_cny,
        "complete": found.is_complete,
        "impossible": [_no(no) for no in found.impossible],
        "short": None if found.short is None else _short(found.short),
        "unlikely": None if found.unlikely is None else _unlikely(found.unlikely),
        "relaxed": [
            {
                "what": relaxed.what,
                "solved": _solved(relaxed.solved),
                "dropped": list(relaxed.dropped),
            }
            for relaxed in found.relaxed
        ],
        "parts": [_part(part) for part in found.parts],
        "left_out": [_left_out(item) for item in found.left_out],
        "slacks": [_slack(slack) for slack in found.slacks],
        "availability": [_availability(row) for row in found.availability],
        **({} if found.overload is None else {"overload": _overload(found.overload)}),
        **({} if found.growth is None else {"growth": _growth(found.growth)}),
        **({"more": [_more(one) for one in found.more]} if found.more else {}),
    }
    return written_in(values, ExplanationFile, found.plan.currency)


def _no(no: ImpossibleLimit) -> dict[str, Any]:
    return {
        **impossible_out(no.item),
        "needed_one_way_ms": in_ms(no.needed_ns),
        "clash": _exclusions(no.clash),
        "lifts": [_exclusions(way) for way in no.lifts],
        "certificate": None if no.certificate is None else _labels(no.certificate),
        "certificate_flaws": list(no.flaws),
        **({} if no.faded is None else {"faded": _faded(no.faded)}),
    }


def _faded(faded: Faded) -> dict[str, Any]:
    return {
        "link": faded.link,
        "mode": faded.mode,
        "needed_db": round(faded.needed_db, 2),
        "gsnr_db": None if faded.gsnr_db is None else round(faded.gsnr_db, 2),
        "route": list(faded.route),
        "noisiest": faded.noisiest,
        "regenerated_at": list(faded.regenerated_at),
        "mode_below": faded.mode_below,
        "relaid": [{"span": span, "fibre": fibre} for span, fibre in faded.relaid],
        "regenerator_within": list(faded.halved),
    }


def _labels(proof: LabelCertificate) -> dict[str, Any]:
    return {
        "failure": proof.failure,
        "cap_ms": in_ms(proof.cap_ns),
        "labels_ms": {place: in_ms(ns) for place, ns in proof.labels.items()},
        "optical_ms": {
            origin: {place: in_ms(ns) for place, ns in part.items()}
            for origin, part in proof.optical.items()
        },
    }


def _exclusions(found: tuple[Exclusion, ...]) -> list[dict[str, Any]]:
    return [{"key": exclusion.key, "name": exclusion.name} for exclusion in found]


def _short(short: BudgetConflict) -> dict[str, Any]:
    return {
        "budget_cny": short.budget_cny,
        "clash": _exclusions(short.clash),
        "irreducible": short.irreducible,
        "ways": [_exclusions(way) for way in short.ways],
        "money": _solved(short.money),
        "raised": _solved(short.raised),
        "untold": short.untold,
    }


def _unlikely(unlikely: Unlikely) -> dict[str, Any]:
    return {
        "joint": joint_out(unlikely.joint, None),
        "highest": unlikely.highest,
        "solved": _solved(unlikely.solved),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "id": part.id,
        "kind": part.kind,
        "cost_cny": part.cost_cny,
        "forced": part.forced,
        "broken": [_broken(entry) for entry in part.broken],
        "failures": list(part.failures),
        "without": _solved(part.without),
        "extra": _extra(part.extra),
        "changes": _changes(part.changes),
        "slower": [
            {
                "target": slower.target,
                "to": slower.sink,
                "one_way_ms": in_ms(slower.one_way_ns),
                "without_one_way_ms": in_ms(slower.without_ns),
            }
            for slower in part.slower
        ],
        "used": [{"target": use.target, "to": use.sink, "path": use.path} for use in part.used],
        **(
            {"count": part.count, "crowded": [_crowded(short) for short in part.crowded]}
            if part.count
            else {}
        ),
    }


def _crowded(short: Short) -> dict[str, Any]:
    return {
        "left": short.left,
        "failure": short.failure,
        "pairs": [
            {"target": target, "from": source, "to": sink} for target, source, sink in short.pairs
        ],
        "channels": short.channels,
        "missing": short.missing,
    }


def _overload(overload: Overload) -> dict[str, Any]:
    return {
        "fibre_pairs": overload.fibre_pairs,
        "solved": None if overload.solved is None else _solved(overload.solved),
        "spans": [
            {"id": name, "fibre_pairs": pairs, "allowed": allowed}
            for name, pairs, allowed in overload.spans
        ],
        "crowded": [_crowded(short) for short in overload.crowded],
        "carried_scale": overload.scale,
    }


def _more(one: More) -> dict[str, Any]:
    target, source, sink = one.pair
    return {
        "target": target,
        "from": source,
        "to": sink,
        "gbit_s": one.gbit_s,
        "full_gbit_s": one.full_gbit_s,
        "step_gbit_s": one.step_gbit_s,
        "solved": _solved(one.solved),
        "extra": _extra(one.extra),
    }


def _growth(growth: Growth) -> dict[str, Any]:
    return {
        "scale": growth.scale,
        "carried_scale": growth.carried,
        "beyond": [_crowded(short) for short in growth.beyond],
    }


def _broken(entry: Broken) -> dict[str, Any]:
    return {
        "target": entry.target,
        "from": entry.source,
        "to": entry.sink,
        "failure": entry.failure,
        "limit_one_way_ms": in_ms(entry.limit_ns),
        "one_way_ms": in_ms(entry.one_way_ns),
    }


def _left_out(item: LeftOut) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "reason": item.reason,
        "cost_cny": item.cost_cny,
        "forced": _solved(item.forced),
        "price_cut": _extra(item.price_cut),
        "changes": _changes(item.changes),
        "untold": item.untold,
    }


def _slack(slack: Slack) -> dict[str, Any]:
    return {
        "target": slack.target,
        "intact_ms": in_ms(slack.intact_ns),
        "intact_to": slack.intact_sink,
        "after_ms": in_ms(slack.after_ns),
        "after_to": slack.after_sink,
        "after_failure": slack.after_failure,
        "without": _solved(slack.without),
        "saved": _extra(slack.saved),
        "changes": _changes(slack.changes),
    }


def _availability(row: Availability) -> dict[str, Any]:
    return {
        "target": row.target,
        "from": row.source,
        "to": row.sink,
        "limit_one_way_ms": in_ms(row.limit_ns),
        "at_least": row.at_least,
        "at_most": row.at_most,
        "path_km": row.path_km,
        "cuts_a_year": row.cuts_a_year,
        "lost_minutes_a_year": row.lost_minutes_a_year,
    }


def _solved(solved: Solved | None) -> dict[str, Any] | None:
    if solved is None:
        return None
    return {
        "status": solved.status.value,
        "cost_cny": solved.cost_cny,
        "lower_bound_cny": solved.lower_bound_cny,
        "achieved": [achieved_out(step) for step in solved.achieved],
    }


def _extra(extra: CostDifference | None) -> dict[str, Any] | None:
    if extra is None:
        return None
    return {"low_cny": extra.low_cny, "high_cny": extra.high_cny, "exact": extra.is_exact}


def _changes(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    return [
        {
            "minimise": change.minimise,
            **in_units(change.minimise, low=change.low, high=change.high),
            "exact": change.is_exact,
        }
        for change in changes
    ]
