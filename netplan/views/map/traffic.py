"""What a plan carries, as the map page shows it; nothing is written of a plan without traffic."""

from __future__ import annotations

from typing import Any

from netplan.lighting.lit_ways import lit_ways
from netplan.lighting.load import LinkLoad, Loads, PairLoad, SpanLoad
from netplan.model.channel import mode_name
from netplan.service.service import ServiceModel


def of_plan(found: Loads | None) -> dict[str, Any]:
    """Return the headline figures; ``ghz``: whether free spectrum is in GHz, else in channels."""
    if found is None:
        return {}
    told = {
        "gbit_s": found.traffic_gbit_s,
        "channels": found.channels,
        "fibre_pairs": found.fibre_pairs,
        "lit_gbit_s": sum(load.gbit_s for load in found.links.values()),
        "ghz": found.carried.slot_ghz is not None,
        "grows": found.grows,
    }
    return {"traffic": told}


def of_span(found: Loads | None, span: str) -> dict[str, Any]:
    """Return how full a span of the plan is; ``full``: a year, or after how many years."""
    if found is None:
        return {}
    load: SpanLoad = found.spans[span]
    full = load.full_after
    told = {
        "fibre_pairs": load.fibre_pairs,
        "channels": load.channels,
        "gbit_s": load.gbit_s,
        "fill": load.fill,
        "most": load.most_fill,
        "most_in": load.most_in,
        "free": found.free(load),
        "full_after": full,
        "full_in": found.year(full),
    }
    return {"load": told}


def of_link(found: Loads | None, link: str, model: ServiceModel) -> dict[str, Any]:
    """Return what a link has lit; the modes of its channels in both languages."""
    if found is None:
        return {}
    load: LinkLoad = found.links[link]
    light = load.light
    told = {
        "channels": [
            [count, *(mode_name(model.scenario, mode, lang) for lang in ("en", "zh"))]
            for mode, count in load.channels
        ],
        "count": load.count,
        "gbit_s": load.gbit_s,
        "used": load.used,
        "slowest_ns": load.slowest_ns,
        "slowest_in": load.slowest_in,
        "gsnr": light and [light.gsnr_db, light.needed_db, light.margin_db],
        "sites": [[model.node[site.place], site.count] for site in load.regenerators],
        "ways": [
            [[model.node[place] for place in way.places], way.channels, way.state]
            for way in lit_ways(found)[link]
        ],
    }
    return {"lit": told}


def of_pair(found: Loads | None, number: int) -> dict[str, Any]:
    """Return what is lit for a pair of places."""
    if found is None:
        return {}
    load: PairLoad = found.pairs[number]
    told = {
        "gbit_s": load.traffic_gbit_s,
        "channels": load.demand.channels,
        "lit": load.lit,
        "spare": load.spare_gbit_s,
        "after": load.demand.channels_after,
        "slowest_ns": load.slowest_ns,
        "slowest_after": load.slowest_after and list(load.slowest_after),
    }
    return {"lit": told}
