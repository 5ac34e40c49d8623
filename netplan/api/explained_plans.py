"""Keep the plans that an explanation speaks of, each as a plan of its own question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.api.planning import load_scenario, survived
from netplan.api.saving import save, save_explanation
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.explain.result import Explanation


def save_explained(
    explanation: Explanation,
    directory: str | Path,
    reference: str | Path,
    *,
    overrides: Sequence[str] = (),
    reproducible: bool = False,
) -> tuple[Path, ...]:
    """Write explanation.json, and a folder with plan.json and layers for every plan it names.

    Each record names the changes of the scenario that make its question, so that
    ``netplan verify`` reads it like any other.

    Args:
        explanation: what was asked and found.
        directory: made when it does not exist.
        reference: the scenario or the plan.json that was explained.
        overrides: one-off changes of the scenario.
        reproducible: leave out what differs from run to run.

    Raises:
        VerificationError: a plan did not survive the check; a fault of netplan.
    """
    from netplan.files.scenario.overrides import overrides_for  # noqa: PLC0415
    from netplan.planning.design import retold  # noqa: PLC0415

    folder = Path(directory)
    written = list(save_explanation(explanation, folder / "explanation.json"))
    base, given = _base(explanation, reference, overrides)
    for found in explanation.plans:
        changes = (*given, *overrides_for(base, found.question))
        question = _question(explanation, reference, changes)
        plan = survived(retold(found.plan, question, changes), question)
        written += save(plan, question, folder / found.name, reproducible=reproducible)
    return tuple(written)


def _base(
    explanation: Explanation, reference: str | Path, overrides: Sequence[str]
) -> tuple[Scenario, tuple[str, ...]]:
    """Return the question as its files ask it, and the changes that belong to it."""
    given = tuple(overrides)
    if str(reference).endswith(".json"):
        given = explanation.plan.provenance.overrides
    return _question(explanation, reference, given), given


def _question(
    explanation: Explanation, reference: str | Path, overrides: tuple[str, ...]
) -> Scenario:
    from netplan.records.plan.record import load_plan_inputs  # noqa: PLC0415

    if not str(reference).endswith(".json"):
        return load_scenario(reference, overrides)
    plan: Plan = explanation.plan
    changed = replace(plan, provenance=replace(plan.provenance, overrides=overrides))
    return load_plan_inputs(changed, Path(reference))
