"""Slots for channels: first fit, which the busiest span mostly proves, and a search for the rest.

Widest channels first, then the longest routes, each into the lowest slots that are free all along.
When that meets what the busiest span needs, nothing is better. Where channels of one source share
their first spans, as on a tree, it always does. Otherwise a constraint program looks for fewer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from netplan.optimize.spectrum.problem import Assignment, SpectrumProblem

EFFORT = 20.0
"""How long the search may last, in the solver's own deterministic units (about seconds)."""


def assign(
    problem: SpectrumProblem, *, slots: int | None = None, effort: float = EFFORT
) -> Assignment | None:
    """Return slots for all channels, the fewest that are found.

    Args:
        problem: the channels.
        slots: how many there are: enough is good enough; None: the fewest are wanted.
        effort: how long to search where first fit needs too many.

    Returns:
        None where ``slots`` are not enough, or no assignment within them was found.
    """
    span, least = problem.busiest
    if slots is not None and least > slots:
        return None
    first = first_fit(problem)
    used = _used(problem, first)
    good = max(least, slots or 0)
    if used <= good:
        return Assignment(tuple(first), used, least, span)
    found = _search(problem, first, slots, least, effort)
    if found is not None:
        first, least = found
        used = _used(problem, first)
    if slots is not None and used > slots:
        return None
    return Assignment(tuple(first), used, least, span if least == problem.busiest[1] else None)


def order(problem: SpectrumProblem) -> list[int]:
    """Return the channels as first fit takes them: what is held first, then widest, longest."""
    channels = problem.channels
    return sorted(
        range(len(channels)),
        key=lambda c: (c not in problem.held, -channels[c].width, -len(channels[c].spans), c),
    )


def first_fit(problem: SpectrumProblem) -> list[int]:
    """Return for every channel the lowest slots that are free on all its spans, in order."""
    taken: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    first = [0] * len(problem.channels)
    for number in order(problem):
        channel = problem.channels[number]
        start = problem.held.get(number, 0)
        if number not in problem.held:
            full = _full(problem, channel.spans, taken)
            while True:
                block = [s for s in range(start, start + channel.width) if s in full]
                if not block:
                    break
                start = block[-1] + 1
        first[number] = start
        for span in channel.spans:
            for slot in range(start, start + channel.width):
                taken[span][slot] += 1
    return first


def _full(
    problem: SpectrumProblem, spans: Sequence[str], taken: dict[str, dict[int, int]]
) -> set[int]:
    """Return the slots that are taken on all pairs of some of the spans."""
    return {
        slot
        for span in spans
        for slot, count in taken[span].items()
        if count >= problem.pairs.get(span, 1)
    }


def _used(problem: SpectrumProblem, first: Sequence[int]) -> int:
    return max((f + c.width for f, c in zip(first, problem.channels, strict=True)), default=0)


def _search(
    problem: SpectrumProblem, hint: Sequence[int], slots: int | None, least: int, effort: float
) -> tuple[list[int], int] | None:
    """Return better slots and a proven least number of them; None: nothing was learnt."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (compiled library)

    model, most = cp_model.CpModel(), _used(problem, hint)
    highest = model.new_int_var(least, most, "highest")
    starts, blocks = [], []
    for number, channel in enumerate(problem.channels):
        last = most - channel.width
        held = problem.held.get(number)
        low, high = (0, last) if held is None else (held, held)
        start = model.new_int_var(low, high, f"start{number}")
        starts.append(start)
        blocks.append(model.new_fixed_size_interval_var(start, channel.width, f"block{number}"))
        model.add(start + channel.width <= highest)
        model.add_hint(start, hint[number])
    for span, numbers in sorted(problem.on_span.items()):
        mine = [blocks[c] for c in numbers]
        if len(mine) > problem.pairs.get(span, 1):
            if problem.pairs.get(span, 1) == 1:
                model.add_no_overlap(mine)
            else:
                model.add_cumulative(mine, [1] * len(mine), problem.pairs[span])
    if slots is None:
        model.minimize(highest)
    else:
        model.add(highest <= slots)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    first = [int(solver.value(start)) for start in starts]
    if slots is not None:
        return first, least
    return first, max(least, round(solver.best_objective_bound))
