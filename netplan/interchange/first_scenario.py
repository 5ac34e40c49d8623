"""A first scenario for a network that was brought in: hubs, whom they serve, and how fast."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from netplan.errors import InputError, Problem, RequestError
from netplan.files.network.load import read_network
from netplan.files.scenario.load import load_scenario
from netplan.files.schemas.bounds import BOUNDS
from netplan.files.text.csv_text import read_rows
from netplan.files.text.findings import raise_if
from netplan.files.text.paths import Location
from netplan.files.text.reading import CITIES
from netplan.formats.scratch import scratch
from netplan.interchange.first_part import AFTER_CUT, STRETCH, TARGET, Part
from netplan.interchange.layers import PLACES, SPANS
from netplan.interchange.repair.ids import slug, without_accents
from netplan.interchange.write import DEMANDS
from netplan.model.currency import CNY
from netplan.model.network import Network, Place, Role
from netplan.model.scenario import Scenario, Single
from netplan.model.words import did_you_mean
from netplan.text import cleaned, in_json, shortened, spelled

SCENARIO, CANDIDATES = "scenario.yaml", "candidates.geojson"
PRICES = (
    "prices are those of China, in CNY, that come with netplan: --costs FILE takes others",
    "价格取随附的中国价格（人民币）；可用 --costs FILE 换用其他价格",
)
LISTED = 12
"""How many places a message lists."""


@dataclass(frozen=True)
class FirstScenario:
    """What a first scenario asks. Places are named by id, or by a name that only one has.

    Args:
        hubs: places that traffic comes from.
        to: places that it goes to; empty: all that are marked as demand, or all others.
        largest: how many of the largest places it goes to instead; None: all of ``to``.
        stretch: limit as a multiple of the theoretical latency; None, and no ms: 1.5.
        one_way_ms: limit in ms one-way, in place of the multiple.
        after_cut: limit after a failure, in the unit of the other; None: twice that.
        failures: what the plan must survive: families such as "corridor"; None: not said.
        title: of the scenario; "" for one made of the rest.
        name: short, for file names; "" for the folder's.
        costs: the costs file to plan with; None: that which comes with netplan.
        parts: the places with their limits where these are not the same for all.
    """

    hubs: tuple[str, ...]
    to: tuple[str, ...] = ()
    largest: int | None = None
    stretch: float | None = None
    one_way_ms: float | None = None
    after_cut: float | None = None
    failures: tuple[Single, ...] | None = None
    title: str = ""
    name: str = ""
    costs: Path | None = None
    parts: tuple[Part, ...] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether no limit is asked for."""
        return self.stretch is None and self.one_way_ms is None

    @property
    def unit(self) -> str:
        """Return the key of the limit in a scenario."""
        return "stretch" if self.one_way_ms is None else "one_way_ms"

    @property
    def limit(self) -> float:
        """Return the limit, in its unit."""
        if self.one_way_ms is not None:
            return self.one_way_ms
        return STRETCH if self.stretch is None else self.stretch

    @property
    def after_limit(self) -> float:
        """Return the limit after a failure, in the same unit."""
        return AFTER_CUT * self.limit if self.after_cut is None else self.after_cut

    def with_limit(self, limit: float) -> FirstScenario:
        """Return the same with another limit in the same unit."""
        if self.one_way_ms is not None:
            return replace(self, one_way_ms=limit)
        return replace(self, stretch=limit)

    def limit_text(self, limit: float) -> tuple[str, str]:
        """Return a limit in words, in English and in Chinese."""
        if self.one_way_ms is None:
            return f"{limit:g} x the theoretical latency", f"理论时延的 {limit:g} 倍"
        return f"{limit:g} ms", f"{limit:g} ms"


