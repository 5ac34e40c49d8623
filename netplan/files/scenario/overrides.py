"""The changes of a scenario file that make one question out of another, as ``--set`` takes them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from netplan.files.scenario.merge import ADD
from netplan.model.currency import in_currency
from netplan.model.network import Network
from netplan.model.scenario import Limit, Match, Objective, PlaceSet, Scenario, Selector, Target
from netplan.tuning.number import numbers
from netplan.tuning.parameters import Parameters

LONGEST = 1_500
"""Characters of a list in one change; a record takes no text much longer."""
RULES = ("force_spans", "force_links", "forbid_links")
SOLVER = ("time_limit_s", "gap", "node_limit", "seed", "method")


def overrides_for(base: Scenario, asked: Scenario) -> tuple[str, ...]:
    """Return what to set in a scenario's file so that it asks another question.

    The two may differ in targets, objective, joint probability, exclusions, what is forced and
    forbidden, and in when to stop.
    Places are named one by one; a target asked in parts has its parts numbered.
    """
    return tuple(text for key, value in _changes(base, asked) for text in _texts(key, value))


def _texts(key: str, value: Any) -> Iterator[str]:
    """Yield the change of one key; a long list in pieces, each added to the last."""
    pieces: list[list[Any]] = [[]]
    for entry in value if isinstance(value, list) else ():
        if pieces[-1] and len(_text([*pieces[-1], entry])) > LONGEST:
            pieces.append([])
        pieces[-1].append(entry)
    yield f"{key}={_text(pieces[0] if isinstance(value, list) else value)}"
    yield from (f"{key}{ADD}={_text(piece)}" for piece in pieces[1:])


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _changes(base: Scenario, asked: Scenario) -> Iterator[tuple[str, Any]]:
    if asked.targets != base.targets:
        yield "targets", _targets(asked.targets, asked.network)
        # Where the file says nothing of links, they would follow the targets.
        sides = [(rule.ends_a, rule.ends_b) for rule in asked.links]
        ends = (tuple(_places(side, asked.network) for side in pair) for pair in sides)
        yield "links", [{"from": a, "to": b} for a, b in ends if a and b]
    if asked.objective != base.objective:
        yield "objective", _objective(asked.objective, asked.costs.currency)
    if asked.confidence != base.confidence:
        yield "confidence", None if asked.confidence is None else asdict(asked.confidence)
    old, new = base.candidates, asked.candidates
    if new.fibres != old.fibres:
        yield "candidates.fibres", _listed(new.fibres)
    if new.forbid_spans != old.forbid_spans:
        yield "candidates.only_spans", None  # all that they leave out is named
        yield "candidates.only_corridors", None
        yield "candidates.forbid_spans", list(new.forbid_spans)
    for key in RULES:
        if getattr(new, key) != getattr(old, key):
            yield f"candidates.{key}", list(getattr(new, key))
    if asked.closed.corridors != base.closed.corridors:
        yield "closed.corridors", list(asked.closed.corridors)
    if asked.closed.spans != base.closed.spans:
        yield "closed.spans", list(asked.closed.spans)
    for key in SOLVER:
        if getattr(asked.solver, key) != getattr(base.solver, key):
            yield f"solver.{key}", getattr(asked.solver, key)
    yield from _parameters(base.solver.parameters, asked.solver.parameters)


def _parameters(base: Parameters, asked: Parameters) -> Iterator[tuple[str, Any]]:
    """Yield the numbers that tune a search and differ."""
    for method in fields(Parameters):
        old, new = getattr(base, method.name), getattr(asked, method.name)
        for number in numbers(new):
            value = getattr(new, number.name)
            if value != getattr(old, number.name):
                yield f"solver.parameters.{method.name}.{number.name}", value


def _listed(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def _targets(targets: Sequence[Target], network: Network) -> list[dict[str, Any]]:
    alike: dict[Target, list[str]] = {}
    for target in targets:
        alike.setdefault(replace(target, sinks=PlaceSet(())), []).extend(
            _places(target.sinks, network)
        )
    joined = [replace(t, sinks=PlaceSet((Selector(ids=tuple(s)),))) for t, s in alike.items()]
    often = Counter(target.id for target in joined)
    seen: Counter[str] = Counter()
    entries = []
    for target in joined:
        seen[target.id] += 1
        number = f"-{seen[target.id]}" if often[target.id] > 1 else ""
        entries.append({"id": f"{target.id}{number}", **_target(target, network)})
    return entries


def _target(target: Target, network: Network) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "from": _places(target.sources, network),
        "to": _places(target.sinks, network),
        **_limit(target.limit),
    }
    if target.after_cut is not None:
        entry |= {f"after_cut_{key}": value for key, value in _limit(target.after_cut).items()}
    if target.limit.margin_percent:
        entry["margin_percent"] = target.limit.margin_percent
    if target.after_cut and target.after_cut.margin_percent != target.limit.margin_percent:
        entry["after_cut_margin_percent"] = target.after_cut.margin_percent
    if target.match is not Match.ALL_PAIRS:
        entry["match"] = target.match.value
    pair = target.protection
    if pair is not None:
        disjoint = pair.disjoint.value
        entry["protection"] = {"kind": "one_plus_one", "disjoint": disjoint, **_limit(pair.limit)}
    entry |= {k: v for k in ("document", "document_zh") if (v := getattr(target, k))}
    if target.availability is not None:
        entry["availability"] = target.availability
    if target.confidence is not None:
        entry["confidence"] = {
            "per_path": target.confidence.per_path,
            "law": target.confidence.law.value,
        }
    return entry


def _places(places: PlaceSet, network: Network) -> list[str]:
    return list(places.select(network))


def _limit(limit: Limit) -> dict[str, float]:
    if limit.one_way_ms is not None:
        return {"one_way_ms": limit.one_way_ms}
    assert limit.stretch is not None  # a limit has one or the other
    return {"stretch": limit.stretch}


def _objective(objective: Objective, currency: str) -> dict[str, Any]:
    entry = {
        **_step(objective),
        in_currency("budget_cny", currency): objective.budget_cny,
        "hard_targets": objective.hard_targets,
        "then": [_step(step) for step in objective.then],
    }
    coverage = objective.coverage
    if coverage is not None:
        weight = coverage.weight.value
        entry["coverage"] = {"target": coverage.target, "share": coverage.share, "weight": weight}
    return entry


def _step(step: Objective) -> dict[str, Any]:
    return {
        "minimise": step.minimise.value,
        "over": step.over.value,
        "weight": step.weight.value,
        "slack": step.slack,
    }
