"""``netplan optics``: which modes the links of a finished plan carry, and how well."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.options import (
    format_option,
    print_json,
    report_language_option,
    speaking,
    tell_mixture,
)
from netplan.cli.streams import say
from netplan.errors import ExitCode


@click.command("optics")
@click.argument("plan", type=INPUT_FILE)
@click.option(
    "--gnpy",
    metavar="PATH",
    help="Compare with GNPy: gnpy-path-request, the folder of the environment that has it, or a "
    "result.json that it made of what export --to gnpy writes.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write the answer to, as JSON.",
)
@report_language_option
@format_option
def command(plan: Path, gnpy: str | None, out: Path | None, language: str, format_: str) -> None:
    """Tell which modes the links of a finished plan carry, and how well.

    For each link the best mode that holds on its own route and on those after failures: GSNR,
    what is needed, regenerators and where they stand, noise by cause. Where GNPy finds
    otherwise, every difference is told and the exit code is 1.

    \b
    Examples:
      netplan optics out/plan.json
      netplan optics out/plan.json --gnpy ~/gnpy --lang zh
      netplan optics out/plan.json --gnpy light/result.json -o optics.json
    """
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.optics import optics_text  # noqa: PLC0415

    if out is not None:
        api.check_writable(out.parent, [out.name])
    tell_mixture(plan)
    record, scenario = api.load_plan(plan)
    with speaking(language):
        found = api.optics(record, scenario, gnpy=gnpy)
    if out is not None:
        for path in api.save_optics(found, out):
            say(f"wrote {path}", err=True)
    if format_ == "json":
        print_json(api.optics_record(found))
    else:
        text = optics_text(record.name, scenario, found.links, found.compared, language)
        shown.show(text)
    if not found.agreed:
        say("optics not agreed: GNPy finds otherwise", err=True)
        raise SystemExit(int(ExitCode.INTERNAL))  # a second opinion that contradicts the first
