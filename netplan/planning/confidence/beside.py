"""The copies of the path rule joined to any question over the same items.

A question may have been changed since its copies were made: tighter limits, further demands, nodes
and items behind its own, failures of its own. The copies stand behind all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.confidence.copies import Copied

T = TypeVar("T", bound=np.generic)


def beside(
    problem: CoverProblem,
    copied: Copied,
    base: CoverProblem,
    pairs: Sequence[int],
    *,
    apart: bool = False,
) -> CoverProblem:
    """Return a question in which some of its pairs must hold in the copies.

    Args:
        problem: the question; its nodes, arcs, items and demands begin with those of ``base``.
        copied: what the copies were made into; it begins with ``base`` too.
        base: the question that the copies were made of.
        pairs: the demands that the copies are about.
        apart: keep these demands as they are, too; else only those whose limits are others now.
    """
    made, nodes, arcs = copied.cover, base.n_nodes, len(base.arc_tail)
    node_shift, arc_shift = problem.n_nodes - nodes, len(problem.arc_tail) - arcs

    def joined(old: npt.NDArray[T], more: npt.ArrayLike) -> npt.NDArray[T]:
        return np.concatenate([old, np.asarray(more)]).astype(old.dtype)

    def moved(node: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        return np.where(node < nodes, node, node + node_shift).astype(np.int32)

    own = np.arange(problem.n_nodes) if problem.node_base is None else problem.node_base
    stands = np.arange(made.n_nodes) if made.node_base is None else made.node_base
    source, sink = problem.demand_source.copy(), problem.demand_sink.copy()
    mine = [] if apart else [d for d in pairs if _is_same(problem, base, d)]
    source[mine], sink[mine] = moved(made.demand_source[mine]), moved(made.demand_sink[mine])
    more = [d for d in pairs if d not in set(mine)]
    number = {name: i for i, name in enumerate(problem.scenario_name)}
    others = frozenset(number[name] for name in number.keys() - set(base.scenario_name))
    return replace(
        problem,
        n_nodes=problem.n_nodes + made.n_nodes - nodes,
        arc_tail=joined(problem.arc_tail, moved(made.arc_tail[arcs:])),
        arc_head=joined(problem.arc_head, moved(made.arc_head[arcs:])),
        arc_ns=joined(problem.arc_ns, made.arc_ns[arcs:]),
        arc_item=joined(problem.arc_item, made.arc_item[arcs:]),
        arc_kind=joined(problem.arc_kind, made.arc_kind[arcs:]),
        arc_cap_ns=joined(problem.caps_ns, made.caps_ns[arcs:]),
        arc_noise=None
        if problem.arc_noise is None or made.arc_noise is None
        else joined(problem.arc_noise, made.arc_noise[arcs:]),
        scenario_lost_arcs=_lost(problem, made, arcs, arc_shift),
        demand_source=joined(source, moved(made.demand_source[more])),
        demand_sink=joined(sink, moved(made.demand_sink[more])),
        demand_limit_ns=joined(problem.demand_limit_ns, base.demand_limit_ns[more]),
        demand_after_ns=joined(problem.demand_after_ns, base.demand_after_ns[more]),
        demand_exempt=[
            *problem.demand_exempt,
            *(others | _renumbered(base, d, number) for d in more),
        ],
        demand_name=[*problem.demand_name, *(f"{base.demand_name[d]}, with reserve" for d in more)],
        node_base=joined(own.astype(np.int32), moved(stands[nodes:].astype(np.int32))),
        copies=made.copies,
    )


def _is_same(problem: CoverProblem, base: CoverProblem, demand: int) -> bool:
    """Tell whether a demand of the question asks what it asked when the copies were made."""
    return all(
        int(getattr(problem, name)[demand]) == int(getattr(base, name)[demand])
        for name in ("demand_source", "demand_sink", "demand_limit_ns", "demand_after_ns")
    )


def _renumbered(base: CoverProblem, demand: int, number: dict[str, int]) -> frozenset[int]:
    exempt = (base.scenario_name[f] for f in base.demand_exempt[demand])
    return frozenset(number[name] for name in exempt if name in number)


def _lost(
    problem: CoverProblem, made: CoverProblem, arcs: int, shift: int
) -> list[npt.NDArray[np.int32]]:
    """Return the arcs that each failure of the question takes, those of the copies included."""
    known = dict(zip(made.scenario_name, made.scenario_lost_arcs, strict=True))
    lost = []
    for name, gone in zip(problem.scenario_name, problem.scenario_lost_arcs, strict=True):
        copies = known.get(name, np.zeros(0, np.int32))
        more = copies[copies >= arcs] + shift
        lost.append(np.concatenate([gone, more]).astype(np.int32))
    return lost
