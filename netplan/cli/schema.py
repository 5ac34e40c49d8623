"""``netplan schema``: the JSON Schema of a file kind, or the reference of all of them."""

from __future__ import annotations

import click

from netplan.cli.options import print_json
from netplan.cli.streams import say_lines

KINDS = (
    *("scenario", "places", "spans", "equipment", "costs", "noise-table", "plan", "certificate"),
    *("comparison", "sweep", "front", "traffic-front", "explanation", "sensitivity", "risk"),
    "confidence",
    *("survey", "phases", "bill", "optics"),
    *(
        "circle",
        "cross-check",
        "validation",
        "verification",
        "import",
        "candidates",
        "lost",
        "journal",
        "manifest",
    ),
)
BOUNDS = "bounds"


@click.command("schema")
@click.argument("kind", type=click.Choice([*KINDS, BOUNDS]), required=False)
@click.option(
    "--currency",
    metavar="CODE",
    default="CNY",
    show_default=True,
    help="Of the amounts in the file; its keys name it.",
)
@click.option("--markdown", is_flag=True, help="Print the reference of all kinds as Markdown.")
def command(kind: str | None, currency: str, markdown: bool) -> None:
    """Print the JSON Schema of a file kind, or of what --format json prints.

    bounds prints what numbers may be, with units and reasons, and how large files may be.

    \b
    Example:
      netplan schema scenario > scenario.schema.json
    """
    from netplan.files import schemas  # noqa: PLC0415  (pydantic loads here)
    from netplan.model.currency import CURRENCIES  # noqa: PLC0415

    if currency not in CURRENCIES:
        raise click.BadParameter(f"{currency!r} is no code of ISO 4217", param_hint="--currency")

    if markdown:
        say_lines(schemas.markdown_reference())
    elif kind is None:
        raise click.UsageError(f"name a kind: {', '.join(KINDS)}; {BOUNDS}; or --markdown for all")
    elif kind == BOUNDS:
        print_json(schemas.bounds_record())
    else:
        print_json(schemas.json_schema(kind, currency))
