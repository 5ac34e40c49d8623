"""Optics for tests: the constants and the table that come with netplan, and random routes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType

from hypothesis import strategies as st

from netplan.files.network.equipment import load_equipment
from netplan.files.text.paths import bundled
from netplan.model.equipment import Equipment
from netplan.model.network import Span
from netplan.model.plan import Plan
from netplan.model.scenario import FailureSpec, Limit, PlaceSet, Scenario, Single, Target
from netplan.optics.noise import NoiseModel
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.small import of, place, quantity, scenario, span

FIBRES = ("g652d", "g654e", "hollow_core")


@cache
def bundled_equipment() -> Equipment:
    return load_equipment(bundled("equipment"))[0]


@cache
def bundled_noise() -> NoiseModel:
    return NoiseModel(bundled_equipment())


def uncapped(gear: Equipment) -> Equipment:
    """Return the equipment without a cap on any fibre's reach."""
    fibres = {k: replace(v, reach_cap_km=None) for k, v in gear.optics.fibres.items()}
    return replace(gear, optics=replace(gear.optics, fibres=MappingProxyType(fibres)))


def with_loss(gear: Equipment, fibre: str, loss_db_per_km: float) -> Equipment:
    changed = replace(gear.optics.fibres[fibre], loss_db_per_km=quantity(loss_db_per_km, "dB/km"))
    fibres = {**gear.optics.fibres, fibre: changed}
    return replace(gear, optics=replace(gear.optics, fibres=MappingProxyType(fibres)))


def laid(lengths: list[tuple[float, str]]) -> tuple[Span, ...]:
    """Return spans of these lengths and fibres, one after the other."""
    return tuple(
        span(f"s{i}", f"p{i}", f"p{i + 1}", km, fibre=fibre)
        for i, (km, fibre) in enumerate(lengths)
    )


routes = st.lists(
    st.tuples(st.floats(0.5, 700), st.sampled_from(FIBRES)), min_size=1, max_size=12
).map(laid)


def line(*kms: float, fibre: str = "g652d", gear: Equipment | None = None) -> Scenario:
    """Return places in a line, and a second way past all of them that is 300 km longer."""
    names = [chr(ord("a") + i) for i in range(len(kms) + 1)]
    spans = [
        span(f"{a}{b}", a, b, km, fibre=fibre)
        for a, b, km in zip(names, names[1:], kms, strict=False)
    ]
    long = span("long", names[0], names[-1], sum(kms) + 300, corridor="far")
    places = [place(name, 100 + i, 30) for i, name in enumerate(names)]
    target = Target("t", of(names[0]), of(names[-1]), Limit(1000), Limit(1000))
    failures = FailureSpec(Single.CORRIDOR)
    return scenario(places, [*spans, long], [target], failures=failures, gear=gear or lit_gear())


def lit_gear() -> Equipment:
    return replace(bundled_equipment(), hop_delay_us=quantity(100_000, "us"))


def forced(question: Scenario) -> tuple[Plan, ServiceModel]:
    """Return a plan that lights the one link over everything."""
    spans = tuple(each.id for each in question.network.spans)
    ends = question.targets[0]
    rule = replace(
        question.candidates,
        force_links=(f"{_only(ends.sources)}--{_only(ends.sinks)}",),
        force_spans=spans,
    )
    asked = replace(question, candidates=rule)
    return make_plan(asked), ServiceModel(asked)


def _only(places: PlaceSet) -> str:
    return places.selectors[0].ids[0]
