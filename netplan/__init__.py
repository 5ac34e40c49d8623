"""netplan: which direct high-speed fibre links to build so that latency targets hold."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from netplan._version import __version__

if TYPE_CHECKING:
    from netplan.api import *  # noqa: F403  (its __all__ is the list below)

__all__ = [
    "COMPARE_FILES",
    "DEFAULT_SCENARIO",
    "PHASE_FILES",
    "SURVEY_FILES",
    "Confidence",
    "Crossed",
    "Optics",
    "Proven",
    "Surveyed",
    "__version__",
    "availability",
    "bill_of_materials",
    "candidates_record",
    "certificate_beside",
    "check_certificate_name",
    "check_writable",
    "circle",
    "circle_request",
    "compare",
    "comparison_record",
    "confidence",
    "confidence_file_names",
    "confidence_record",
    "cross_check",
    "cross_check_record",
    "environment",
    "explain",
    "explanation_record",
    "export",
    "export_layers",
    "first_scenario",
    "front_file_names",
    "front_record",
    "import_file_names",
    "import_layer",
    "import_network",
    "import_record",
    "imported_folder",
    "kept_apart",
    "lay_courses",
    "load_plan",
    "load_scenario",
    "load_verified_plan",
    "mixture",
    "named_plan_files",
    "named_plans",
    "optics",
    "optics_record",
    "pareto",
    "pareto_of_traffic",
    "phase",
    "phases_record",
    "plan",
    "plan_file_names",
    "plan_record",
    "propose_candidates",
    "prove",
    "read_answer",
    "refused",
    "report_notes",
    "risk",
    "save",
    "save_comparison",
    "save_confidence",
    "save_cross_check",
    "save_explained",
    "save_explanation",
    "save_front",
    "save_named_plans",
    "save_optics",
    "save_phases",
    "save_survey",
    "save_sweep",
    "sensitivity",
    "survey",
    "survey_record",
    "sweep",
    "sweep_points",
    "sweep_record",
    "validate",
    "verify",
    "verify_certificate",
    "warnings",
    "write_bill",
    "write_candidates",
    "write_comparison_report",
    "write_courses",
    "write_export",
    "write_files",
    "write_first_scenario",
    "write_imported",
    "write_layers",
    "write_map",
    "write_network",
    "write_plots",
    "write_report",
]


def __getattr__(name: str) -> Any:
    """Load the public functions on first use, so that ``import netplan`` stays light."""
    if name in __all__:
        return getattr(importlib.import_module("netplan.api"), name)
    raise AttributeError(f"module 'netplan' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List what is offered, loaded or not."""
    return sorted({*globals(), *__all__})


class _Room(ModuleType):
    """A room that shares its name with a public function (``explain``, ``circle``)."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the function: Python puts a room in its place as soon as it is imported."""
        name = self.__name__.rpartition(".")[2]
        return getattr(importlib.import_module("netplan.api"), name)(*arguments, **options)


class _Package(ModuleType):
    """This package, in which a function stays one when a room of its name is imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in __all__ and isinstance(value, ModuleType):
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
