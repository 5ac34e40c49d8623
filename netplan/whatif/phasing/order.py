"""The order of building itself: an integer programme, exact, with cuts for what it claims to hold.

One variable for each item and year (begun by then) and for each requirement and year (held then).
Of every requirement only single items are known to be needed at first. Where an answer claims
what its items do not hold, cuts are added and it is asked again; so every answer that is kept is
true, and every bound on the way is one of the whole question. Aims are made best one after the
other, each with those before it kept at their best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from time import perf_counter
from typing import Any

from netplan.model.network import Span
from netplan.model.phases import Aim, Measure, Reached, Terms
from netplan.model.scenario import PhaseRule
from netplan.whatif.phasing.needs import Items, Need, Needs

ALL_YEAR = frozenset(range(1, 13))
WEIGHT_STEP = 1000
"""Weights count in thousandths; a pair counts one of them at least."""
WORK = 300.0
"""Deterministic time of CP-SAT for one aim."""
AIMS = {
    Measure.INTACT: ((Aim.INTACT,), (Aim.PROTECTED,), (Aim.AS_PLANNED,), (Aim.MONEY,)),
    Measure.PROTECTED: ((Aim.PROTECTED,), (Aim.INTACT,), (Aim.AS_PLANNED,), (Aim.MONEY,)),
    Measure.SUM: ((Aim.INTACT, Aim.PROTECTED), (Aim.AS_PLANNED,), (Aim.MONEY,)),
}
"""What is made best, first to last."""


@dataclass(frozen=True)
class Timing:
    """When an item may be begun, and how it is paid.

    Attributes:
        lead: years of building.
        first: the first year, from 0, in which it may be begun.
        parts: what is paid in each year of building, CNY.
    """

    lead: int
    first: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Order:
    """The year in which each item is begun, from 0 (None: in none), and what that reaches."""

    begun: Mapping[str, int | None]
    reached: tuple[Reached, ...]

    def ready(self, timings: Mapping[str, Timing], year: int) -> Items:
        """Return what is ready at the end of a year."""
        return frozenset(
            item
            for item, at in self.begun.items()
            if at is not None and at + timings[item].lead - 1 <= year
        )


def timings(needs: Needs) -> dict[str, Timing]:
    """Return when every item may be begun; links take no building of their own."""
    network, found = needs.scenario.network, {}
    for item, cost in needs.costs.items():
        lead, first = 1, 1
        if item not in needs.routes:
            span = network.span[item]
            rules = [rule for rule in needs.scenario.phases if rule.applies(span, network)]
            lead = years_of_building(span, rules)
            first = max((rule.earliest_year for rule in rules), default=1)
        found[item] = Timing(lead, first - 1, equal_parts(cost, lead))
    return found


def years_of_building(span: Span, rules: Sequence[PhaseRule]) -> int:
    """Return the years, from January on, that the work on a span takes under its rules."""
    seasons = [s.months for s in (span.season, *(rule.season for rule in rules)) if s is not None]
    a_year = len(ALL_YEAR.intersection(*seasons))
    months = max(span.lead_time_months or 1, *(rule.lead_time_months for rule in rules), 1)
    return max(ceil(months / a_year), *(rule.lead_time_years for rule in rules), 1)


def equal_parts(amount: int, count: int) -> tuple[int, ...]:
    """Return a sum in equal whole parts; what does not go up is paid last."""
    return (*(amount // count for _ in range(count - 1)), amount - amount // count * (count - 1))


@dataclass
class Ordering:
    """The search for the best order."""

    needs: Needs
    terms: Terms
    until: float | None
    timing: Mapping[str, Timing] = field(init=False)
    cuts: dict[tuple[Need, Items], None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take what every requirement is known to need."""
        self.timing = timings(self.needs)
        self.cuts.update(dict.fromkeys(self.needs.essential()))

    @property
    def _years(self) -> range:
        return range(len(self.terms.budgets_cny))

    def best(self) -> Order:
        """Return the best order, aim by aim."""
        program, reached = _Program(self), list[Reached]()
        begun: Mapping[str, int | None] = dict.fromkeys(self.needs.costs)
        for aim in self._aims():
            counted = _counted(aim)
            found, bound = self._settled(program, aim, counted)
            if found is not None and self._keeps(found, reached):
                begun = found
            value = self.value(begun, aim, counted)
            bound = min(bound, value) if aim.is_small else max(bound, value)
            program.keep(aim, counted, value)
            scale = 1 if aim.is_small else self._scale
            reached.append(Reached(aim, value / scale, bound / scale))
        return Order(begun, tuple(reached))

    def _aims(self) -> Iterator[Aim]:
        """Yield what is made best, first to last; what nothing asks for is left out."""
        present = {need[0] for need in self.needs.all}
        for aims in AIMS[self.terms.measure]:
            asked = [aim for aim in aims if aim in present or aim is Aim.MONEY]
            if asked:
                yield asked[0] if len(asked) == 1 else Aim.SUM

    @property
    def _scale(self) -> int:
        return WEIGHT_STEP if self.terms.weighted else 1

    def weight(self, need: Need) -> int:
        """Return what a requirement counts in a year."""
        if not self.terms.weighted:
            return 1
        name = need[1]
        if name in self.needs.costs:
            return WEIGHT_STEP
        place = self.needs.scenario.network.place[self.needs.demands[name].sink]
        return max(1, round(place.weight * WEIGHT_STEP))

    def _keeps(self, begun: Mapping[str, int | None], reached: Sequence[Reached]) -> bool:
        """Tell whether an order is as good as before in the aims that came before."""
        for one in reached:
            if self.value(begun, one.aim, _counted(one.aim)) / self._scale < one.value:
                return False
        return True

    def value(self, begun: Mapping[str, int | None], aim: Aim, counted: frozenset[Aim]) -> int:
        """Return what an order truly reaches of an aim."""
        if aim is Aim.MONEY:
            years = self._years
            return sum(self.paid(item, at, y) for item, at in begun.items() for y in years)
        order = Order(begun, ())
        total = 0
        for y in self._years:
            standing = self.needs.standing(order.ready(self.timing, y))
            total += sum(
                self.weight(need)
                for need in self.needs.all
                if need[0] in counted and self.needs.holds(need, standing)
            )
        return total

    def paid(self, item: str, begun: int | None, year: int) -> int:
        """Return what is paid for an item by the end of a year."""
        if begun is None or year < begun:
            return 0
        return sum(self.timing[item].parts[: year - begun + 1])

    def _settled(
        self, program: _Program, aim: Aim, counted: frozenset[Aim]
    ) -> tuple[dict[str, int | None] | None, int]:
        """Return an order that is best in an aim and true to what it claims, and the bound.

        Where a limit stops the search the order may claim too much; what it truly reaches is
        counted elsewhere.
        """
        while True:
            found, bound, ended = program.solve(aim, counted)
            if found is None:
                return None, bound
            wrong = list(self._claimed_too_much(*found))
            fresh = [cut for cut in wrong if cut not in self.cuts]
            if not wrong or ended:
                return found[0], bound
            self.cuts.update(dict.fromkeys(fresh))
            program.add(fresh)

    def _claimed_too_much(
        self, begun: Mapping[str, int | None], held: Mapping[tuple[Need, int], bool]
    ) -> Iterator[tuple[Need, Items]]:
        order, seen = Order(begun, ()), set[tuple[Need, Items]]()
        costs = self.needs.costs
        for y in self._years:
            standing = self.needs.standing(order.ready(self.timing, y))
            left = [item for item in costs if item not in standing]
            for need in self.needs.all:
                if not held[need, y] or self.needs.holds(need, standing):
                    continue
                for sign in (1, -1):
                    by_cost = sorted(left, key=lambda item: (sign * costs[item], item))
                    cut = self.needs.cut(need, standing, by_cost)
                    if (need, cut) not in seen:
                        seen.add((need, cut))
                        yield need, cut


