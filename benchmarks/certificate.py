"""Certificates: what a proof that others can replay costs, beside the search itself."""

from __future__ import annotations

import time
from functools import partial

from benchmarks.case import DEFAULT, QUICK, Case, Found
from benchmarks.scenarios import DATA
from benchmarks.watch import Watch

GROUP, METHOD = "certificate", "netplan"
QUESTIONS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("guizhou, intact", "guizhou.yaml", ("failures.single=none",), QUICK),
    ("guizhou", "guizhou.yaml", (), DEFAULT),
    ("flood-hezhou-zhaoqing", "scenarios/flood-hezhou-zhaoqing.yaml", (), DEFAULT),
    ("theoretical-1.5x", "scenarios/theoretical-1.5x.yaml", (), DEFAULT),
)


def cases() -> list[Case]:
    """Return one case for every question."""
    return [
        Case(GROUP, name, METHOD, partial(_run, file, changes), 60, size, "G13: replay below 10 %")
        for name, file, changes, size in QUESTIONS
    ]


def _run(file: str, changes: tuple[str, ...], watch: Watch, limit_s: float) -> Found:
    """Plan, then replay the certificate with the code that knows nothing of the search."""
    from netplan import api  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.check.certificate.check import verify_certificate  # noqa: PLC0415
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    scenario = api.load_scenario(DATA / file, [*changes, f"solver.time_limit_s={limit_s:g}"])
    watch.start()
    make_plan(scenario, on_progress=lambda p: watch.saw(p.cost, p.lower_bound))
    watch.stop()
    proven = api.prove(scenario)
    plan = proven.plan
    if proven.certificate is None:
        facts = {"remark": proven.missing}
        return Found(plan.status.value, plan.cost_cny, plan.lower_bound_cny, None, facts)
    began = time.process_time()
    proof = verify_certificate(proven.certificate, plan, scenario)
    replay_s = round(time.process_time() - began, 3)
    facts = {"replay_s": replay_s, "share": round(replay_s / max(watch.cpu_s, 0.001), 4)}
    return Found(plan.status.value, plan.cost_cny, plan.lower_bound_cny, proof.ok, facts)
