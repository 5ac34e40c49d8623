"""Options and small renderings that several commands share."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from netplan.cli.inputs import INPUT_FILE
from netplan.cli.language import of_locale
from netplan.cli.numbers import whole
from netplan.cli.streams import say, write_utf8
from netplan.errors import RequestError
from netplan.model.change import Change
from netplan.model.currency import ANY
from netplan.text import in_json
from netplan.views.chinese import LANGUAGES

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


def quiet_option(function: Function) -> Function:
    """Add ``--quiet``: no progress on stderr."""
    return click.option("--quiet", is_flag=True, help="No progress on stderr.")(function)


def report_language_option(function: Function) -> Function:
    """Add ``--lang en|zh``: of what is told on stdout."""
    return _language(function, "Language of the report.")


def told_language_option(function: Function) -> Function:
    """Add ``--lang en|zh``: of what is asked and told."""
    return _language(function, "Language of questions and notes.")


def _language(function: Function, what: str) -> Function:
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default=of_locale,
        help=f"{what}  [default: that of the locale]",
    )(function)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Tell a request that cannot be carried out in the language that was asked for."""
    try:
        yield
    except RequestError as error:
        if language != "zh" or not error.zh:
            raise
        raise RequestError(error.zh, error.zh) from error


def plans_option(function: Function) -> Function:
    """Add ``--out``: where the plans that an answer names are kept."""
    return click.option(
        "-o",
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        help="Directory for the plans that are named: a verified plan.json in a folder each.",
    )(function)


def still_basemap_option(function: Function) -> Function:
    """Add ``--basemap``: what lies behind the maps of a still document."""
    return click.option(
        "--basemap",
        metavar="FILE|none",
        help="Behind maps: a GeoJSON file in WGS-84, or none; default: the bundled coast.",
    )(function)


def plan_files_argument(function: Function) -> Function:
    """Add the argument ``PLAN [PLAN ...]``: finished plans as they were written."""
    return click.argument(
        "plans",
        metavar="PLAN [PLAN ...]",
        nargs=-1,
        required=True,
        type=INPUT_FILE,
    )(function)


def one_file_options(what: str, *, default: str | None = None) -> Callable[[Function], Function]:
    """Add ``--out`` and ``--replace``: the one file that a command writes.

    Args:
        what: the file, for the help.
        default: its name where none is given; None: the command chooses it.
    """

    def added(function: Function) -> Function:
        function = click.option("--replace", is_flag=True, help="Write over a file that is there.")(
            function
        )
        return click.option(
            "-o",
            "--out",
            type=click.Path(dir_okay=False, path_type=Path),
            default=default,
            show_default=default is not None,
            help=what,
        )(function)

    return added


def keep_named_plans(
    found: Any, scenario: str, overrides: tuple[str, ...], out: Path | None, command: str
) -> None:
    """Write the plans that an answer names, and say where, if a directory was asked for."""
    from netplan import api  # noqa: PLC0415

    if out is None:
        return
    named = api.named_plans(found)
    for path in api.save_named_plans(scenario, named, out, overrides=overrides, command=command):
        say(f"wrote {path}", err=True)
    if not named:
        say(f"no plan to write to {out}", err=True)


def sampling_options(function: Function) -> Function:
    """Add ``--samples``, ``--seed`` and ``--correlation``: how lengths and gear are sampled."""
    for option in (
        click.option(
            "--correlation",
            type=click.Choice(["independent", "by_basis"]),
            default="independent",
            show_default=True,
            help="Which lengths err together: those of one corridor, or also those with the same "
            "source.",
        ),
        click.option("--seed", type=whole("seed"), default=0, show_default=True),
        click.option("--samples", type=whole("samples"), default=10_000, show_default=True),
    ):
        function = option(function)
    return function


def workers_option(function: Function) -> Function:
    """Add ``--workers`` and ``--scheduler``: where many questions are answered."""
    for option in (
        click.option("--scheduler", metavar="ADDRESS", help="Run on a Dask cluster instead."),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            help="Processes; the answers are the same for any number.  [default: one for every "
            "core]",
        ),
    ):
        function = option(function)
    return function


