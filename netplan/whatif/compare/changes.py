"""What differs between two scenarios, as single changes that can be made one at a time.

A scenario is seen as atoms, each with a key a planner knows from the files
(``targets.yrd.limit``). A change carries one atom of one scenario over to another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from math import prod
from types import MappingProxyType
from typing import Any

from netplan.model.currency import CNY, in_currency
from netplan.model.equipment import Equipment
from netplan.model.link import link_pairs
from netplan.model.network import Network
from netplan.model.quantity import Quantity
from netplan.model.scenario import (
    Candidates,
    Closed,
    CostFactor,
    Coverage,
    Limit,
    Objective,
    PlaceSet,
    Scenario,
)

Atoms = dict[str, Any]
FACTOR_KEYS = ("fibre", "operator", "corridor", "span", "province", "region", "state")
PRICE_TABLES = ("build_cny_per_km", "along_factor", "mode_transponder_cny")
"""Prices by kind: of fibre, of what a span follows, of modes where channels are asked about."""
MODE_PRICES = "constants.mode_transponder_cny"
_TARGET_FIELDS = {
    "from": "sources",
    "to": "sinks",
    "limit": "limit",
    "after_cut": "after_cut",
    "match": "match",
}
_ENDS = ("from", "to")
_WHOLE = ("demands", "channels")
"""Blocks of which a whole one is a change where only one scenario has it."""


@dataclass(frozen=True)
class Change:
    """One input that differs: its key, and its value before and after in words."""

    key: str
    before: str
    after: str
    currency: str = CNY

    @property
    def shown(self) -> str:
        """Return the key as the scenario's file has it."""
        section, dot, name = self.key.partition(".")
        first, more, id_ = name.partition(".")
        if section not in ("constants", "objective"):
            return self.key
        return f"{section}{dot}{in_currency(first, self.currency)}{more}{id_}"

    def describe(self) -> str:
        """Return the change in one line."""
        return f"{self.shown}: {self.before} -> {self.after}"


def changes(base: Scenario, other: Scenario) -> tuple[Change, ...]:
    """Return every input in which two scenarios differ, in a fixed order."""
    one, two = atoms(base), atoms(other)
    lit = base.channels is not None and other.channels is not None
    differ = [
        key
        for key in dict.fromkeys((*one, *two))
        if one.get(key) != two.get(key) and (lit or not key.startswith(MODE_PRICES))
    ]
    in_both = {t.id for t in base.targets} & {t.id for t in other.targets}
    whole = [name for name in _WHOLE if None in (getattr(base, name), getattr(other, name))]
    keys = list(dict.fromkeys(_whole_of(key, in_both, whole) for key in differ))
    if _same_ends(base, other) and link_pairs(base.links, base.network) != link_pairs(
        other.links, other.network
    ):
        keys.append("links")
    currency = base.costs.currency
    return tuple(
        Change(key, _words(key, one.get(key), base), _words(key, two.get(key), other), currency)
        for key in keys
    )


def with_change(base: Scenario, donor: Scenario, key: str) -> Scenario:
    """Return the scenario with one input as the donor has it.

    Where a target's ends change, the links that either scenario allows are allowed: by
    default links follow the targets.
    """
    section, _, name = key.partition(".")
    changed = _SETTERS[section](base, donor, name)
    if section == "targets" and ("." not in name or name.rpartition(".")[2] in _ENDS):
        return replace(changed, links=tuple(dict.fromkeys((*base.links, *donor.links))))
    return changed


def atoms(scenario: Scenario) -> Atoms:
    """Return a scenario's inputs by key; what only stops or names the search is left out."""
    found: Atoms = {}
    for target in scenario.targets:
        for name, attribute in _TARGET_FIELDS.items():
            found[f"targets.{target.id}.{name}"] = getattr(target, attribute)
    asked = scenario.failures
    found["failures.single"] = ", ".join(family.value for family in asked.families) or "none"
    found["failures.pairs"] = asked.pairs.value
    found["failures.disc_km"] = asked.disc_km
    for loss in scenario.failures.sets:
        found[f"failures.sets.{loss.id}"] = loss
    for part in fields(Candidates):
        value = getattr(scenario.candidates, part.name)
        found[f"candidates.{part.name}"] = None if value is None else frozenset(value)
    for part in fields(Closed):
        found[f"closed.{part.name}"] = frozenset(getattr(scenario.closed, part.name))
    found |= {f"cost_factors.{k}": v for k, v in _factors(scenario).items()}
    found |= {f"constants.{k}": q.value for k, q in _constants(scenario).items()}
    found |= {
        f"objective.{part.name}": getattr(scenario.objective, part.name)
        for part in fields(Objective)
    }
    for block in _WHOLE:
        stated = getattr(scenario, block)
        for part in () if stated is None else fields(stated):
            found[f"{block}.{part.name}"] = getattr(stated, part.name)
    found["network.spans"] = scenario.network.spans
    found["network.places"] = scenario.network.places
    return found


