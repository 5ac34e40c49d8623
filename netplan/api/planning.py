"""Ask and answer: scenarios, plans, their verification and their reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan._version import __version__
from netplan.errors import InputError, Problem, RequestError, VerificationError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.check import Report
    from netplan.check.certificate.check import Proof
    from netplan.explain.result import Explanation
    from netplan.optimize.progress import Progress
    from netplan.planning.capacity.adversary import Runner
    from netplan.planning.survivability.availability import Availability
    from netplan.stop import Stop

DEFAULT_SCENARIO = "guizhou"
SHOWN = "what the plan's own inputs give; see netplan verify"


def load_scenario(path: str | Path = DEFAULT_SCENARIO, overrides: Sequence[str] = ()) -> Scenario:
    """Return a scenario from a YAML file or the name of a bundled one.

    Args:
        path: file, or bundled name ("guizhou", "policy-20ms", ...).
        overrides: one-off changes, "targets.gba.one_way_ms=5.5".

    Raises:
        InputError: anything wrong in any of its files, all of it at once.
    """
    from netplan.files.scenario.load import load_scenario as load  # noqa: PLC0415

    return load(str(path), tuple(overrides))


def plan(
    scenario: Scenario,
    *,
    overrides: Sequence[str] = (),
    on_progress: Callable[[Progress], None] | None = None,
    stop: Stop | None = None,
    began: float | None = None,
    scheduler: str | None = None,
) -> Plan:
    """Return the plan of a scenario, checked by independent code.

    Targets that cannot be met are a result (status ``infeasible``), not an exception.

    Args:
        scenario: what is asked.
        overrides: the one-off changes that made it, for the record.
        on_progress: called with every better plan and bound.
        stop: the request that the search ends with what it has, as after a time limit.
        began: value of ``time.perf_counter()`` from which the time limit counts (default: now).
        scheduler: address of a Dask scheduler, on whose workers traffic within totals of places is
            looked for that a choice does not carry; the plan is the same.

    Raises:
        VerificationError: the plan did not survive the check; a fault of netplan.
        RequestError: Dask is missing or does not answer; or the scenario states no totals.
    """
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    made = make_plan(
        scenario,
        overrides=tuple(overrides),
        on_progress=on_progress,
        stop=stop,
        began=began,
        runner=None if scheduler is None else _on(scheduler, scenario),
    )
    return survived(with_odds(made, scenario), scenario)


def _on(scheduler: str, scenario: Scenario) -> Runner:
    """Return a runner on a Dask cluster.

    Raises:
        RequestError: there is none, or nothing to be run on it.
    """
    if scenario.demands is None or scenario.demands.hose is None:
        raise RequestError(
            "--scheduler is for scenarios with totals of places (demands.hose); others are planned "
            "by one process"
        )
    from netplan.whatif.sweep.workers import on_dask  # noqa: PLC0415

    return on_dask(scheduler)


def with_odds(made: Plan, scenario: Scenario) -> Plan:
    """Return a plan that says how often it holds, where records state that."""
    from netplan.planning.chance.statement import stated_odds  # noqa: PLC0415  (kernels load here)

    return replace(made, odds=stated_odds(made, scenario))


def survived(made: Plan, scenario: Scenario) -> Plan:
    """Return a plan of our own making once independent code agrees with it.

    Raises:
        VerificationError: it does not; a fault of netplan.
    """
    report = verify(made, scenario)
    if not report.ok:
        findings = "\n".join(str(finding) for finding in report.findings)
        raise VerificationError(f"the plan failed its own verification:\n{findings}", made)
    return made


def verify(plan: Plan, scenario: Scenario, *, proof: Proof | None = None) -> Report:
    """Return what independent code finds when it recomputes the plan, and what it leaves.

    ``proof`` is what ``verify_certificate`` returned, where the plan has a certificate.
    """
    from netplan.check import verify as check  # noqa: PLC0415

    return check(plan, scenario, proof=proof, version=__version__)


def availability(plan: Plan, scenario: Scenario) -> tuple[Availability, ...]:
    """Return the share of the time in which each target holds, as two bounds.

    Corridors are cut independently, at the rate and repair time of the costs file. Exact up
    to two cuts at once; failures of equipment, places and power are not counted.
    """
    from netplan.planning.survivability.availability import availability as shares  # noqa: PLC0415

    return shares(plan, scenario)


def explain(
    plan: Plan,
    scenario: Scenario,
    *,
    spans: Sequence[str] = (),
    links: Sequence[str] = (),
    targets: Sequence[str] = (),
    dearer: Sequence[str] = (),
    time_limit_s: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Explanation:
    """Return why targets cannot hold, or what every part of a plan is for.

    Args:
        plan: a plan of the scenario.
        scenario: the question it answers.
        spans: ask again without these spans, or with those that the plan leaves out.
        links: the same for links.
        targets: ask again without these targets.
        dearer: ask what more traffic of every pair of these targets costs.
        time_limit_s: of each question asked again; None: until proven.
        on_progress: called with how far each question asked again is.

    Raises:
        RequestError: no such span, link or target.
        StoppedError: a limit ended the search before there was a plan to explain.
    """
    from netplan.explain.explain import explain as reasons  # noqa: PLC0415

    return reasons(
        plan,
        scenario,
        spans=spans,
        links=links,
        targets=targets,
        dearer=dearer,
        time_limit_s=time_limit_s,
        on_progress=on_progress,
    )


def explanation_record(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as JSON values, certificates included."""
    from netplan.records.explanation import explanation_record as record  # noqa: PLC0415

    return record(explanation)


