"""From the schema's values to the model's: selectors, targets, rules, settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from netplan.files.scenario.presets import PRESETS
from netplan.files.schemas.demands import ChannelsEntry
from netplan.files.schemas.parameters import parameters
from netplan.files.schemas.scenario import (
    CandidatesEntry,
    ConstantsEntry,
    FailuresEntry,
    JointConfidenceEntry,
    LinkEntry,
    NextObjectiveEntry,
    PathConfidenceEntry,
    ProtectionEntry,
    ScenarioFile,
    SelectorEntry,
    TargetEntry,
)
from netplan.model.equipment import Costs, Equipment
from netplan.model.link import SEPARATOR, allowed_links
from netplan.model.network import Confidence, Network, Season, Span, SpanState
from netplan.model.quantity import Quantity
from netplan.model.scenario import (
    Candidates,
    Closed,
    CostFactor,
    Coverage,
    Disjoint,
    FailureSpec,
    JointConfidence,
    Law,
    Lease,
    Limit,
    LinkRule,
    LossSet,
    Match,
    Minimise,
    Objective,
    Over,
    Pairs,
    PairWeight,
    PathConfidence,
    PhaseRule,
    PlaceSet,
    Protection,
    Scenario,
    Selector,
    Single,
    SolverSettings,
    Target,
)
from netplan.model.traffic import Bands

SET_HERE = "set by the scenario"
GUIZHOU_HUBS = PlaceSet((Selector(regions=("guizhou",), roles=("hub",)),))
"""Where a target of the bundled study starts: such a target may be served by way of any hub."""


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
    margin, after = entry.margin_percent, None
    limit = replace(limits[0], margin_percent=margin)
    if entry.after_cut_one_way_ms is not None or entry.after_cut_stretch is not None:
        own = entry.after_cut_margin_percent
        kept = margin if own is None else own
        after = Limit(entry.after_cut_one_way_ms, entry.after_cut_stretch, kept)
    return Target(
        id=entry.id,
        sources=place_set(entry.from_),
        sinks=place_set(entry.to),
        limit=limit,
        after_cut=after,
        match=Match(entry.match),
        preset=entry.preset,
        protection=_protection(entry.protection, after or limit),
        availability=entry.availability,
        no_transit=None if entry.no_transit is None else place_set(entry.no_transit),
        confidence=_confidence(entry.confidence),
        document=entry.document,
        document_zh=entry.document_zh,
    )


def _confidence(entry: PathConfidenceEntry | None) -> PathConfidence | None:
    return None if entry is None else PathConfidence(entry.per_path, Law(entry.law))


def joint(entry: JointConfidenceEntry | None) -> JointConfidence | None:
    """Return with what probability everything is to hold at once; None: not asked."""
    if entry is None:
        return None
    return JointConfidence(entry.all_targets, entry.worlds, entry.seed, entry.correlation)


def _protection(entry: ProtectionEntry | None, otherwise: Limit) -> Protection | None:
    """Return the protection asked for; without a limit of its own it has the other one."""
    if entry is None:
        return None
    given = entry.one_way_ms is not None or entry.stretch is not None
    own = Limit(entry.one_way_ms, entry.stretch, otherwise.margin_percent)
    limit = own if given else otherwise
    return Protection(limit, Disjoint(entry.disjoint))


def link_rules(
    entries: Sequence[LinkEntry] | None, targets: Sequence[Target], network: Network
) -> tuple[LinkRule, ...]:
    """Return where direct links may be lit; by default from every target's ends to the other's.

    Where a target starts at a Guizhou hub, links may also run from there to every hub and to
    every place of a target.
    """
    if entries is not None:
        return tuple(LinkRule(place_set(e.from_), place_set(e.to)) for e in entries)
    own = tuple(LinkRule(t.sources, t.sinks) for t in targets)
    starts = {place for t in targets for place in t.sources.select(network)}
    study = tuple(place for place in GUIZHOU_HUBS.select(network) if place in starts)
    if not study:
        return own
    ends = starts | {place for t in targets for place in t.sinks.select(network)}
    in_order = tuple(place.id for place in network.places if place.id in ends)
    others = PlaceSet((Selector(roles=("hub",)), Selector(ids=in_order)))
    return (LinkRule(PlaceSet((Selector(ids=study),)), others), *own)


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
    families = tuple(dict.fromkeys(Single(family) for family in entry.single))
    families = tuple(f for f in families if f is not Single.NONE) or (Single.NONE,)
    return FailureSpec(families[0], sets, families[1:], Pairs(entry.pairs), entry.disc_km)


def may_be_built(entry: CandidatesEntry, span: Span) -> bool:
    """Tell whether ``only_spans`` and ``only_corridors`` leave a span on offer."""
    if entry.only_spans is None and entry.only_corridors is None:
        return True
    named = span.id in (entry.only_spans or ()) or span.corridor in (entry.only_corridors or ())
    return named or span.state is SpanState.EXISTING


def candidates(file: ScenarioFile, network: Network) -> Candidates:
    """Return what may, must and must not be used; link ids as written.

    What ``only_spans`` and ``only_corridors`` leave out becomes forbidden: a candidate
    that may not be built carries nothing.
    """
    entry = file.candidates
    left_out = (s.id for s in network.spans if not may_be_built(entry, s))
    return Candidates(
        fibres=_tuple(entry.fibres),
        forbid_spans=tuple(dict.fromkeys((*entry.forbid_spans, *left_out))),
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


def phases(file: ScenarioFile) -> tuple[PhaseRule, ...]:
    """Return when spans may be built."""
    return tuple(
        PhaseRule(**{**entry.model_dump(), "season": entry.season and Season.read(entry.season)})
        for entry in file.phases
    )


def lease(file: ScenarioFile) -> Lease | None:
    """Return on what terms fibre of others is used; None: it costs nothing."""
    entry = file.lease
    if entry is None:
        return None
    return Lease(entry.horizon_years, tuple(entry.own_operators), entry.fibres)


def equipment(base: Equipment, service: str, entry: ConstantsEntry) -> Equipment:
    """Return the equipment with the service of today and the constants that a scenario sets."""
    base = base.serving(service)
    fibres = {
        name: replace(fibre, delay_us_per_km=_set(fibre.delay_us_per_km, delay))
        if (delay := entry.delay_us_per_km.get(name)) is not None
        else fibre
        for name, fibre in base.fibres.items()
    }
    return replace(base, fibres=MappingProxyType(fibres), **_constants(base, entry))


def costs(base: Costs, entry: ConstantsEntry, lit: ChannelsEntry | None = None) -> Costs:
    """Return the costs with the bands that a scenario lights and the constants that it sets."""
    if lit is not None and Bands(lit.bands) is Bands.C_L:
        base = base.lit_in_both_bands()
    per_km = dict(base.build_cny_per_km)
    for name, price in entry.build_cny_per_km.items():
        unknown = Quantity(price, f"{base.currency}/km", price, price, SET_HERE, Confidence.LOW)
        per_km[name] = _set(per_km.get(name, unknown), price)
    if base.lease_cny_per_fibre_km_year is None and entry.lease_cny_per_fibre_km_year is not None:
        unit = f"{base.currency}/fibre-km/year"
        nothing = Quantity(0.0, unit, 0.0, 0.0, SET_HERE, Confidence.LOW)
        base = replace(base, lease_cny_per_fibre_km_year=nothing)
    return replace(base, build_cny_per_km=MappingProxyType(per_km), **_constants(base, entry))


def _constants(base: Equipment | Costs, entry: ConstantsEntry) -> dict[str, Any]:
    names = {part.name for part in fields(base)} & set(ConstantsEntry.model_fields)
    values = {name: getattr(entry, name) for name in names}
    return {
        name: _set(getattr(base, name), value)
        for name, value in values.items()
        if isinstance(value, float | int)
    }


def _set(quantity: Quantity, value: float) -> Quantity:
    """Return a constant with another value; its range grows to hold it."""
    low, high = min(quantity.low, value), max(quantity.high, value)
    return replace(quantity, value=float(value), low=low, high=high, source=SET_HERE, as_of="")


def weighted(network: Network, weights: Mapping[str, float]) -> Network:
    """Return the network with other weights of places."""
    if not weights:
        return network
    places = tuple(replace(p, weight=weights.get(p.id, p.weight)) for p in network.places)
    return Network(places, network.spans)


def objective(file: ScenarioFile) -> Objective:
    """Return what to minimise."""
    entry = file.objective
    coverage = entry.coverage
    return replace(
        _step(entry),
        budget_cny=entry.budget_cny,
        hard_targets=entry.hard_targets,
        coverage=None
        if coverage is None
        else Coverage(coverage.target, coverage.share, PairWeight(coverage.weight)),
        then=tuple(_step(following) for following in entry.then),
    )


def _step(entry: NextObjectiveEntry) -> Objective:
    return Objective(
        Minimise(entry.minimise),
        over=Over(entry.over),
        weight=PairWeight(entry.weight),
        slack=entry.slack,
    )


def solver(file: ScenarioFile) -> SolverSettings:
    """Return when to stop."""
    entry = file.solver
    return SolverSettings(
        entry.time_limit_s,
        entry.gap,
        entry.seed,
        entry.node_limit,
        entry.method,
        parameters(entry.parameters),
    )


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
