"""What is compared: scenarios and finished plans, planned or read, and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from netplan.check import verify
from netplan.errors import (
    InputError,
    Problem,
    RequestError,
    StoppedError,
    UnmetError,
    VerificationError,
)
from netplan.files.scenario.load import load_scenario
from netplan.model.currency import one_currency
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Scenario
from netplan.model.shown import money
from netplan.records.plan.record import read_answer
from netplan.whatif.compare.comparison import Side
from netplan.whatif.memory import Memory, ask

LIMIT = "solver.time_limit_s"
"""A change that is about the command, not about what is asked."""


def sides_of(
    references: Sequence[str], overrides: Sequence[str], memory: Memory
) -> tuple[Side, ...]:
    """Return the plans to compare, each verified by independent code.

    Args:
        references: scenarios or plan.json files; one alone is compared with itself under
            the overrides.
        overrides: changes of every scenario but the first; a time limit is that of the command.
        memory: the engine to plan with.

    Raises:
        InputError: a file is wrong, or a plan.json does not agree with its inputs.
        RequestError: changes of a finished plan.
        VerificationError: a plan of ours did not survive the check.
    """
    asked = [*references, *references] if len(references) == 1 else list(references)
    limit = tuple(text for text in overrides if text.partition("=")[0].strip() == LIMIT)
    changes = [tuple(overrides) if i else () for i in range(len(asked))]
    read = [
        _read(name, changed or (() if name.endswith(".json") else limit))
        for name, changed in zip(asked, changes, strict=True)
    ]
    one_currency((name, _currency(one)) for name, one in zip(asked, read, strict=True))
    sides = _all_planned(read, changes, memory)  # every file is read before a search
    labels = [side.label for side in sides]
    return tuple(
        replace(side, label=f"{side.label} ({i + 1})") if labels.count(side.label) > 1 else side
        for i, side in enumerate(sides)
    )


def _currency(one: Scenario | Side) -> str:
    return (one if isinstance(one, Scenario) else one.scenario).costs.currency


def _all_planned(
    read: Sequence[Scenario | Side], changes: Sequence[Sequence[str]], memory: Memory
) -> list[Side]:
    """Return every side with its plan; one time limit is shared out among those to be planned."""
    limits = [one.solver.time_limit_s for one in read if isinstance(one, Scenario)]
    memory.share(limits)
    end, left, sides = memory.until, len(limits), []
    for found, changed in zip(read, changes, strict=True):
        if end is not None and isinstance(found, Scenario):
            now = perf_counter()
            memory.until = now + (end - now) / left
            left -= 1
        sides.append(_planned(found, changed, memory))
    memory.until = end
    return sides


def verified_plan(scenario: Scenario, overrides: tuple[str, ...], memory: Memory) -> Plan:
    """Return the plan of a scenario once independent code agrees with every number.

    Raises:
        VerificationError: it does not agree; a fault of netplan.
    """
    found = ask(scenario, memory, overrides=overrides)
    report = verify(found, scenario)
    if not report.ok:
        findings = "\n".join(str(finding) for finding in report.findings)
        raise VerificationError(f"the plan failed its own verification:\n{findings}")
    return found


def side_of(
    reference: str,
    overrides: Sequence[str],
    memory: Memory,
    *,
    one_limit: bool = False,
    of_paths: str = "",
) -> Side:
    """Return the plan of a scenario, or a finished one, verified; see ``sides_of``.

    Args:
        reference: a scenario or a plan.json.
        overrides: changes of the scenario.
        memory: the engine to plan with.
        one_limit: the scenario's time limit is that of all that is asked with this memory.
        of_paths: the command, where it is about single paths and refuses traffic.

    Raises:
        RequestError: traffic, where it is refused; changes of a finished plan.
    """
    read = _read(reference, overrides)
    scenario = read if isinstance(read, Scenario) else read.scenario
    if of_paths:
        must_not_carry(scenario, of_paths, reference)
    if one_limit:
        memory.share([scenario.solver.time_limit_s])
    return _planned(read, overrides, memory)


def must_not_carry(scenario: Scenario, command: str, reference: str) -> None:
    """Refuse traffic where a command looks at one path of every pair.

    Raises:
        RequestError: the scenario has traffic.
    """
    if scenario.demands is not None:
        raise RequestError(
            f"netplan {command} is about single paths; {reference} has traffic (demands), whose "
            "channels take several; --set demands=null leaves it out"
        )


def _read(reference: str, overrides: Sequence[str]) -> Scenario | Side:
    """Return a finished plan, or a scenario that is still to be planned."""
    if not reference.endswith(".json"):
        return load_scenario(reference, overrides)
    if overrides:
        raise RequestError(f"{reference} is finished; changes need a scenario")
    return _finished(reference)


def _planned(found: Scenario | Side, overrides: Sequence[str], memory: Memory) -> Side:
    if isinstance(found, Side):
        return found
    label = f"{found.name} changed" if overrides else found.name
    return Side(label, found, verified_plan(found, tuple(overrides), memory))


def _finished(reference: str) -> Side:
    plan, scenario = read_answer(reference)
    report = verify(plan, scenario)
    if not report.ok:
        told = "what the scenario gives"
        raise InputError(
            [Problem(reference, f.subject, f.code.value, f.text, told) for f in report.findings]
        )
    return Side(reference, scenario, plan)


def must_have_plan(side: Side, *, proven: bool = False) -> None:
    """Refuse a side without the plan that an answer starts from.

    Args:
        side: a scenario or a finished plan.
        proven: the plan must be proven the best.

    Raises:
        UnmetError: its targets cannot be met.
        StoppedError: a limit ended its search too early.
        RequestError: it asks for no proof.
    """
    plan, gap = side.plan, side.scenario.solver.gap
    if plan.status is PlanStatus.INFEASIBLE:
        raise UnmetError(f"{side.label} has no plan: {plan.reason}; netplan explain says why")
    lacks = "no plan that is proven optimal" if proven else "no plan"
    if plan.status is PlanStatus.NO_PLAN or (proven and plan.stopped(gap)):
        raise StoppedError(f"{side.label} has {lacks}: a limit ended the search ({_known(plan)})")
    if proven and plan.status is not PlanStatus.OPTIMAL:
        raise RequestError(f"{side.label} has {lacks}: it asks for a gap of {gap:g} (solver.gap)")


def _known(plan: Plan) -> str:
    """Return what a stopped search knows, in words."""
    best = (
        "none found"
        if plan.cost_cny is None
        else f"one of {money(plan.cost_cny, plan.currency)} found"
    )
    bound = plan.lower_bound_cny
    return best if not bound else f"{best}, any costs at least {money(bound, plan.currency)}"
