"""How traffic is carried in a plan.json, out and in."""

from __future__ import annotations

from typing import Any

from netplan.files.schemas import carried as records
from netplan.model.carried import (
    Carried,
    CarriedDemand,
    CarriedRoute,
    CarriedState,
    LitWay,
    PlaceTotal,
    RegeneratorSite,
)


def carried_out(carried: Carried) -> dict[str, Any]:
    """Return the record of how traffic is carried."""
    return {
        "slots": carried.slots,
        "slot_ghz": carried.slot_ghz,
        "widths": [{"mode": mode, "slots": slots} for mode, slots in carried.widths],
        **_hose_out(carried),
        "demands": [
            {
                "target": demand.target,
                "from": demand.source,
                "to": demand.sink,
                "mbit_s": demand.mbit_s,
                "mbit_s_after_cut": demand.mbit_s_after,
                "channels": demand.channels,
                "channels_after_cut": demand.channels_after,
            }
            for demand in carried.demands
        ],
        "regenerators": [
            {"link": site.link, "place": site.place, "mode": site.mode, "count": site.count}
            for site in carried.regenerators
        ],
        "states": [
            {
                "state": state.failure,
                "kept": state.kept,
                "routes": [_route_out(route) for route in state.routes],
            }
            for state in carried.states
        ],
    }


def _hose_out(carried: Carried) -> dict[str, Any]:
    """Return totals of places, nothing where none are asked for."""
    totals = [
        {"place": t.place, "mbit_s": t.mbit_s, "mbit_s_after_cut": t.mbit_s_after}
        for t in carried.hose
    ]
    return {"hose": totals} if totals else {}


def _route_out(route: CarriedRoute) -> dict[str, Any]:
    ways = [
        {
            "link": way.link,
            "spans": list(way.spans),
            "mode": way.mode,
            "regenerators": list(way.regenerators),
            "slots": [list(stretches) for stretches in way.slots],
        }
        for way in route.ways
    ]
    found = {"demand": route.demand, "channels": route.channels, "ways": ways}
    if route.hops:
        found |= {"hops": [list(leg) for leg in route.hops]}
    if route.pair is not None:
        found |= {"pair": route.pair, "role": route.role}
    return found


def carried_in(record: records.CarriedRecord | None) -> Carried | None:
    """Return how traffic is carried by a record."""
    if record is None:
        return None
    return Carried(
        record.slots,
        tuple((entry.mode, entry.slots) for entry in record.widths),
        record.slot_ghz,
        tuple(
            CarriedDemand(
                d.target,
                d.from_,
                d.to,
                d.mbit_s,
                d.mbit_s_after_cut,
                d.channels,
                d.channels_after_cut,
            )
            for d in record.demands
        ),
        tuple(
            CarriedState(state.state, tuple(_route_in(r) for r in state.routes), state.kept)
            for state in record.states
        ),
        tuple(RegeneratorSite(r.link, r.place, r.mode, r.count) for r in record.regenerators),
        tuple(PlaceTotal(t.place, t.mbit_s, t.mbit_s_after_cut) for t in record.hose or ()),
    )


def _route_in(route: records.CarriedRouteRecord) -> CarriedRoute:
    ways = tuple(
        LitWay(
            way.link,
            tuple(way.spans),
            way.mode,
            tuple(way.regenerators),
            tuple(map(tuple, way.slots)),
        )
        for way in route.ways
    )
    hops = tuple(map(tuple, route.hops or ()))
    return CarriedRoute(route.demand, route.channels, ways, hops, route.pair, route.role)
