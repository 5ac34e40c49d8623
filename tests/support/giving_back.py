"""A plan whose network has all that formats of networks may lack, for the tests of the writers."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from netplan import api
from netplan.formats.export import Export
from netplan.interchange.giving_back import NetworkKind
from netplan.interchange.imported import ImportedNetwork
from netplan.model.network import Place, Role, Span
from netplan.model.plan import Plan
from netplan.model.scenario import Limit, Scenario, Target
from tests.support import small

KINDS = (*NetworkKind, "kmz")
"""The formats that come with a record of what they cannot hold."""
NAMES = {"a": ("Söderköping & Co <b>", ""), "b": ("Wúxī", "无锡"), "c": ("Graz", "")}


def place(id_: str, lon: float, lat: float) -> Place:
    name, name_zh = NAMES[id_]
    role = Role.HUB if id_ == "a" else Role.DEMAND
    made = small.place(f"{id_}(1)", lon, lat, role)
    return replace(made, name=name, name_zh=name_zh, province="Québec", population=1200)


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    """Return parallel cables, slack, hollow core, risk groups, operators, courses."""
    a, b, c = place("a", 100, 30), place("b", 100.8, 30), place("c", 101.6, 30)
    at = {p.id: (p.lon, p.lat) for p in (a, b, c)}

    def span(id_: str, ends: tuple[str, str], km: float, new: bool = False, **more: object) -> Span:
        one, other = (f"{end}(1)" for end in ends)
        made = small.span(id_, one, other, km, new=new)
        return replace(made, route=(at[one], at[other]), **more)  # type: ignore[arg-type]

    bend = (at["a(1)"], (100.4, 30.123456), at["b(1)"])
    groups = frozenset({"north-bridge", "flood-plain"})
    spans = (
        replace(span("ab.old", ("a", "b"), 200.125, operator="Tele & <Sons>"), route=bend),
        span("ab.older", ("a", "b"), 210.5, corridor="a-b-south", srlgs=groups),
        span("bc.old", ("b", "c"), 200, srlgs=frozenset({"north-bridge"})),
        span("ab.new", ("a", "b"), 100.0004, new=True, slack_factor=1.05),
        span("bc.new", ("b", "c"), 100, new=True),
        span("bc.hcf", ("b", "c"), 95, new=True, fibre="hollow_core"),
        span("ac.new", ("a", "c"), 300, new=True),
    )
    targets = (Target("t", small.of("a(1)"), small.of("c(1)"), Limit(1.13)),)
    return small.scenario([a, b, c], list(spans), list(targets))


@lru_cache(maxsize=1)
def plan() -> Plan:
    return api.plan(scenario())


def export(kind: str, answer: tuple[Plan, Scenario] | None = None) -> Export:
    """Return places and spans of the plan in a format."""
    layers = ("places", "spans") if kind == "kmz" else None
    found, question = answer or (plan(), scenario())
    return api.export_layers(found, question, kind, layers=layers)


def back(kind: str, folder: Path, answer: tuple[Plan, Scenario] | None = None) -> ImportedNetwork:
    """Return what ``netplan import`` makes of the main file of an export."""
    made = export(kind, answer)
    api.write_export(made, folder)
    return api.import_network([folder / made.main])
