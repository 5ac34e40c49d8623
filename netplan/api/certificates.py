"""Prove: plans with a certificate of their bound, and the replay of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.planning import plan as plain_plan
from netplan.api.planning import survived, with_odds
from netplan.model.certificate import Certificate
from netplan.model.plan import Obstacle, Plan
from netplan.model.scenario import Scenario
from netplan.model.shown import money

if TYPE_CHECKING:
    from netplan.check.certificate.check import Proof
    from netplan.optimize.problem.answer import CoverResult, EngineSettings
    from netplan.optimize.problem.cover import CoverProblem
    from netplan.optimize.problem.warm_start import WarmStart
    from netplan.optimize.progress import Progress
    from netplan.stop import Stop

NO_RECORD = "the search kept no record of its tree, or one too long to write"
TOO_LITTLE = (
    "the bound of {stated} was found by a method that leaves no steps to write down; the one "
    "that does, asked again from the plan found, reached {reached} within the same limits"
)
NO_TIME = (
    "the bound of {stated} was found by a method that leaves no steps to write down; the one "
    "that does had no time left within the same limits: allow more (--time-limit), or ask for it "
    "alone (--set solver.method=branch_and_price)"
)
UNCARRIED = (
    "that there is no plan which carries the traffic is as found by the optimizer; only targets "
    "that cannot hold by themselves have labels"
)
UNTRIED = (
    "the bound rests on whole channels that do not fit in some state, with too many ways for them "
    "to be tried again without a solver"
)
UNSURE = (
    "that a confidence cannot hold has no labels; netplan verify finds it again by its own search"
)
FLAWED = "it failed its own verification, a fault of netplan: {flaws}"


@dataclass(frozen=True)
class Proven:
    """A plan and the certificate of its bound; ``missing`` says why there is none.

    ``flawed``: there was one, and independent code refused it. The plan stands all the same.
    """

    plan: Plan
    certificate: Certificate | None
    missing: str = ""
    flawed: bool = False


def prove(
    scenario: Scenario,
    *,
    overrides: Sequence[str] = (),
    on_progress: Callable[[Progress], None] | None = None,
    stop: Stop | None = None,
    began: float | None = None,
) -> Proven:
    """Return the plan of a scenario with a certificate, both checked by independent code.

    Args:
        scenario: what is asked.
        overrides: the one-off changes that made it, for the record.
        on_progress: called with every better plan and bound.
        stop: the request that the search ends with what it has, as after a time limit.
        began: value of ``time.perf_counter()`` from which the time limit counts (default: now).

    Raises:
        VerificationError: the plan did not survive the check; a fault of netplan.
    """
    from netplan.check.certificate.check import not_covered  # noqa: PLC0415

    missing = not_covered(scenario)
    if missing:
        found = plain_plan(
            scenario, overrides=overrides, on_progress=on_progress, stop=stop, began=began
        )
        return Proven(found, None, missing)
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    kept = _Keeper if scenario.demands is None else _RoundsKeeper
    keeper = kept(scenario.costs.currency)
    made = make_plan(
        scenario,
        overrides=tuple(overrides),
        on_progress=on_progress,
        engine=keeper,
        stop=stop,
        began=began,
    )
    found = survived(with_odds(made, scenario), scenario)
    return _proven(found, scenario, keeper)


def _proven(found: Plan, scenario: Scenario, keeper: _Keeper) -> Proven:
    """Return a plan with the certificate that the keeper of its search has, if it holds."""
    from netplan.check.certificate.check import verify_certificate as check  # noqa: PLC0415

    if any(item.obstacle is Obstacle.CONFIDENCE for item in found.impossible):
        return Proven(found, None, UNSURE)
    if scenario.demands is not None and found.cost_cny is None and not found.impossible:
        return Proven(found, None, keeper.missing or UNCARRIED)
    certificate = (
        _labels(found, scenario) if found.impossible else keeper.certificate(found.lower_bound_cny)
    )
    if certificate is None:
        return Proven(found, None, keeper.missing or NO_RECORD)
    proof = check(certificate, found, scenario)
    if proof.is_undecided:
        return Proven(found, None, UNTRIED)
    if not proof.ok:
        flaws = "; ".join(str(finding) for finding in proof.findings)
        return Proven(found, None, FLAWED.format(flaws=flaws), flawed=True)
    return Proven(found, certificate)


def verify_certificate(
    path: str | Path, plan: Plan, scenario: Scenario, plan_path: str | Path
) -> Proof:
    """Return whether the certificate of a file proves what a plan.json states.

    Raises:
        InputError: the file is no certificate.
    """
    from netplan.check.certificate.check import verify_certificate as check  # noqa: PLC0415
    from netplan.files.text.paths import Location  # noqa: PLC0415
    from netplan.files.text.reading import digest_of  # noqa: PLC0415
    from netplan.records.plan.certificate import read_certificate  # noqa: PLC0415

    certificate, seal = read_certificate(path)
    of_plan = digest_of(Location(Path(plan_path), str(plan_path)))
    return check(certificate, plan, scenario, seal=seal, plan_sha256=of_plan)


def certificate_beside(plan_path: str | Path) -> Path | None:
    """Return the certificate that stands beside a plan.json, None without one."""
    from netplan.records.plan.certificate import NAMES  # noqa: PLC0415

    beside = (Path(plan_path).with_name(name) for name in NAMES)
    return next((path for path in beside if path.is_file()), None)


def _labels(found: Plan, scenario: Scenario) -> Certificate:
    """Return the certificate of everything that a plan calls impossible."""
    from netplan.explain.impossible import demand_of  # noqa: PLC0415
    from netplan.explain.label_certificate import certificate  # noqa: PLC0415
    from netplan.failures.failure import FailureNames  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    model = ServiceModel(scenario).single
    wanted = {(demand_of(item, model), item.failure): item.failure for item in found.impossible}
    names = FailureNames(scenario)
    labels = [certificate(model, demand, names.named(failure)) for demand, failure in wanted]
    return Certificate(found.lower_bound_cny, impossible=tuple(labels))


class _Keeper:
    """The engine, with what its last search left behind.

    Where the bound, or a part of it, comes from another method than the one whose steps are
    recorded, that one goes over the question again from the plan found, for the proof alone, in
    what is left of the limit.
    """

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.problem: CoverProblem | None = None
        self.proof: CoverResult | None = None
        self.missing = ""

    def __call__(
        self, problem: CoverProblem, *, settings: EngineSettings, **options: Any
    ) -> CoverResult:
        """Solve, and keep the proof."""
        from netplan.optimize.engine import solve  # noqa: PLC0415  (compiled kernels load here)

        settings = settings.begun()
        found = solve(problem, settings=settings, **options)
        self.keep(problem, found, settings, **options)
        return found

    def keep(
        self, problem: CoverProblem, found: CoverResult, settings: EngineSettings, **options: Any
    ) -> None:
        """Keep the proof of an answer, one of the method whose steps are recorded."""
        from netplan.optimize.deadline import OutOfTimeError  # noqa: PLC0415  (numpy loads here)
        from netplan.optimize.engine import solve  # noqa: PLC0415  (compiled kernels load here)

        self.problem, self.proof = problem, found
        left = found.warm
        if left is None or (left.proof_log.parts and left.proven >= found.lower_bound):
            return
        stated, self.proof = int(found.lower_bound), None
        if settings.running.over:
            self.missing = NO_TIME.format(stated=money(stated, self.currency))
            return
        settings = replace(settings, method="branch_and_price", gap=_gap(found))
        try:
            again = solve(problem, settings=settings, **{**options, "warm": left})
        except OutOfTimeError:
            self.missing = NO_TIME.format(stated=money(stated, self.currency))
            return
        enough = again.lower_bound >= found.lower_bound
        reached = max(0, int(again.lower_bound))
        told = {"stated": stated, "reached": reached}
        shown = {name: money(amount, self.currency) for name, amount in told.items()}
        self.missing = "" if enough else TOO_LITTLE.format(**shown)
        self.proof = replace(again, lower_bound=found.lower_bound) if enough else None

    def certificate(self, stated: int | None) -> Certificate | None:
        """Return the certificate of the bound that is stated, None where there is none."""
        from netplan.planning.certificate import certificate_of  # noqa: PLC0415

        if self.problem is None or self.proof is None:
            return None
        made = certificate_of(self.problem, self.proof)
        return made if made is not None and made.lower_bound_cny == stated else None


class _RoundsKeeper(_Keeper):
    """The engine of many rounds with more and more rows, and the round with the best bound."""

    def __init__(self, currency: str) -> None:
        super().__init__(currency)
        self.best: tuple[CoverProblem, CoverResult, EngineSettings] | None = None
        self.warm: WarmStart | None = None

    def __call__(
        self, problem: CoverProblem, *, settings: EngineSettings, **options: Any
    ) -> CoverResult:
        """Solve, from what the last round left."""
        from netplan.optimize.engine import solve  # noqa: PLC0415  (compiled kernels load here)

        settings = settings.begun()
        found = solve(problem, settings=settings, warm=self.warm, **options)
        self.warm = found.warm or self.warm
        if self.best is None or found.lower_bound > self.best[1].lower_bound:
            self.best = problem, found, settings
        return found

    def certificate(self, stated: int | None) -> Certificate | None:
        """Return the certificate of the best round; it may state less than was found."""
        from netplan.planning.certificate import beside_cny  # noqa: PLC0415

        if self.best is None or stated is None:
            return None
        problem, found, settings = self.best
        least = min(int(found.lower_bound), stated - beside_cny(problem))
        self.keep(problem, replace(found, lower_bound=least), settings)
        return super().certificate(stated)


def _gap(found: CoverResult) -> float:
    """Return the gap at which a search has reached the bound of another one, 0: to the end."""
    return (found.cost - found.lower_bound) / found.cost if found.cost else 0.0
