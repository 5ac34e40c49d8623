"""Prove: plans with a certificate of their bound, and the replay of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.planning import plan as plain_plan
from netplan.api.planning import survived
from netplan.errors import VerificationError
from netplan.model.certificate import Certificate
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.check.certificate import Proof
    from netplan.optimize.problem import CoverProblem
    from netplan.optimize.result import CoverResult, EngineSettings, Progress

NO_RECORD = "the search kept no record of its tree, or one too long to write"
TOO_LITTLE = (
    "the bound of {stated:,} CNY was found by a method that leaves no steps to write down; the one "
    "that does, asked again from the plan found, reached {reached:,} CNY in its time limit"
)


@dataclass(frozen=True)
class Proven:
    """A plan and the certificate of its bound; ``missing`` says why there is none."""

    plan: Plan
    certificate: Certificate | None
    missing: str = ""


def prove(
    scenario: Scenario,
    *,
    overrides: Sequence[str] = (),
    on_progress: Callable[[Progress], None] | None = None,
) -> Proven:
    """Return the plan of a scenario with a certificate, both checked by independent code.

    Raises:
        VerificationError: the plan or its certificate did not survive the check; a fault of
            netplan.
    """
    missing = _not_covered(scenario)
    if missing:
        found = plain_plan(scenario, overrides=overrides, on_progress=on_progress)
        return Proven(found, None, missing)
    from netplan.check.certificate import verify_certificate as check  # noqa: PLC0415
    from netplan.optimize.planner import make_plan  # noqa: PLC0415

    keeper = _Keeper()
    made = make_plan(scenario, overrides=tuple(overrides), on_progress=on_progress, engine=keeper)
    found = survived(made, scenario)
    certificate = _labels(found, scenario) if found.impossible else keeper.certificate()
    if certificate is None or certificate.lower_bound_cny != found.lower_bound_cny:
        return Proven(found, None, keeper.missing or NO_RECORD)
    proof = check(certificate, found, scenario)
    if not proof.ok:
        flaws = "\n".join(str(finding) for finding in proof.findings)
        raise VerificationError(f"the certificate failed its own verification:\n{flaws}")
    return Proven(found, certificate)


def verify_certificate(
    path: str | Path, plan: Plan, scenario: Scenario, plan_path: str | Path
) -> Proof:
    """Return whether the certificate of a file proves what a plan.json states.

    Raises:
        InputError: the file is no certificate.
    """
    from netplan.check.certificate import verify_certificate as check  # noqa: PLC0415
    from netplan.files.certificate import read_certificate  # noqa: PLC0415
    from netplan.files.paths import Location  # noqa: PLC0415
    from netplan.files.reading import digest_of  # noqa: PLC0415

    certificate, seal = read_certificate(path)
    of_plan = digest_of(Location(Path(plan_path), str(plan_path)))
    return check(certificate, plan, scenario, seal=seal, plan_sha256=of_plan)


def taken_on_trust(plan: Plan, scenario: Scenario) -> str:
    """Return what stays unproven of a plan that has no certificate, "" where nothing does.

    What cannot be met is recomputed by the check itself; nothing costs less than 0.
    """
    if plan.impossible or (not plan.achieved and not plan.lower_bound_cny):
        return ""
    claim = (
        "its bound" if plan.last else f"that no plan costs less than {plan.lower_bound_cny:,} CNY"
    )
    missing = _not_covered(scenario) or "netplan plan --certificate writes the proof"
    return f"trusted: {claim}, as found by the optimizer ({missing})"


def certificate_beside(plan_path: str | Path) -> Path | None:
    """Return the certificate that stands beside a plan.json, None without one."""
    from netplan.files.certificate import NAMES  # noqa: PLC0415

    beside = (Path(plan_path).with_name(name) for name in NAMES)
    return next((path for path in beside if path.is_file()), None)


def _not_covered(scenario: Scenario) -> str:
    """Return why no certificate covers the bound of a scenario, "" when one does."""
    if not scenario.objective.is_least_cost:
        asked = scenario.objective.chain[-1].minimise.value.replace("_", " ")
        if scenario.objective.coverage is not None:
            asked = "a share of a target"
        return f"the bound of this objective ({asked}) is not covered by a certificate"
    if any(t.protection is not None or t.availability is not None for t in scenario.targets):
        return "a bound with 1+1 protection or availability is not covered by a certificate"
    return ""


def _labels(found: Plan, scenario: Scenario) -> Certificate:
    """Return the certificate of everything that a plan calls impossible."""
    from netplan.explain.labels import certificate  # noqa: PLC0415
    from netplan.explain.no import demand_of  # noqa: PLC0415
    from netplan.graph.service import ServiceModel  # noqa: PLC0415
    from netplan.model.failure import failure_named  # noqa: PLC0415

    model = ServiceModel(scenario)
    wanted = {(demand_of(item, model), item.failure): item.failure for item in found.impossible}
    labels = [
        certificate(model, demand, failure_named(scenario, failure)) for demand, failure in wanted
    ]
    return Certificate(found.lower_bound_cny, impossible=tuple(labels))


class _Keeper:
    """The engine, with what its last search left behind.

    Where the engine took another method than the one whose steps are recorded, that one goes
    over the question again from the plan found, for the proof alone.
    """

    def __init__(self) -> None:
        self.problem: CoverProblem | None = None
        self.proof: CoverResult | None = None
        self.missing = ""

    def __call__(
        self, problem: CoverProblem, *, settings: EngineSettings, **told: Any
    ) -> CoverResult:
        """Solve, and keep the proof."""
        from netplan.optimize.engine import solve  # noqa: PLC0415  (compiled kernels load here)

        found = solve(problem, settings=settings, **told)
        self.problem, self.proof = problem, found
        if found.warm is not None and not found.warm.trail.parts:
            again = solve(
                problem, settings=replace(settings, method="paths"), warm=found.warm, **told
            )
            enough = again.lower_bound >= found.lower_bound
            stated, reached = int(found.lower_bound), max(0, int(again.lower_bound))
            self.missing = "" if enough else TOO_LITTLE.format(stated=stated, reached=reached)
            self.proof = replace(again, lower_bound=found.lower_bound) if enough else None
        return found

    def certificate(self) -> Certificate | None:
        from netplan.optimize.certify import certificate_of  # noqa: PLC0415

        if self.problem is None or self.proof is None:
            return None
        return certificate_of(self.problem, self.proof)
