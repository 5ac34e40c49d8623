"""The last step: places and spans as netplan plans with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from netplan.files.schemas.bounds import BOUNDS
from netplan.formats.incoming.columns import number
from netplan.formats.incoming.raw import RawValue
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawPlace, RawSpan
from netplan.interchange.repair.extras import OF_PLACES, OF_SPANS, Cells, Given, kept
from netplan.interchange.repair.fibres import kind_of
from netplan.interchange.repair.ids import CHINESE, Ids, ids_of, slug
from netplan.interchange.repair.lengths import Length, lengths_of
from netplan.interchange.repair.spots import SpanSpots
from netplan.interchange.repair.states import state_of
from netplan.model.network import Confidence, LengthSource, Place, Role, Span, SpanState
from netplan.text import shortened

MOST_TEXT = 2000
"""Characters of a text in netplan's files."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "role": ("role", "角色"),
    "region": ("region", "地区", "区域", "country", "国家"),
    "province": ("province", "state", "省", "省份"),
    "population": ("population", "inhabitants", "pop", "人口", "人口数"),
    "weight": ("weight", "权重"),
}
"""Columns of a file that become netplan's, in the order in which they are looked for."""
CONFIDENCE = {
    LengthSource.PUBLISHED: Confidence.MEDIUM,
    LengthSource.ROUTED: Confidence.MEDIUM,
    LengthSource.ESTIMATED: Confidence.LOW,
}
"""Nobody here has measured what a stranger's file says: none is high."""


@dataclass(frozen=True)
class Demand:
    """Traffic between two places by their ids here; ``gbps`` is None where its unit is unknown."""

    a: str
    b: str
    gbps: float | None
    value: float | None


@dataclass(frozen=True)
class Made:
    """What the steps make of a raw network.

    Args:
        places: in file order.
        spans: in file order.
        demands: in file order.
        source_ids: the id in the file, by the id here, of places and of spans that have one.
        names: of spans that have one, by their id.
        capacity_gbps: of spans whose file says it, by their id.
        extras: further columns of the file, of places and of spans, by their id.
    """

    places: tuple[Place, ...]
    spans: tuple[Span, ...]
    demands: tuple[Demand, ...] = ()
    source_ids: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    capacity_gbps: Mapping[str, float] = field(default_factory=dict)
    extras: Mapping[str, Cells] = field(default_factory=dict)


def made_of(
    network: RawNetwork, options: ImportOptions, findings: Findings, fibres: Collection[str]
) -> Made:
    """Return places and spans of a network that the other steps have repaired.

    Args:
        network: its places have positions, its spans known ends and courses from end to end.
        options: kinds of fibre and the route factor.
        findings: gets what was done.
        fibres: the kinds that the equipment file knows.
    """
    source = shortened(f"{network.file} ({network.format})", MOST_TEXT)
    named, span_ids = ids_of(network)
    lengths = lengths_of(network, options, findings)
    kinds = _fibres(network, options, findings, fibres)
    groups = _groups(network.spans, span_ids)
    spans = tuple(
        _span(
            raw,
            (id_, named[raw.a or ""], named[raw.b or ""]),
            length,
            (state_of(raw, options), kind),
            shared,
            source,
        )
        for raw, id_, length, kind, shared in zip(
            network.spans, span_ids, lengths, kinds, groups, strict=True
        )
    )
    pairs = list(zip(network.spans, span_ids, strict=True))
    places = tuple(_place(place, named[place.id], source) for place in network.places)
    return Made(
        places,
        spans,
        tuple(Demand(named[d.a], named[d.b], d.gbps, d.value) for d in network.demands),
        {named[p.id]: p.id for p in network.places} | {i: s.id for s, i in pairs if s.id},
        {i: s.name for s, i in pairs if s.name},
        {i: s.capacity_gbps for s, i in pairs if s.capacity_gbps is not None},
        _extras(network, places, span_ids, findings),
    )


def _extras(
    network: RawNetwork, places: Sequence[Place], span_ids: Sequence[str], findings: Findings
) -> dict[str, Cells]:
    """Return what the file says beyond what places and spans hold, by their ids."""
    of_places = [
        Given(raw.where, _unused(raw.extra, place))
        for raw, place in zip(network.places, places, strict=True)
    ]
    of_spans = [Given(span.where, span.extra) for span in network.spans]
    ids = [*(place.id for place in places), *span_ids]
    cells = (
        *kept(of_places, OF_PLACES, network.file, findings),
        *kept(of_spans, OF_SPANS, network.file, findings),
    )
    return {id_: row for id_, row in zip(ids, cells, strict=True) if row}


