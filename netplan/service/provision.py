"""The most regenerators that a link is offered with, and how far they carry it.

A plan buys as many as its paths need, each at its price. More than the longest route asks that a
limit could leave to this link, whatever is built, are of no use to any path: the limit, less what
the rest of the pair's path takes at best. That rest is measured over every span of the network.

Where links are lit in a mode the noise of a route counts, not its delay. It takes each span once:
the noisiest for their delay that fit into what the limit leaves have no less noise than any route,
nor have the noisiest of all, as many as a route can have. Two stretches one after the other are
more than one reach, which bounds their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np
import numpy.typing as npt

from netplan.latency.demand import Demand
from netplan.latency.fold import LatencyModel
from netplan.model.link import LinkPair
from netplan.model.scenario import Scenario
from netplan.service.fibre import EdgeArrays, distances
from netplan.service.light import LightRoutes, ModeNoise

Int64 = npt.NDArray[np.int64]
ANY = 2**60
"""Longer than any route, and far from the largest integer."""


class Provisioned(Protocol):
    """What of a scenario the offer of its links depends on, as indices and weights."""

    @property
    def scenario(self) -> Scenario:
        """Return the scenario."""

    @property
    def latency(self) -> LatencyModel:
        """Return the delays of its equipment."""

    @property
    def node(self) -> dict[str, int]:
        """Return the index of every place."""

    @property
    def links(self) -> tuple[LinkPair, ...]:
        """Return the links that may be lit."""

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Return every pair of every target."""

    @property
    def optical_edges(self) -> EdgeArrays:
        """Return the spans as links see them."""

    @property
    def ends_only(self) -> tuple[int, ...]:
        """Return the places that no path may pass."""

    @property
    def permitted(self) -> npt.NDArray[np.bool_]:
        """Return a mask over the spans: True may carry links."""

    @property
    def light(self) -> ModeNoise | None:
        """Return the light that links must be lit with; None where it goes by delay."""

    @property
    def light_routes(self) -> LightRoutes:
        """Return the routes that light takes."""

    @property
    def link_regenerators(self) -> tuple[int, ...]:
        """Return how many regenerators each of ``links`` is offered with at most."""


def link_regenerators(model: Provisioned) -> tuple[int, ...]:
    """Return the most regenerators that every link is offered with, in the order of the links.

    Enough for its own shortest permitted route, and for the longest that a limit leaves it.
    """
    if model.light is not None:
        return _lit_regenerators(model, model.light)
    count = model.latency.regenerators
    own = _own_ns(model)
    if count(_longest_ns(model)) == 0:  # the longest limit asks for none, nor does any other
        return tuple(count(ns) for ns in own.tolist())
    left = np.minimum(_left_ns(model), _whole_ns(model))
    return tuple(count(ns) for ns in np.maximum(own, left).tolist())


def own_regenerators(model: Provisioned) -> tuple[int, ...]:
    """Return how many regenerators the shortest permitted route of every link takes.

    With noise the one that takes fewest; 0 where there is none.
    """
    if model.light is not None:
        routes = model.light_routes
        origins = {link.a: model.node[link.a] for link in model.links}
        tree = {a: routes.over(model.permitted, v, model.ends_only) for a, v in origins.items()}
        ends = ((link.a, model.node[link.b]) for link in model.links)
        return tuple(tree[a].least_regenerators(b) or 0 for a, b in ends)
    return tuple(map(model.latency.regenerators, _own_ns(model).tolist()))


def route_limit_ns(model: Provisioned, link: int) -> int:
    """Return how long a route may be, in ns with its regenerators, that the most carry.

    A forced link may take any such route: its own shortest permitted one is always among them.
    """
    count, latency = model.link_regenerators[link], model.latency
    if model.light is not None:
        return _whole_ns(model) + count * latency.regenerator_ns
    return min((count + 1) * latency.reach_ns + count * latency.regenerator_ns, ANY)


