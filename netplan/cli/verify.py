"""``netplan verify``: recompute a finished plan with code that shares nothing with the solver."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.options import format_option, print_json
from netplan.errors import ExitCode


@click.command("verify")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option
def command(plan: Path, format_: str) -> None:
    """Recompute a finished plan: costs, latencies, every target under every failure.

    \b
    Example:
      netplan verify out/plan.json
    """
    record, scenario = api.load_plan(plan)
    report = api.verify(record, scenario)
    if format_ == "json":
        print_json(report.as_dict())
    else:
        for line in report.lines():
            click.echo(line)
    raise SystemExit(int(ExitCode.OK if report.ok else ExitCode.INVALID_INPUT))
