"""``netplan courses``: spans along the lines of a file, where their lengths agree."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.import_options import given_lines_options
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.numbers import Real
from netplan.cli.options import one_file_options, report_language_option
from netplan.cli.streams import say


@click.command("courses")
@click.argument("network", metavar="DIR|SCENARIO")
@click.option(
    "--along", "lines", type=INPUT_FILE, required=True, help="The file of lines, of any format."
)
@click.option(
    "--within",
    type=Real("share"),
    default=0.15,
    show_default=True,
    help="How far the length along the lines may be from the stated one, a fraction.",
)
@click.option(
    "--lead",
    "lead_km",
    type=Real("lead_km"),
    default=10.0,
    show_default=True,
    help="km within which a place is led straight to a line.",
)
@click.option(
    "--credit",
    metavar="TEXT",
    default="",
    help='Whose lines they are, such as "(c) OpenStreetMap contributors, ODbL 1.0": kept with '
    "every course, printed on maps and reports.",
)
@given_lines_options("Metres within which ends of lines meet; more closes gaps.")
@one_file_options("The file of spans to write.", default="courses.geojson")
@report_language_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    network: str,
    lines: Path,
    within: float,
    lead_km: float,
    credit: str,
    snap_m: float | None,
    crs: str | None,
    out: Path,
    replace: bool,
    language: str,
) -> None:
    """Lay the spans of a network along the lines of a file.

    DIR is a folder as netplan import writes it, SCENARIO a file or the name of a bundled one. A
    span gets the shortest way along the lines between its two places if that is as long as the
    span says; otherwise it keeps the course it has. Lengths are never changed, the input neither.

    \b
    Examples:
      netplan courses net --along ducts.gpkg
      netplan courses guizhou --along railways.geojson --snap 3000 --lead 15 \\
        --credit "(c) OpenStreetMap contributors, ODbL 1.0" -o courses.geojson
    """
    from netplan.candidates.course_report import courses_text  # noqa: PLC0415
    from netplan.candidates.courses import CourseOptions  # noqa: PLC0415  (numpy loads here)
    from netplan.interchange.options import ImportOptions  # noqa: PLC0415
    from netplan.views.whatif import shown  # noqa: PLC0415

    made = api.lay_courses(
        network,
        lines,
        CourseOptions(within=within, lead_km=lead_km, credit=credit),
        reading=ImportOptions(snap_m=snap_m, crs=crs),
    )
    path = api.write_courses(made, out, replace=replace)
    shown.show(courses_text(made, "zh" if language == "zh" else "en"))
    say(f"wrote {path}", err=True)
