"""The cheapest choice that carries every state: rounds of the engine, rows from what it misses."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize.deadline import STOPPED
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.rows import Row, row, with_rows
from netplan.planning.capacity.pool import Pool
from netplan.planning.capacity.question import CapacityQuestion
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.separation import Separator
from netplan.planning.capacity.states import States
from netplan.planning.survivability.oracle_cuts import warm_engine

Tell = Callable[[str], None]
MANY = 1500
"""Rungs of channels beyond which they are left out of the rows; their least number is added."""


class Search:
    """One question's rows, best choice and bound."""

    def __init__(
        self,
        question: CapacityQuestion,
        settings: EngineSettings,
        tell: Tell = print,
        pool_s: float = 10,
        rough: float = 0.01,
        many: int = MANY,
    ) -> None:
        self.question, self.settings, self.tell = question, settings.begun(), tell
        self.router = Router(question.base)
        rungs = sum(len(items) for items in question.ends.values())
        self.exact = rungs <= many
        self.asked = question if self.exact else question.without_channels()
        price = min((int(question.cover.item_cost[i[0]]) for i in question.ends.values()), default=0)
        self.constant = 0 if self.exact else price * question.least_channels
        self.separator = Separator(self.asked)
        self.rows: dict[Row, None] = {}
        self.engine = warm_engine()
        self.best: UInt8 | None = None
        self.cost = 2**62
        self.bound = 0
        self.rough = rough
        self.pool = Pool(question, self.router, pool_s)

    def run(self) -> tuple[UInt8 | None, int, int]:
        gap = self.rough
        began = time.process_time()
        number = 0
        while True:
            number += 1
            asked = with_rows(self.asked.cover, list(self.rows))
            found = self.engine(asked, settings=replace(self.settings, gap=gap))
            self.bound = max(self.bound, found.lower_bound + self.constant)
            if found.chosen is None:
                self.tell(f"{found.status} {found.reason}")
                break
            plan = found.chosen.astype(np.uint8)
            t0 = time.process_time()
            new, whole = self._missed(plan)
            t1 = time.process_time()
            if self.exact and not new and whole:
                self._take(plan, found.cost)
            else:
                self._offer(plan)
            t2 = time.process_time()
            self.tell(
                f"{number}: {(found.cost + self.constant) / 1e6:.4f} bound {self.bound / 1e6:.4f} best {self.cost / 1e6:.4f} gap {(self.cost - self.bound) / self.cost:.3%}"
                f" rows {len(self.rows)}+{len(new)} rough {gap} cpu {time.process_time() - began:.1f} (sep {t1 - t0:.1f} pool {t2 - t1:.1f}) {found.reason}"
            )
            if self.cost - self.bound <= self.settings.gap * self.cost or found.reason in STOPPED:
                break
            if new:
                self.rows.update(dict.fromkeys(new))
            elif found.reason != "proved" and gap > self.settings.gap:
                gap = self.settings.gap if gap < 0.002 else gap / 4
            else:
                break
        return self.best, self.cost, self.bound

    def _take(self, plan: UInt8, cost: int) -> None:
        if cost < self.cost:
            self.best, self.cost = plan, cost

    def _offer(self, plan: UInt8) -> None:
        made = self.pool.cheapest(plan)
        if made is not None:
            self._take(made, int(self.question.cover.item_cost[made != 0].sum()))

    def _missed(self, plan: UInt8) -> tuple[list[Row], bool]:
        """Return violated rows, and whether every state is carried."""
        question = self.asked
        chosen = plan.copy()
        links = sorted({link for _, link in self.question.ends})
        if not self.exact or question.owned:
            chosen[links] = 1
        states = States(question, self.router, chosen)
        new: dict[Row, None] = {}
        seen: set[int] = set()
        whole = True
        for state in question.loaded:
            prices = states.misses(state)
            if prices is None:
                continue
            whole = False
            if id(prices) in seen:
                continue
            seen.add(id(prices))
            made = self.separator.rows(states.levels, state, prices)
            new.update(dict.fromkeys(r for r in made if r.value(plan) < r.least))
        if not whole and not new:
            raise RuntimeError("a state is not carried and no row says so: a fault of the optimizer")
        if whole and states.uncarried():
            whole = False
            new[self._more(plan)] = None
        return list(new), whole

    def _more(self, plan: UInt8) -> Row:
        """Return that something more is needed than a choice has."""
        left = np.flatnonzero((plan == 0) & (self.question.cover.item_upper != 0))
        return row([((int(e),), 1) for e in left], 1)
