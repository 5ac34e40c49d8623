"""``netplan plan``: find, check, show and write the plan of a scenario."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from netplan import api
from netplan.cli import interrupts
from netplan.cli.interrupts import Interrupts
from netplan.cli.numbers import Real, Seconds
from netplan.cli.options import format_option, print_json, quiet_option, set_option
from netplan.cli.streams import say
from netplan.errors import ExitCode, VerificationError
from netplan.model.change import Change
from netplan.model.plan import PlanStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from netplan.model.plan import Plan
    from netplan.model.scenario import Scenario


@click.command("plan")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Directory for plan.json and the GeoJSON layers.",
)
@set_option
@click.option(
    "--time-limit",
    type=Seconds("time_limit"),
    help="Stop after so long, all in all: seconds, or 90s, 1.5min, 2h.",
)
@click.option("--gap", type=Real("gap"), help="Stop within this gap; 0 = prove.")
@click.option(
    "--confidence",
    type=Real("confidence"),
    help="Ask of every target that one path of each pair is in time with this probability, e.g. "
    "0.9, in each state of the network.",
)
@click.option(
    "--reproducible", is_flag=True, help="Leave times out, so that a re-run is identical."
)
@click.option(
    "--certificate",
    is_flag=False,
    flag_value="certificate.json",
    metavar="[FILE]",
    help="Write the proof of the lower bound beside plan.json, to be replayed by netplan verify; "
    "a name that ends in .json.gz is compressed.  [certificate.json]",
)
@click.option(
    "--cross-check",
    is_flag=True,
    help="Solve again by another formulation with OR-Tools, and compare; both results are kept "
    "in the folder cross-check, and a contradiction ends with 1.",
)
@click.option(
    "--cross-check-limit",
    type=Seconds("time_limit"),
    default=900.0,
    show_default=True,
    help="Stop the cross-check after so long.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Look for the traffic within totals of places (demands.hose) that is hardest to carry on "
    "a Dask cluster; the plan is the same.",
)
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    out: Path,
    overrides: tuple[str, ...],
    time_limit: float | None,
    gap: float | None,
    confidence: float | None,
    reproducible: bool,
    certificate: str | None,
    cross_check: bool,
    cross_check_limit: float,
    scheduler: str | None,
    quiet: bool,
    format_: str,
) -> None:
    """Find the cheapest links and spans that make every target hold.

    SCENARIO is a YAML file or the name of a bundled scenario (default: guizhou).

    \b
    Examples:
      netplan plan
      netplan plan my-scenario.yaml --out out/mine --time-limit 60
      netplan plan guizhou --set targets.gba.one_way_ms=5.9 --confidence 0.9
      netplan plan guizhou --certificate --cross-check
    """
    began = perf_counter()
    from netplan.views.terminal import progress  # noqa: PLC0415  (rich loads here)

    question, overrides = _asked(scenario, overrides, time_limit, gap, confidence)
    make = _maker(certificate, scheduler)
    api.check_writable(out, api.plan_file_names(certificate))
    signals, crossed = Interrupts(), None
    with signals.heard():
        with progress.listener(quiet=quiet) as listen:
            try:
                proven = make(
                    question, overrides=overrides, on_progress=listen, stop=signals.stop,
                    began=began,
                )  # fmt: skip
            except VerificationError as error:
                if not cross_check:
                    raise
                proven = api.Proven(api.refused(error), None)
            if cross_check and signals.ended_by is None:
                crossed = api.cross_check(
                    proven.plan,
                    question,
                    time_limit_s=cross_check_limit,
                    overrides=overrides,
                    on_progress=listen,
                    stop=signals.stop,
                )
        if signals.ended_by is not None and proven.plan.status is PlanStatus.NO_PLAN:
            interrupts.raised(signals.ended_by)
        written = _write(proven, crossed, question, out, reproducible, certificate or "")
        _show(proven.plan, question, out, reproducible, format_)
        say(f"wrote {', '.join(str(path) for path in written)}", err=True)
    raise SystemExit(int(_code(proven, crossed, question, signals)))


def _asked(
    scenario: str,
    overrides: tuple[str, ...],
    time_limit: float | None,
    gap: float | None,
    confidence: float | None,
) -> tuple[Scenario, tuple[str, ...]]:
    """Return the question with its warnings told, and everything that was overridden in it."""
    if time_limit is not None:
        overrides = (
            *overrides,
            Change(f"solver.time_limit_s={time_limit}", f"--time-limit {time_limit}"),
        )
    if gap is not None:
        overrides = (*overrides, Change(f"solver.gap={gap}", f"--gap {gap}"))
    if confidence is not None:
        overrides = (*overrides, *_for_all(scenario, overrides, confidence))
    question = api.load_scenario(scenario, overrides)
    for warning in api.warnings(question):
        say(f"warning: {warning}", err=True)
    return question, overrides


def _for_all(scenario: str, overrides: tuple[str, ...], confidence: float) -> tuple[Change, ...]:
    """Return the changes that ask a confidence of every target."""
    targets = api.load_scenario(scenario, overrides).targets
    said = f"--confidence {confidence}"
    return tuple(Change(f"targets.{t.id}.confidence={confidence}", said) for t in targets)


def _maker(certificate: str | None, scheduler: str | None) -> Callable[..., api.Proven]:
    """Return what makes the plan: with a certificate, or perhaps with help of a cluster."""
    if certificate is None:
        return partial(_planned, scheduler=scheduler)
    if scheduler is not None:
        raise click.UsageError("--scheduler and --certificate do not go together")
    api.check_certificate_name(certificate)
    return api.prove


def _planned(question: Scenario, **asked: Any) -> api.Proven:
    """Return a plan without a certificate."""
    return api.Proven(api.plan(question, **asked), None)


def _write(
    proven: api.Proven,
    crossed: api.Crossed | None,
    question: Scenario,
    out: Path,
    reproducible: bool,
    certificate: str,
) -> tuple[Path, ...]:
    if proven.missing:
        say(f"no certificate: {proven.missing}", err=True)
    written = api.save(
        proven.plan,
        question,
        out,
        reproducible=reproducible,
        certificate=proven.certificate,
        certificate_name=certificate,
    )
    if crossed is not None:
        say(crossed.text, err=True)
        kept = api.save_cross_check(crossed, proven.plan, question, out, reproducible=reproducible)
        written = (*written, *kept)
    return written


def _show(plan: Plan, question: Scenario, out: Path, reproducible: bool, format_: str) -> None:
    from netplan.views.terminal import plan as terminal  # noqa: PLC0415  (rich loads here)

    if format_ == "json":
        print_json(api.plan_record(plan, question, out, reproducible=reproducible))
    else:
        terminal.show_plan(plan, question)


def _code(
    proven: api.Proven, crossed: api.Crossed | None, question: Scenario, signals: Interrupts
) -> ExitCode:
    if proven.flawed or (crossed is not None and crossed.differs):
        return ExitCode.INTERNAL
    if signals.ended_by is not None:
        return interrupts.exit_code(signals.ended_by)
    if proven.plan.status is PlanStatus.INFEASIBLE:
        return ExitCode.TARGETS_NOT_MET
    stopped = proven.plan.stopped(question.solver.gap)
    return ExitCode.STOPPED_BY_LIMIT if stopped else ExitCode.OK