def _whole_of(key: str, in_both: set[str], whole: list[str]) -> str:
    """Return the key of the whole target or block where only one scenario has it."""
    section, _, name = key.partition(".")
    if section in whole:
        return section
    target_id = name.partition(".")[0]
    return key if section != "targets" or target_id in in_both else f"targets.{target_id}"


def _same_ends(one: Scenario, two: Scenario) -> bool:
    return {t.id: (t.sources, t.sinks) for t in one.targets} == {
        t.id: (t.sources, t.sinks) for t in two.targets
    }


def _factors(scenario: Scenario) -> dict[str, float]:
    grouped: dict[str, list[float]] = {}
    for factor in scenario.cost_factors:
        named = [f"{k}={v}" for k in FACTOR_KEYS if (v := getattr(factor, k)) is not None]
        grouped.setdefault(",".join(named) or "all", []).append(factor.factor)
    return {key: prod(values) for key, values in grouped.items()}


def _constants(scenario: Scenario) -> dict[str, Quantity]:
    gear, costs = scenario.equipment, scenario.costs
    found = {f"delay_us_per_km.{k}": f.delay_us_per_km for k, f in gear.fibres.items()}
    for name in PRICE_TABLES:
        found |= {f"{name}.{k}": q for k, q in getattr(costs, name).items()}
    for part in (gear, costs):
        for entry in fields(part):
            value = getattr(part, entry.name)
            if isinstance(value, Quantity):
                found[entry.name] = value
    return found


# making one change


def _set_target(base: Scenario, donor: Scenario, name: str) -> Scenario:
    target_id, _, part = name.rpartition(".") if "." in name else (name, "", "")
    mine = {t.id: t for t in base.targets}
    theirs = {t.id: t for t in donor.targets}
    if target_id not in theirs:
        return replace(base, targets=tuple(t for t in base.targets if t.id != target_id))
    if target_id not in mine:
        return replace(base, targets=(*base.targets, theirs[target_id]))
    attribute = _TARGET_FIELDS[part]
    new = replace(mine[target_id], **{attribute: getattr(theirs[target_id], attribute)})
    return replace(base, targets=tuple(new if t.id == target_id else t for t in base.targets))


def _set_failures(base: Scenario, donor: Scenario, name: str) -> Scenario:
    theirs = donor.failures
    if name == "single":
        spec = replace(base.failures, single=theirs.single, also=theirs.also)
        return replace(base, failures=spec)
    if name in ("pairs", "disc_km"):
        spec = replace(base.failures, **{name: getattr(theirs, name)})
        return replace(base, failures=spec)
    loss_id = name.removeprefix("sets.")
    kept = [loss for loss in base.failures.sets if loss.id != loss_id]
    kept += [loss for loss in donor.failures.sets if loss.id == loss_id]
    return replace(base, failures=replace(base.failures, sets=tuple(kept)))


def _set_candidates(base: Scenario, donor: Scenario, name: str) -> Scenario:
    value = getattr(donor.candidates, name)
    return replace(base, candidates=replace(base.candidates, **{name: value}))


def _set_closed(base: Scenario, donor: Scenario, name: str) -> Scenario:
    return replace(base, closed=replace(base.closed, **{name: getattr(donor.closed, name)}))


def _set_factor(base: Scenario, donor: Scenario, name: str) -> Scenario:
    def of(factor: CostFactor) -> bool:
        named = [f"{k}={v}" for k in FACTOR_KEYS if (v := getattr(factor, k)) is not None]
        return (",".join(named) or "all") == name

    kept = [f for f in base.cost_factors if not of(f)]
    return replace(base, cost_factors=(*kept, *(f for f in donor.cost_factors if of(f))))