@dataclass(frozen=True)
class MadeScenario:
    """The text of a scenario file, the scenario that it is, and what to know about it.

    Notes are in English and in Chinese.
    """

    text: str
    scenario: Scenario
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Folder:
    """What an import wrote, and the candidates for it.

    Args:
        path: the folder.
        network: its places and spans, candidates included where they are asked for.
        traffic: of each place, where it is known.
        has_spans: whether it has spans besides candidates.
        has_candidates: whether candidates were asked for and are there.
        currency: of the prices that its spans have themselves.
        has_prices: whether a span has one.
    """

    path: Path
    network: Network
    traffic: Mapping[str, float] = field(default_factory=dict)
    has_spans: bool = True
    has_candidates: bool = False
    currency: str = CNY
    has_prices: bool = False

    @property
    def files(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of its files by the keys under which a scenario names them."""
        spans = [SPANS] * self.has_spans + [CANDIDATES] * self.has_candidates
        found: dict[str, tuple[str, ...]] = {"places": (PLACES,), "spans": tuple(spans[:1])}
        return {**found, "add_spans": tuple(spans[1:])} if spans[1:] else found

    def place(self, asked: str) -> Place:
        """Return the place of an id, or of a name that only one has.

        Raises:
            RequestError: there is none, or several.
        """
        places = self.network.places
        if asked in self.network.place:
            return self.network.place[asked]
        if not asked.strip():
            raise RequestError(
                "an empty name is no place: give an id or a name",
                "节点名称为空：请给出标识或名称",
            )
        named = _named_so(places, asked)
        if len(named) == 1:
            return named[0]
        if named:
            ids = ", ".join(place.id for place in named[:LISTED])
            raise RequestError(
                f'several places are called "{spelled(asked)}": {ids}',
                f"有多个节点名为“{spelled(asked)}”：{ids}",
            )
        meant = did_you_mean(asked, [*self.network.place, *(place.name for place in places)])
        some = ", ".join(place.id for place in self.largest(LISTED)[0])
        hint = f"did you mean {meant}?" if meant else f"the largest are {some}"
        hint_zh = f"是否为 {meant}？" if meant else f"最大的节点有 {some}"
        named_so = shortened(spelled(asked), 100)
        raise RequestError(
            f'no place "{named_so}" in {self.path}; {hint}',
            f"{self.path} 中没有节点“{named_so}”；{hint_zh}",
        )

    def largest(
        self, count: int, besides: Sequence[str] = ()
    ) -> tuple[list[Place], tuple[str, str]]:
        """Return the largest places and by what they are: people, traffic, or links.

        By what is in English and in Chinese.
        """
        places = [place for place in self.network.places if place.id not in besides]
        links = Counter(end for span in self.network.spans for end in (span.a, span.b))
        by: Mapping[str, float] = {p.id: p.population for p in places if p.population}
        what = ("population", "人口")
        if not by:
            by, what = (
                (self.traffic, ("traffic", "业务量"))
                if self.traffic
                else (links, ("number of links", "链路数"))
            )
        ordered = sorted(places, key=lambda place: (-by.get(place.id, 0), place.id))
        return ordered[:count], what


def _named_so(places: Sequence[Place], asked: str) -> list[Place]:
    """Return the places of a name: as it is written, else but for case, accents and spacing."""
    for plain in (str.strip, without_accents):
        wanted = plain(asked)
        if found := [p for p in places if wanted in (plain(p.name), plain(p.name_zh))]:
            return found
    return []


def imported_folder(path: Path) -> Folder:
    """Return the network that a first scenario is for, candidates included.

    Raises:
        InputError: there is no network in the folder, or it is unsound.
    """
    folder = network_in(path)
    if not folder.network.spans:
        allowed = f"spans, or candidates: netplan candidates {path.as_posix()}"
        raise InputError([Problem(path.as_posix(), "", "", f"neither {SPANS} nor {CANDIDATES}",
                                  allowed)])  # fmt: skip
    return folder


def network_in(path: Path, *, candidates: bool = True) -> Folder:
    """Return what ``netplan import`` wrote to a folder.

    Args:
        path: the folder; it has places, and spans unless nothing exists.
        candidates: whether what ``netplan candidates`` wrote is part of the network.

    Raises:
        InputError: there are no places in it, or they are unsound.
    """
    places, spans, offered, demands = (
        Location(path / name, (path / name).as_posix())
        for name in (PLACES, SPANS, CANDIDATES, DEMANDS)
    )
    if not places.path.is_file():
        allowed = "what netplan import writes"
        raise InputError([Problem(places.shown, "", "", "no such file", allowed)])
    has_spans = spans.path.is_file()
    has_candidates = candidates and offered.path.is_file()
    found = [spans] * has_spans + [offered] * has_candidates
    problems: list[Problem] = []
    read = read_network(places, next(iter(found), None), problems, more=((), found[1:]))
    raise_if(problems)
    known = _traffic(demands) if demands.path.is_file() else {}
    priced = read.priced is not None
    return Folder(path, read.network, known, has_spans, has_candidates, read.currency, priced)


def _traffic(location: Location) -> dict[str, float]:
    """Return the traffic of every place, of whatever unit it is known in."""
    rows = [row for _, row in read_rows(location, CITIES)][1:]
    found: Counter[str] = Counter()
    for row in rows:
        try:
            a, b, amount = row[0], row[1], float(row[2] or row[3] or 0)
        except (IndexError, ValueError) as error:
            raise InputError(
                [Problem(location.shown, "", "", "other columns", "a, b, gbps, value")]
            ) from error
        found.update({a: amount, b: amount})
    return dict(found)


def first_scenario(folder: Folder, asked: FirstScenario) -> MadeScenario:
    """Return a scenario for the network of a folder, checked as any other.

    Raises:
        RequestError: it names what there is not, or asks for nothing.
        InputError: the scenario would be unsound.
    """
    hubs = list(dict.fromkeys(folder.place(name).id for name in asked.hubs))
    if not hubs:
        raise RequestError("name at least one hub: --hub ID", "请至少指定一个枢纽：--hub ID")
    _check_limits(asked)
    sinks, notes = _sinks(folder, asked, hubs)
    if asked.costs is None:
        notes.append(PRICES)
    text = _text(folder, asked, hubs, sinks)
    with scratch() as aside:
        path = aside / SCENARIO
        path.write_text(text, encoding="utf-8")
        pinned = {
            role.replace("add_", "added_"): [
                Location(folder.path / name, (folder.path / name).as_posix()) for name in names
            ]
            for role, names in folder.files.items()
        }
        if asked.costs is not None:
            pinned["costs"] = [Location(asked.costs, asked.costs.as_posix())]
        scenario = load_scenario(path, pinned=pinned)
    return MadeScenario(text, scenario, tuple(notes))


def _check_limits(asked: FirstScenario) -> None:
    bound = BOUNDS["limit" if asked.one_way_ms is not None else "stretch"]
    for value in (asked.limit, asked.after_limit):
        if not bound.holds(value):
            raise RequestError(
                f"{value:g} is no limit; it is {bound.range_text}",
                f"{value:g} 不是有效的时延门限；应为 {bound.range_text_zh}",
            )


def _sinks(
    folder: Folder, asked: FirstScenario, hubs: Sequence[str]
) -> tuple[str, list[tuple[str, str]]]:
    """Return the selector of the places to serve, as it is written, and what to know of it."""
    if asked.largest is not None:
        found, what = folder.largest(asked.largest, hubs)
        if not found:
            raise RequestError(
                "no place is left to serve besides the hubs", "除枢纽外没有可服务的节点"
            )
        ids = [place.id for place in found]
        some = ", ".join(ids[:LISTED])
        return _list(ids), [(f"the largest by {what[0]}: {some}", f"按{what[1]}最大的节点：{some}")]
    if asked.to:
        return _list([folder.place(name).id for name in asked.to]), []
    if any(place.role is Role.DEMAND for place in folder.network.places):
        return "{role: demand}", []
    note = (
        "no place is marked as demand: all places are served; --to 'largest N' takes some",
        "没有节点标为需求节点：服务全部节点；可用 --to 'largest N' 只取最大的若干个",
    )
    return "{role: [hub, demand, backbone]}", [note]


def _list(ids: Sequence[str]) -> str:
    return in_json(list(dict.fromkeys(ids)))


def _named(folder: Folder) -> str:
    """Return the keys of the network with its files."""
    files = {key: names[0] if key != "add_spans" else in_json(names)
             for key, names in folder.files.items()}  # fmt: skip
    return ", ".join(f"{key}: {value}" for key, value in files.items())


def _beside(file: Path, folder: Folder) -> str:
    """Return the path of a file as a scenario in the folder names it."""
    try:
        return Path(os.path.relpath(file.resolve(), folder.path.resolve())).as_posix()
    except ValueError:  # another drive
        return file.resolve().as_posix()


def _text(folder: Folder, asked: FirstScenario, hubs: Sequence[str], sinks: str) -> str:
    names = [folder.network.place[hub].name for hub in hubs]
    zh = [folder.network.place[hub].name_zh or name for hub, name in zip(hubs, names, strict=True)]
    name = slug(asked.name or folder.path.resolve().name) or "first"
    title = cleaned(asked.title or f"From {', '.join(names)}")
    title_zh = cleaned(asked.title or f"自{'、'.join(zh)}出发")
    families = [family.value for family in asked.failures or () if family is not Single.NONE]
    lines = [
        "# Made by netplan new. docs/files.md describes every key.",
        "schema_version: 1",
        f"name: {in_json(name)}",
        f"title: {in_json(title)}",
        f"title_zh: {in_json(title_zh)}",
        f"network: {{{_named(folder)}}}",
        *([] if asked.costs is None else [f"costs: {in_json(_beside(asked.costs, folder))}"]),
        "targets:",
    ]
    if asked.parts:
        for number, part in enumerate(asked.parts, 1):
            lines += part.lines(TARGET if number == 1 else f"{TARGET}-{number}", _list(hubs))
    else:
        lines += [
            f"  - id: {TARGET}",
            f"    from: {_list(hubs)}",
            f"    to: {sinks}",
            f"    {asked.unit}: {in_json(asked.limit)}",
        ]
        lines += [f"    after_cut_{asked.unit}: {in_json(asked.after_limit)}"] if families else []
    lines += [f"failures: {{single: {in_json(families)}}}"] if families else []
    return "\n".join([*lines, ""])
