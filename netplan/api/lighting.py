"""Optics: what the links of a plan carry, and what GNPy finds of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.errors import RequestError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.formats.export import Export
    from netplan.formats.styles.styles import Language
    from netplan.lighting.agreement import Compared
    from netplan.lighting.verdict import LinkVerdict

RESULT_ENDING = ".json"
NO_OPTICS = (
    "the equipment file says nothing of optics; the one that comes with netplan does "
    "(netplan:equipment.yaml, under optics)"
)


@dataclass(frozen=True)
class Optics:
    """What the links of a plan carry.

    ``compared`` has what GNPy found of every request, None where it was not asked.
    """

    plan: Plan
    scenario: Scenario
    links: tuple[LinkVerdict, ...]
    compared: tuple[Compared, ...] | None = None

    @property
    def agreed(self) -> bool:
        """Tell whether GNPy, where it was asked, agrees with every sum."""
        return not any(each.finding for each in self.compared or ())


def optics(plan: Plan, scenario: Scenario, *, gnpy: str | None = None) -> Optics:
    """Return which modes every link of a plan carries, on its own and on its worst route.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        gnpy: ``gnpy-path-request``, the folder of the environment that has it, or a result.json
            that it made of the export; None: it is not asked.

    Raises:
        RequestError: the equipment has no optics, or GNPy cannot be run.
        InputError: the plan names what its scenario does not have, or the file is no result.
    """
    from netplan.formats.export import check_ids  # noqa: PLC0415
    from netplan.formats.gnpy.export import gnpy_files  # noqa: PLC0415
    from netplan.formats.gnpy.run import command_at, read_results, run  # noqa: PLC0415
    from netplan.lighting.agreement import compare  # noqa: PLC0415

    check_ids(plan, scenario)
    links = _judged(plan, scenario)
    if gnpy is None:
        return Optics(plan, scenario, links)
    asked = gnpy_files(plan, scenario, links)
    if gnpy.endswith(RESULT_ENDING):
        results = read_results(Path(gnpy), len(asked.lots))
    else:
        results = run(command_at(gnpy), asked.files, len(asked.lots))
    return Optics(plan, scenario, links, compare(asked.requests, results))


def optics_record(found: Optics) -> dict[str, Any]:
    """Return what the links of a plan carry as JSON values."""
    from netplan.records.optics import optics_record as record  # noqa: PLC0415

    return record(found.plan, found.scenario, found.links, found.compared)


def save_optics(found: Optics, path: str | Path) -> tuple[Path, ...]:
    """Write what the links of a plan carry as JSON; return its path.

    Raises:
        RequestError: the file cannot be written, or would replace an input.
    """
    from netplan.api.saving import write_files  # noqa: PLC0415
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415

    name = Path(path)
    return write_files(
        {name.name: json_bytes(optics_record(found))},
        name.parent,
        command="optics",
        about=[(found.plan, found.scenario)],
    )


def gnpy_layers(plan: Plan, scenario: Scenario, language: Language) -> Export:
    """Return a plan as the files that GNPy runs on.

    Raises:
        RequestError: the equipment has no optics, or there is nothing to ask.
        InputError: the plan names what its scenario does not have.
    """
    from netplan.formats.gnpy.export import gnpy_export  # noqa: PLC0415

    return gnpy_export(plan, scenario, _judged(plan, scenario), language)


def _judged(plan: Plan, scenario: Scenario) -> tuple[LinkVerdict, ...]:
    from netplan.lighting.verdict import judge  # noqa: PLC0415  (scipy loads here)
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    if scenario.equipment.optics is None:
        raise RequestError(NO_OPTICS)
    return judge(plan, ServiceModel(scenario))