def _set_constant(base: Scenario, donor: Scenario, name: str) -> Scenario:
    kind, _, fibre = name.partition(".")
    gear, costs = base.equipment, base.costs
    if kind == "delay_us_per_km":
        fibres = {**gear.fibres, fibre: donor.equipment.fibres[fibre]}
        return replace(base, equipment=replace(gear, fibres=MappingProxyType(fibres)))
    if kind in PRICE_TABLES:
        prices, theirs = dict(getattr(costs, kind)), getattr(donor.costs, kind)
        prices.pop(fibre, None)
        if fibre in theirs:
            prices[fibre] = theirs[fibre]
        changed: dict[str, Any] = {kind: MappingProxyType(prices)}
        return replace(base, costs=replace(costs, **changed))
    if name in {part.name for part in fields(Equipment)}:
        value = getattr(donor.equipment, name)
        return replace(base, equipment=replace(gear, **{name: value}))
    return replace(base, costs=replace(costs, **{name: getattr(donor.costs, name)}))


def _set_objective(base: Scenario, donor: Scenario, name: str) -> Scenario:
    value = getattr(donor.objective, name)
    return replace(base, objective=replace(base.objective, **{name: value}))


def _set_network(base: Scenario, donor: Scenario, name: str) -> Scenario:
    """Carry over places or spans; spans need the places at their ends."""
    mine, theirs = base.network, donor.network
    if name == "spans":
        ends = {end for span in theirs.spans for end in (span.a, span.b)}
        more = tuple(p for p in theirs.places if p.id in ends and p.id not in mine.place)
        return replace(base, network=Network((*mine.places, *more), theirs.spans))
    spans = tuple(s for s in mine.spans if s.a in theirs.place and s.b in theirs.place)
    return replace(base, network=Network(theirs.places, spans))


def _set_block(block: str) -> Callable[[Scenario, Scenario, str], Scenario]:
    """Return what carries over a part of a block, or all of it."""

    def setter(base: Scenario, donor: Scenario, name: str) -> Scenario:
        mine, theirs = getattr(base, block), getattr(donor, block)
        if not name:
            return replace(base, **{block: theirs})
        return replace(base, **{block: replace(mine, **{name: getattr(theirs, name)})})

    return setter


def _set_links(base: Scenario, donor: Scenario, _: str) -> Scenario:
    return replace(base, links=donor.links)


_SETTERS: Mapping[str, Callable[[Scenario, Scenario, str], Scenario]] = {
    "targets": _set_target,
    "failures": _set_failures,
    "candidates": _set_candidates,
    "closed": _set_closed,
    "cost_factors": _set_factor,
    "constants": _set_constant,
    "objective": _set_objective,
    "network": _set_network,
    "links": _set_links,
    **{block: _set_block(block) for block in _WHOLE},
}


# words


def _words(key: str, value: Any, scenario: Scenario) -> str:
    if key.count(".") == 1 and key.startswith("targets."):
        target = {t.id: t for t in scenario.targets}.get(key.partition(".")[2])
        return "not asked" if target is None else limit_words(target.limit)
    if key in _WHOLE:
        return "not asked" if getattr(scenario, key) is None else "asked"
    if key == "objective.then":
        return ", ".join(step.minimise.value for step in value) or "nothing"
    if key == "links":
        return f"{len(link_pairs(scenario.links, scenario.network))} pairs allowed"
    if key in ("demands.rows", "demands.hose") and scenario.demands is not None:
        level, rows = scenario.demands.level, value or ()
        return f"{len(rows)} rows, {sum(row.gbit_s(level) for row in rows):g} Gbit/s"
    return _value_words(key, value, scenario)


def _value_words(key: str, value: Any, scenario: Scenario) -> str:
    match value:
        case None:
            text = "not set"
        case Limit():
            text = limit_words(value)
        case Coverage():
            text = f"{100 * value.share:g} % of {value.target} by {value.weight.value}"
        case PlaceSet():
            text = _some(value.select(scenario.network))
        case frozenset():
            text = _some(tuple(sorted(value)))
        case Mapping():
            text = ", ".join(f"{k or 'others'} {v:g}" for k, v in value.items())
        case (str(), *_):
            text = ", ".join(value)
        case tuple():
            text = f"{len(value)} {key.rpartition('.')[2]}"
        case float():
            text = f"{value:g}"
        case _:
            text = str(getattr(value, "value", value))
    return text


def limit_words(limit: Limit) -> str:
    """Return a limit as a planner says it."""
    margin = f" less {limit.margin_percent:g} %" if limit.margin_percent else ""
    if limit.one_way_ms is not None:
        return f"{limit.one_way_ms:g} ms{margin}"
    return f"{limit.stretch:g} x theoretical{margin}"


def _some(names: tuple[str, ...], most: int = 4) -> str:
    if not names:
        return "none"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
