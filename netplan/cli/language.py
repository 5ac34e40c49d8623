"""In which language a command speaks: ``--lang``, else the locale, else English."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from netplan.views.chinese import LANGUAGES

OPTION = "--lang"
VARIABLES = ("NETPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where the locale is looked for: the first that is set counts."""


def of_locale() -> str:
    """Return the language of the locale, English where it is none of ours."""
    locale = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return "zh" if locale.lower().replace("-", "_").partition("_")[0] == "zh" else "en"


def asked(arguments: Sequence[str]) -> str:
    """Return the language that the arguments of a command ask for, before they are read."""
    found = of_locale()
    for i, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name == OPTION and not equals:
            value = arguments[i + 1] if i + 1 < len(arguments) else ""
        if name == OPTION and value in LANGUAGES:
            found = value
    return found


def option() -> click.Option:
    """Return ``--lang en|zh`` for a command that has none of its own."""
    return click.Option(
        [OPTION],
        type=click.Choice(LANGUAGES),
        expose_value=False,
        help="Language of all that is told.  [default: that of the locale]",
    )
