"""Parts of a network that hang on nothing."""

from __future__ import annotations

from dataclasses import replace

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawPlace
from netplan.interchange.repair.spots import name_of, place_spot
from netplan.model.words import counted

OPTION = "--keep-islands / --no-keep-islands"


def connected(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with its islands told of, or, if so asked, without them."""
    parts = parts_of(network)
    alone = [part[0] for part in parts if len(part) == 1]
    groups = [part for part in parts if len(part) > 1]
    severity = Severity.NOTE if options.keep_islands else Severity.DROPPED
    became, became_zh = ("kept", "予以保留") if options.keep_islands else ("left out", "已舍去")
    findings.add(
        "place-without-links",
        severity,
        (f"Places without any link: {became}", f"没有链路的节点：{became_zh}"),
        map(place_spot, alone),
        OPTION,
    )
    findings.add(
        "island",
        severity,
        (f"Parts that hang on nothing, besides the largest of {counted(len(groups), 'part')}: "
         f"{became}",
         f"除最大部分外的孤立部分（共 {len(groups)} 部分）：{became_zh}"),
        map(_spot, groups[1:]),
        OPTION,
    )  # fmt: skip
    if options.keep_islands or not groups:
        return network
    kept = {place.id for place in groups[0]}
    return replace(
        network,
        places=tuple(place for place in network.places if place.id in kept),
        spans=tuple(span for span in network.spans if span.a in kept),
        demands=tuple(d for d in network.demands if d.a in kept and d.b in kept),
    )


def parts_of(network: RawNetwork) -> list[list[RawPlace]]:
    """Return the connected parts, the largest first, then in file order."""
    leader = {place.id: place.id for place in network.places}

    def led(id_: str) -> str:
        while leader[id_] != id_:
            leader[id_] = leader[leader[id_]]
            id_ = leader[id_]
        return id_

    for span in network.spans:
        if span.a in leader and span.b in leader:
            leader[led(span.a)] = led(span.b)
    parts: dict[str, list[RawPlace]] = {}
    for place in network.places:
        parts.setdefault(led(place.id), []).append(place)
    return sorted(parts.values(), key=len, reverse=True)


def _spot(part: list[RawPlace]) -> Spot:
    names = ", ".join(name_of(place) for place in part[:3])
    more = f" and {len(part) - 3} more" if len(part) > 3 else ""
    points = tuple(place.position for place in part if place.position is not None)
    more_zh = f"等 {len(part)} 个" if len(part) > 3 else ""
    return Spot(
        part[0].where,
        f"{counted(len(part), 'place')}: {names}{more}",
        points,
        zh=f"{len(part):,} 个节点：{names}{more_zh}",
    )
