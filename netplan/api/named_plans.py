"""Keep the plans that an answer only names: the robust one, alternatives, years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.saving import add_plan, plan_file_names, plan_files
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.model.phases import Phases
    from netplan.optimize.progress import OnProgress
    from netplan.whatif.designs import Named


def named_plans(found: Mapping[str, Any] | Phases) -> tuple[Named, ...]:
    """Return the plans that an answer of ``sensitivity``, ``risk`` or ``phase`` names."""
    from netplan.whatif.designs import named_in  # noqa: PLC0415

    return named_in(found)


@dataclass(frozen=True)
class Made:
    """A named plan as the answer to its own question."""

    name: str
    plan: Plan
    scenario: Scenario


def made_plans(
    scenario: str | Path,
    named: Sequence[Named],
    overrides: Sequence[str] = (),
    on_progress: OnProgress | None = None,
) -> tuple[Made, ...]:
    """Return every named plan, verified, as the answer to the scenario with just it forced.

    Raises:
        RequestError: spans and links that are no plan of the scenario.
    """
    from netplan.whatif.compare.sides import verified_plan  # noqa: PLC0415
    from netplan.whatif.designs import asked, must_be  # noqa: PLC0415
    from netplan.whatif.memory import ReportingMemory  # noqa: PLC0415

    memory, made = ReportingMemory(listener=on_progress), []
    for one in named:
        question, changes = asked(str(scenario), overrides, one)
        plan = must_be(verified_plan(question, changes, memory), one)
        made.append(Made(one.name, plan, question))
    return tuple(made)


def write_named_plans(
    made: Sequence[Made],
    directory: str | Path,
    *,
    command: str,
    beside: Mapping[str, bytes] | None = None,
) -> tuple[Path, ...]:
    """Write plan.json and layers of every named plan in its folder, and files beside them.

    All of them are one set; what the same command wrote before and does not write again is
    taken away.
    """
    from netplan.files.output.apart import read_for  # noqa: PLC0415
    from netplan.files.output.writing import Run, writing  # noqa: PLC0415

    folder = Path(directory)
    inputs = [path for one in made for path in read_for(None, one.scenario)]
    with writing(folder, run=Run(command, replaces=True), inputs=inputs) as batch:
        for name, content in (beside or {}).items():
            batch.add(name, content)
        for one in made:
            add_plan(batch, one.name, plan_files(one.plan, one.scenario, folder / one.name))
    names = (*(beside or {}), *(f"{one.name}/plan.json" for one in made))
    return tuple(folder / name for name in names)


def save_named_plans(
    scenario: str | Path,
    named: Sequence[Named],
    directory: str | Path,
    *,
    overrides: Sequence[str] = (),
    command: str = "plans",
    on_progress: OnProgress | None = None,
) -> tuple[Path, ...]:
    """Write a verified plan.json, with its layers, in a folder of its own for each named plan.

    Each answers the scenario with its spans and links forced, so that its record says what it
    is, and ``netplan verify`` recomputes it like any other. All of them are one set.

    Args:
        scenario: the scenario, or the plan.json, that was asked about.
        named: the plans; see ``named_plans``, or make your own ``Named``.
        directory: made when it does not exist.
        overrides: the changes that were asked with.
        command: who writes: what it wrote before and does not write again is taken away.
        on_progress: called with how far each question is.

    Raises:
        RequestError: spans and links that are no plan of the scenario, or a file that cannot
            be written.
    """
    made = made_plans(scenario, named, overrides, on_progress)
    return write_named_plans(made, directory, command=command)


def named_plan_files(directory: str | Path) -> tuple[str, ...]:
    """Return the files that ``save_named_plans`` may replace in a directory."""
    below = sorted(path.name for path in Path(directory).glob("*") if path.is_dir())
    return tuple(f"{at}/{name}" for at in below for name in plan_file_names())
