"""``netplan candidates``: spans that could be built, where a network has only what exists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netplan import api
from netplan.cli.import_options import given_lines_options
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.numbers import Real
from netplan.cli.options import (
    one_file_options,
    print_json,
    quiet_option,
    report_language_option,
    speaking,
)
from netplan.cli.streams import say

if TYPE_CHECKING:
    from netplan.candidates.options import CandidateOptions

DEFAULT = "gabriel"


@click.command("candidates")
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--by",
    "methods",
    metavar="WAY",
    multiple=True,
    help="delaunay, gabriel, nearest:K, radius:KM, hubs, or along:FILE; repeatable.  "
    f"[default: {DEFAULT}; with --parallel alone: none]",
)
@click.option("--parallel", is_flag=True, help="New fibre beside every existing span, too.")
@click.option(
    "--hub", "hubs", metavar="ID", multiple=True, help="A hub besides those marked so; repeatable."
)
@click.option(
    "--for",
    "scenario",
    type=INPUT_FILE,
    help="A scenario: candidates that cannot matter for its targets are left out.",
)
@click.option(
    "--fibre",
    "fibres",
    metavar="KIND",
    multiple=True,
    help="Kind of fibre; repeatable: each span in every kind.  [default: g654e]",
)
@click.option(
    "--route-factor",
    type=Real("route_factor"),
    default=1.2,
    show_default=True,
    help="km of route per km of geodesic, where no line is given.",
)
@click.option(
    "--build-cost-per-km",
    type=Real("price_per_km"),
    help="Price of building, in --currency.  [default: that of the costs file]",
)
@click.option(
    "--currency",
    metavar="CODE",
    help="Of that price, by ISO 4217: that of the costs file to plan with.  [default: that of "
    "the spans in DIR, else CNY]",
)
@given_lines_options("Metres within which ends of given lines are at a place.")
@one_file_options("The file to write.  [default: DIR/candidates.geojson, which netplan new finds]")
@click.option("--json", "as_json", is_flag=True, help="Print the record on stdout.")
@report_language_option
@quiet_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    folder: Path,
    methods: tuple[str, ...],
    parallel: bool,
    hubs: tuple[str, ...],
    scenario: Path | None,
    fibres: tuple[str, ...],
    route_factor: float,
    build_cost_per_km: float | None,
    currency: str | None,
    snap_m: float | None,
    crs: str | None,
    out: Path | None,
    replace: bool,
    as_json: bool,
    language: str,
    quiet: bool,
) -> None:
    """Propose candidate spans for the network in DIR, as netplan import writes it.

    Between neighbours, near places, hubs, or along given lines; of geodesic x route factor, or
    as long as the line. What a span joins already on a way as short is left out.

    \b
    Examples:
      netplan candidates net
      netplan candidates net --by delaunay --by hubs --hub vienna --parallel
      netplan candidates net --by radius:400 --for net/scenario.yaml --replace
      netplan candidates net --by along:railways.kml --fibre g654e --fibre hollow_core
    """
    from netplan.candidates.report import candidates_text  # noqa: PLC0415  (numpy loads here)
    from netplan.interchange.options import ImportOptions  # noqa: PLC0415
    from netplan.views.terminal import progress  # noqa: PLC0415
    from netplan.views.whatif import shown  # noqa: PLC0415

    zh = language == "zh"
    ways = methods or (() if parallel else (DEFAULT,))
    _check(ways, hubs, zh=zh, lines=bool(crs or snap_m))
    with speaking(language):
        options = _options(ways, parallel, hubs, route_factor, fibres, build_cost_per_km, currency)
        with progress.listener(quiet=quiet, news=False) as teller:
            made = api.propose_candidates(
                folder,
                options,
                scenario=scenario,
                lines=ImportOptions(snap_m=snap_m, crs=crs),
                on_state=teller.state,
            )
        written = api.write_candidates(made, out, replace=replace)
    if as_json:
        print_json(api.candidates_record(made))
    else:
        shown.show(candidates_text(made, "zh" if zh else "en"))
    for path in written:
        say(f"已写入 {path}" if zh else f"wrote {path}", err=True)
    if out is None:
        say(
            f"下一步：netplan new {folder} --lang zh" if zh else f"next: netplan new {folder}",
            err=True,
        )


def _check(ways: Sequence[str], hubs: Sequence[str], *, zh: bool, lines: bool) -> None:
    """Refuse options that go with a way that was not asked for."""
    if hubs and "hubs" not in ways:
        hint = "--hub 须与 --by hubs 同用" if zh else "--hub goes with --by hubs"
        raise click.UsageError(hint)
    if lines and not any(way.startswith("along:") for way in ways):
        both = "--snap and --crs go with --by along:FILE"
        raise click.UsageError("--snap 与 --crs 须与 --by along:FILE 同用" if zh else both)


def _options(
    ways: Sequence[str],
    parallel: bool,
    hubs: tuple[str, ...],
    route_factor: float,
    fibres: tuple[str, ...],
    build_cost_per_km: float | None,
    currency: str | None,
) -> CandidateOptions:
    from netplan.candidates.options import CandidateOptions, method_of  # noqa: PLC0415

    return CandidateOptions(
        methods=tuple(method_of(way) for way in ways),
        parallel=parallel,
        hubs=hubs,
        route_factor=route_factor,
        fibres=tuple(dict.fromkeys(fibres)) or CandidateOptions().fibres,
        build_cost_per_km=build_cost_per_km,
        currency=currency,
    )
