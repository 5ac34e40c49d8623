"""``netplan report``: a finished plan, or several compared, as a document for people."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.endings import leave
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.language import of_locale
from netplan.cli.options import plan_files_argument, still_basemap_option, tell_mixture
from netplan.cli.streams import say


@click.command("report")
@plan_files_argument
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
    default=of_locale,
    help="Language of the report.  [default: that of the locale]",
)
@click.option(
    "--front",
    type=INPUT_FILE,
    help="front.json of netplan pareto, to draw cost against latency.",
)
@click.option(
    "--curve",
    type=INPUT_FILE,
    help="confidence.json of netplan confidence, to draw the price of being surer.",
)
@click.option(
    "--nominal",
    type=INPUT_FILE,
    help="plan.json of the same question without its probability, to tell what that one costs.",
)
@click.option(
    "--survey",
    type=INPUT_FILE,
    help="survey.json of netplan survey, to tell what to measure first.",
)
@still_basemap_option
@click.option(
    "--why",
    is_flag=True,
    help="Solve again: which constants decide the plan; of several, the reasons they differ.",
)
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    plans: tuple[Path, ...],
    out: Path,
    lang: str,
    front: Path | None,
    curve: Path | None,
    nominal: Path | None,
    survey: Path | None,
    basemap: str | None,
    why: bool,
) -> None:
    """Write the report of a finished plan in Chinese or English.

    Of several plans it writes the report that compares them; the first is the base.

    Exit code 5: with --why, a limit stopped one of the questions asked again.

    \b
    Examples:
      netplan report out/plan.json -o report.html --lang zh
      netplan report out/plan.json -o report.xlsx
      netplan report out/plan.json out/new/plan.json -o compare.html
    """
    api.check_writable(out.parent, [out.name])
    tell_mixture(*plans)
    stopped: list[int] = []
    if len(plans) > 1:
        written = api.write_comparison_report(
            plans,
            out,
            lang=lang,
            why=why,
            front=front,
            basemap=basemap,
            on_compared=lambda compared: stopped.append(compared.stopped),
        )
    else:
        record, scenario = api.load_plan(plans[0])
        written = api.write_report(
            record,
            scenario,
            out,
            lang=lang,
            front=front,
            basemap=basemap,
            curve=curve,
            nominal=nominal,
            survey=survey,
            why=why,
            on_stopped=stopped.append,
        )
    for path in written:
        say(str(path))
    about = [api.load_plan(path) for path in plans]
    for note in api.report_notes(written, lang=lang, about=about):
        say(f"note: {note}", err=True)
    leave(sum(stopped))
