"""What objectives measure, from the latencies that the checker's own code finds."""

from __future__ import annotations

from fractions import Fraction

from netplan.check.plan.objective import holds
from netplan.check.plan.targets import Fate
from netplan.check.recompute.question import Question
from netplan.model.scenario import (
    Coverage,
    Minimise,
    Objective,
    Over,
    PairWeight,
)


def weights(question: Question, how: PairWeight) -> list[int]:
    """Return what each demand counts: by its sink, in people, in millionths, or one."""
    sinks = [question.scenario.network.place[d.sink] for d in question.demands]
    if how is PairWeight.COUNT:
        return [1 for _ in sinks]
    if how is PairWeight.POPULATION:
        return [p.population or 0 for p in sinks]
    return [round(p.weight * 10**6) for p in sinks]


def connected(question: Question, got: list[Fate], over: bool) -> bool:
    """Tell whether every demand has a path, after the failures it knows too if ``over``."""
    return all(
        fate.intact_ns is not None
        and not (over and demand.after_cut_ns is not None and None in fate.after_ns.values())
        for demand, fate in zip(question.demands, got, strict=True)
    )


def worst(question: Question, got: list[Fate], step: Objective) -> int:
    """Return the worst latency or margin, in ns."""
    margin, values = step.minimise is Minimise.WORST_MARGIN, []
    for demand, fate in zip(question.demands, got, strict=True):
        assert fate.intact_ns is not None
        values.append(fate.intact_ns - demand.limit_ns * margin)
        if step.over is Over.FAILURES and demand.after_cut_ns is not None:
            after = [ns for ns in fate.after_ns.values() if ns is not None]
            values += [ns - demand.after_cut_ns * margin for ns in after]
    return max(values)


def covers(question: Question, got: list[Fate], coverage: Coverage) -> bool:
    """Tell whether enough of one target holds, and all of the others."""
    total = held = 0
    pairs = zip(question.demands, got, weights(question, coverage.weight), strict=True)
    for demand, fate, weight in pairs:
        good = holds(demand, fate)
        if demand.target == coverage.target:
            total, held = total + weight, held + weight * good
        elif not good:
            return False
    return held >= Fraction(str(coverage.share)) * total
