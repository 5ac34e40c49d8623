"""``netplan plan``: find, check, show and write the plan of a scenario."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.numbers import Real
from netplan.cli.options import format_option, print_json, quiet_option, set_option
from netplan.cli.streams import say
from netplan.errors import ExitCode
from netplan.model.plan import PlanStatus

EXIT_CODE = {
    PlanStatus.OPTIMAL: ExitCode.OK,
    PlanStatus.FEASIBLE: ExitCode.STOPPED_BY_LIMIT,
    PlanStatus.INFEASIBLE: ExitCode.TARGETS_NOT_MET,
    PlanStatus.NO_PLAN: ExitCode.STOPPED_BY_LIMIT,
}


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
@click.option("--time-limit", type=Real("time_limit"), help="Stop after so many seconds.")
@click.option("--gap", type=Real("gap"), help="Stop within this gap; 0 = prove.")
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
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    out: Path,
    overrides: tuple[str, ...],
    time_limit: float | None,
    gap: float | None,
    reproducible: bool,
    certificate: str | None,
    quiet: bool,
    format_: str,
) -> None:
    """Find the cheapest links and spans that make every target hold.

    SCENARIO is a YAML file or the name of a bundled scenario (default: guizhou).

    \b
    Examples:
      netplan plan
      netplan plan my-scenario.yaml --out out/mine --time-limit 60
      netplan plan guizhou --set targets.gba.one_way_ms=5.5
      netplan plan guizhou --certificate
    """
    from netplan.views import progress, terminal  # noqa: PLC0415  (rich loads here)

    if time_limit is not None:
        overrides = (*overrides, f"solver.time_limit_s={time_limit}")
    if gap is not None:
        overrides = (*overrides, f"solver.gap={gap}")
    question = api.load_scenario(scenario, overrides)
    for warning in api.warnings(question):
        say(f"warning: {warning}", err=True)
    if certificate is not None:
        api.check_certificate_name(certificate)
    api.check_writable(out, api.plan_file_names(certificate))
    with progress.listener(quiet=quiet) as listen:
        if certificate is None:
            proven = api.Proven(api.plan(question, overrides=overrides, on_progress=listen), None)
        else:
            proven = api.prove(question, overrides=overrides, on_progress=listen)
    found = proven.plan
    if proven.missing:
        say(f"no certificate: {proven.missing}", err=True)
    written = api.save(
        found,
        question,
        out,
        reproducible=reproducible,
        certificate=proven.certificate,
        certificate_name=certificate or "",
    )
    if format_ == "json":
        print_json(api.plan_record(found, question, out, reproducible=reproducible))
    else:
        terminal.show_plan(found, question)
    say(f"wrote {', '.join(str(path) for path in written)}", err=True)
    if proven.flawed:
        raise SystemExit(int(ExitCode.INTERNAL))
    within_gap = found.status is PlanStatus.FEASIBLE and _within(found.gap, question.solver.gap)
    raise SystemExit(int(ExitCode.OK if within_gap else EXIT_CODE[found.status]))


def _within(gap: float | None, asked: float) -> bool:
    return gap is not None and gap <= asked
