"""The public functions: load a scenario, plan it, verify, keep, show, ask again.

The command line uses nothing else. Rooms are imported inside the functions, because a
notebook that only loads a plan should not wait for solvers.
"""

from __future__ import annotations

from netplan.api.asking import (
    compare,
    comparison_record,
    pareto,
    phase,
    risk,
    save_comparison,
    save_front,
    save_sweep,
    sensitivity,
    sweep,
    sweep_points,
)
from netplan.api.keeping import (
    check_certificate_name,
    check_writable,
    export,
    export_layers,
    import_layer,
    plan_record,
    save,
    save_explanation,
    write_export,
    write_files,
    write_imported,
    write_layers,
)
from netplan.api.planning import (
    DEFAULT_SCENARIO,
    availability,
    explain,
    explanation_record,
    load_plan,
    load_scenario,
    load_verified_plan,
    plan,
    validate,
    verify,
    warnings,
)
from netplan.api.proving import (
    Proven,
    certificate_beside,
    prove,
    verify_certificate,
)
from netplan.api.reasons import save_explained
from netplan.api.showing import (
    circle,
    circle_request,
    report_notes,
    write_comparison_report,
    write_map,
    write_plots,
    write_report,
)

__all__ = [
    "DEFAULT_SCENARIO",
    "Proven",
    "availability",
    "certificate_beside",
    "check_certificate_name",
    "check_writable",
    "circle",
    "circle_request",
    "compare",
    "comparison_record",
    "explain",
    "explanation_record",
    "export",
    "export_layers",
    "import_layer",
    "load_plan",
    "load_scenario",
    "load_verified_plan",
    "pareto",
    "phase",
    "plan",
    "plan_record",
    "prove",
    "report_notes",
    "risk",
    "save",
    "save_comparison",
    "save_explained",
    "save_explanation",
    "save_front",
    "save_sweep",
    "sensitivity",
    "sweep",
    "sweep_points",
    "validate",
    "verify",
    "verify_certificate",
    "warnings",
    "write_comparison_report",
    "write_export",
    "write_files",
    "write_imported",
    "write_layers",
    "write_map",
    "write_plots",
    "write_report",
]
