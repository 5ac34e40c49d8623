"""``netplan validate``: check a scenario and show what it resolves to."""

from __future__ import annotations

import click

from netplan import api
from netplan.cli.options import format_option, print_json, set_option
from netplan.cli.streams import say
from netplan.model.words import counted

SINGULAR = {
    "places": "place",
    "spans in use or on offer": "span in use or on offer",
    "links allowed": "link allowed",
    "target pairs": "target pair",
    "failures": "failure",
}


@click.command("validate")
@click.argument("scenario", default=api.DEFAULT_SCENARIO)
@set_option
@format_option
def command(scenario: str, overrides: tuple[str, ...], format_: str) -> None:
    """Check a scenario and every file it names; show each value and which file set it.

    \b
    Example:
      netplan validate my-scenario.yaml
    """
    summary = api.validate(scenario, overrides)
    for warning in summary["warnings"]:
        say(f"warning: {warning}", err=True)
    if format_ == "json":
        print_json(summary)
        return
    for key, entry in summary["values"].items():
        say(f"{key} = {entry['value']}  ({entry['set_by']})")
    counts = ", ".join(
        counted(count, SINGULAR[what], what) for what, count in summary["counts"].items()
    )
    say(f"ok: {counts}")
