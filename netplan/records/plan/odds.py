"""How often a plan holds, as JSON values and back; shares and intervals follow from counts."""

from __future__ import annotations

from math import floor
from typing import Any

from netplan.files.schemas.odds import JointRecord, MostRecord, OddsRecord
from netplan.model.odds import (
    Correlation,
    Joint,
    Most,
    Odds,
    PairOdds,
    Routing,
    StateOdds,
    at_least,
    interval,
)

PLACES = 6
"""Decimals of shares: as many as a million samples tell apart."""


def odds_out(odds: Odds) -> dict[str, Any]:
    """Return the record of how often a plan holds."""
    return {
        "samples": odds.samples,
        "seed": odds.seed,
        "correlation": odds.correlation.value,
        "routing": Routing.ADAPTED.value,
        "all_targets": chance_out(odds.always, odds.samples),
        "all_targets_intact": chance_out(odds.intact, odds.samples),
        "targets": [{**chance_out(n, odds.samples), "id": id_} for id_, n in odds.targets],
        "pairs": [
            {
                "id": pair.target,
                "from": pair.source,
                "to": pair.sink,
                "intact": chance_out(pair.intact, odds.samples),
                "always": chance_out(pair.always, odds.samples),
            }
            for pair in odds.pairs
        ],
    }


def chance_out(count: int, samples: int) -> dict[str, Any]:
    """Return the record of how often something holds."""
    low, high = interval(count, samples)
    return {
        "holds": count,
        "share": round(count / samples, PLACES),
        "at_least": round(low, PLACES),
        "at_most": round(high, PLACES),
    }


def joint_out(joint: Joint, odds: Odds | None) -> dict[str, Any]:
    """Return the record of a joint requirement; what is guaranteed follows from fresh worlds."""
    sure = None if odds is None else floor(at_least(odds.always, odds.samples) * 1e6) / 1e6
    most = joint.most
    return {
        "all_targets": joint.all_targets,
        "worlds": joint.worlds,
        "seed": joint.seed,
        "correlation": joint.correlation.value,
        "needed": joint.needed,
        "held": joint.held,
        "path_sd": joint.path_sd,
        "guaranteed": sure,
        "everything_built": None if most is None else most_out(most),
    }


def most_out(most: Most) -> dict[str, Any]:
    """Return the record of how often everything that may be built holds."""
    return {
        "probability": odds_out(most.odds),
        "missed": [
            {
                "id": state.target,
                "from": state.source,
                "to": state.sink,
                "failure": state.failure,
                "missed": state.missed,
            }
            for state in most.missed
        ],
    }


def joint_in(record: JointRecord | None) -> Joint | None:
    """Return what a record says of a joint requirement."""
    if record is None:
        return None
    return Joint(
        record.all_targets,
        record.worlds,
        record.seed,
        Correlation(record.correlation),
        record.needed,
        record.held,
        record.path_sd,
        _most_in(record.everything_built),
    )


def _most_in(record: MostRecord | None) -> Most | None:
    odds = None if record is None else odds_in(record.probability)
    if record is None or odds is None:
        return None
    missed = (StateOdds(m.id, m.from_, m.to, m.failure, m.missed) for m in record.missed)
    return Most(odds, tuple(missed))


def odds_in(record: OddsRecord | None) -> Odds | None:
    """Return what a record says; its shares are checked by writing it anew."""
    if record is None:
        return None
    return Odds(
        record.samples,
        record.seed,
        Correlation(record.correlation),
        record.all_targets.holds,
        record.all_targets_intact.holds,
        tuple((entry.id, entry.holds) for entry in record.targets),
        tuple(PairOdds(p.id, p.from_, p.to, p.intact.holds, p.always.holds) for p in record.pairs),
    )
