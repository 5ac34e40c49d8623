"""The one table of what the check takes on trust, and why; all else is recomputed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from netplan.check.certificate.check import Proof, not_covered
from netplan.check.recompute.question import REDUCED
from netplan.check.report import Unchecked, show_money
from netplan.model.currency import in_currency
from netplan.model.plan import COST, STRETCH, Achieved, Obstacle, Plan, PlanStatus
from netplan.model.scenario import Scenario

OPEN = (PlanStatus.FEASIBLE, PlanStatus.NO_PLAN)
UNITS = ("cny", "ms", "stretch")


@dataclass(frozen=True)
class Row:
    """Fields that nothing but the plan tells.

    Attributes:
        fields: addresses in plan.json; ``[]`` is any entry of a list.
        when: which plans have them, "" for every plan.
        why: why they are not recomputed, and what of them is checked all the same.
        names: the fields of one plan that are taken on trust, none where that is nothing.
        note: what to add for one plan.
    """

    fields: tuple[str, ...]
    when: str
    why: str
    names: Callable[[Plan], tuple[str, ...]]
    note: Callable[[Plan, Scenario, str], str] = lambda plan, scenario, version: ""


def unchecked(
    plan: Plan, scenario: Scenario, *, proof: Proof | None = None, version: str = ""
) -> tuple[Unchecked, ...]:
    """Return what stays unchecked of a plan.

    Args:
        plan: the plan.
        scenario: what it answers.
        proof: of its bound; one that holds takes the bound off the list.
        version: of netplan that checks; another one that made the plan is named.
    """
    proven = proof is not None and proof.ok
    return tuple(
        Unchecked(
            tuple(in_currency(name, plan.currency) for name in names),
            f"{row.why}{row.note(plan, scenario, version)}",
        )
        for row in (TABLE[1:] if proven else TABLE)
        if (names := row.names(plan))
    )


def markdown() -> str:
    """Return the table for the documentation."""
    lines = ["| field of plan.json | of which plans | why |", "|---|---|---|"]
    for row in TABLE:
        fields = ", ".join(f"`{name}`" for name in row.fields)
        lines.append(f"| {fields} | {row.when or 'all'} | {row.why} |")
    return "\n".join(lines)


def _bounds(plan: Plan) -> tuple[str, ...]:
    """Return the bounds that claim something; nothing costs less than 0."""
    if plan.impossible:
        return ()
    stated = plan.lower_bound_cny is not None and plan.status in OPEN
    found = ["lower_bound_cny"] if plan.lower_bound_cny or stated else []
    for step, at in _steps(plan):
        if step.bound is not None:
            found.append(f"{at}bound_{_unit(step)}")
    return tuple(dict.fromkeys(found))


def _earlier(plan: Plan) -> tuple[str, ...]:
    if plan.status not in OPEN:
        return ()
    found = (f"{at}value_{_unit(step)}" for step, at in _steps(plan)[:-1] if step.value is not None)
    return tuple(dict.fromkeys(found))


def _steps(plan: Plan) -> list[tuple[Achieved, str]]:
    last = len(plan.achieved) - 1
    return [
        (step, "objective." if i == last else "objective.earlier[].")
        for i, step in enumerate(plan.achieved)
    ]


def _unit(step: Achieved) -> str:
    return "cny" if step.minimise == COST else "stretch" if step.minimise == STRETCH else "ms"


def _claim(plan: Plan, scenario: Scenario, _: str) -> str:
    bound = plan.lower_bound_cny
    claim = (
        f" (none costs less than {show_money(bound, plan.currency)})"
        if bound and plan.last is None
        else ""
    )
    missing = not_covered(scenario) or "netplan plan --certificate writes the proof"
    return f"{claim}; {missing}"


def _shares(plan: Plan) -> tuple[str, ...]:
    asked = any(target.uptime is not None for target in plan.targets)
    found = tuple(f"targets[].availability.{name}" for name in ("at_least", "at_most"))
    best = any(item.best_availability is not None for item in plan.impossible)
    return (*(found if asked else ()), *(("infeasible.targets[].best_availability",) * best))


def _best(plan: Plan) -> tuple[str, ...]:
    unsure = any(item.obstacle is Obstacle.CONFIDENCE for item in plan.impossible)
    return ("infeasible.targets[].best_one_way_ms",) if unsure else ()


def _failures(plan: Plan) -> tuple[str, ...]:
    struck = Counter((item.id, item.source, item.sink) for item in plan.impossible)
    reduced = any(item.failure.startswith(REDUCED) for item in plan.impossible)
    return ("infeasible.targets[]",) if reduced or max(struck.values(), default=0) > 1 else ()


def _price(plan: Plan) -> tuple[str, ...]:
    return PRICE if plan.restoration is not None else ()


def _version(plan: Plan, _: Scenario, version: str) -> str:
    made = plan.provenance.netplan_version
    return f" (made by netplan {made}, checked by {version})" if version not in ("", made) else ""


PRICE = ("protection.restoration_cost_cny", "protection.restoration_lower_bound_cny")
SLOTS = "carried.states[].routes[].ways[].slots[][]"
RUN = tuple(
    f"provenance.{name}"
    for name in (
        "netplan_version",
        "solver",
        "solver_version",
        "threads",
        "wall_time_s",
        "first_plan_s",
        "search_nodes",
    )
)

TABLE = (
    Row(
        (
            "lower_bound_cny",
            *(f"objective.bound_{unit}" for unit in UNITS),
            *(f"objective.earlier[].bound_{unit}" for unit in UNITS),
        ),
        "that have no certificate",
        "that no plan does better is as found by the optimizer",
        _bounds,
        _claim,
    ),
    Row(
        ("reason",),
        "not proven",
        "which of the limits set in the scenario ended the search is a record of the run",
        lambda plan: ("reason",) if plan.status in OPEN else (),
    ),
    Row(
        tuple(f"objective.earlier[].value_{unit}" for unit in UNITS),
        "not proven, of several objectives",
        "how far an earlier objective got is as found by the optimizer; that the plan keeps it"
        " is checked",
        _earlier,
    ),
    Row(
        (
            "targets[].availability.at_least",
            "targets[].availability.at_most",
            "infeasible.targets[].best_availability",
        ),
        "with an availability",
        "any bounds that hold are taken, the closest or not",
        _shares,
    ),
    Row(
        ("infeasible.targets[].best_one_way_ms",),
        "whose confidence cannot hold",
        "of a confidence the least mean and reserve of a path may be stated too high; that no path"
        " keeps the limit is checked",
        _best,
    ),
    Row(
        ("infeasible.targets[]",),
        "whose targets cannot hold in several failures",
        "of pairs of corridors and of discs one that defeats a target is enough, and failures may"
        " stand in any order",
        _failures,
    ),
    Row(
        PRICE,
        "with 1+1 protection",
        "the cheapest plan with restoration is as found by the optimizer; checked: it is a sum"
        " of prices and no dearer than the plan, and parts of the plan do not undercut its bound",
        _price,
    ),
    Row(
        ("joint.path_sd",),
        "with a joint probability",
        "which reserve of each path the bound takes for granted is as found by the optimizer",
        lambda plan: ("joint.path_sd",) if plan.joint and not plan.too_unlikely else (),
    ),
    Row(
        (SLOTS,),
        "with traffic",
        "any slots are taken that are free, neighbours in the band and the same along a stretch",
        lambda plan: (SLOTS,) if plan.carried else (),
    ),
    Row(
        ("carried.states[].kept",),
        "with traffic",
        "that channels which a failure leaves have to move is as found by the optimizer; that those"
        " said to stay do stay is checked",
        lambda plan: ("carried.states[].kept",) if plan.carried else (),
    ),
    Row(
        ("status",),
        "whose traffic is too much",
        "that no plan carries the traffic is as found by the optimizer; that every limit can hold"
        " by itself is checked",
        lambda plan: ("status",) if plan.overloaded else (),
    ),
    Row(
        ("probability",),
        "that state none",
        "how often the plan holds is not said (see netplan risk)",
        lambda plan: ("probability",) if plan.odds is None and plan.cost_cny is not None else (),
    ),
    Row(
        ("provenance.overrides[]",),
        "with changes from the command line",
        "they and the input files are the question; all else is checked against it",
        lambda plan: ("provenance.overrides[]",) if plan.provenance.overrides else (),
    ),
    Row(RUN, "", "a record of the run, which is not run again", lambda plan: RUN, _version),
)
