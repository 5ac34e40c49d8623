"""plan.json to a plan, and to the question it answers; whole ns inside, ms in the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from netplan.errors import InputError, Problem
from netplan.files.scenario.load import load_scenario
from netplan.files.schemas import plan as records
from netplan.files.text.findings import found_text, of_record, raise_if
from netplan.files.text.json_text import read_json
from netplan.files.text.money import CURRENCY, as_own
from netplan.files.text.named_currency import named_currency
from netplan.files.text.paths import SCHEME, Location, bundled
from netplan.files.text.reading import PLAN, digest_of
from netplan.model.currency import in_currency
from netplan.model.network import Network
from netplan.model.plan import (
    Impossible,
    Obstacle,
    Plan,
    PlanLink,
    PlanStatus,
    Provenance,
    SpanCost,
    StatedLimits,
    TargetOutcome,
    WorstFailure,
)
from netplan.model.scenario import InputFile, Scenario
from netplan.model.units import NS_PER_MS
from netplan.records.plan.carried import carried_in
from netplan.records.plan.confidence import confidence_in
from netplan.records.plan.objective import achieved_in
from netplan.records.plan.odds import joint_in, odds_in
from netplan.records.plan.plan_json import SCHEMA_VERSION, own_record
from netplan.records.plan.protection import (
    pair_in,
    parts_in,
    price_in,
    uptime_in,
)
from netplan.records.plan.twice import Said, differences, refuse


def _ns(ms: float) -> int:
    return round(ms * NS_PER_MS)


def _ns_or_none(ms: float | None) -> int | None:
    return None if ms is None else _ns(ms)


def read_plan(path: str | Path, *, network: Network | None = None) -> Plan:
    """Return the plan of a plan.json; see ``plan_from_json``."""
    return plan_from_json(Path(path), network=network)


def plan_from_json(
    source: Mapping[str, Any] | str | Path, *, network: Network | None = None
) -> Plan:
    """Return the plan of a record.

    What a record says twice (sums, differences, the same in another unit) must agree; whether
    it is true is for ``verify`` to tell.

    Args:
        source: the file, or its JSON values.
        network: when given, spans built must be candidates of it and spans lit existing.

    Raises:
        InputError: the file is no plan.json of this version, or contradicts itself.
    """
    record, file, read = _record(source)
    return _sound(record, file, read, network)


def read_answer(path: str | Path) -> tuple[Plan, Scenario]:
    """Return the plan of a plan.json and the scenario it answers, its inputs unchanged.

    Raises:
        InputError: the file is no plan.json of this version, or contradicts itself or the
            network of its inputs; an input is gone, has changed, or is wrong.
    """
    record, file, read = _record(path)
    scenario = load_plan_inputs(_sound(record, file, read, None), path)
    return _sound(record, file, read, scenario.network), scenario


def _record(
    source: Mapping[str, Any] | str | Path,
) -> tuple[records.PlanFile, str, InputFile | None]:
    """Return a record that fits the schema, what messages call it, and the file it stood in."""
    if not isinstance(source, str | Path):
        return _checked(source, "plan"), "plan", None
    location = Location(Path(source), Path(source).as_posix())
    parsed = read_json(location, PLAN)
    if parsed.constants:
        raise InputError(parsed.constant_problems())
    record = _checked(parsed.value, location.shown)
    return record, location.shown, parsed.file.recorded("plan")


def _sound(
    record: records.PlanFile, file: str, read: InputFile | None, network: Network | None
) -> Plan:
    plan = replace(_plan(record), file=read)
    names = partial(in_currency, currency=plan.currency)
    said = _contradictions(record, plan, network)
    refuse(file, ((names(at), found, rest) for at, found, rest in said))
    return plan


def _checked(values: Any, file: str) -> records.PlanFile:
    if not isinstance(values, Mapping):
        found = found_text(values)
        raise InputError([Problem(file, "", "", found, "the mapping that netplan plan writes")])
    version = values.get("schema_version")
    if version != SCHEMA_VERSION or isinstance(version, bool):
        found = found_text(version) if "schema_version" in values else "nothing"
        allowed = f"{SCHEMA_VERSION}, a plan.json of this format"
        if version == 1 and version is not True:
            allowed += "; make an older plan again from its scenario, which reads as before"
        raise InputError([Problem(file, "", "schema_version", found, allowed)])
    currency = named_currency(values, file)
    mixed: list[Problem] = []
    own = as_own(values, records.PlanFile, currency, file, mixed)
    raise_if(mixed)
    try:
        return records.PlanFile.model_validate(own)
    except ValidationError as error:
        raise InputError(of_record(error, records.PlanFile, file, currency)) from error


def _contradictions(
    record: records.PlanFile, plan: Plan, network: Network | None
) -> Iterator[Said]:
    """Yield wherever a record says what the plan in it, written anew, does not say."""
    if record.cost_cny is not None and record.gap != plan.gap:  # a changed cost shows in both
        spans = sum(span.cost_cny for span in record.span_costs)
        links = sum(link.cost_cny for link in record.links)
        yield "cost_cny", record.cost_cny, spans + links
    again = own_record(plan, frozenset(record.spans_built), reproducible=False)
    said = record.model_dump(by_alias=True)
    yield from differences(said, {**again, CURRENCY: plan.currency})
    if network is not None:
        for field, state in (("spans_built", "candidate"), ("spans_lit", "existing")):
            for i, name in enumerate(getattr(record, field)):
                span_in = network.span.get(name)
                found = "no span of the network" if span_in is None else span_in.state.value
                yield f"{field}[{i}]", found, state


def _span_cost(price: records.SpanCostRecord) -> SpanCost:
    return SpanCost(
        price.id,
        price.build_cny,
        price.line_system_cny,
        price.lease_cny or 0,
        price.fibre_pairs or 1,
    )


def _plan(record: records.PlanFile) -> Plan:
    return Plan(
        name=record.name,
        title=record.title,
        title_zh=record.title_zh,
        status=PlanStatus(record.status),
        reason=record.reason,
        objective=record.objective.minimise,
        cost_cny=record.cost_cny,
        lower_bound_cny=record.lower_bound_cny,
        spans=tuple(_span_cost(s) for s in record.span_costs),
        links=tuple(_link_in(link) for link in record.links),
        targets=tuple(_target_in(target) for target in record.targets),
        impossible=tuple(
            _impossible_in(entry)
            for entry in (record.infeasible.targets if record.infeasible else ())
        ),
        provenance=_provenance_in(record.provenance),
        achieved=achieved_in(record.objective),
        restoration=price_in(record.protection),
        odds=odds_in(record.probability),
        joint=joint_in(record.joint),
        currency=record.currency,
        carried=carried_in(record.carried),
    )


def _link_in(link: records.LinkRecord) -> PlanLink:
    return PlanLink(
        id=link.id,
        a=link.a,
        b=link.b,
        route=tuple(link.route),
        via=tuple(link.via),
        length_km=link.length_km,
        new_cable_km=link.new_cable_km,
        reused_km=link.reused_km,
        regenerators=link.regenerators,
        parts=parts_in(link.latency_parts),
        cost_cny=link.cost_cny,
        channels=tuple((entry.mode, entry.count) for entry in link.channels or ()),
        regenerated_at=tuple(link.regenerated_at or ()),
    )


def _target_in(target: records.TargetRecord) -> TargetOutcome:
    worst = target.worst_failure
    return TargetOutcome(
        id=target.id,
        source=target.from_,
        sink=target.to,
        limit_ns=_ns(target.limit_one_way_ms),
        floor_ns=_ns(target.floor_one_way_ms),
        before_ns=_ns_or_none(target.before_one_way_ms),
        after_ns=_ns_or_none(target.after_one_way_ms),
        met=target.met,
        path=tuple(target.path),
        parts=parts_in(target.latency_parts),
        worst_failure=None
        if worst is None
        else WorstFailure(
            failure=worst.scenario,
            one_way_ns=_ns_or_none(worst.one_way_ms),
            limit_ns=_ns(worst.limit_one_way_ms),
            met=worst.met,
        ),
        pair=None if target.pair is None else pair_in(target.pair),
        uptime=None if target.availability is None else uptime_in(target.availability),
        routes=tuple(map(tuple, target.routes or ())),
        confidence=None if target.confidence is None else confidence_in(target.confidence),
        stated=None if target.stated is None else _stated_in(target.stated),
    )


def _stated_in(stated: records.StatedRecord) -> StatedLimits:
    return StatedLimits(
        _ns(stated.limit_one_way_ms),
        stated.margin_percent,
        _ns_or_none(stated.after_cut_one_way_ms),
        stated.after_cut_margin_percent,
    )


def _impossible_in(entry: records.ImpossibleRecord) -> Impossible:
    return Impossible(
        id=entry.id,
        source=entry.from_,
        sink=entry.to,
        obstacle=Obstacle(entry.obstacle),
        failure=entry.failure,
        limit_ns=_ns(entry.limit_one_way_ms),
        floor_ns=_ns(entry.floor_one_way_ms),
        best_ns=_ns_or_none(entry.best_one_way_ms),
        availability=entry.availability,
        best_availability=entry.best_availability,
        confidence=entry.confidence,
        best_confidence=entry.best_confidence,
    )


def _provenance_in(record: records.ProvenanceRecord) -> Provenance:
    return Provenance(
        inputs=tuple(InputFile(f.role, f.path, f.sha256) for f in record.inputs),
        overrides=tuple(record.overrides),
        data_notes=tuple(record.data_notes),
        netplan_version=record.netplan_version,
        solver=record.solver,
        solver_version=record.solver_version,
        seed=record.seed,
        time_limit_s=record.time_limit_s,
        threads=record.threads,
        wall_time_s=record.wall_time_s,
        first_plan_s=record.first_plan_s,
        search_nodes=record.search_nodes,
    )


def load_plan_inputs(plan: Plan, plan_path: str | Path, more: Sequence[str] = ()) -> Scenario:
    """Return the scenario that a plan answers, from its input files, which must be unchanged.

    Args:
        plan: the plan.
        plan_path: where its plan.json is; the paths of the user's files count from there.
        more: changes on top of those that the plan was made with.

    Raises:
        InputError: an input is gone, has changed, or is wrong.
    """
    shown = Path(plan_path).as_posix()
    inputs = plan.provenance.inputs
    if not inputs or inputs[0].role != "scenario":
        found = inputs[0].role if inputs else "nothing"
        allowed = "the scenario as the first input"
        raise InputError([Problem(shown, "", "provenance.inputs", found, allowed)])
    problems: list[Problem] = []
    places = [_recorded(entry, Path(plan_path).parent) for entry in inputs]
    for i, (entry, location) in enumerate(zip(inputs, places, strict=True)):
        problem = _changed(entry, location)
        if problem is not None:
            problems.append(replace(problem, file=shown, field=f"provenance.inputs[{i}]"))
    if problems:
        raise InputError(problems)
    pinned: dict[str, list[Location]] = defaultdict(list)
    for entry, location in zip(inputs, places, strict=True):
        if location is not None and entry.role not in ("scenario", "extends"):
            pinned[entry.role].append(location)
    top = places[0]
    assert top is not None  # reported above
    reference = top.shown if top.bundled else str(top.path)
    return load_scenario(reference, (*plan.provenance.overrides, *more), pinned=pinned)


def _recorded(entry: InputFile, folder: Path) -> Location | None:
    if entry.path.startswith(SCHEME):
        return bundled(entry.path.removeprefix(SCHEME))
    if "\0" in entry.path:
        return None
    path = folder / entry.path
    return Location(path, path.as_posix())


def _changed(entry: InputFile, location: Location | None) -> Problem | None:
    """Return what is wrong with a recorded input, None when it is as it was."""
    found = f"{found_text(entry.path)}, no such file"
    allowed = "the file the plan was made from"
    try:
        if location is not None:
            digest = digest_of(location)
            if digest == entry.sha256:
                return None
            found = f"{found_text(entry.path)} with sha256 {digest[:12]}..."
            allowed = f"the file the plan was made from, sha256 {entry.sha256[:12]}..."
    except InputError as error:
        found = f"{found_text(entry.path)}, {error.problems[0].found}"
    return Problem("", "", "", found, allowed)