def set_option(function: Function) -> Function:
    """Add ``--set key=value`` and its shortcuts, repeatable: one-off changes of the scenario.

    The command gets all of them as one tuple ``overrides``, shortcuts first.
    """

    @functools.wraps(function)
    def command(**values: Any) -> Any:
        budget = values.pop("budget")
        short = [
            *(
                ()
                if budget is None
                else (Change(f"objective.budget_{ANY}={budget}", f"--budget {budget}"),)
            ),
            *(Change(_forbid(name), f"--forbid {name}") for name in values.pop("forbid")),
            *(Change(_force(name), f"--force {name}") for name in values.pop("force")),
            *(
                Change(f"closed.corridors+={name}", f"--close {name}")
                for name in values.pop("close")
            ),
            *(
                Change(_cost_factor(text), f"--cost-factor {text}")
                for text in values.pop("cost_factor")
            ),
        ]
        return function(**{**values, "overrides": (*short, *values["overrides"])})

    for option in reversed(_CHANGES):
        command = option(command)
    return command  # type: ignore[return-value]


class Amount(click.ParamType):  # type: ignore[type-arg]  # generic only in new click
    """A whole amount in the currency of the costs: ``267000000``, ``267e6`` or ``267M``."""

    name = "AMOUNT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the amount."""
        text = value.replace("_", "").replace(",", "")
        try:
            amount = Decimal(text[:-1]) * 10**6 if text[-1:] in "Mm" and text else Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value():
            self.fail(
                f"{value!r} is no whole amount of money such as 267000000 or 267M", param, ctx
            )
        return int(amount)


_CHANGES = (
    click.option(
        "--set",
        "overrides",
        metavar="KEY=VALUE",
        multiple=True,
        help="Change one value of the scenario, e.g. targets.gba.one_way_ms=5.5; KEY+=VALUE adds "
        "to a list; repeatable.",
    ),
    click.option(
        "--forbid", metavar="SPAN|LINK", multiple=True, help="No direct link may use or be it."
    ),
    click.option(
        "--force", metavar="SPAN|LINK", multiple=True, help="Build or light it in any case."
    ),
    click.option(
        "--close", metavar="CORRIDOR", multiple=True, help="Out of use, for today's service too."
    ),
    click.option(
        "--cost-factor",
        metavar="FIBRE=FACTOR",
        multiple=True,
        help="Multiply the cost of spans, e.g. g654e=1.3; also province:Guangdong=1.2, and so with "
        "region, operator, corridor, span, state.",
    ),
    click.option(
        "--budget",
        type=Amount(),
        help="What the plan may cost at most, e.g. 267000000 or 267M, in the currency of the costs "
        "file; what is made small stays as the scenario says (see objective.minimise).",
    ),
)
FACTOR_KEYS = ("fibre", "operator", "corridor", "span", "province", "region", "state")


def _forbid(name: str) -> str:
    return f"candidates.forbid_{_kind(name)}+={name}"


def _force(name: str) -> str:
    return f"candidates.force_{_kind(name)}+={name}"


def _kind(name: str) -> str:
    """Tell links (``a--b``) from spans; the ids of places and links are made so."""
    return "links" if "--" in name else "spans"


def _cost_factor(text: str) -> str:
    match, equals, factor = text.rpartition("=")
    key, colon, value = match.partition(":")
    if not colon:
        key, value = "fibre", match
    if not equals or not value or key not in FACTOR_KEYS:
        keys = ", ".join(FACTOR_KEYS)
        raise click.BadParameter(
            f"{text!r} is not FIBRE=FACTOR or KEY:VALUE=FACTOR, with KEY one of {keys}",
            param_hint="--cost-factor",
        )
    return f"cost_factors+={{{key}: {json.dumps(value, ensure_ascii=False)}, factor: {factor}}}"


def tell_mixture(*references: str | Path) -> None:
    """Warn on stderr where the files beside a plan.json are not all of its run."""
    from netplan import api  # noqa: PLC0415

    for reference in references:
        if str(reference).endswith(".json"):
            found = api.mixture(reference)
            for sentence in found.wrong:
                say(f"warning: {sentence}", err=True)
            for sentence in found.notes:
                say(f"note: {sentence}", err=True)


def print_json(value: Any) -> None:
    """Print a JSON document on stdout in UTF-8, Chinese as it is."""
    write_utf8(f"{in_json(value, indent=2)}\n")
