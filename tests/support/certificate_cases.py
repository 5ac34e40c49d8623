"""Problems stated for the check, and ways to spoil a certificate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from netplan.check.certificate.pricing import Ellipse
from netplan.check.certificate.statement import Arc, Asked, Kind, Statement
from netplan.check.recompute.question import INTACT
from netplan.model.certificate import (
    Certificate,
    Cut,
    CutOff,
    Evidence,
    Fixing,
    PairWeights,
    Part,
    Split,
)
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import NO_CAP, CoverProblem
from netplan.planning.certificate import certificate_of
from tests.support.engine_cases import set_cover_problem


def statement_of(problem: CoverProblem) -> Statement:
    """Return a problem in the words of the check."""
    names = [INTACT, *list(problem.scenario_name)[1:]]
    demands, tightened = {}, set()
    for d, name in enumerate(problem.demand_name):
        after = int(problem.demand_after_ns[d])
        exempt = frozenset(names[f] for f in problem.demand_exempt[d])
        demands[name] = Asked(
            int(problem.demand_source[d]),
            int(problem.demand_sink[d]),
            int(problem.demand_limit_ns[d]),
            after if after >= 0 else None,
            exempt,
        )
        if after >= 0 and exempt < set(names) and set(names[1:]) - exempt:
            tightened.add(name)
    columns = (
        problem.arc_tail,
        problem.arc_head,
        problem.arc_ns,
        problem.arc_item,
        problem.arc_kind,
        problem.caps_ns,
    )
    by_noise = problem.arc_noise is not None
    noise = (
        [None] * len(problem.arc_ns) if problem.arc_noise is None else problem.arc_noise.tolist()
    )
    rows = zip(*(c.tolist() for c in columns), noise, strict=True)
    return Statement(
        problem.n_nodes,
        tuple(
            Arc(t, h, ns, item, Kind(kind), None if cap == NO_CAP else cap, units)
            for t, h, ns, item, kind, cap, units in rows
        ),
        tuple(problem.item_name),
        tuple(problem.item_cost.tolist()),
        frozenset(np.flatnonzero(problem.item_lower).tolist()),
        frozenset(np.flatnonzero(problem.item_upper == 0).tolist()),
        {
            name: frozenset(lost.tolist())
            for name, lost in zip(names, problem.scenario_lost_arcs, strict=True)
        },
        demands,
        frozenset(tightened),
        int(problem.noise_reach if by_noise else problem.reach_ns),
        int(problem.regen_ns),
        by_noise,
    )


def certified(
    problem: CoverProblem, settings: EngineSettings | None = None
) -> tuple[CoverResult, Certificate | None]:
    """Solve a problem by paths; return the answer and its certificate."""
    named = replace(problem, scenario_name=[INTACT, *list(problem.scenario_name)[1:]])
    result = solve(named, settings=replace(settings or EngineSettings(), method="branch_and_price"))
    return result, certificate_of(named, result)


def spoiled(certificate: Certificate, rng: np.random.Generator) -> Certificate:
    """Return the certificate with one thing in it changed at random."""
    parts = list(certificate.parts)
    n = int(rng.integers(len(parts)))
    part = parts[n]
    kind = rng.integers(5)
    if kind == 0 and part.fixings:
        parts[n] = replace(part, fixings=part.fixings[:-1])
    elif kind == 1 and part.fixings:
        fixing = part.fixings[-1]
        parts[n] = replace(
            part, fixings=(*part.fixings, Fixing(Evidence(), fixing.refused, fixing.chosen))
        )
    elif kind == 2:
        parts[n] = replace(part, fixings=(*part.fixings, _guess(certificate, rng)))
    elif isinstance(part.end, Split):
        parts[n] = replace(part, end=replace(part.end, item=_item(certificate, rng)))
    elif isinstance(part.end, CutOff):
        parts[n] = replace(part, end=CutOff(int(rng.integers(len(certificate.pairs)))))
    elif isinstance(part.end, Evidence):
        parts[n] = replace(part, end=_shaken(part.end, rng))
    return replace(certificate, parts=tuple(parts))


def _item(certificate: Certificate, rng: np.random.Generator) -> int:
    return int(rng.integers(max(len(certificate.items), 1)))


def _guess(certificate: Certificate, rng: np.random.Generator) -> Fixing:
    """Return a fixing of a random item by weights drawn from the air."""
    count = len(certificate.items)
    rows = tuple(
        PairWeights(
            p,
            tuple(range(count)),
            tuple((rng.integers(0, 8, count) * certificate.scale).tolist()),
        )
        for p in range(len(certificate.pairs))
    )
    item = (_item(certificate, rng),) if count else ()
    evidence = Evidence(rows)
    return Fixing(evidence, item, ()) if rng.random() < 0.5 else Fixing(evidence, (), item)


def _shaken(evidence: Evidence, rng: np.random.Generator) -> Evidence:
    rows = tuple(
        replace(row, values=tuple(int(v * rng.uniform(0.5, 2)) for v in row.values))
        for row in evidence.weights
    )
    return Evidence(rows, evidence.cuts)


def first_with(certificate: Certificate, end: type) -> tuple[int, Part]:
    """Return the first part that ends so, and its number."""
    return next((n, p) for n, p in enumerate(certificate.parts) if isinstance(p.end, end))


def with_part(certificate: Certificate, number: int, part: Part) -> Certificate:
    """Return the certificate with a part exchanged."""
    parts = list(certificate.parts)
    parts[number] = part
    return replace(certificate, parts=tuple(parts))


def by_a_cut() -> tuple[Statement, Certificate, int]:
    """Return a statement, a proof by one cut that something is bought, and the least cost."""
    problem, best = set_cover_problem(3)
    statement = statement_of(replace(problem, scenario_name=[INTACT, *problem.scenario_name[1:]]))
    _, certificate = certified(problem)
    assert certificate is not None
    pair = next(n for n, p in enumerate(certificate.pairs) if p.failure == INTACT)
    ellipse = Ellipse(statement, certificate.pairs[pair].demand, INTACT, frozenset(range(20)))
    names = list(certificate.items)
    names += [statement.items[e] for e in sorted(ellipse.items) if statement.items[e] not in names]
    items = tuple(sorted(names.index(statement.items[e]) for e in ellipse.items))
    cheapest = min(statement.cost[e] for e in ellipse.items)
    cut = Cut(pair, items, cheapest * certificate.scale)
    parts = (Part((), Evidence((), (cut,))),)
    shown = replace(certificate, items=tuple(names), lower_bound_cny=cheapest, parts=parts)
    return statement, shown, best
