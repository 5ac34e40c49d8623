"""``netplan new``: a first scenario for a network that was brought in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netplan import api
from netplan.cli.numbers import Real
from netplan.cli.options import speaking, told_language_option
from netplan.cli.streams import say, say_lines

if TYPE_CHECKING:
    from netplan.interchange.first_scenario import FirstScenario, Folder, MadeScenario

ALL = "all-demand"
LARGEST = "largest"
SHOWN = 10


@click.command("new")
@click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--hub",
    "hubs",
    metavar="ID",
    multiple=True,
    help="A place that traffic comes from, by id or name; repeatable.  [default: asked]",
)
@click.option(
    "--to",
    metavar="ID",
    multiple=True,
    help="A place to reach, by id or name; repeatable; or all-demand; or 'largest N'.  "
    "[default: all-demand]",
)
@click.option(
    "--stretch",
    type=Real("stretch"),
    help="Limit as a multiple of the theoretical latency.  [default: 1.5; places that cannot "
    "hold it have targets of their own]",
)
@click.option("--one-way-ms", type=Real("limit"), help="Limit in ms one-way, in its place.")
@click.option(
    "--failures",
    type=click.Choice(["none", "span", "corridor", "srlg", "place"]),
    multiple=True,
    help="What the plan must survive, one at a time; repeatable.  "
    "[default: corridor, where candidates are on offer and leave a second way; else none]",
)
@click.option(
    "--after-cut",
    type=Real("stretch"),
    help="Limit after a failure, in the unit of the other.  [default: twice that, or the least "
    "that can hold]",
)
@click.option(
    "--costs",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The costs file, in whatever currency.  [default: netplan's own: prices of China, in CNY]",
)
@click.option("--title", default="", help="Of the scenario.")
@click.option("--replace", is_flag=True, help="Write over a scenario.yaml that is there.")
@told_language_option
def command(  # noqa: PLR0913, PLR0917  (one parameter an option)
    folder: Path,
    hubs: tuple[str, ...],
    to: tuple[str, ...],
    stretch: float | None,
    one_way_ms: float | None,
    failures: tuple[str, ...],
    after_cut: float | None,
    costs: Path | None,
    title: str,
    replace: bool,
    language: str,
) -> None:
    """Write a first scenario.yaml for what netplan import wrote to DIR.

    What no option says is asked on a terminal, and has its default elsewhere. A limit that
    cannot hold, whatever is built, is told with the least that can.

    \b
    Examples:
      netplan new net --hub vienna
      netplan new net --hub vienna --to "largest 10" --one-way-ms 8 --failures corridor
      netplan new net --lang zh
    """
    from netplan.interchange.first_scenario import FirstScenario  # noqa: PLC0415
    from netplan.model.scenario import Single  # noqa: PLC0415

    tell = _Words(language == "zh")
    if stretch is not None and one_way_ms is not None:
        raise click.UsageError(tell("both_limits"))
    if after_cut is not None and not {*failures} - {"none"}:
        raise click.UsageError(tell("after_cut"))
    with speaking(language):
        found = api.imported_folder(folder)
        if not hubs:
            hubs, to, limit = _asked(found, to, stretch, one_way_ms, tell)
            stretch, one_way_ms = limit
        sinks, largest = _sinks(to, tell)
        asked = FirstScenario(
            hubs=hubs,
            to=sinks,
            largest=largest,
            stretch=stretch,
            one_way_ms=one_way_ms,
            after_cut=after_cut,
            failures=tuple(Single(family) for family in failures) or None,
            title=title,
            costs=costs,
        )
        made = _settled(found, asked, tell)
        path = api.write_first_scenario(made, folder, replace=replace)
    say(str(path))
    say(tell("next", path=path), err=True)


def _settled(found: Folder, asked: FirstScenario, tell: _Words) -> MadeScenario:
    """Return the scenario with its notes told; on a terminal the one that can hold is offered."""
    judged = api.first_scenario(found, asked)
    for note in judged.made.notes:
        say(tell("note", text=note[tell.zh]), err=True)
    offer = judged.offer
    if offer is None or not sys.stdin.isatty():
        return judged.made
    words = [f"{offer.unit.replace('_', '-')} {offer.limit:g}"]
    words += [f"after-cut {offer.after_limit:g}"] if offer.failures else []
    if click.confirm(tell("offer", what=", ".join(words)), default=True, err=True):
        return api.first_scenario(found, offer).made
    return judged.made


def _asked(
    found: Folder,
    to: tuple[str, ...],
    stretch: float | None,
    one_way_ms: float | None,
    tell: _Words,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[float | None, float | None]]:
    """Ask on a terminal for what no option says."""
    if not sys.stdin.isatty():
        raise click.UsageError(tell("no_hub"))
    places, what = found.largest(SHOWN)
    say(tell("places", count=f"{len(found.network.places):,}", what=what[tell.zh]), err=True)
    say_lines("".join(f"  {place.id}\n" for place in places), err=True)
    hub = click.prompt(tell("hub"), default=places[0].id, err=True)
    hubs = (found.place(hub).id,)
    if not to:
        to = (click.prompt(tell("to"), default=ALL, err=True),)
    if stretch is None and one_way_ms is None:
        stretch = click.prompt(tell("limit"), type=Real("stretch"), default=1.5, err=True)
    return hubs, to, (stretch, one_way_ms)


def _sinks(to: tuple[str, ...], tell: _Words) -> tuple[tuple[str, ...], int | None]:
    """Return the places that are named, or how many of the largest."""
    if to in ((), (ALL,)):
        return (), None
    words = " ".join(to).split()
    if len(words) == 2 and words[0] == LARGEST and words[1].isdecimal() and int(words[1]) > 0:
        return (), int(words[1])
    if ALL in to or LARGEST in words[:1]:
        raise click.UsageError(tell("bad_to"))
    return to, None


class _Words:
    """What is asked and told, in English or in Chinese."""

    def __init__(self, zh: bool) -> None:
        self.zh = zh

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[key][self.zh].format(**values)


WORDS = {
    "both_limits": (
        "give --stretch or --one-way-ms, not both",
        "--stretch 与 --one-way-ms 只能给出其一",
    ),
    "after_cut": ("--after-cut goes with --failures", "--after-cut 须与 --failures 同用"),
    "no_hub": (
        "name at least one place that traffic comes from: --hub ID",
        "请至少指定一个业务起点：--hub ID",
    ),
    "bad_to": (
        f"--to is ids or names, {ALL}, or '{LARGEST} N'",
        f"--to 为标识或名称、{ALL}，或 '{LARGEST} N'",
    ),
    "places": ("{count} places; the largest by {what}:", "共 {count} 个节点；按{what}最大的有："),
    "hub": ("Hub (id or name)", "枢纽（标识或名称）"),
    "to": (
        f"To (an id, {ALL}, or {LARGEST} N)",
        f"目的节点（标识、{ALL} 即全部需求节点，或 {LARGEST} N 即最大的 N 个）",
    ),
    "limit": ("Limit, times the theoretical latency", "时延门限（理论时延的倍数）"),
    "offer": ("Take what can hold ({what})?", "是否改用可满足的时延门限（{what}）？"),
    "note": ("note: {text}", "说明：{text}"),
    "next": ("next: netplan plan {path}", "下一步：netplan plan {path}"),
}
