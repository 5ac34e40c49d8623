"""Slots for channels whose ways are known; and where there are none, other ways, or more room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netplan.optimize.spectrum.assign import assign
from netplan.optimize.spectrum.problem import Channel, SpectrumProblem
from netplan.planning.capacity.flows import Asked
from netplan.planning.capacity.question import Key
from netplan.planning.capacity.ways import Lit, Ways

EFFORT = 2.0
"""How long a search for slots may last, in the solver's own deterministic units."""
EXACT_EFFORT = 20.0
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
        for spans, slot in zip(ways.of[lit.way].stretches, lit.slots, strict=True):
            slots[len(channels)] = slot
            channels.append(ways.stretch(spans))
    first = len(channels)
    channels += [ways.stretch(spans) for way in fresh for spans in ways.of[way].stretches]
    problem = SpectrumProblem(channels, ways.pairs, slots)
    found = assign(problem, slots=ways.question.slots, effort=EFFORT)
    if found is None:
        return None
    rest = iter(found.first[first:])
    return [Lit(way, tuple(next(rest) for _ in ways.of[way].stretches)) for way in fresh]


@dataclass(frozen=True)
class Exact:
    """Channels with slots, and how many rungs beyond the choice's they need, by ladder."""

    lit: list[Lit]
    rungs: Mapping[int | Key, int] = field(default_factory=dict)


class _Model:
    """Ways, slots and rungs of one state in one program."""

    def __init__(self, ways: Ways, held: Sequence[Lit], asked: Asked, *, buying: bool) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  (compiled library)

        self.ways, self.asked, self.cp = ways, asked, cp_model
        self.model = cp_model.CpModel()
        question, levels = ways.question, ways.levels
        self.more: dict[int | Key, cp_model.IntVar] = {}
        ladders: dict[int | Key, tuple[int, int]] = {
            s: (levels.pairs[s], len(question.pairs[s])) for s in ways.spans
        }
        ladders |= {k: (levels.channels[k], len(question.ends[k])) for k in ways.keys}
        for name, (reached, top) in ladders.items():
            most = top - reached if buying else 0
            self.more[name] = self.model.new_int_var(0, most, f"more {name}")
        self.flow = {
            w: self.model.new_int_var(0, asked.need[ways.of[w].demand], f"way {w}")
            for w in asked.ways.tolist()
            if ways.of[w].demand in asked.need
        }
        for d, count in asked.need.items():
            self.model.add(sum(x for w, x in self.flow.items() if ways.of[w].demand == d) == count)
        self._slots(held)
        self._channels()
        self._weigh()

    def _slots(self, held: Sequence[Lit]) -> None:
        ways, taken = self.ways, Counter[tuple[int, int]]()
        for lit in held:
            for spans, slot in zip(ways.of[lit.way].stretches, lit.slots, strict=True):
                taken.update((s, slot) for s in spans)
        through = defaultdict(list)
        for w, x in self.flow.items():
            for spans in ways.of[w].stretches:
                through[spans].append(x)
        self.at = {}
        over = defaultdict(list)
        for spans, flows in through.items():
            most = min(len(ways.question.pairs[s]) for s in spans)
            self.at[spans] = [
                self.model.new_int_var(0, most, f"{spans} {slot}")
                for slot in range(ways.question.slots)
            ]
            self.model.add(sum(self.at[spans]) == sum(flows))
            for slot, x in enumerate(self.at[spans]):
                for s in spans:
                    over[s, slot].append(x)
        for (s, slot), here in over.items():
            room = ways.levels.pairs[s] - taken[s, slot]
            self.model.add(sum(here) <= room + self.more[s])

    def _channels(self) -> None:
        first = len(self.ways.spans)
        for row, key in enumerate(self.ways.keys, first):
            mine = [x for w, x in self.flow.items() if row in self.ways.of[w].rows]
            self.model.add(sum(mine) <= int(self.asked.room[row]) + self.more[key])

    def _weigh(self) -> None:
        """Ask for the cheapest rungs, and then for the cheapest ways."""
        question = self.ways.question
        cost = dict(zip(self.asked.ways.tolist(), self.asked.cost.tolist(), strict=True))
        top = 1 + sum(self.asked.need.values()) * max(cost.values(), default=0)
        price = {
            name: int(question.cover.item_cost[ladder[-1]])
            for name in self.more
            for ladder in [question.ends[name] if isinstance(name, tuple) else question.pairs[name]]
        }
        unit = max(1, max(price.values(), default=1) * top // 2**40)
        self.model.minimize(
            sum(max(price[n], 1) * (top // unit + 1) * x for n, x in self.more.items())
            + sum(cost[w] // unit * x for w, x in self.flow.items())
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
            spans: [s for s, x in enumerate(at) for _ in range(int(solver.value(x)))][::-1]
            for spans, at in self.at.items()
        }
        lit = [
            Lit(w, tuple(free[spans].pop() for spans in self.ways.of[w].stretches))
            for w, x in self.flow.items()
            for _ in range(int(solver.value(x)))
        ]
        more = {name: int(solver.value(x)) for name, x in self.more.items()}
        return Exact(lit, {name: count for name, count in more.items() if count})


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
    if not set(asked.need) <= set(ways.demand[asked.ways].tolist()):
        return None
    return _Model(ways, held, asked, buying=buying).solve()
