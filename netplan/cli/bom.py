"""``netplan bom``: the bill of materials of a finished plan."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.options import (
    format_option,
    print_json,
    report_language_option,
    tell_mixture,
)
from netplan.cli.streams import say


@click.command("bom")
@click.argument("plan", type=INPUT_FILE)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; its ending decides: .csv (every line), .xlsx, .html or .md.",
)
@report_language_option
@format_option
def command(plan: Path, out: Path | None, language: str, format_: str) -> None:
    """Tell what a finished plan buys: cable, sites, degrees, terminals, regenerators.

    By province and owner; the sum is exactly the cost of the plan.

    \b
    Examples:
      netplan bom out/plan.json
      netplan bom out/plan.json -o bom.xlsx --lang zh
    """
    from netplan.records.bill import bill_record  # noqa: PLC0415
    from netplan.views.whatif import shown  # noqa: PLC0415  (rich loads here)
    from netplan.views.whatif.bill import bill_text  # noqa: PLC0415

    if out is not None:
        api.check_writable(out.parent, [out.name])
    tell_mixture(plan)
    record, scenario = api.load_plan(plan)
    lines = api.bill_of_materials(record, scenario)
    if out is not None:
        for path in api.write_bill(record, scenario, out, lang=language):
            say(f"wrote {path}", err=True)
    if format_ == "json":
        print_json(bill_record(lines, scenario))
    else:
        shown.show(bill_text(record, scenario, language))
