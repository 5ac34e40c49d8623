"""The options of ``netplan import``: what a person may decide of a stranger's network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from netplan.cli.inputs import INPUT_FILE
from netplan.cli.numbers import Real

if TYPE_CHECKING:
    from netplan.interchange.options import ImportOptions

Function = TypeVar("Function", bound=Callable[..., Any])
MOST_SNAP_M = 100_000


class Snap(click.ParamType):  # type: ignore[type-arg]  # generic only in new click
    """Metres, or ``auto``."""

    name = "M|auto"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        """Return the metres, None for auto."""
        if value in (None, "auto"):
            return None
        try:
            metres = float(value)
        except ValueError:
            metres = -1.0
        if not 0 < metres <= MOST_SNAP_M:
            self.fail(f"{value!r} is neither auto nor metres up to {MOST_SNAP_M:,}", param, ctx)
        return metres


def _columns(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Return netplan's columns and the file's own by them."""
    found = {}
    for value in values:
        ours, equals, theirs = value.partition("=")
        if not equals or not ours.strip() or not theirs.strip():
            raise click.BadParameter(f"{value!r} is not OURS=THEIRS, such as a=起点", ctx, param)
        found[ours.strip()] = theirs.strip()
    return found


def _snap(what: str) -> Callable[[Function], Function]:
    return click.option(
        "--snap", "snap_m", type=Snap(), default="auto", show_default=True, help=what
    )


_OPTIONS = (
    click.option(
        "--route-factor",
        type=Real("route_factor"),
        default=1.2,
        show_default=True,
        help="km of route per km of geodesic, where neither length nor route is known.",
    ),
    click.option(
        "--places",
        type=INPUT_FILE,
        help="A table or layer with positions by id or name, for places without one. With --as "
        "spans: the GeoJSON file of the places they end at.  [default: netplan's own places]",
    ),
    click.option(
        "--placeless",
        type=click.Choice(["drop", "splice"]),
        default="drop",
        show_default=True,
        help="Places without a position: left out with their links; or, between two links, "
        "taken out so that the two become one.",
    ),
    click.option(
        "--length-unit",
        type=click.Choice(["km", "m", "mi", "ft"]),
        help="Of stated lengths.  [default: as declared, else judged by the geodesics]",
    ),
    click.option("--length-field", metavar="COLUMN", help="Which column is the length."),
    click.option(
        "--column",
        "columns",
        metavar="OURS=THEIRS",
        multiple=True,
        callback=_columns,
        help="Which column of a table is which of netplan's, e.g. a=起点; repeatable.",
    ),
    click.option(
        "--crs",
        metavar="CODE",
        help="Reference system of the positions: EPSG:25832, gcj02, bd09.  [default: as declared]",
    ),
    click.option(
        "--trust-positions",
        is_flag=True,
        help="Positions are longitudes and latitudes even if they look unrelated to the links.",
    ),
    click.option(
        "--encoding",
        help="What the texts of a Shapefile, CSV or other text file are in, such as gb18030.  "
        "[default: as declared, else UTF-8 or GB18030 by their bytes]",
    ),
    click.option(
        "--layer",
        "layers",
        metavar="NAME",
        multiple=True,
        help="Which layer of several; repeatable.  [default: all that fit]",
    ),
    _snap("Metres within which ends of drawn lines are one place."),
    click.option(
        "--merge-through", is_flag=True, help="Take nameless places between two lines out."
    ),
    click.option("--split-inside", is_flag=True, help="Split lines at places that they only pass."),
    click.option(
        "--far-end",
        type=click.Choice(["lead-in", "move", "nearest", "drop"]),
        default="lead-in",
        show_default=True,
        help="A line that ends far from the place it names: led there, moved there, ended at the "
        "place it is drawn to, or left out.",
    ),
    click.option(
        "--fibre",
        default="g652d",
        show_default=True,
        help="Kind of fibre of spans in the ground that name none.",
    ),
    click.option(
        "--candidate-fibre",
        default="g654e",
        show_default=True,
        help="The same for spans on offer.",
    ),
    click.option(
        "--state",
        type=click.Choice(["existing", "candidate"]),
        default="existing",
        show_default=True,
        help="Of spans whose status the file does not say.",
    ),
    click.option(
        "--planned/--no-planned",
        default=True,
        show_default=True,
        help="Planned and proposed spans come in as candidates, or not at all.",
    ),
    click.option(
        "--shared-trenches/--no-shared-trenches",
        default=True,
        show_default=True,
        help="Spans drawn beside each other for over 1 km get a risk group, to be confirmed.",
    ),
    click.option(
        "--keep-islands/--no-keep-islands",
        default=True,
        show_default=True,
        help="Parts of the network that hang on nothing are kept, or left out.",
    ),
)


def given_lines_options(snap_help: str) -> Callable[[Function], Function]:
    """Add ``--snap`` and ``--crs``: how a file of lines beside a network is read.

    Args:
        snap_help: what ``--snap`` does for the command.
    """

    def added(function: Function) -> Function:
        function = click.option(
            "--crs", metavar="CODE", help="Reference system of the lines.  [default: as declared]"
        )(function)
        return _snap(snap_help)(function)

    return added


def import_options(function: Function) -> Function:
    """Add the options that ``options_of`` reads."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def options_of(chosen: Mapping[str, Any]) -> ImportOptions:
    """Return what was chosen."""
    from netplan.interchange.options import FarEnd, ImportOptions, Placeless  # noqa: PLC0415
    from netplan.interchange.raw_network import LengthUnit  # noqa: PLC0415

    unit = chosen["length_unit"]
    same = (
        *(
            "layers",
            "encoding",
            "crs",
            "trust_positions",
            "columns",
            "places",
            "length_field",
            "route_factor",
        ),
        *("fibre", "candidate_fibre", "state", "planned", "snap_m", "merge_through"),
        *("split_inside", "shared_trenches", "keep_islands", "strict"),
    )
    return ImportOptions(
        **{name: chosen[name] for name in same},
        placeless=Placeless(chosen["placeless"]),
        far_end=FarEnd(chosen["far_end"]),
        length_unit=None if unit is None else LengthUnit(unit),
    )
