"""A scenario tree against its schema; what is sound stays usable when something is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from netplan.errors import Problem
from netplan.files.findings import of_tree
from netplan.files.schemas.base import Name
from netplan.files.schemas.scenario import NetworkEntry, ScenarioFile, TargetEntry
from netplan.files.tree import Loc, Node, dotted, find, plain

_LISTS = (("targets",), ("links",), ("cost_factors",), ("failures", "sets"))


class PartialScenario(ScenarioFile):
    """A scenario file of which only the sound part is left."""

    name: Name = "invalid"
    network: NetworkEntry | None = None  # type: ignore[assignment]
    targets: list[TargetEntry] = []


@dataclass(frozen=True)
class CheckedScenario:
    """The sound part of a scenario, and the way back to its lines.

    Args:
        tree: everything that was written.
        file: what of it agrees with the schema.
        kept: for each list of entries, the indices in ``tree`` of those in ``file``.
        complete: nothing had to be left out.
    """

    tree: Node
    file: ScenarioFile
    kept: Mapping[tuple[str, ...], tuple[int, ...]]
    complete: bool

    def problem(self, loc: Loc, found: str, allowed: str) -> Problem:
        """Return a problem at a place of ``file``."""
        loc = self._written(loc)
        node = find(self.tree, loc)
        return Problem(node.file, node.where, dotted(loc, self.tree), found, allowed)

    def _written(self, loc: Loc) -> Loc:
        for path, indices in self.kept.items():
            size = len(path)
            if tuple(loc[:size]) == path and len(loc) > size and isinstance(loc[size], int):
                return [*loc[:size], indices[int(loc[size])], *loc[size + 1 :]]
        return loc


def check_schema(tree: Node, problems: list[Problem]) -> CheckedScenario:
    """Return what of a scenario agrees with its schema; the rest goes to ``problems``."""
    values = plain(tree)
    assert isinstance(values, dict)  # the top of a scenario file is a mapping
    try:
        return CheckedScenario(tree, ScenarioFile.model_validate(values), {}, complete=True)
    except ValidationError as error:
        problems.extend(of_tree(error, ScenarioFile, tree))
        unsound = {tuple(entry["loc"]) for entry in error.errors(include_url=False)}
    kept = _prune(values, unsound)
    try:
        return CheckedScenario(tree, PartialScenario.model_validate(values), kept, complete=False)
    except ValidationError:  # what is wrong lies deeper than pruning reaches; it is reported
        return CheckedScenario(tree, PartialScenario(), {}, complete=False)


def _prune(
    values: dict[str, Any], unsound: set[tuple[str | int, ...]]
) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Take unsound entries and keys out of ``values``; return which list entries stay."""
    drop: dict[tuple[str, ...], set[int]] = {path: set() for path in _LISTS}
    for loc in unsound:
        path = next((p for p in _LISTS if loc[: len(p)] == p and len(loc) > len(p)), None)
        if path is not None and isinstance(loc[len(path)], int):
            drop[path].add(int(loc[len(path)]))
        elif len(loc) > 1 and isinstance(values.get(str(loc[0])), dict):
            values[str(loc[0])].pop(str(loc[1]), None)
            if loc[0] == "network":
                values.pop("network")
        else:
            values.pop(str(loc[0]), None)
    return {path: _drop(values, path, indices) for path, indices in drop.items()}


def _drop(values: dict[str, Any], path: tuple[str, ...], indices: set[int]) -> tuple[int, ...]:
    holder: Any = values
    for key in path[:-1]:
        holder = holder.get(key) if isinstance(holder, dict) else None
    entries = holder.get(path[-1]) if isinstance(holder, dict) else None
    if not isinstance(entries, list):
        return ()
    kept = tuple(index for index in range(len(entries)) if index not in indices)
    holder[path[-1]] = [entries[index] for index in kept]
    if not kept:
        del holder[path[-1]]
    return kept
