"""Options and small renderings that several commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


def format_option(function: Function) -> Function:
    """Add ``--format text|json``: what stdout carries."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="What to print on stdout.",
    )(function)


def set_option(function: Function) -> Function:
    """Add ``--set key=value``, repeatable: a one-off change of the scenario."""
    return click.option(
        "--set",
        "overrides",
        metavar="KEY=VALUE",
        multiple=True,
        help="Change one value of the scenario, e.g. targets.gba.one_way_ms=5.5; repeatable.",
    )(function)


def print_json(value: Any) -> None:
    """Print a JSON document on stdout, Chinese as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, allow_nan=False, indent=2)
    sys.stdout.write("\n")
