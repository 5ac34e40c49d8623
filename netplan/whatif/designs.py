"""Plans that an answer names by what they are made of, as answers to questions of their own.

The robust plan, an alternative or a year of a phased plan is a set of spans and links. It is
the least-cost plan of the scenario with just these forced: nothing can be left out of them, and
where they suffice nothing need be added. So each can be kept, verified and shown like any plan.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netplan.errors import RequestError
from netplan.files.scenario.load import load_scenario
from netplan.model.currency import in_currency
from netplan.model.phases import Phases
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.records.plan.record import load_plan_inputs, read_plan
from netplan.whatif.robustness.curve import Curve


@dataclass(frozen=True)
class Named:
    """A set of spans and links with a name, which is that of its folder.

    Attributes:
        name: of the folder.
        spans: ids.
        links: ids.
        budget_cny: what they cost, of a set that need not meet the targets; None of one that does.
    """

    name: str
    spans: tuple[str, ...]
    links: tuple[str, ...]
    budget_cny: int | None = None


def named_in(found: Mapping[str, Any] | Phases) -> tuple[Named, ...]:
    """Return the plans that an answer of sensitivity, risk or phase names."""
    if isinstance(found, Phases):
        return tuple(
            Named(
                f"year-{year.number:02d}",
                *_parted(year.standing),
                year.standing_cny + year.lease_cny,
            )
            for year in found.years
        )
    named = []
    robust = found.get("robust")
    if robust is not None and robust["cost_cny"] is not None:
        named.append(Named("robust", tuple(robust["spans"]), tuple(robust["links"])))
    curve: Curve | None = found.get("curve")
    for point in () if curve is None else curve.points:
        if point.cost_cny is not None:
            asked_for = f"{100 * point.asked:g}".replace(".", "_")
            named.append(Named(f"confidence-{asked_for}", point.spans, point.links))
    for number, other in enumerate(found.get("alternatives", ()), 1):
        named.append(Named(f"alternative-{number:02d}", other.spans, other.links))
    return tuple(named)


def _parted(items: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return spans and links; the ids of links are those of two places, with ``--`` between."""
    ids = tuple(items)
    return tuple(i for i in ids if "--" not in i), tuple(i for i in ids if "--" in i)


def asked(
    reference: str, overrides: Sequence[str], named: Named
) -> tuple[Scenario, tuple[str, ...]]:
    """Return the question that a set of spans and links answers, and its changes.

    Args:
        reference: a scenario, or a plan.json, whose question counts.
        overrides: changes of the scenario.
        named: the set.
    """
    scenario, _ = _changed(reference, overrides, ())
    return _changed(reference, overrides, tuple(_changes(scenario, named)))


def _changed(
    reference: str, overrides: Sequence[str], more: tuple[str, ...]
) -> tuple[Scenario, tuple[str, ...]]:
    if not reference.endswith(".json"):
        changes = (*overrides, *more)
        return load_scenario(reference, changes), changes
    plan = read_plan(Path(reference))
    return load_plan_inputs(plan, Path(reference), more), (*plan.provenance.overrides, *more)


def _changes(scenario: Scenario, named: Named) -> Iterable[str]:
    held = scenario.candidates
    for key, ids, before in (
        ("force_spans", named.spans, held.force_spans),
        ("force_links", named.links, held.force_links),
    ):
        fresh = [name for name in ids if name not in before]
        if fresh:
            yield f"candidates.{key}+={json.dumps(fresh, ensure_ascii=False)}"
    if named.budget_cny is not None:
        # limits are only measured of it, and a probability of them cannot be asked beside that
        yield from (f"targets.{t.id}.confidence=null" for t in scenario.targets if t.confidence)
        yield from ("confidence=null",) if scenario.confidence else ()
        budget = in_currency("budget_cny", scenario.costs.currency)
        yield (
            "objective={minimise: mean_latency, weight: count, hard_targets: false, "
            f"{budget}: {named.budget_cny}}}"
        )
    elif not scenario.objective.is_plain and scenario.objective.coverage is None:
        yield "objective={minimise: cost}"


def must_be(plan: Plan, named: Named) -> Plan:
    """Return the plan of a set's own question, which must be made of that set.

    Raises:
        RequestError: it is not: with the data as they stand the set does not suffice.
    """
    spans, links = {s.id for s in plan.spans}, {link.id for link in plan.links}
    if (spans, links) == (set(named.spans), set(named.links)):
        return plan
    more = sorted((spans | links) - {*named.spans, *named.links})
    why = f"it would also need {', '.join(more)}" if more else plan.reason
    raise RequestError(f"{named.name} is no plan of the scenario as it stands: {why}")
