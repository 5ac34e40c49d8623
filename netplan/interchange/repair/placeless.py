"""Places without a position: dropped with their links, or taken out of the way of two."""

from __future__ import annotations

from dataclasses import replace

from netplan.formats.incoming.raw import RawValue
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions, Placeless
from netplan.interchange.raw_network import RawLength, RawNetwork, RawPlace, RawSpan
from netplan.interchange.repair.extras import differing, tell_differing, with_both
from netplan.interchange.repair.spots import SpanSpots, place_spot

_MISSING = (
    "No place has a longitude and latitude: give them in a table by id or name",
    "所有节点均无经纬度：请用节点表按编号或名称给出",
)
_UNUSED = (
    "No place has a longitude and latitude: name the reference system of the positions, or give "
    "others in a table by id or name",
    "所有节点均无经纬度：请指定坐标系，或用节点表按编号或名称给出",
)
OPTIONS = "--places TABLE, or --placeless"


def all_placed(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network of the places with a position; without any, a person must decide."""
    placeless = [place for place in network.places if place.position is None]
    if network.places and len(placeless) == len(network.places):
        aside = any(finding.code == "positions-of-a-drawing" for finding in findings.found)
        findings.add(
            "no-positions",
            Severity.DECIDE,
            _UNUSED if aside else _MISSING,
            map(place_spot, placeless),
            "--crs CODE, or --places TABLE" if aside else "--places TABLE",
        )
        return replace(network, places=(), spans=(), demands=())
    if options.placeless is Placeless.SPLICE:
        network = _spliced(network, placeless, findings)
    known = {place.id for place in network.places}
    return _dropped(network, [p for p in placeless if p.id in known], findings)


def _dropped(network: RawNetwork, placeless: list[RawPlace], findings: Findings) -> RawNetwork:
    gone = {place.id for place in placeless}
    spots = SpanSpots(network)
    lost = [span for span in network.spans if span.a in gone or span.b in gone]
    marked = [place for place in placeless if place.external]
    findings.add(
        "place-without-position",
        Severity.DROPPED,
        ("Places without a position: left out", "无坐标的节点：已舍去"),
        [place_spot(place) for place in placeless if not place.external],
        OPTIONS,
    )
    findings.add(
        "external-without-position",
        Severity.DROPPED,
        ("Places that the file marks as outside the network, without a position: left out",
         "文件标明为网外且无坐标的节点：已舍去"),
        map(place_spot, marked),
        OPTIONS,
    )  # fmt: skip
    findings.add(
        "link-without-position",
        Severity.DROPPED,
        ("Links of places without a position: left out", "端点无坐标的链路：已舍去"),
        map(spots.spot, lost),
        OPTIONS,
    )
    rest = tuple(span for span in network.spans if span.a not in gone and span.b not in gone)
    places = tuple(place for place in network.places if place.id not in gone)
    demands = tuple(d for d in network.demands if d.a not in gone and d.b not in gone)
    findings.add(
        "demand-without-position",
        Severity.DROPPED,
        ("Demands of places without a position: left out", "端点无坐标的业务：已舍去"),
        [Spot(d.where, f"{d.a} - {d.b}") for d in network.demands if {d.a, d.b} & gone],
        OPTIONS,
    )
    return replace(network, places=places, spans=rest, demands=demands)


def _spliced(network: RawNetwork, placeless: list[RawPlace], findings: Findings) -> RawNetwork:
    """Replace places with two links by one link of both."""
    spans = dict(enumerate(network.spans))
    at: dict[str, list[int]] = {}
    for number, span in spans.items():
        for end in {span.a, span.b}:
            at.setdefault(end or "", []).append(number)
    done: set[str] = set()
    spots: list[Spot] = []
    unlike: list[Spot] = []
    for place in placeless:
        met = [number for number in at.get(place.id, ()) if number in spans]
        if len(met) != 2:
            continue
        first, second = (spans[number] for number in met)
        one = joined(first, second, place.id)
        if one is None:
            continue
        spots.append(place_spot(place, f"{one.a} - {one.b}"))
        differs = differing(_said(first), _said(second))
        if differs[0]:
            unlike.append(place_spot(place, *differs))
        done.add(place.id)
        del spans[met[1]]
        spans[met[0]] = one
        for end in {one.a, one.b}:
            at[end or ""].append(met[0])
    findings.add(
        "place-spliced",
        Severity.REPAIRED,
        ("Places without a position between two links: the two became one",
         "两条链路之间无坐标的节点：两条合为一条"),
        spots,
        "--placeless",
    )  # fmt: skip
    tell_differing(unlike, findings)
    places = tuple(place for place in network.places if place.id not in done)
    return replace(network, places=places, spans=tuple(spans[n] for n in sorted(spans)))


def joined(first: RawSpan, second: RawSpan, at: str) -> RawSpan | None:
    """Return the one link of two that meet at a place; None where that leads nowhere."""
    ends = [span.b if span.a == at else span.a for span in (first, second)]
    if at in ends or ends[0] == ends[1] or None in ends:
        return None
    lengths = tuple(
        RawLength(x.value + y.value, x.unit, x.kind)
        for x, y in zip(first.lengths[:1], second.lengths[:1], strict=False)
        if (x.unit, x.kind) == (y.unit, y.kind)
    )
    rates = [s.capacity_gbps for s in (first, second) if s.capacity_gbps is not None]
    return replace(
        first,
        a=ends[0],
        b=ends[1],
        lengths=lengths,
        route=None,
        directed=False,
        capacity_gbps=min(rates, default=None),
        groups=tuple(dict.fromkeys((*first.groups, *second.groups))),
        name=first.name or second.name,
        fibre=first.fibre or second.fibre,
        status=first.status or second.status,
        operator=first.operator or second.operator,
        extra=_extra(first, second),
    )


def _said(span: RawSpan) -> dict[str, RawValue]:
    """Return the columns of a link, and of its own those of which a link can have one alone."""
    status = None if span.status is None else span.status.value
    own = {"name": span.name, "fibre": span.fibre, "status": status, "operator": span.operator}
    return {**span.extra, **{name: said for name, said in own.items() if said}}


def _extra(first: RawSpan, second: RawSpan) -> dict[str, RawValue]:
    """Return the further columns of both, and what they say differently of their own."""
    one, other = _said(first), _said(second)
    further = first.extra.keys() | second.extra.keys()
    return {
        name: cell
        for name, cell in with_both(one, other).items()
        if name in further or (name in one and name in other and one[name] != other[name])
    }
