"""A scenario file, with all it refers to, to one checked value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from netplan.errors import InputError, Problem
from netplan.files.network.demands import TrafficRead, load_demands
from netplan.files.network.equipment import load_costs, load_equipment
from netplan.files.network.load import NetworkRead, read_network
from netplan.files.scenario import build, traffic
from netplan.files.scenario.cross_check import CrossCheck
from netplan.files.scenario.merge import ResolvedScenario, resolve
from netplan.files.scenario.partial import CheckedScenario, check_schema
from netplan.files.scenario.sums import excess
from netplan.files.schemas.scenario import ScenarioFile
from netplan.files.text.findings import found_text, raise_if
from netplan.files.text.money import spoken
from netplan.files.text.paths import SCHEME, Location, existing, locate
from netplan.files.text.tree import Node, find
from netplan.model.currency import CNY, CURRENCIES
from netplan.model.equipment import Costs, Equipment
from netplan.model.light import asked_mode
from netplan.model.network import LengthSource
from netplan.model.scenario import InputFile, Scenario
from netplan.model.shown import percent
from netplan.model.words import counted

__all__ = ["load_scenario", "resolve"]

DEFAULTS = {"equipment": "netplan:equipment.yaml", "costs": "netplan:costs.yaml"}
_ADDRESSES = {
    "places": ("network", "places"),
    "spans": ("network", "spans"),
    "added_places": ("network", "add_places"),
    "added_spans": ("network", "add_spans"),
    "equipment": ("equipment",),
    "costs": ("costs",),
    "demands": ("demands", "table"),
}

Value = TypeVar("Value")
MOST_ROWS = 20
"""Rows of a table of which faults are named."""


def load_scenario(
    path_or_name: str | Path,
    overrides: Sequence[str] = (),
    *,
    pinned: Mapping[str, Sequence[Location]] | None = None,
) -> Scenario:
    """Return a scenario with network, equipment and costs, everything checked.

    Args:
        path_or_name: a scenario file, or the name of a bundled one (``guizhou``).
        overrides: ``a.b.c=value`` each, the value in YAML; list entries by id:
            ``targets.gba.one_way_ms=5.5``.
        pinned: files to read by role (places, spans, equipment, costs) in place of those
            that the scenario names; for replaying a plan from another folder.

    Raises:
        InputError: with everything that is wrong with any of the files.
    """
    resolved = resolve(str(path_or_name), overrides)
    problems: list[Problem] = []
    locations = _locations(resolved, problems, pinned or {})
    of_files: list[Problem] = []
    material = _read(locations, of_files)
    currency = _currency(resolved.tree, material.costs)
    checked = check_schema(resolved.tree, problems, currency)
    problems.extend(of_files)
    cross = CrossCheck(checked, material.network, material.equipment, material.costs)
    problems.extend(cross.problems())
    problems.extend(_table_faults(checked, material))
    raise_if(_stand_ins_named(resolved, locations, problems))
    scenario = _scenario(resolved, checked, material)
    raise_if(excess(scenario, material.network))
    return scenario


def _currency(tree: Node, costs: Costs | None) -> str:
    """Return what the amounts of a scenario are in; without costs to tell, what they say."""
    if costs is not None:
        return costs.currency
    said = spoken(tree, ScenarioFile)
    return said if said in CURRENCIES else CNY


@dataclass(frozen=True)
class _Material:
    """What the files of a scenario hold; None where a file could not be read."""

    network: NetworkRead
    equipment: Equipment | None
    costs: Costs | None
    records: tuple[InputFile, ...]
    demands: TrafficRead | None = None


def _table_faults(checked: CheckedScenario, material: _Material) -> list[Problem]:
    """Return what is wrong with the table of traffic, where network and targets are sound."""
    entry, table = checked.file.demands, material.demands
    if entry is None or table is None or not material.network.places_sound or checked.unsound:
        return []
    targets = [t for asked in checked.file.targets if (t := build.target(asked)) is not None]
    found = traffic.table_faults(entry, table, material.network.network, targets)
    return list(found)[:MOST_ROWS]


def _locations(
    resolved: ResolvedScenario,
    problems: list[Problem],
    pinned: Mapping[str, Sequence[Location]],
) -> dict[str, tuple[Location, ...]]:
    """Find the files that a scenario names; a file that is not there is a problem."""
    found: dict[str, tuple[Location, ...]] = {}
    for role, address in _ADDRESSES.items():
        named = find(resolved.tree, address[:-1]).child(address[-1])
        if role in pinned:
            found[role] = tuple(pinned[role])
        elif named is None or named.value is None:
            default = locate(DEFAULTS[role]) if role in DEFAULTS else None
            found[role] = () if default is None else (default,)
        else:
            several = role.startswith("added_") and isinstance(named.value, list)
            nodes = named.value if several and isinstance(named.value, list) else [named]
            located = [_named_file(node, ".".join(address), problems) for node in nodes]
            found[role] = tuple(location for location in located if location is not None)
    return found


def _named_file(node: Node, field: str, problems: list[Problem]) -> Location | None:
    if not isinstance(node.value, str) or not node.value:
        return None  # the schema reports it
    found = locate(node.value, node.origin)
    if found is None:
        shown, allowed = found_text(node.value), existing(node.value)
        problems.append(Problem(node.file, node.where, field, f"{shown}, no such file", allowed))
    return found


def _stand_ins_named(
    resolved: ResolvedScenario,
    locations: Mapping[str, tuple[Location, ...]],
    problems: list[Problem],
) -> list[Problem]:
    """Say once that a bundled file stood in for one that is missing, not what is wrong with it.

    A bundled file is right by itself; it is wrong only beside files of the user's own.
    """
    for role, address in _ADDRESSES.items():
        node = find(resolved.tree, address[:-1]).child(address[-1])
        for location in locations[role]:
            wrong = [problem for problem in problems if problem.file == location.shown]
            if not (wrong and location.bundled and node and isinstance(node.value, str)):
                continue
            if node.value.startswith(SCHEME) or (node.origin and node.origin.bundled):
                continue
            found = f"{found_text(node.value)}, no such file; netplan's own does not fit"
            allowed = f'a path to a file, or "{location.shown}" with what belongs to it'
            cause = Problem(node.file, node.where, ".".join(address), found, allowed)
            problems = [cause, *(problem for problem in problems if problem not in wrong)]
    return problems


def _read(locations: Mapping[str, tuple[Location, ...]], problems: list[Problem]) -> _Material:
    first = {role: found[0] if found else None for role, found in locations.items()}
    more = (locations["added_places"], locations["added_spans"])
    network = read_network(first["places"], first["spans"], problems, more=more)
    records = list(network.records)
    equipment = costs = None
    where = first["equipment"]
    try:
        if where is not None:
            equipment, record = load_equipment(where)
            records.append(record)
    except InputError as error:
        problems.extend(error.problems)
    where = first["costs"]
    try:
        if where is not None:
            costs, record = load_costs(where)
            records.append(record)
    except InputError as error:
        problems.extend(error.problems)
    table = None
    where = first["demands"]
    try:
        if where is not None:
            table = load_demands(where)
            records.append(table.record)
    except InputError as error:
        problems.extend(error.problems)
    return _Material(network, equipment, costs, tuple(records), table)


def _scenario(
    resolved: ResolvedScenario, checked: CheckedScenario, material: _Material
) -> Scenario:
    file = checked.file
    network = build.weighted(material.network.network, file.weights)
    assert material.equipment is not None  # a missing file has been reported
    assert material.costs is not None
    targets = tuple(t for entry in file.targets if (t := build.target(entry)) is not None)
    scenario = Scenario(
        name=file.name,
        network=network,
        equipment=build.equipment(material.equipment, file.service, file.constants),
        costs=build.costs(material.costs, file.constants, file.channels),
        targets=targets,
        links=build.link_rules(file.links, targets, network),
        title=file.title,
        title_zh=file.title_zh,
        failures=build.failure_spec(file.failures),
        candidates=build.candidates(file, network),
        closed=build.closed(file),
        cost_factors=build.cost_factors(file),
        lease=build.lease(file),
        phases=build.phases(file),
        objective=build.objective(file),
        confidence=build.joint(file.confidence),
        demands=traffic.demands(file.demands, material.demands, network, targets),
        channels=traffic.channels(file.channels),
        solver=build.solver(file),
        service=file.service,
        inputs=(*resolved.inputs, *material.records),
    )
    optics = scenario.equipment.optics
    if asked_mode(scenario) is not None and optics is not None:
        noise = InputFile("noise", optics.table_shown, optics.table_sha256)
        scenario = replace(scenario, inputs=(*scenario.inputs, noise))
    return replace(
        scenario,
        candidates=build.with_link_ids(scenario),
        data_notes=data_notes(scenario),
    )


def data_notes(scenario: Scenario) -> tuple[str, ...]:
    """Return what a reader of results should know about the data behind them."""
    spans = scenario.network.spans
    count = Counter(span.length_source for span in spans)
    parts = ", ".join(f"{count[s]} {s.value}" for s in LengthSource if count[s])
    notes = [f"Lengths of {counted(len(spans), 'span')}: {parts}."]
    worst = max((span.length_tolerance for span in spans), default=0.0)
    if worst:
        notes.append(f"The least certain length may be off by {percent(worst, 0)}%.")
    detour = scenario.equipment.today_detour
    if detour is not None:
        hop_ms = scenario.equipment.hop_delay_us.value / 1000
        notes.append(
            f"Today's service is {scenario.service}: its way is {detour.value:g} x today's fibre, "
            f"with {hop_ms:g} ms at each place it passes; direct links have neither."
        )
    return tuple(notes)
