"""``netplan circle``: where one-way latency from a hub is within each limit."""

from __future__ import annotations

from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.numbers import Real
from netplan.cli.options import format_option, print_json, set_option, tell_mixture
from netplan.cli.streams import say
from netplan.files.schemas.bounds import BOUNDS

MOST_LIMITS = 100


class Milliseconds(click.ParamType):  # type: ignore[type-arg]  # generic only in new click
    """One-way limits such as ``3,5,10``."""

    name = "MS,MS"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Return the numbers, in the order given."""
        try:
            limits = tuple(float(part) for part in value.split(","))
        except ValueError:
            self.fail(f'"{value}" is no list of milliseconds such as 3,5,10', param, ctx)
        bound = BOUNDS["limit"]
        if len(limits) > MOST_LIMITS or not all(map(bound.holds, limits)):
            allowed = f"up to {MOST_LIMITS} numbers {bound.range_text}"
            self.fail(f'"{value[:80]}": {allowed}', param, ctx)
        return limits


@click.command("circle")
@click.argument("source", metavar="PLAN|SCENARIO", default=api.DEFAULT_SCENARIO)
@click.option("--from", "origin", metavar="PLACE", help="Hub, a place id.")
@click.option(
    "--ms", "limits_ms", type=Milliseconds(), help="One-way limits.  [default: 3,5,10,15,20]"
)
@click.option(
    "--route-factor",
    type=Real("route_factor"),
    help="Fibre km per geodesic km of the access tail.  [default: that of the equipment file]",
)
@click.option(
    "--max-tail-km",
    type=Real("tail"),
    help="Longest access tail, geodesic km.  [default: likewise]",
)
@click.option(
    "--cities",
    type=INPUT_FILE,
    help="CSV of cities, columns as in the bundled one (GeoNames, 100,000 people or more).",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for circle.geojson, circle_gain.geojson and circle_cities.csv.",
)
@set_option
@format_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    source: str,
    origin: str | None,
    limits_ms: tuple[float, ...] | None,
    route_factor: float | None,
    max_tail_km: float | None,
    cities: Path | None,
    out: Path | None,
    overrides: tuple[str, ...],
    format_: str,
) -> None:
    """Show the service circle of a hub, and the official indicators of all hubs.

    PLAN (a plan.json) gives before and after; SCENARIO (a YAML file or the name of a bundled
    one) gives today's network. All latencies are one-way.

    \b
    Examples:
      netplan circle out/plan.json --from guian --ms 3,5,10,15,20 -o out/
      netplan circle guizhou --from shaoguan --format json
    """
    from netplan.formats.circle_files import FILES, circle_files  # noqa: PLC0415  (shapely too)
    from netplan.records.circle import circle_record  # noqa: PLC0415  (numpy loads here)
    from netplan.views.terminal.circle import circle_lines  # noqa: PLC0415

    if out is not None:
        api.check_writable(out, FILES)
    if source.endswith(".json"):
        if overrides:
            raise click.UsageError("--set changes a scenario, and a plan already answers its own")
        tell_mixture(source)
        plan, scenario = api.load_plan(source)
    else:
        plan, scenario = None, api.load_scenario(source, overrides)
    found = api.circle(
        scenario,
        plan,
        origin=origin,
        limits_ms=limits_ms,
        route_factor=route_factor,
        max_tail_km=max_tail_km,
        cities=cities,
    )
    if format_ == "json":
        print_json(circle_record(found))
    else:
        for line in circle_lines(found, scenario):
            say(line)
    if out is not None:
        files = circle_files(found)
        for path in api.write_files(files, out, command="circle", about=[(plan, scenario)]):
            say(f"wrote {path}", err=True)
