"""``netplan explain``: a reason for every no, and for every yes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netplan import api
from netplan.cli.numbers import Seconds
from netplan.cli.options import format_option, print_json, quiet_option, set_option, tell_mixture
from netplan.cli.streams import say
from netplan.errors import ExitCode, RequestError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.explain.result import Explanation
    from netplan.optimize.progress import Progress


@click.command("explain")
@click.argument("question", metavar="PLAN|SCENARIO", default=api.DEFAULT_SCENARIO)
@click.option("--span", "spans", metavar="ID", multiple=True, help="Ask again without this span.")
@click.option("--link", "links", metavar="A--B", multiple=True, help="The same for a link.")
@click.option("--target", "targets", metavar="ID", multiple=True, help="Ask again without it.")
@click.option(
    "--more",
    "dearer",
    metavar="ID",
    multiple=True,
    help="Ask what more traffic of each pair of this target costs.",
)
@click.option(
    "--time-limit",
    type=Seconds("time_limit"),
    default=60,
    show_default=True,
    help="For each question asked again: seconds, or 90s, 1.5min, 2h; a range is told where it "
    "stops one.",
)
@set_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.json|DIR",
    help="Write JSON here too; into a folder with every plan named, in a folder of its own.",
)
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    question: str,
    spans: tuple[str, ...],
    links: tuple[str, ...],
    targets: tuple[str, ...],
    dearer: tuple[str, ...],
    time_limit: float,
    overrides: tuple[str, ...],
    out: Path | None,
    quiet: bool,
    format_: str,
) -> None:
    """Say why targets cannot hold, or what every part of a plan is for.

    Without --span, --link or --target nothing is solved again for a plan that holds: every
    span and link is listed with the targets and failures that need it. A span or link that
    the plan leaves out gets the price at which it would come in.

    A budget that is too small is explained by what clashes with it, and by the least ways out.

    Exit code 5: a question asked again was stopped by the limit (ranges are told), or has no
    exact answer (the text says which and why).

    \b
    Examples:
      netplan explain near-bay-5ms
      netplan explain out/plan.json
      netplan explain out/plan.json --span guilin-hezhou.new --target yrd
      netplan explain near-bay-5ms -o why/
      netplan explain out/traffic/plan.json --more gba
    """
    from netplan.views.terminal import progress  # noqa: PLC0415  (numpy loads here)

    if out is not None:
        is_file = out.suffix == ".json"
        named = is_file or out.is_file()  # a file in the folder's way may be an input
        folder, name = (out.parent, out.name) if named else (out, "explanation.json")
        api.check_writable(folder, [name])
    tell_mixture(question)
    with progress.listener(quiet=quiet, news=False) as teller:
        plan, scenario = _plan_of(question, overrides, time_limit, teller)
        found = api.explain(
            plan,
            scenario,
            spans=spans,
            links=links,
            targets=targets,
            dearer=dearer,
            time_limit_s=time_limit,
            on_progress=teller,
        )
    if out is not None:
        if is_file:
            written = api.save_explanation(found, out)
        else:
            written = api.save_explained(found, out, question, overrides=overrides)
        say(f"wrote {', '.join(str(path) for path in written)}", err=True)
    _show(found, format_)
    stopped = not question.endswith(".json") and plan.stopped(scenario.solver.gap)
    complete = found.is_complete and not stopped
    raise SystemExit(int(ExitCode.OK if complete else ExitCode.STOPPED_BY_LIMIT))


def _show(found: Explanation, format_: str) -> None:
    if format_ == "json":
        print_json(api.explanation_record(found))
    else:
        from netplan.views.terminal import explanation  # noqa: PLC0415  (rich loads here)

        explanation.show(found)


def _plan_of(
    question: str,
    overrides: tuple[str, ...],
    limit: float,
    on_progress: Callable[[Progress], None],
) -> tuple[Plan, Scenario]:
    """Read a finished plan, or make one within the limit."""
    if question.endswith(".json"):
        if overrides:
            raise RequestError(f"{question} is finished; changes need a scenario")
        return api.load_verified_plan(question)
    scenario = api.load_scenario(question, overrides)
    solver = dataclasses.replace(scenario.solver, time_limit_s=limit)
    scenario = dataclasses.replace(scenario, solver=solver)
    return api.plan(scenario, overrides=overrides, on_progress=on_progress), scenario
