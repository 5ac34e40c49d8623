"""What one more channel of a pair of places costs: how far its channels go, and what then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import gcd

from netplan.errors import RequestError
from netplan.explain.resolve import Resolver, cost_increase
from netplan.explain.result import More
from netplan.model.light import lights
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import MBIT_PER_GBIT, Demands, Pair, TrafficRow, owner
from netplan.optimize.problem.answer import FEASIBLE, CoverResult
from netplan.planning.capacity.growing import asked_pairs
from netplan.planning.capacity.held import Held
from netplan.planning.capacity.known import Answer, Remembering

NOT_OF_TRAFFIC = "--more is of traffic between pairs of places; this scenario has none (demands)"
WITHIN_TOTALS = "--more is of traffic between pairs of places, not of totals of places"


def more(
    plan: Plan, scenario: Scenario, held: Held, targets: Sequence[str], again: Resolver
) -> Iterator[More]:
    """Yield what more traffic of every pair of some targets costs, each asked by itself.

    Raises:
        RequestError: the scenario has no traffic of pairs.
    """
    demands = scenario.demands
    if demands is None or demands.hose is not None:
        raise RequestError(NOT_OF_TRAFFIC if demands is None else WITHIN_TOTALS)
    pairs, model = asked_pairs(held.model.demands), held.model
    unit = gcd(*(light.mbit_s for light in lights(scenario)[0]))
    engine = _knowing(plan, held)
    for number, (pair, (mbit_s, _)) in enumerate(zip(pairs, demands.by_pair(pairs), strict=True)):
        demand = model.demands[number]
        if demand.target not in targets:
            continue
        full = max(unit, -(-mbit_s // unit) * unit)
        asked = replace(scenario, demands=_with(demands, pairs, number, mbit_s, full))
        name = f"more-{demand.target}-{pair.sources[0]}-{pair.sink}"
        solved = again.solve(asked, name, engine)
        yield More(
            (demand.target, pair.sources[0], pair.sink),
            mbit_s / MBIT_PER_GBIT,
            full / MBIT_PER_GBIT,
            unit / MBIT_PER_GBIT,
            solved,
            cost_increase(plan, solved),
        )


def _knowing(plan: Plan, held: Held) -> Remembering:
    """Return an engine that knows the plan: more traffic costs no less, over its spans perhaps."""
    engine, choice = Remembering(), held.choice(plan)
    cost, bound = plan.cost_cny or 0, plan.lower_bound_cny or 0
    found = CoverResult(FEASIBLE, plan.reason, choice.astype(bool), cost, bound)
    engine.known.keep(Answer(held.asked.question, found, {}))
    return engine


def _with(demands: Demands, pairs: Sequence[Pair], number: int, mbit_s: int, full: int) -> Demands:
    """Return the traffic with that of a pair a little more than what its channels carry."""
    if not mbit_s:
        pair, more_gbit_s = pairs[number], (full + 1) / MBIT_PER_GBIT
        factor = Fraction(str(demands.oversubscription)) / Fraction(str(demands.scale))
        gbit_s = float(Fraction(str(more_gbit_s)) * factor)
        kind = (demands.kinds or ("",))[0]
        row = TrafficRow(pair.sources[0], pair.sink, gbit_s, gbit_s, gbit_s, kind)
        return replace(demands, rows=(*demands.rows, row))
    exact = demands.exact(pairs)[number][0] * Fraction(str(demands.scale))
    times = float((full + Fraction(1, 2)) / exact)
    rows = (row if owner(row, pairs) != number else _times(row, times) for row in demands.rows)
    return replace(demands, rows=tuple(rows))


def _times(row: TrafficRow, times: float) -> TrafficRow:
    return replace(
        row,
        low_gbit_s=row.low_gbit_s * times,
        base_gbit_s=row.base_gbit_s * times,
        high_gbit_s=row.high_gbit_s * times,
    )
