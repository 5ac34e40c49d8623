"""Cross-check: a plan beside the result of another formulation, both kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.errors import VerificationError
from netplan.model.plan import COST, Achieved, Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.cross_check.opinion import Opinion
    from netplan.optimize.progress import Progress
    from netplan.stop import Stop

FOLDER = "cross-check"
RECORD = "cross-check.json"
METHOD = "cross-check, OR-Tools HiGHS over flows unrolled in time, and cuts"


@dataclass(frozen=True)
class Crossed:
    """What a cross-check found: the opinion, and the other plan where there is one to keep."""

    opinion: Opinion
    plan: Plan | None = None

    @property
    def differs(self) -> bool:
        """Tell whether the two results cannot both be right."""
        from netplan.cross_check.opinion import Verdict  # noqa: PLC0415

        return self.opinion.verdict is Verdict.DIFFERS

    @property
    def text(self) -> str:
        """Return the opinion in one line."""
        return f"cross-check: {self.opinion.verdict.value}: {self.opinion.text}"


def cross_check(
    plan: Plan,
    scenario: Scenario,
    *,
    time_limit_s: float | None = None,
    overrides: Sequence[str] = (),
    on_progress: Callable[[Progress], None] | None = None,
    stop: Stop | None = None,
) -> Crossed:
    """Solve the scenario of a plan again by another formulation, and compare.

    The other formulation is stated from the check's reading of the scenario, solved by HiGHS
    in OR-Tools, and shares no code with the optimizer. A plan that the check refuses differs.

    Args:
        plan: the plan.
        scenario: the question it answers.
        time_limit_s: of the cross-check; None: until proven.
        overrides: the one-off changes that made the scenario, for the record.
        on_progress: called after every program solved.
        stop: the request that it ends with what it has.
    """
    from netplan.check import verify  # noqa: PLC0415
    from netplan.cross_check.opinion import Verdict, second_opinion  # noqa: PLC0415
    from netplan.optimize.progress import Progress  # noqa: PLC0415

    def listener(cost: int | None, bound: int, rounds: int) -> None:
        if on_progress is not None:
            on_progress(Progress(FOLDER, cost, bound, rounds))

    found = second_opinion(
        plan, scenario, time_limit_s=time_limit_s, on_progress=listener, stop=stop
    )
    findings = verify(plan, scenario).findings
    if findings:
        text = f"the check refuses the plan ({findings[0]}); {found.text}"
        found = replace(found, verdict=Verdict.DIFFERS, text=text)
    chain = scenario.objective.chain
    alone = len(chain) == 1 and chain[0].minimise.value == COST
    if found.cost_cny is None or not (alone or found.verdict is Verdict.DIFFERS):
        return Crossed(found)
    return Crossed(found, _plan_of(found, scenario, tuple(overrides), alone=alone))


def refused(error: VerificationError) -> Plan:
    """Return the plan that the check refused.

    Raises:
        VerificationError: the error, where it has none.
    """
    if isinstance(error.refused, Plan):
        return error.refused
    raise error


def cross_check_record(crossed: Crossed) -> dict[str, Any]:
    """Return the outcome of a cross-check as JSON values; costs in whole CNY."""
    from netplan.records.cross_check import cross_check_record as record  # noqa: PLC0415

    return record(crossed.opinion)


def save_cross_check(
    crossed: Crossed,
    plan: Plan,
    scenario: Scenario,
    directory: str | Path,
    *,
    reproducible: bool = False,
) -> tuple[Path, ...]:
    """Write the outcome of a cross-check, and its plan, beside a plan; return the paths.

    They go to the folder ``cross-check`` in ``directory``, all of them or none.
    """
    from netplan.api.saving import plan_files, write_files  # noqa: PLC0415
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415

    folder = Path(directory) / FOLDER
    files = {RECORD: json_bytes(cross_check_record(crossed))}
    if crossed.plan is not None:
        files |= plan_files(crossed.plan, scenario, folder, reproducible=reproducible)
    about = [(plan, scenario)]
    return write_files(files, folder, command=FOLDER, about=about, replaces=True)


def _plan_of(
    found: Opinion, scenario: Scenario, overrides: tuple[str, ...], *, alone: bool
) -> Plan:
    """Return the other result as a plan, with what it reaches of every objective."""
    from netplan.check.plan.objective import value_of  # noqa: PLC0415
    from netplan.check.plan.targets import fates  # noqa: PLC0415
    from netplan.check.recompute.question import expand  # noqa: PLC0415
    from netplan.cross_check.needs import Items  # noqa: PLC0415
    from netplan.planning.planner import plan_of  # noqa: PLC0415

    bound = found.bound_cny if alone else None
    other = plan_of(scenario, found.chosen, bound_cny=bound, method=METHOD, overrides=overrides)
    if scenario.objective.is_plain:
        return other
    question = expand(scenario)
    items, chosen = Items.of(question), set(found.chosen)
    service = items.service([i for i, name in enumerate(items.names) if name in chosen])
    got = fates(question, service)
    budgets: list[int | None] = []
    for step in scenario.objective.chain:
        given = [b for b in (*budgets[-1:], step.budget_cny) if b is not None]
        budgets.append(min(given, default=None))
    achieved = tuple(
        Achieved(step.minimise.value, budget, value_of(other, question, got, step), bound)
        for step, budget in zip(scenario.objective.chain, budgets, strict=True)
    )
    return replace(other, achieved=achieved)
