"""Places at which the light of a link may be regenerated, as far as any demand could use it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, CoverProblem
from netplan.planning.capacity.question import ChannelType


def longest_ns(base: CoverProblem) -> int:
    """Return the longest limit of any demand in any state."""
    return int(max(base.demand_limit_ns.max(initial=0), base.demand_after_ns.max(initial=0)))


def span_delays(base: CoverProblem) -> dict[int, int]:
    """Return the ns of every span, the less of its two directions."""
    found: dict[int, int] = {}
    for a in np.flatnonzero(base.arc_kind == ARC_OPTICAL).tolist():
        s, ns = int(base.arc_item[a]), int(base.arc_ns[a])
        found[s] = min(found.get(s, ns), ns)
    return found


def always_in_budget(base: CoverProblem, type_: ChannelType) -> bool:
    """Tell whether all light of a type that is in time is within its budget of noise."""
    delay, longest = span_delays(base), longest_ns(base)
    return type_.noise is None or all(
        units is None or units * longest <= type_.budget * delay.get(s, 0)
        for s, units in enumerate(type_.noise)
    )


def places_of_links(
    base: CoverProblem, stands: Sequence[int], links: Sequence[int]
) -> Mapping[int, list[int]]:
    """Return by link the places that it can pass in time, whatever is built.

    Args:
        base: the network.
        stands: (n,) the number of the place of every node at which light may be regenerated.
        links: items of the links.
    """
    known, longest = frozenset(links), longest_ns(base)
    exits: dict[int, list[int]] = defaultdict(list)
    for a in np.flatnonzero(base.arc_kind != ARC_OPTICAL).tolist():
        if int(base.arc_item[a]) in known:
            exits[int(base.arc_tail[a])].append(a)
    there, back = _graphs(base)
    may = np.array([v for v, place in enumerate(stands) if place >= 0], np.int64)
    found: dict[int, set[int]] = defaultdict(set)
    for enter in np.flatnonzero(base.arc_kind == ARC_ENTER).tolist():
        origin = int(base.arc_head[enter])
        from_origin = dijkstra(there, indices=origin)
        ends = [v for v in exits if np.isfinite(from_origin[v])]
        if not ends or not len(may):
            continue
        to_end = dijkstra(back, indices=ends)
        for v, home in zip(ends, to_end, strict=True):
            whole = from_origin[may] + home[may] + int(base.arc_ns[enter])
            for v_place in _between(may[np.floor(whole) <= longest], origin, v):
                for a in exits[v]:
                    found[int(base.arc_item[a])].add(int(stands[v_place]))
    return {link: sorted(places) for link, places in found.items()}


def _between(nodes: npt.NDArray[np.int64], *ends: int) -> Iterator[int]:
    yield from (v for v in nodes.tolist() if v not in ends)


def _graphs(base: CoverProblem) -> tuple[coo_array, coo_array]:
    """Return the optical arcs forwards and backwards, of parallel ones the fastest."""
    arcs = np.flatnonzero(base.arc_kind == ARC_OPTICAL)
    order = np.lexsort((base.arc_ns[arcs], base.arc_head[arcs], base.arc_tail[arcs]))
    arcs = arcs[order]
    ends = np.stack([base.arc_tail[arcs], base.arc_head[arcs]])
    first = np.ones(len(arcs), bool)
    first[1:] = (np.diff(ends, axis=1) != 0).any(axis=0)
    tail, head = ends[:, first]
    # Explicit zeros count as no edge in a sparse graph: everything is shifted by a little.
    ns, shape = base.arc_ns[arcs][first] + 2.0**-12, (base.n_nodes, base.n_nodes)
    return coo_array((ns, (tail, head)), shape=shape), coo_array((ns, (head, tail)), shape=shape)
