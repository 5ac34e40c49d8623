"""``netplan report``: a finished plan as a document for people."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api


@click.command("report")
@click.argument("plan", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="File to write; its ending decides: .html, .md, .xlsx, or .pdf (needs Chromium).",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="en",
    show_default=True,
    help="Language of the report.",
)
def command(plan: Path, out: Path, lang: str) -> None:
    """Write the report of a finished plan in Chinese or English.

    \b
    Examples:
      netplan report out/plan.json -o report.html --lang zh
      netplan report out/plan.json -o report.xlsx
    """
    record, scenario = api.load_plan(plan)
    for path in api.write_report(record, scenario, out, lang=lang):
        click.echo(str(path))
