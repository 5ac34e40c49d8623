"""A scenario tree against its schema; what is sound stays usable when something is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import Field, ValidationError

from netplan.errors import Problem
from netplan.files.schemas.base import Factor, Name, ShortId
from netplan.files.schemas.scenario import (
    CostFactorEntry,
    FailuresEntry,
    LinkEntry,
    LossEntry,
    NetworkEntry,
    ScenarioFile,
    Selection,
    TargetEntry,
)
from netplan.files.text.findings import of_tree
from netplan.files.text.money import as_own, path_in
from netplan.files.text.tree import Loc, Node, dotted, find, plain
from netplan.model.currency import CNY

_LISTS = (("targets",), ("links",), ("cost_factors",), ("phases",), ("failures", "sets"))


class _Target(TargetEntry):
    id: ShortId = "invalid"
    from_: Selection = Field(default=[], alias="from")
    to: Selection = []  # noqa: RUF012  (pydantic copies defaults)


class _Link(LinkEntry):
    from_: Selection = Field(default=[], alias="from")
    to: Selection = []  # noqa: RUF012


class _Loss(LossEntry):
    id: ShortId = "invalid"


class _Factor(CostFactorEntry):
    factor: Factor = 1.0


class _Failures(FailuresEntry):
    sets: list[_Loss] = []  # type: ignore[assignment]  # noqa: RUF012


class PartialScenario(ScenarioFile):
    """A scenario file of which only the sound part is left."""

    name: Name = "invalid"
    network: NetworkEntry | None = None  # type: ignore[assignment]
    targets: list[_Target] = []  # type: ignore[assignment]  # noqa: RUF012
    links: list[_Link] | None = None  # type: ignore[assignment]
    failures: _Failures = _Failures()
    cost_factors: list[_Factor] = []  # type: ignore[assignment]  # noqa: RUF012


@dataclass(frozen=True)
class CheckedScenario:
    """The sound part of a scenario, and the way back to its lines.

    Args:
        tree: everything that was written.
        file: what of it agrees with the schema.
        unsound: paths of list entries and of keys of which something was left out.
        currency: of the amounts in the tree.
    """

    tree: Node
    file: ScenarioFile
    unsound: frozenset[tuple[str | int, ...]] = frozenset()
    currency: str = CNY

    def sound(self, loc: Loc) -> bool:
        """Tell whether nothing at or below a path was left out."""
        return tuple(loc) not in self.unsound

    def problem(self, loc: Loc, found: str, allowed: str) -> Problem:
        """Return a problem at a place of ``file``."""
        loc = path_in(loc, ScenarioFile, self.currency)
        node = find(self.tree, loc)
        return Problem(node.file, node.where, dotted(loc, self.tree), found, allowed)


def check_schema(tree: Node, problems: list[Problem], currency: str = CNY) -> CheckedScenario:
    """Return what of a scenario agrees with its schema; the rest goes to ``problems``.

    Args:
        tree: everything that was written.
        problems: gets what is wrong.
        currency: that its amounts have to be in.
    """
    values = plain(as_own(tree, ScenarioFile, currency, "", problems))
    assert isinstance(values, dict)  # the top of a scenario file is a mapping
    try:
        file = ScenarioFile.model_validate(values)
        return CheckedScenario(tree, file, currency=currency)
    except ValidationError as error:
        problems.extend(of_tree(error, ScenarioFile, tree, currency))
        wrong = [tuple(entry["loc"]) for entry in error.errors(include_url=False)]
    for loc in wrong:
        _take_out(values, loc)
    unsound = frozenset(loc[:depth] for loc in wrong for depth in range(1, len(loc) + 1))
    try:
        sound = PartialScenario.model_validate(values)
    except ValidationError:  # wrong in a way that taking keys out does not mend; all is reported
        sound = PartialScenario.model_validate({})
    return CheckedScenario(tree, sound, unsound, currency)


def _take_out(values: dict[str, Any], loc: tuple[str | int, ...]) -> None:
    """Take the smallest key that holds what is wrong out of a section or a list entry.

    List entries stay where they are, so that indices keep their meaning.
    """
    path = next((p for p in _LISTS if loc[: len(p)] == p and len(loc) > len(p)), None)
    entries = _get(values, path) if path is not None else None
    if path is not None and isinstance(entries, list):
        index, rest = int(loc[len(path)]), loc[len(path) + 1 :]
        if rest and isinstance(entries[index], dict):
            entries[index].pop(rest[0], None)
        else:
            entries[index] = {}
    elif len(loc) > 1 and isinstance(values.get(str(loc[0])), dict) and loc[0] != "network":
        values[str(loc[0])].pop(str(loc[1]), None)
    else:
        values.pop(str(loc[0]), None)


def _get(values: Any, path: Iterable[str]) -> Any:
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    return values
