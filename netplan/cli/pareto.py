"""``netplan pareto``: the whole front of cost and latency or traffic, every point proven."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.numbers import Real, whole
from netplan.cli.options import format_option, print_json, quiet_option, set_option
from netplan.cli.streams import say
from netplan.errors import ExitCode
from netplan.model.words import counted

if TYPE_CHECKING:
    from netplan.whatif.front.traffic import TrafficFront
    from netplan.whatif.front.worst_latency import Front

UNMET = ("physics", "budget", "capacity")
"""What ends a front that has no plan at all, when it is proven that there is none."""
OF_TRAFFIC = ("traffic", "growth", "year")
"""Measures of traffic; all others are of latencies."""


@click.command("pareto")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@click.option(
    "--y",
    "measure",
    default="worst_latency",
    show_default=True,
    metavar="worst_latency|target:ID|intact:ID|after_cut:ID|mean_latency|traffic|growth|year",
    help="What cost is set against. target:ID moves both limits of a target that has one after a "
    "cut, keeping their distance; intact:ID and after_cut:ID move one. mean_latency counts a pair "
    "by its sink's weight; mean_latency:population and :count by others. Where there is traffic: "
    "all of it, its growth a year, or the year planned for.",
)
@click.option(
    "--from",
    "low",
    type=Real("turned"),
    help="Loosest limit, ms; default: costs nothing. Of traffic the least Gbit/s, percent or year; "
    "default: the scenario's own.",
)
@click.option(
    "--to",
    "high",
    type=Real("turned"),
    help="Tightest limit, ms; default: what can be met. Of traffic the most; default: twice as "
    "much, 20 percent or 5 years more.",
)
@click.option(
    "--resolution",
    "resolution_ms",
    type=Real("limit"),
    help="ms; 0.000001, a nanosecond, gives the complete front.  [default: that; 0.05 for "
    "mean_latency]",
)
@click.option(
    "--questions",
    type=whole("questions"),
    help="Questions asked at most for mean_latency, unless the front is to be complete, and for "
    "traffic.  [default: 12]",
)
@set_option
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("pareto"),
    show_default=True,
    help="Directory for front.csv, front.json, front.svg and a plan.json for every point.",
)
@quiet_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    scenario: str,
    measure: str,
    low: float | None,
    high: float | None,
    resolution_ms: float | None,
    questions: int | None,
    overrides: tuple[str, ...],
    out: Path,
    quiet: bool,
    format_: str,
) -> None:
    """Find every plan that none beats both in cost and in latency or traffic.

    \b
    Examples:
      netplan pareto edge --y target:gba --from 6.5 --to 5.9
      netplan pareto edge --y worst_latency --resolution 0.01
      netplan pareto edge --y mean_latency --budget 600M --questions 8
      netplan pareto traffic-2030 --y traffic --to 40000 --set solver.gap=0.02
      netplan pareto traffic-2030 --y traffic --budget 700M
    """
    from netplan.views.terminal import progress  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif import shown  # noqa: PLC0415

    api.check_writable(out, api.front_file_names(out))
    found: Front | TrafficFront
    asked: dict[str, Any] = {"overrides": overrides, "questions": questions}
    with progress.listener(quiet=quiet) as teller:
        asked["on_progress"] = teller if teller.live else None
        if measure in OF_TRAFFIC:
            if resolution_ms is not None:
                raise click.BadParameter("is of latencies", param_hint="--resolution")
            asked |= {"from_value": low, "to_value": high}
            asked["on_point"] = lambda gbit, cost: teller.line(f"{gbit:,.1f} Gbit/s  {cost}")
            found = api.pareto_of_traffic(scenario, measure, **asked)
        else:
            asked |= {"from_ms": _limit(low, "--from"), "to_ms": _limit(high, "--to")}
            asked["on_point"] = lambda ms, cost: teller.line(f"{ms:.6f} ms  {cost}")
            found = api.pareto(scenario, measure, resolution_ms=resolution_ms, **asked)
    written = api.save_front(found, scenario, out, overrides=overrides)
    named = ", ".join(str(path) for path in written if path.parent == out)
    plans = counted(len(found.points), "plan")
    say(f"wrote {named}, and {plans} in folders of their own", err=True)
    if format_ == "json":
        print_json(api.front_record(found))
    else:
        shown.show(_text(found))
    unmet = not found.points and found.ended_by in UNMET
    leave(found.stopped, ExitCode.TARGETS_NOT_MET if unmet else ExitCode.OK)


def _limit(value: float | None, option: str) -> float | None:
    """Return a limit in ms, within the bounds of limits."""
    hint = click.Option([option])
    return None if value is None else Real("limit").convert(value, hint, None)


def _text(found: Front | TrafficFront) -> str:
    """Return a front as text."""
    if found.measure in OF_TRAFFIC:
        from netplan.views.whatif.traffic_front import traffic_front_text  # noqa: PLC0415

        return traffic_front_text(found)  # type: ignore[arg-type]
    from netplan.views.whatif.front import front_text  # noqa: PLC0415

    return front_text(found)  # type: ignore[arg-type]