def _unused(extra: Mapping[str, RawValue], place: Place) -> Mapping[str, RawValue]:
    """Return the columns of a place but those that became columns of netplan."""
    used = {
        _column(extra, words)
        for key, words in WORDS.items()
        if getattr(place, key) not in (None, "") and (key != "weight" or place.weight)
    }
    if str(_cell(extra, WORDS["role"])).strip().lower() != place.role.value:
        used.discard(_column(extra, WORDS["role"]))
    return {name: cell for name, cell in extra.items() if name not in used}


def _place(place: RawPlace, id_: str, source: str) -> Place:
    assert place.position is not None  # those without are gone by now
    found = {key: _cell(place.extra, words) for key, words in WORDS.items()}
    people = number(found["population"])
    counted = people is not None and BOUNDS["population"].holds(people)
    weight = number(found["weight"])
    role = str(found["role"] or "").strip().lower()
    otherwise = Role.DEMAND if counted else Role.BACKBONE
    name = place.name or place.id
    return Place(
        id=id_,
        name=shortened(name, MOST_TEXT),
        name_zh=shortened(name, MOST_TEXT) if CHINESE.search(name) else "",
        role=Role(role) if role in set(Role) else otherwise,
        region=_text(found["region"]),
        lon=place.position[0],
        lat=place.position[1],
        province=_text(found["province"]),
        population=round(people) if counted and people is not None else None,
        weight=weight if weight is not None and BOUNDS["weight"].holds(weight) else 0.0,
        source=source,
        confidence=Confidence.MEDIUM,
    )


def _column(extra: Mapping[str, RawValue], words: Sequence[str]) -> str | None:
    """Return the name in the file of the first column that is called so and holds something."""
    plain = {
        name.strip().casefold(): name for name, cell in extra.items() if cell not in (None, "")
    }
    return next((plain[word] for word in words if word in plain), None)


def _cell(extra: Mapping[str, RawValue], words: Sequence[str]) -> RawValue:
    column = _column(extra, words)
    return None if column is None else extra[column]


def _text(cell: RawValue) -> str | None:
    return None if cell is None else shortened(str(cell), MOST_TEXT)


def _span(
    raw: RawSpan,
    ids: tuple[str, str, str],
    length: Length,
    kind: tuple[SpanState, str],
    groups: Sequence[str],
    source: str,
) -> Span:
    return Span(
        id=ids[0],
        a=ids[1],
        b=ids[2],
        state=kind[0],
        fibre=kind[1],
        length_km=length.km,
        length_source=length.source,
        length_tolerance=length.tolerance,
        corridor=groups[0],
        srlgs=frozenset(groups[1:]),
        operator=None if raw.operator is None else shortened(raw.operator, MOST_TEXT),
        source=source,
        confidence=CONFIDENCE[length.source],
        route=raw.route or (),
    )


def _groups(spans: Sequence[RawSpan], span_ids: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the corridor of each span, then what else it shares.

    The corridor is from the file, else its own; never what geometry alone shows.
    """
    ids = Ids()
    named: dict[str, str] = {}
    for span in spans:
        for group in (*span.groups, *span.beside):
            if group not in named:
                named[group] = ids.of(slug(group) or f"group-{len(named) + 1}")
    return [
        (
            *(dict.fromkeys(named[group] for group in span.groups) or (ids.of(id_),)),
            *dict.fromkeys(named[group] for group in span.beside),
        )
        for span, id_ in zip(spans, span_ids, strict=True)
    ]


def _fibres(
    network: RawNetwork, options: ImportOptions, findings: Findings, kinds: Collection[str]
) -> list[str]:
    """Return the kind of fibre of each span: as named, else by the state of the span."""
    spots = SpanSpots(network)
    unknown: list[Spot] = []
    unsaid: list[Spot] = []
    found = []
    for span in network.spans:
        is_candidate = state_of(span, options) is SpanState.CANDIDATE
        default = options.candidate_fibre if is_candidate else options.fibre
        named = None if span.fibre is None else kind_of(span.fibre, kinds)
        if named is None and span.fibre:
            word = shortened(span.fibre, 60)
            unknown.append(spots.spot(span, f"{word}, now {default}", f"{word}，改为 {default}"))
        elif named is None:
            unsaid.append(spots.spot(span, default))
        found.append(named or default)
    findings.add(
        "fibre-unknown",
        Severity.REPAIRED,
        ("Kinds of fibre that the equipment file does not have: another is taken",
         "设备文件中没有的光纤类型：以默认类型代替"),
        unknown,
        "--fibre",
    )  # fmt: skip
    findings.add(
        "fibre-unsaid",
        Severity.REPAIRED,
        ("The kind of fibre is not said: the usual one is taken", "文件未注明光纤类型：按常用类型"),
        unsaid,
        "--fibre",
    )
    return found
