# ruff: noqa: N999  (the command is called import)
"""``netplan import``: a network in somebody else's format, as places and spans to plan on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netplan import api
from netplan.cli.import_options import import_options, options_of
from netplan.cli.inputs import InputFile
from netplan.cli.options import print_json, quiet_option, report_language_option, speaking
from netplan.cli.streams import say
from netplan.errors import InputError

if TYPE_CHECKING:
    from netplan.interchange.imported import ImportedNetwork


class _WithFormats(click.Command):
    """Lists the formats below the options; what knows them loads only then."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the formats."""
        from netplan.interchange.recognise import FORMATS  # noqa: PLC0415

        with formatter.section("Formats"):
            formatter.write_dl([(format.endings, format.name) for format in FORMATS])


@click.command("import", cls=_WithFormats)
@click.argument(
    "sources",
    metavar="FILE [FILE ...]",
    nargs=-1,
    required=True,
    type=InputFile(folders=True),
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write to; with --as the GeoJSON file.",
)
@import_options
@click.option("--network", metavar="NAME", help="Which of several networks.  [default: all as one]")
@click.option("--strict", is_flag=True, help="Refuse a network that needs any repair.")
@click.option("--json", "as_json", is_flag=True, help="Print the record of the import on stdout.")
@report_language_option
@quiet_option
@click.option(
    "--as",
    "kind",
    type=click.Choice(["places", "spans"]),
    help="Bring in one layer that has netplan's own columns, and repair nothing.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    sources: tuple[Path, ...],
    out: Path,
    kind: str | None,
    as_json: bool,
    language: str,
    **chosen: Any,
) -> None:
    """Bring in a network: places, spans and a report of everything that was done to them.

    Formats are told by content; positions become WGS-84, lengths km, ids netplan's own. Every
    repair is told, with how often, an example, and the option that changes it. What only a
    person can decide is asked, and then nothing is written (exit code 3).

    With --as, one layer whose columns are netplan's own is read and nothing is repaired.

    \b
    Examples:
      netplan import net.json --out net
      netplan import nodes.geojson spans.geojson --out net --route-factor 1.3
      netplan import old.gml --places sites.csv --out net --lang zh
      netplan import plan.gpkg --as spans -o spans.geojson
      netplan import cables.csv --as spans --places hubs.geojson -o spans.geojson
      netplan import cities.shp --as places --crs gcj02 -o hubs.geojson
    """
    if kind is not None:
        _layer(ctx, sources, kind, out)
        return
    from netplan.interchange.report import import_text  # noqa: PLC0415  (numpy loads here)
    from netplan.views.terminal import progress  # noqa: PLC0415
    from netplan.views.whatif import shown  # noqa: PLC0415

    api.check_writable(out, api.import_file_names())
    with (
        speaking(language),
        progress.listener(quiet=chosen["quiet"], news=False) as teller,
    ):
        imported = api.import_network(
            sources, options_of(chosen), network=chosen["network"], on_state=teller.state
        )
    if as_json:
        print_json(api.import_record(imported))
    else:
        shown.show(import_text(imported, "zh" if language == "zh" else "en"))
    zh = language == "zh"
    written = _written(imported, out, zh=zh)
    for path in written:
        say(f"已写入 {path}" if zh else f"wrote {path}", err=True)
    following = f"netplan new {out}"
    say(f"下一步：{following} --lang zh" if zh else f"next: {following}", err=True)


def _written(imported: ImportedNetwork, out: Path, *, zh: bool) -> tuple[Path, ...]:
    """Write the files; what has to be decided before is told in the language asked for."""
    from netplan.interchange.report import unsettled_in_chinese  # noqa: PLC0415

    try:
        return api.write_network(imported, out)
    except InputError as error:
        say(UNDECIDED[zh], err=True)
        if not zh or not imported.unsettled:
            raise
        for line in unsettled_in_chinese(imported):
            say(f"error: {line}", err=True)
        raise SystemExit(int(error.exit_code)) from error


UNDECIDED = (
    "nothing can be written before this is decided:",
    "须先作出以下决定，否则不写任何文件：",
)


ALONE = {"sources", "out", "kind", "layers", "crs", "encoding", "places", "quiet", "language"}
"""What goes with --as."""


def _layer(ctx: click.Context, sources: tuple[Path, ...], kind: str, out: Path) -> None:
    """Bring in one layer that has netplan's columns."""
    given = ctx.params
    for name in given.keys() - ALONE:
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = next(p for p in ctx.command.params if p.name == name).opts[0]
            raise click.UsageError(f"{option} does not go with --as")
    if len(sources) > 1 or len(given["layers"]) > 1:
        raise click.UsageError("--as takes one file and one layer")
    if given["crs"] not in (None, "gcj02", "bd09"):
        raise click.UsageError("with --as, --crs is gcj02 or bd09")
    if given["places"] is not None and kind != "spans":
        raise click.UsageError("with --as, --places goes with spans")
    if out.is_dir():
        raise click.UsageError(f"with --as, --out is a file; {out} is a folder")
    api.check_writable(out.parent, [out.name])
    layer = next(iter(given["layers"]), None)
    imported = api.import_layer(
        sources[0],
        kind,
        layer=layer,
        shifted=given["crs"],
        encoding=given["encoding"],
        places=given["places"],
    )
    say(str(api.write_imported(imported, out)))
    for note in imported.notes:
        say(note if note.startswith("warning") else f"note: {note}", err=True)
