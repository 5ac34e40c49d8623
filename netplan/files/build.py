"""From the schema's values to the model's: selectors, targets, rules, settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from netplan.files.presets import PRESETS
from netplan.files.schemas.scenario import (
    FailuresEntry,
    LinkEntry,
    ScenarioFile,
    SelectorEntry,
    TargetEntry,
)
from netplan.model.link import SEPARATOR, allowed_links
from netplan.model.network import Network
from netplan.model.scenario import (
    Candidates,
    Closed,
    CostFactor,
    FailureSpec,
    Limit,
    LinkRule,
    LossSet,
    Match,
    Minimise,
    Objective,
    PlaceSet,
    Scenario,
    Selector,
    Single,
    SolverSettings,
    Target,
)

DEFAULT_LINK_ENDS = Selector(regions=("guizhou",), roles=("hub",))
"""Where direct links start when a scenario does not say: the Guizhou cluster."""


def place_set(entries: Iterable[SelectorEntry]) -> PlaceSet:
    """Return the union of selectors."""
    return PlaceSet(tuple(selector(entry) for entry in entries))


def selector(entry: SelectorEntry) -> Selector:
    """Return one selector."""
    return Selector(
        ids=_tuple(entry.id),
        regions=_tuple(entry.region),
        roles=_tuple(entry.role),
        provinces=_tuple(entry.province),
    )


def target(entry: TargetEntry) -> Target | None:
    """Return a target, None where it has no limit or several."""
    limits = [
        limit
        for limit in (
            Limit(one_way_ms=entry.one_way_ms) if entry.one_way_ms is not None else None,
            Limit(stretch=entry.stretch) if entry.stretch is not None else None,
            PRESETS[entry.preset].limit if entry.preset is not None else None,
        )
        if limit is not None
    ]
    if len(limits) != 1:
        return None
    after = None
    if entry.after_cut_one_way_ms is not None or entry.after_cut_stretch is not None:
        after = Limit(entry.after_cut_one_way_ms, entry.after_cut_stretch)
    return Target(
        id=entry.id,
        sources=place_set(entry.from_),
        sinks=place_set(entry.to),
        limit=limits[0],
        after_cut=after,
        match=Match(entry.match),
        preset=entry.preset,
    )


def link_rules(
    entries: Sequence[LinkEntry] | None, targets: Sequence[Target], network: Network
) -> tuple[LinkRule, ...]:
    """Return where direct links may be lit; by default from the Guizhou cluster.

    The default's other ends are every hub and every place that is an end of a target.
    """
    if entries is not None:
        return tuple(LinkRule(place_set(e.from_), place_set(e.to)) for e in entries)
    ends = {place for t in targets for place in t.sources.select(network)}
    ends |= {place for t in targets for place in t.sinks.select(network)}
    in_order = tuple(place.id for place in network.places if place.id in ends)
    others = PlaceSet((Selector(roles=("hub",)), Selector(ids=in_order)))
    return (LinkRule(PlaceSet((DEFAULT_LINK_ENDS,)), others),)


def failure_spec(entry: FailuresEntry) -> FailureSpec:
    """Return the failures to survive."""
    sets = tuple(
        LossSet(
            id=loss.id,
            spans=tuple(loss.spans),
            corridors=tuple(loss.corridors),
            srlgs=tuple(loss.srlgs),
            places=tuple(loss.places),
        )
        for loss in entry.sets
    )
    return FailureSpec(Single(entry.single), sets)


def candidates(file: ScenarioFile) -> Candidates:
    """Return what may, must and must not be used; link ids as written."""
    entry = file.candidates
    return Candidates(
        fibres=_tuple(entry.fibres),
        forbid_spans=tuple(entry.forbid_spans),
        force_spans=tuple(entry.force_spans),
        forbid_links=tuple(entry.forbid_links),
        force_links=tuple(entry.force_links),
    )


def closed(file: ScenarioFile) -> Closed:
    """Return what is out of use."""
    return Closed(tuple(file.closed.corridors), tuple(file.closed.spans))


def cost_factors(file: ScenarioFile) -> tuple[CostFactor, ...]:
    """Return the multipliers on span costs."""
    return tuple(CostFactor(**entry.model_dump()) for entry in file.cost_factors)


def objective(file: ScenarioFile) -> Objective:
    """Return what to make small."""
    return Objective(Minimise(file.objective.minimise))


def solver(file: ScenarioFile) -> SolverSettings:
    """Return when to stop."""
    entry = file.solver
    return SolverSettings(time_limit_s=entry.time_limit_s, gap=entry.gap, seed=entry.seed)


def _tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def with_link_ids(scenario: Scenario) -> Candidates:
    """Return a scenario's candidates with link ids in the order of the rules."""
    known = link_names(scenario)
    return replace(
        scenario.candidates,
        forbid_links=tuple(known[link] for link in scenario.candidates.forbid_links),
        force_links=tuple(known[link] for link in scenario.candidates.force_links),
    )


def link_names(scenario: Scenario) -> dict[str, str]:
    """Return the id of every allowed link by its id in either order of the ends."""
    names: dict[str, str] = {}
    for link in allowed_links(scenario):
        names[f"{link.b}{SEPARATOR}{link.a}"] = link.id
        names[link.id] = link.id
    return names
