"""Small random scenarios with traffic: few slots on a pair of fibres, so that rows matter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from netplan.model.network import Role, SpanState
from netplan.model.scenario import FailureSpec, Limit, Scenario, Single, Target
from netplan.model.traffic import Channels, Demands, TrafficRow
from tests.support.small import equipment, of, place, scenario, span

GBIT_S = 400


def carrying(seed: int) -> Scenario:
    """Return a network of four or five places, a hub among them, and traffic from it."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 6))
    names = [f"v{i}" for i in range(n)]
    at = rng.uniform(0, 5, (n, 2))
    places = [place(v, 100 + x, 25 + y) for v, (x, y) in zip(names, at.tolist(), strict=True)]
    places[0] = replace(places[0], role=Role.HUB)
    spans = []
    for i in range(n):
        for j in range(i + 1, n):
            km = float(np.hypot(*(at[i] - at[j]))) * 100 + 30
            a, b = names[i], names[j]
            if rng.random() < 0.75:
                spans.append(span(f"{a}{b}.old", a, b, round(km * 1.3)))
            if rng.random() < 0.5:
                spans.append(span(f"{a}{b}.new", a, b, round(km), new=True))
    sinks = [names[i] for i in (1 + rng.permutation(n - 1)[: int(rng.integers(2, n))]).tolist()]
    rows, targets = [], []
    for v in sinks:
        x, y = at[names.index(v)] - at[0]
        ms = (float(np.hypot(x, y)) * 0.5 + 0.4) * rng.uniform(1.2, 2.0)
        after = Limit(round(ms * rng.uniform(1.2, 2.5), 3)) if rng.random() < 0.8 else None
        targets.append(Target(f"to-{v}", of(names[0]), of(v), Limit(round(ms, 3)), after))
        gbit_s = float(rng.integers(1, 4) * GBIT_S)
        rows.append(TrafficRow(names[0], v, gbit_s, gbit_s, gbit_s))
    gear = equipment(reach_km=float(rng.choice([2800, 400])))
    asked = scenario(places, spans, targets, failures=FailureSpec(Single.CORRIDOR), gear=gear)
    return replace(
        asked,
        demands=Demands(tuple(rows), protected_percent={"": float(rng.choice([50, 100]))}),
        channels=Channels(
            per_pair=int(rng.integers(1, 4)),
            owned=bool(rng.random() < 0.5),
            fibre_pairs=int(rng.integers(1, 4)),
        ),
    )


def with_limited_hops(asked: Scenario, seed: int) -> Scenario:
    """Return a scenario some of whose hops carry no more than a few channels, and limits are wide.

    So part of the traffic stays on hops, alone or behind a link.
    """
    rng = np.random.default_rng(seed)
    spans = tuple(
        replace(one, hop_gbit_s=float(rng.integers(0, 4)) * 400 + float(rng.integers(0, 2)) * 150)
        if one.state is SpanState.EXISTING and rng.random() < 0.7
        else one
        for one in asked.network.spans
    )
    ease = float(rng.choice([1.0, 1.3, 1.8]))
    targets = tuple(
        replace(t, limit=_eased(t.limit, ease), after_cut=t.after_cut and _eased(t.after_cut, ease))
        for t in asked.targets
    )
    return replace(asked, network=replace(asked.network, spans=spans), targets=targets)


def _eased(limit: Limit, times: float) -> Limit:
    return Limit(round((limit.one_way_ms or 0) * times, 3))
