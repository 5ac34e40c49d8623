"""Slots for channels whose ways are known; and where there are none, other ways, or more room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netplan.optimize.spectrum.assign import assign
from netplan.optimize.spectrum.problem import Channel, SpectrumProblem
from netplan.planning.capacity.flows import Asked
from netplan.planning.capacity.ways import Lit, Stretch, Ways

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

EFFORT = 0.05
"""How long a search for slots may last, in the solver's own deterministic units.

Short: it tells alike channels apart, and the search for ways and slots together does not.
"""
EXACT_EFFORT = 4.0
"""The same of a search for ways, slots and further rungs together."""


def with_slots(ways: Ways, held: Sequence[Lit], fresh: Sequence[int]) -> list[Lit] | None:
    """Return fresh channels with slots beside those that are held; None: none were found.

    Args:
        ways: the ways.
        held: channels that keep their slots.
        fresh: the way of every other channel.
    """
    channels: list[Channel] = []
    slots: dict[int, int] = {}
    for lit in held:
        for stretch, slot in zip(ways.of[lit.way].stretches, lit.slots, strict=True):
            slots[len(channels)] = slot
            channels.append(ways.channel(stretch))
    first = len(channels)
    channels += [ways.channel(stretch) for way in fresh for stretch in ways.of[way].stretches]
    problem = SpectrumProblem(channels, ways.pairs, slots)
    found = assign(problem, slots=ways.question.slots, effort=EFFORT)
    if found is None:
        return None
    rest = iter(found.first[first:])
    return [Lit(way, tuple(next(rest) for _ in ways.of[way].stretches)) for way in fresh]


@dataclass(frozen=True)
class Exact:
    """Channels with slots, and how many rungs beyond the choice's they need, by row."""

    lit: list[Lit]
    rungs: Sequence[int]


class _Model:
    """Ways, slots and rungs of one state in one program."""

    def __init__(self, ways: Ways, held: Sequence[Lit], asked: Asked, *, buying: bool) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  (compiled library)

        self.ways, self.asked, self.cp = ways, asked, cp_model
        self.model = cp_model.CpModel()
        rungs = ways.rungs
        most = (rungs.most if buying else 0 * rungs.most).tolist()
        self.more = [self.model.new_int_var(0, top, f"more {i}") for i, top in enumerate(most)]
        self.flow: dict[int, cp_model.IntVar] = {}
        for w in asked.ways.tolist():
            units, rate = asked.need[ways.of[w].demand], int(ways.columns.rate[w])
            least, most = 0, -(-units // rate)
            if asked.fixed is not None:
                least = most = asked.fixed.get(w, 0)
            self.flow[w] = self.model.new_int_var(least, most, f"way {w}")
        for d, units in asked.need.items():
            mine = {w: int(ways.columns.rate[w]) for w in self.flow if ways.of[w].demand == d}
            brought = sum(rate * self.flow[w] for w, rate in mine.items())
            self.model.add_linear_constraint(brought, units, units + max(mine.values()) - 1)
        self._slots(held)
        self._counted()
        self._weigh()

    def _slots(self, held: Sequence[Lit]) -> None:
        """Every stretch has slots, and no slot of a span is taken more often than it has pairs."""
        ways, taken = self.ways, self.ways.taking(held)
        through = defaultdict(list)
        for w, x in self.flow.items():
            for stretch in ways.of[w].stretches:
                through[stretch].append(x)
        self.at: dict[Stretch, list[cp_model.IntVar]] = {}
        over = defaultdict(list)
        for stretch, flows in through.items():
            most = min(len(ways.question.pairs[s]) for s in stretch.spans)
            self.at[stretch] = [
                self.model.new_int_var(0, most, f"{stretch} {slot}")
                for slot in range(ways.question.slots - stretch.width + 1)
            ]
            self.model.add(sum(self.at[stretch]) == sum(flows))
            for first, x in enumerate(self.at[stretch]):
                for slot in range(first, first + stretch.width):
                    for s in stretch.spans:
                        over[s, slot].append(x)
        row = {s: i for i, s in enumerate(ways.spans)}
        for (s, slot), here in over.items():
            room = ways.levels.pairs[s] - taken[s, slot]
            self.model.add(sum(here) <= room + self.more[row[s]])

    def _counted(self) -> None:
        """Channels and regenerators of links are enough."""
        use, room = self.ways.columns.use, self.asked.room.tolist()
        for row in range(len(self.ways.spans), len(room)):
            part = slice(use.indptr[row], use.indptr[row + 1])
            cells = zip(use.indices[part].tolist(), use.data[part].tolist(), strict=True)
            mine = [round(much) * self.flow[w] for w, much in cells if w in self.flow]
            self.model.add(sum(mine) <= room[row] + self.more[row])

    def _weigh(self) -> None:
        """Ask for the cheapest rungs, and then for the cheapest ways."""
        cost = dict(zip(self.asked.ways.tolist(), self.asked.cost.tolist(), strict=True))
        price = self.ways.rungs.price.tolist()
        least = min((cny for cny in price if cny), default=1)
        every = 1 + sum(self.asked.need.values()) * max(cost.values(), default=0)
        share = max(1, -(-every // least))
        self.model.minimize(
            sum(max(cny, 1) * x for cny, x in zip(price, self.more, strict=True))
            + sum(cost[w] // share * x for w, x in self.flow.items())
        )

    def solve(self) -> Exact | None:
        """Return the best that is found, None where nothing is."""
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = EXACT_EFFORT
        if solver.solve(self.model) not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return None
        free = {
            stretch: [s for s, x in enumerate(at) for _ in range(int(solver.value(x)))][::-1]
            for stretch, at in self.at.items()
        }
        lit = [
            Lit(w, tuple(free[stretch].pop() for stretch in self.ways.of[w].stretches))
            for w, x in self.flow.items()
            for _ in range(int(solver.value(x)))
        ]
        return Exact(lit, [int(solver.value(x)) for x in self.more])


def exactly(ways: Ways, held: Sequence[Lit], asked: Asked, *, buying: bool) -> Exact | None:
    """Return channels with slots, their ways chosen together with the slots.

    Args:
        ways: the ways.
        held: channels that stay where they are.
        asked: the channels to be lit.
        buying: whether further rungs may be had; the cheapest are.

    Returns:
        None where there are none, or the search found none.
    """
    if not set(asked.need) <= set(ways.columns.demand[asked.ways].tolist()):
        return None
    return _Model(ways, held, asked, buying=buying).solve()
