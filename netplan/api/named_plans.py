"""Keep the plans that an answer only names: the robust one, alternatives, years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.saving import add_plan, plan_file_names, plan_files

if TYPE_CHECKING:
    from netplan.optimize.progress import OnProgress
    from netplan.whatif.designs import Named
    from netplan.whatif.phase import Phases


def named_plans(found: Mapping[str, Any] | Phases) -> tuple[Named, ...]:
    """Return the plans that an answer of ``sensitivity``, ``risk`` or ``phase`` names."""
    from netplan.whatif.designs import named_in  # noqa: PLC0415

    return named_in(found)


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
    from netplan.files.output.writing import Run, writing  # noqa: PLC0415

    folder = Path(directory)
    plans, inputs = plans_as_files(
        scenario, named, folder, overrides=overrides, on_progress=on_progress
    )
    with writing(folder, run=Run(command, replaces=True), inputs=inputs) as batch:
        for name, files in plans.items():
            add_plan(batch, name, files)
    return tuple(folder / name / "plan.json" for name in plans)


def plans_as_files(
    scenario: str | Path,
    named: Sequence[Named],
    folder: Path,
    *,
    overrides: Sequence[str] = (),
    on_progress: OnProgress | None = None,
) -> tuple[dict[str, dict[str, bytes]], list[Path]]:
    """Return the files of each named plan by its name, and the files they were made from.

    Raises:
        RequestError: spans and links that are no plan of the scenario.
    """
    from netplan.files.output.apart import read_for  # noqa: PLC0415
    from netplan.whatif.compare.sides import verified_plan  # noqa: PLC0415
    from netplan.whatif.designs import asked, must_be  # noqa: PLC0415
    from netplan.whatif.memory import ReportingMemory  # noqa: PLC0415

    memory = ReportingMemory(listener=on_progress)
    plans: dict[str, dict[str, bytes]] = {}
    inputs: list[Path] = []
    for one in named:
        question, changes = asked(str(scenario), overrides, one)
        made = must_be(verified_plan(question, changes, memory), one)
        plans[one.name] = plan_files(made, question, folder / one.name)
        inputs += read_for(None, question)
    return plans, inputs


def named_plan_files(directory: str | Path) -> tuple[str, ...]:
    """Return the files that ``save_named_plans`` may replace in a directory."""
    below = sorted(path.name for path in Path(directory).glob("*") if path.is_dir())
    return tuple(f"{at}/{name}" for at in below for name in plan_file_names())