def _must_verify(plan: Plan, scenario: Scenario) -> None:
    """Refuse to show a plan whose numbers are not those of its inputs."""
    report = verify(plan, scenario)
    if report.ok:
        return
    raise InputError(
        [
            Problem(f"plan {plan.name}", finding.subject, finding.code.value, finding.text, SHOWN)
            for finding in report.findings
        ]
    )


def validate(path: str | Path = DEFAULT_SCENARIO, overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Return every value of a scenario with the file and line that set it, and counts.

    Raises:
        InputError: anything wrong in any of its files, all of it at once.
    """
    from netplan.files.scenario.merge import resolve  # noqa: PLC0415
    from netplan.records.validation import validation_record  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    scenario = load_scenario(path, overrides)
    resolved = resolve(str(path), overrides)
    return validation_record(ServiceModel(scenario), resolved, warnings(scenario))


def warnings(scenario: Scenario) -> tuple[str, ...]:
    """Return what is likely wrong with the user's own files without being an error.

    Today: positions that look shifted to GCJ-02 or BD-09, and those that may have longitude
    and latitude swapped. Bundled files are not looked at.
    """
    if all(file.path.startswith("netplan:") for file in scenario.inputs):
        return ()
    from netplan.files.network.swapped import swap_warnings  # noqa: PLC0415
    from netplan.formats.coordinates.known_positions import known_positions  # noqa: PLC0415
    from netplan.formats.coordinates.shift import shift_warnings  # noqa: PLC0415

    return (*shift_warnings(scenario, known_positions()), *swap_warnings(scenario))


def load_plan(path: str | Path) -> tuple[Plan, Scenario]:
    """Return a finished plan and the scenario it answers, its input files unchanged.

    Raises:
        InputError: the record is damaged, or an input file is gone or differs.
    """
    from netplan.records.plan.record import read_answer  # noqa: PLC0415

    return read_answer(path)


def load_verified_plan(path: str | Path) -> tuple[Plan, Scenario]:
    """Return a finished plan and its scenario once independent code agrees with every number.

    Raises:
        InputError: the record is damaged or tampered with, or an input file is gone or differs.
    """
    plan, scenario = load_plan(path)
    report = verify(plan, scenario)
    if not report.ok:
        raise InputError(
            [
                Problem(str(path), f.subject, f.code, f.text, "what the scenario gives")
                for f in report.findings
            ]
        )
    return plan, scenario
