"""Small scenarios made by hand or by chance, shared by the tests."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from hypothesis import strategies as st

from netplan.model.equipment import Costs, Equipment, Fibre
from netplan.model.network import (
    Confidence,
    LengthSource,
    Network,
    Place,
    Role,
    Span,
    SpanState,
)
from netplan.model.quantity import Quantity
from netplan.model.scenario import (
    FailureSpec,
    Limit,
    LinkRule,
    LossSet,
    Match,
    PlaceSet,
    Scenario,
    Selector,
    Single,
    Target,
)


def quantity(value: float, unit: str = "") -> Quantity:
    """Return a constant without a range."""
    return Quantity(value, unit, value, value, "test", Confidence.HIGH)


def equipment(*, hop_us: float = 50, reach_km: float = 2800) -> Equipment:
    """Return round numbers: 5 us/km solid, 3 us/km hollow."""
    fibres = {
        name: Fibre(name, name, name, quantity(delay, "us/km"))
        for name, delay in (("g652d", 5.0), ("g654e", 5.0), ("hollow_core", 3.0))
    }
    return Equipment(
        fibres=MappingProxyType(fibres),
        reference_fibre="g652d",
        amplifier_spacing_km=quantity(80, "km"),
        amplifier_delay_us=quantity(0.1, "us"),
        pass_through_delay_us=quantity(1, "us"),
        terminal_delay_us=quantity(20, "us"),
        regenerator_delay_us=quantity(100, "us"),
        regenerator_reach_km=quantity(reach_km, "km"),
        hop_delay_us=quantity(hop_us, "us"),
        access_route_factor=quantity(1.5),
        access_max_km=quantity(100, "km geodesic"),
    )


def costs() -> Costs:
    """Return round prices."""
    return Costs(
        build_cny_per_km=MappingProxyType(
            {
                "g652d": quantity(100_000),
                "g654e": quantity(100_000),
                "hollow_core": quantity(300_000),
            }
        ),
        amplifier_site_cny=quantity(400_000),
        roadm_degree_cny=quantity(300_000),
        transponder_cny=quantity(150_000),
        channels_per_link=quantity(1),
        channel_gbit_s=quantity(400),
        regenerator_cny=quantity(300_000),
        maintenance_cny_per_km_year=quantity(1000),
        cuts_per_1000km_year=quantity(3),
        repair_h=quantity(6),
    )


def place(id_: str, lon: float, lat: float, role: Role = Role.BACKBONE) -> Place:
    """Return a place named by its id."""
    return Place(id_, id_.title(), id_, role, None, lon, lat)


def span(
    id_: str,
    a: str,
    b: str,
    length_km: float,
    *,
    new: bool = False,
    fibre: str | None = None,
    corridor: str | None = None,
    srlgs: tuple[str, ...] = (),
) -> Span:
    """Return an existing span, or a candidate when ``new``."""
    return Span(
        id_,
        a,
        b,
        SpanState.CANDIDATE if new else SpanState.EXISTING,
        fibre or ("g654e" if new else "g652d"),
        length_km,
        LengthSource.ESTIMATED,
        corridor or "-".join(sorted((a, b))),
        srlgs=frozenset(srlgs),
    )


def of(*ids: str) -> PlaceSet:
    """Return exactly these places."""
    return PlaceSet((Selector(ids=ids),))


ANYWHERE = PlaceSet((Selector(),))


def scenario(
    places: list[Place],
    spans: list[Span],
    targets: list[Target],
    *,
    failures: FailureSpec | None = None,
    links: tuple[LinkRule, ...] | None = None,
    gear: Equipment | None = None,
) -> Scenario:
    """Return a scenario in which links may start at any source of a target."""
    rules = links or tuple(LinkRule(t.sources, ANYWHERE) for t in targets)
    return Scenario(
        "test",
        Network(tuple(places), tuple(spans)),
        gear or equipment(),
        costs(),
        tuple(targets),
        rules,
        failures=failures or FailureSpec(),
    )


def line_of_three() -> Scenario:
    """Return A - B - C: old detours of 200 km, new cables of 100 km, corridors A-B, B-C, A-C.

    Today A to C is 2 x (1000 us glass + 0.2 us amplifiers + 50 us hop) = 2.1004 ms; a link over
    both new cables is 2 x (500 + 0.1 + 1) + 1 + 2 x 20 us = 1.0432 ms.
    """
    return scenario(
        [place("a", 100, 30, Role.HUB), place("b", 100.8, 30), place("c", 101.6, 30)],
        [
            span("ab.old", "a", "b", 200),
            span("bc.old", "b", "c", 200),
            span("ab.new", "a", "b", 100, new=True),
            span("bc.new", "b", "c", 100, new=True),
            span("ac.new", "a", "c", 300, new=True),
        ],
        [Target("t", of("a"), of("c"), Limit(1.1))],
    )


SPOTS = [(100, 30), (101, 30.2), (100.3, 31), (101.2, 31.1), (102, 30.4)]
NAMES = "abcde"


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a network of 3-5 places, parallel spans, shared risks, ties and failures."""
    n = draw(st.integers(3, 5))
    places = [place(NAMES[i], *SPOTS[i]) for i in range(n)]
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    spans: list[Span] = []
    for i, j in draw(st.lists(st.sampled_from(pairs), min_size=n - 1, max_size=7)):
        new = draw(st.booleans()) if len(spans) > 1 else False
        km = draw(st.sampled_from([150, 200, 250, 300]))
        fibre = draw(st.sampled_from(["g654e", "g654e", "hollow_core"])) if new else "g652d"
        name = f"{NAMES[i]}{NAMES[j]}.{len(spans)}"
        srlgs = ("tunnel",) if draw(st.integers(0, 4)) == 0 else ()
        spans.append(span(name, NAMES[i], NAMES[j], km, new=new, fibre=fibre, srlgs=srlgs))
    targets = [draw(_target(n, k)) for k in range(draw(st.integers(1, 2)))]
    failures = FailureSpec(
        draw(st.sampled_from(list(Single))),
        (LossSet("x", corridors=("a-b",)),) if draw(st.booleans()) else (),
    )
    gear = equipment(
        hop_us=draw(st.sampled_from([0, 50])), reach_km=draw(st.sampled_from([2800, 250]))
    )
    return scenario(places, spans, targets, failures=failures, gear=gear)


@st.composite
def _target(draw: st.DrawFn, n: int, k: int) -> Target:
    ends = draw(st.lists(st.sampled_from(NAMES[:n]), min_size=2, max_size=3, unique=True))
    match = draw(st.sampled_from(list(Match)))
    limit = draw(st.sampled_from([1.0, 1.4, 1.8, 2.3, 3.0, 5.0]))
    after = draw(st.sampled_from([None, 0.0, 0.5, 3.0]))
    return Target(
        f"t{k}",
        of(*ends[:-1]) if match is Match.NEAREST_SOURCE else of(ends[0]),
        of(*ends[1:]) if match is Match.ALL_PAIRS else of(ends[-1]),
        Limit(limit),
        None if after is None else Limit(limit + after),
        match,
    )


def with_targets(question: Scenario, *targets: Target) -> Scenario:
    """Return the scenario with other targets."""
    return replace(question, targets=targets)
