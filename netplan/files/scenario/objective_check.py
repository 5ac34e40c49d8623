"""What an objective asks against itself and the files: what fits together, and weights."""

from __future__ import annotations

from collections.abc import Iterator

from netplan.files.scenario import build
from netplan.files.schemas.scenario import (
    CoverageEntry,
    NextObjectiveEntry,
    ScenarioFile,
    TargetEntry,
)
from netplan.files.text.findings import found_text, one_of
from netplan.files.text.tree import Loc
from netplan.model.network import Network

MEANS = ("mean_latency", "mean_stretch")
Fault = tuple[Loc, str, str]
"""Where, what was found, what is allowed."""


def objective_faults(file: ScenarioFile, network: Network | None) -> Iterator[Fault]:
    """Yield everything about the objective that does not fit.

    Args:
        file: the scenario.
        network: the places, None when they are unsound and weights can't be looked up.
    """
    entry = file.objective
    if entry.minimise == "cost" and not entry.hard_targets:
        allowed = "true where cost is made small first, for nothing would be built"
        yield ("objective", "hard_targets"), "false", allowed
    yield from _chain_faults(file)
    yield from _method_faults(file)
    if entry.coverage is not None:
        yield from _coverage_faults(file, network)
    yield from _protection_faults(file)
    yield from _confidence_faults(file)
    yield from _joint_faults(file)
    if network is not None:
        for loc, step in _steps(file):
            if step.minimise in MEANS:
                yield from _weight_faults(loc, "minimise", step, file, file.targets, network)


def _protection_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Refuse what pairs and availabilities do not go with: they hold in full, or not at all."""
    entry = file.objective
    for index, target in enumerate(file.targets):
        for key in ("protection", "availability"):
            if getattr(target, key) is None:
                continue
            loc = ("targets", index, key)
            if not entry.hard_targets:
                yield loc, "beside objective.hard_targets: false", "targets that must hold"
            if entry.coverage is not None and entry.coverage.target == target.id:
                yield loc, "on the target of objective.coverage", "a target that holds in full"
            if any(step.minimise in MEANS for _, step in _steps(file)):
                yield loc, "beside a mean in objective", "cost or a worst value"


def _confidence_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Refuse what a probability of paths does not go with: limits that need not hold."""
    entry = file.objective
    for index, target in enumerate(file.targets):
        if target.confidence is None:
            continue
        loc = ("targets", index, "confidence")
        if not entry.hard_targets:
            yield loc, "beside objective.hard_targets: false", "targets that must hold"
        if entry.coverage is not None and entry.coverage.target == target.id:
            yield loc, "on the target of objective.coverage", "a target that holds in full"


def _joint_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Refuse what a joint probability does not go with."""
    if file.confidence is None:
        return
    entry, loc = file.objective, ("confidence",)
    if not entry.hard_targets:
        yield loc, "beside objective.hard_targets: false", "targets that must hold"
    if entry.coverage is not None:
        yield loc, "beside objective.coverage", "targets that hold in full"
    if any(step.minimise in MEANS for _, step in _steps(file)):
        yield loc, "beside a mean in objective", "cost or a worst value"
    more = [t.id for t in file.targets if t.protection or t.availability is not None]
    if more:
        found = f"beside protection or availability (targets: {', '.join(more)})"
        yield loc, found, "targets that ask for single paths"
    sure = [t.id for t in file.targets if t.confidence is not None]
    if sure:
        found = f"beside the confidence of paths (targets: {', '.join(sure)})"
        yield loc, found, "one of the two: of all targets together, or of each path"
    if file.failures.pairs != "none" or file.failures.disc_km is not None:
        yield loc, "beside pairs of corridors or discs in failures", "failures listed one by one"


def _method_faults(file: ScenarioFile) -> Iterator[Fault]:
    """Refuse a method that answers nothing of what is asked."""
    method, asked = file.solver.method, [step.minimise for _, step in _steps(file)]
    if method == "benders" and not any(value in MEANS for value in asked):
        allowed = "auto, branch_and_price or branch_and_cut, for nothing here is a mean"
        yield ("solver", "method"), found_text(method), allowed
    elif method not in {"auto", "benders"} and all(value in MEANS for value in asked):
        yield ("solver", "method"), found_text(method), "auto or benders for a mean"


def _steps(file: ScenarioFile) -> Iterator[tuple[Loc, NextObjectiveEntry]]:
    yield ("objective",), file.objective
    for index, step in enumerate(file.objective.then):
        yield ("objective", "then", index), step


def _chain_faults(file: ScenarioFile) -> Iterator[Fault]:
    steps = list(_steps(file))
    for loc, step in steps[:-1]:
        if step.minimise in MEANS:
            yield (*loc, "minimise"), found_text(step.minimise), "a mean as the last objective only"
    for loc, step in steps:
        if step.minimise in MEANS and step.over != "intact":
            found = f"{found_text(step.over)} beside a mean"
            yield (*loc, "over"), found, '"intact", or a worst value'


def _coverage_faults(file: ScenarioFile, network: Network | None) -> Iterator[Fault]:
    entry, loc = file.objective, ("objective", "coverage")
    assert entry.coverage is not None  # the caller asked
    if entry.minimise != "cost" or entry.then:
        yield loc, "with another objective than cost", "cost alone, nothing after it"
    covered = [t for t in file.targets if t.id == entry.coverage.target]
    if not covered:
        allowed = one_of([t.id for t in file.targets], entry.coverage.target, "id of a target")
        yield (*loc, "target"), found_text(entry.coverage.target), allowed
    elif network is not None:
        yield from _weight_faults(loc, "target", entry.coverage, file, covered, network)


def _weight_faults(
    loc: Loc,
    asked_by: str,
    entry: NextObjectiveEntry | CoverageEntry,
    file: ScenarioFile,
    targets: list[TargetEntry],
    network: Network,
) -> Iterator[Fault]:
    """Refuse weights that are all zero: nothing would count.

    Where nobody has written which weights count, the fault is told of the key ``asked_by``, which
    asks for some.
    """
    how = entry.weight
    if how == "count":
        return
    chosen = [build.place_set(t.to).select(network) for t in targets]
    sinks = [network.place[place] for ids in chosen for place in ids]
    if how == "population":
        counts = any(place.population for place in sinks)
    else:
        counts = any(file.weights.get(place.id, place.weight) for place in sinks)
    if sinks and not counts:
        zero = f"{how}, which is 0 for every place that a target leads to"
        key = ".".join(str(step) for step in (*loc, "weight"))
        allowed = f"places with a {how}, or {key}=count, where every pair counts the same"
        if "weight" in entry.model_fields_set:
            yield (*loc, "weight"), zero, allowed
        else:
            value = found_text(getattr(entry, asked_by))
            yield (*loc, asked_by), f"{value}, which counts pairs by {zero}", allowed