def _lit_regenerators(model: Provisioned, light: ModeNoise) -> tuple[int, ...]:
    """Return the most regenerators of every link where noise counts."""
    ns, spans = model.optical_edges.ns.tolist(), np.flatnonzero(model.permitted & light.carries)
    noise = [(light.use[i] or 0, ns[i]) for i in spans.tolist()]
    noise.sort(key=lambda span: Fraction(-span[0], span[1]))
    whole = sum(sorted((units for units, _ in noise), reverse=True)[: max(len(model.node) - 1, 1)])
    most = (min(whole, _most_noise(noise, left)) for left in _left_ns(model).tolist())
    return tuple(
        max(own, stretches_of(units, light.reach) - 1)
        for own, units in zip(own_regenerators(model), most, strict=True)
    )


def _most_noise(noisiest: Sequence[tuple[int, int]], left_ns: int) -> int:
    """Return what no route has more of: (noise, ns) of spans, the noisiest for their delay first.

    A share of the last one that does not fit counts, rounded up.
    """
    units = 0
    for noise, ns in noisiest:
        if ns > left_ns:
            return units + -(-noise * max(left_ns, 0) // ns)
        units, left_ns = units + noise, left_ns - ns
    return units


def stretches_of(units: int, reach: int) -> int:
    """Return into how many stretches light goes at most: any two in a row are beyond the reach."""
    return max(1, 2 * -(-units // reach) - 1)


def _own_ns(model: Provisioned) -> Int64:
    """Return the optical delay of every link's shortest permitted route, 0 where there is none."""
    if not model.links:
        return np.zeros(0, np.int64)
    a, b = _ends(model)
    origins, row = np.unique(a, return_inverse=True)
    matrix, _ = model.optical_edges.graph(model.permitted)
    reach, _ = distances(matrix, origins.tolist(), model.ends_only)
    own = reach[row, b]
    return np.where(np.isfinite(own), own, 0).astype(np.int64)


def _left_ns(model: Provisioned) -> Int64:
    """Return the most that any limit leaves to the route of every link.

    A link from i to k on a path from s to t has the limit less s..i and k..t over glass alone,
    and less its terminals. No shortest path returns to s or starts at t.
    """
    a, b = _ends(model)
    most = np.zeros(len(a), np.int64)
    asked = _asked(model)
    ends = sorted({place for pair in asked for place in pair})
    row = {place: i for i, place in enumerate(ends)}
    reach = _bare_ns(model, ends)
    terminals = 2 * model.latency.terminal_ns + model.latency.pass_through_ns
    for (s, t), limit in asked.items():
        to, onward = reach[row[s]], reach[row[t]]
        for i, k in ((a, b), (b, a)):
            left = limit - terminals - to[i] - onward[k]
            fits = np.isfinite(left) & (k != s) & (i != t)
            most[fits] = np.maximum(most[fits], left[fits].astype(np.int64))
    return most


def _whole_ns(model: Provisioned) -> int:
    """Return what no route exceeds, for it passes no place twice."""
    longest = np.sort(model.optical_edges.ns)[-max(len(model.node) - 1, 1) :]
    return int(longest.sum())


def _longest_ns(model: Provisioned) -> int:
    return max((demand.longest_ns for demand in model.demands), default=0)


def _asked(model: Provisioned) -> dict[tuple[int, int], int]:
    """Return the longest limit of every pair of places, by their indices."""
    found: dict[tuple[int, int], int] = {}
    for demand in model.demands:
        for source in demand.sources:
            pair = model.node[source], model.node[demand.sink]
            found[pair] = max(found.get(pair, 0), demand.longest_ns)
    return found


def _bare_ns(model: Provisioned, sources: Sequence[int]) -> npt.NDArray[np.float64]:
    """Return the least ns over glass from some places to all, every span of the network taken."""
    spans, node = model.scenario.network.spans, model.node
    edges = EdgeArrays(
        len(node),
        np.array([node[span.a] for span in spans], dtype=np.int64),
        np.array([node[span.b] for span in spans], dtype=np.int64),
        np.array([model.latency.span_parts(span).total_ns for span in spans], dtype=np.int64),
    )
    return distances(edges.graph(np.ones(len(spans), dtype=bool))[0], sources)[0]


def _ends(model: Provisioned) -> tuple[Int64, Int64]:
    a = np.array([model.node[link.a] for link in model.links], dtype=np.int64)
    return a, np.array([model.node[link.b] for link in model.links], dtype=np.int64)
