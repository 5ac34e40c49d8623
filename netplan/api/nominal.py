"""The plan of a question without the probability that it asks for: what that one costs more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.errors import RequestError

if TYPE_CHECKING:
    from netplan.model.plan import Plan
    from netplan.model.scenario import Scenario


def nominal_plan(path: str | Path, scenario: Scenario) -> Plan:
    """Return a plan that answers a question but for the probabilities that it asks for.

    Args:
        path: its plan.json.
        scenario: the question.

    Raises:
        InputError: the plan does not survive the independent check.
        RequestError: it answers another question.
    """
    from netplan.api.planning import load_verified_plan  # noqa: PLC0415

    plan, own = load_verified_plan(path)
    if _certain(own) != _certain(scenario) or own.confidence or any(_asked(own)):
        raise RequestError(
            f"{path} answers another question than that of the plan without its probability"
        )
    return plan


def _certain(scenario: Scenario) -> Scenario:
    """Return what a question asks, without probabilities, where it stands and how it is solved."""
    return replace(
        scenario,
        targets=tuple(replace(target, confidence=None) for target in scenario.targets),
        confidence=None,
        name="",
        title="",
        title_zh="",
        inputs=(),
        data_notes=(),
        solver=replace(scenario.solver, time_limit_s=None, gap=0.0, node_limit=None, seed=0),
    )


def _asked(scenario: Scenario) -> list[bool]:
    return [target.confidence is not None for target in scenario.targets]
