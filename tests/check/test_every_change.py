"""Whatever is changed in a plan.json is refused, found, or listed as not checked.

The record is walked as it is: a field that is new is changed too, and fails here until the check
recomputes it or ``netplan/check/unchecked.py`` lists it. Of the kinds whose check is slow,
``make test`` tries a part, the same in each run, and ``make slow`` every change.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.check import Unchecked
from netplan.errors import InputError
from netplan.files.text.json_text import parse_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import PLAN, TextFile
from netplan.model.plan import Plan
from netplan.model.scenario import InputFile, Scenario
from netplan.records.plan.record import load_plan_inputs, plan_from_json
from tests.support.changes import Change, changes, doubled
from tests.support.plan_kinds import SCENARIOS, made

SLOW = {"discs": 60}
"""Kinds whose check takes long, and how many of their changes are tried."""


@dataclass
class Reader:
    """Reads records as ``netplan verify`` does; scenarios are loaded once for the same inputs."""

    path: Path
    known: dict[tuple[tuple[InputFile, ...], tuple[str, ...]], Scenario] = field(
        default_factory=dict
    )

    def accepts(self, record: Any) -> tuple[Unchecked, ...] | None:
        """Return what stays unchecked of a record that passes, None where it does not."""
        try:
            scenario = self.scenario(plan_from_json(record))
            plan = plan_from_json(record, network=scenario.network)
        except InputError:
            return None
        report = api.verify(plan, scenario)
        return report.unchecked if report.ok else None

    def scenario(self, plan: Plan) -> Scenario:
        key = plan.provenance.inputs, plan.provenance.overrides
        if key not in self.known:
            self.known[key] = load_plan_inputs(plan, self.path)
        return self.known[key]


def tried(kind: str, record: Any, *, every: bool) -> list[Change]:
    """Return the changes to try: all, or of a slow kind evenly spread ones."""
    found = list(changes(record))
    return found if every or kind not in SLOW else found[:: -(-len(found) // SLOW[kind])]


def kinds() -> list[Any]:
    """Return every kind of plan as ``make test`` tries it, and the slow ones in full."""
    full = [pytest.param(kind, True, marks=pytest.mark.slow, id=f"{kind}-all") for kind in SLOW]
    return [pytest.param(kind, False, id=kind) for kind in SCENARIOS] + full


def listed_at(change: Change, unchecked: tuple[Unchecked, ...]) -> bool:
    """Tell whether a change is at a field that the report lists as not checked."""
    fields = {name for row in unchecked for name in row.fields}
    return bool({change.address, f"{change.address}[]"} & fields)


@pytest.mark.parametrize(("kind", "every"), kinds())
def test_any_change_is_refused_found_or_listed(kind: str, every: bool, tmp_path: Path) -> None:
    plan, scenario = made(kind, tmp_path)
    path = api.save(plan, scenario, tmp_path / "out")[0]
    record = json.loads(path.read_text(encoding="utf-8"))
    reader = Reader(path)
    assert reader.accepts(record) is not None
    overlooked = []
    for change in tried(kind, record, every=every):
        unchecked = reader.accepts(change.record)
        if unchecked is not None and not change.same and not listed_at(change, unchecked):
            overlooked.append(str(change))
    assert overlooked == []
    for where, text in doubled(record):
        with pytest.raises(InputError, match="twice"):
            parse_json(TextFile(Location(Path("record"), str(where)), text, ""), PLAN)