def _counted(aim: Aim) -> frozenset[Aim]:
    """Return of which aims the requirements count."""
    if aim is Aim.SUM:
        return frozenset({Aim.INTACT, Aim.PROTECTED})
    return frozenset({aim})


class _Program:
    """The integer programme, kept from aim to aim."""

    def __init__(self, ordering: Ordering) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  (compiled library)

        self.cp: Any = cp_model
        self.ordering, needs = ordering, ordering.needs
        self.model = cp_model.CpModel()
        self.years = range(len(ordering.terms.budgets_cny))
        self.begun = {(i, y): self.model.new_bool_var("") for i in needs.costs for y in self.years}
        self.held = {(n, y): self.model.new_bool_var("") for n in needs.all for y in self.years}
        self._orders()
        self._budgets()
        self.add(ordering.cuts)

    def _ready(self, item: str, year: int) -> Any:
        """Return the variable of an item that is ready by a year, None where it cannot be."""
        began = year - self.ordering.timing[item].lead + 1
        return self.begun[item, began] if began >= 0 else None

    def _orders(self) -> None:
        """What is begun stays; what would not be ready in time is not begun; links come last."""
        model, last = self.model, len(self.years) - 1
        for item in self.ordering.needs.costs:
            timing = self.ordering.timing[item]
            for y in self.years:
                if y < timing.first:
                    model.add(self.begun[item, y] == 0)
                elif y and y + timing.lead - 1 > last:
                    model.add(self.begun[item, y] == self.begun[item, y - 1])
                elif y:
                    model.add_implication(self.begun[item, y - 1], self.begun[item, y])
            if timing.lead > len(self.years):
                model.add(self.begun[item, last] == 0)
        for link, spans in self.ordering.needs.routes.items():
            for span in sorted(spans):
                for y in self.years:
                    self._implies(self.begun[link, y], self._ready(span, y))

    def _implies(self, one: Any, other: Any) -> None:
        if other is None:
            self.model.add(one == 0)
        else:
            self.model.add_implication(one, other)

    def paid(self, year: int) -> Any:
        """Return what is paid by the end of a year."""
        return sum(
            part * self.begun[item, year - late]
            for item, timing in self.ordering.timing.items()
            for late, part in enumerate(timing.parts)
            if part and late <= year
        )

    def _budgets(self) -> None:
        terms = self.ordering.terms
        for y in self.years:
            if terms.lapse:
                before = self.paid(y - 1) if y else 0
                self.model.add(self.paid(y) - before <= terms.budgets_cny[y])
            else:
                self.model.add(self.paid(y) <= sum(terms.budgets_cny[: y + 1]))

    def add(self, cuts: Iterator[tuple[Need, Items]] | Any) -> None:
        """Add cuts: no requirement holds in any year without one item of each of its own."""
        for need, items in cuts:
            for y in self.years:
                ready = [self._ready(item, y) for item in sorted(items)]
                self.model.add_bool_or(
                    [self.held[need, y].negated(), *(var for var in ready if var is not None)]
                )

    def _sum(self, aim: Aim, counted: frozenset[Aim]) -> Any:
        if aim is Aim.MONEY:
            return sum(self.paid(y) for y in self.years)
        weight = self.ordering.weight
        return sum(weight(n) * var for (n, _), var in self.held.items() if n[0] in counted)

    def keep(self, aim: Aim, counted: frozenset[Aim], value: int) -> None:
        """Keep an aim at what was reached of it."""
        if aim is not Aim.MONEY:
            self.model.add(self._sum(aim, counted) >= value)

    def solve(self, aim: Aim, counted: frozenset[Aim]) -> tuple[Any, int, bool]:
        """Return (begun, held) of the best answer or None, the bound, and whether a limit hit."""
        model, value = self.model, self._sum(aim, counted)
        if aim is Aim.MONEY:
            model.minimize(value)
        else:
            model.maximize(value)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = WORK
        if self.ordering.until is not None:
            left = self.ordering.until - perf_counter()
            solver.parameters.max_time_in_seconds = max(left, 0.0)
        status = solver.solve(model)
        ended = status != self.cp.OPTIMAL
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            if status != self.cp.UNKNOWN:
                raise RuntimeError("building nothing is always possible: a fault of the optimizer")
            return None, self._loosest(aim, counted), True
        begun = {
            item: next((y for y in self.years if solver.boolean_value(self.begun[item, y])), None)
            for item in self.ordering.needs.costs
        }
        held = {key: bool(solver.boolean_value(var)) for key, var in self.held.items()}
        return (begun, held), round(solver.best_objective_bound), ended

    def _loosest(self, aim: Aim, counted: frozenset[Aim]) -> int:
        if aim is Aim.MONEY:
            return 0
        weight = self.ordering.weight
        return sum(weight(n) for (n, _) in self.held if n[0] in counted)
