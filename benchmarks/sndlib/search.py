"""The cheapest counts of modules: rows in rounds, a neighbourhood search, a master in integers.

The relaxed master is asked for rows until none is found. Then it is solved in whole numbers with
all rows, its answer checked in every state, what it misses added, again and again: each answer
bounds the cost, and the first that every state carries is the cheapest. Between, what answers miss
is bought, what they do not need is dropped, and parts of the best plan are freed and asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from benchmarks.sndlib.flows import Flows, Short
from benchmarks.sndlib.instance import Network, Numbers
from benchmarks.sndlib.master import Limits, Relaxed, Whole, block_of, solve_whole
from benchmarks.sndlib.rows import Cuts, Float, Row, metric_rows, whole_weights
from netplan.optimize.deadline import Deadline, OutOfTimeError

EPS, TRIES, MOST = 1e-3, 10, 60
"""Least violation over the norm of a row, contractions of a round and rows it adds."""
SLOW = 2e-4
"""Growth of the bound in a round below which flows are asked, not cuts alone."""
QUICK_S, FINE, COARSE, COARSEST = 1.0, 2e-3, 0.2, 5e-3
"""Where the master takes longer than this and the gap is not fine, a share of the gap is enough,
at most the last."""
SEVERAL, ASKED = 8, 24
"""States that are not carried, of which rows are made at once; and programs asked for them."""
MET = 3
"""How many of the solutions on the master's way are checked, the last ones."""
SMALL_FLOW = 1200
"""Columns of flow that a master which is not solved in its time may have."""
CLOSE = 1e-9
"""Relative difference of cost and bound that is none."""
FIRST_SLICE_S = 4.0
"""Seconds that the master in whole numbers has at first."""
LONGER = 3.0
"""By how much they grow when they are not enough."""
SHARE = 0.3
"""Share of the time so far that the search for plans may take."""
BEFORE = 0.25
"""Share of the time left that it may take before a master that goes on to the end."""
PART_S, ROUNDS_OF_PART = 2.0, 8
"""Seconds of a program over a part of the plan, and how often rows are added to one."""


@dataclass
class Answer:
    """What is known of a question.

    Attributes:
        counts: of the modules of the best plan, None without one.
        cost: of it, with the flow of the intact state.
        bound: no plan costs less.
        rounds: programs in whole numbers that were solved.
        rows: that were found.
        parts: parts of plans that were asked again.
    """

    counts: Numbers | None = None
    cost: float = np.inf
    bound: float = 0.0
    rounds: int = 0
    rows: int = 0
    parts: int = 0
    told: Callable[[float | None, float | None], None] = field(
        default=lambda _cost, _bound: None, repr=False
    )

    @property
    def proven(self) -> bool:
        """Return whether no plan is cheaper."""
        return self.counts is not None and self.cost - self.bound <= CLOSE * max(self.cost, 1.0)

    @property
    def gap(self) -> float:
        """Return the gap, 1 without a plan."""
        return 1.0 if self.counts is None else (self.cost - self.bound) / max(self.cost, 1.0)

    def tell(self) -> None:
        """Tell who listens."""
        self.told(None if self.counts is None else self.cost, self.bound)


class Search:
    """A search for the cheapest modules.

    Args:
        net: the network.
        failing: links each of which may fail alone; empty: the intact state only.
        deadline: when to end.
        told: hears of costs and bounds.
        seed: of what is done by chance.
    """

    def __init__(
        self,
        net: Network,
        failing: list[int],
        deadline: Deadline,
        told: Callable[[float | None, float | None], None],
        seed: int = 0,
    ) -> None:
        self.net, self.deadline = net, deadline
        self.states = dict.fromkeys([-1, *failing])
        self.cuts, self.flows = Cuts(net, failing, seed), Flows(net, deadline)
        self.block = block_of(net)
        self.relaxed = Relaxed(self.block)
        self.pool: dict[Row, None] = {}
        self.random = np.random.default_rng(seed)
        self.answer = Answer(told=told)
        self.types = len(net.link)
        self.most = net.most.astype(float)
        self.point = np.zeros(self.types)
        self.beside_s, self.until_s, self.last_s = 0.0, 0.0, 0.0
        self.tried: list[Numbers] = []

    def run(self) -> Answer:
        """Return the cheapest modules."""
        with suppress(OutOfTimeError):  # it ends with what is known
            self._rounds()
        self.answer.rows = len(self.pool)
        return self.answer

    def _rounds(self) -> None:
        self._root()
        slice_s = FIRST_SLICE_S
        while not (self.answer.proven or self.deadline.over):
            # A master that holds all there is may go on; others are asked anew with more rows.
            if not self._round(self.deadline.left_s if self._exact else slice_s):
                slice_s *= LONGER
            self._beside(BEFORE * self.deadline.left_s if self._exact else 0.0)

    def _beside(self, least_s: float) -> None:
        """Look for cheaper plans for as long as keeps its share of the time, at least so long."""
        began = self.deadline.passed_s
        self.until_s = began + max(SHARE * began - self.beside_s, least_s)
        if self._enough:
            return
        rounded = np.ceil(self.point - 1e-6).astype(np.int64)
        for counts in (*self.tried[::-1], rounded):
            if self.answer.counts is None or (counts is not rounded and not self._enough):
                self._repaired(counts)
        self._improve(12 if least_s == 0.0 else 1000)
        self.beside_s += self.deadline.passed_s - began

    @property
    def _enough(self) -> bool:
        """Return whether to look for plans no longer."""
        return self.answer.proven or self.deadline.over or self.deadline.passed_s >= self.until_s

    # -- what everyone uses ------------------------------------------------------------------
    def _bounded(self, bound: float) -> None:
        """Take note of a bound; the cost of modules alone is a multiple of its grain."""
        grain = self.net.grain
        if grain and not self.net.routing.any():
            bound = np.ceil(bound / grain - 1e-4) * grain
        bound = min(bound + self.net.fixed, self.answer.cost)
        if bound > self.answer.bound:
            self.answer.bound = float(bound)
            self.answer.tell()

    def _planned(self, counts: Numbers, cost: float) -> bool:
        """Take note of a plan that every state was seen to carry."""
        cost = cost if self.net.routing.any() else float(self.net.cost @ counts)
        cost += self.net.fixed
        if cost >= self.answer.cost - CLOSE * abs(cost):
            return False
        self.answer.counts, self.answer.cost = counts, cost
        self.answer.tell()
        return True

    def _missed(
        self, counts: Float | Numbers, eps: float, most: int, programs: float = np.inf
    ) -> tuple[list[Row], bool]:
        """Return rows of up to ``most`` states that are not carried, and whether all are.

        States that failed last are tried first, with at most so many ``programs``.
        """
        capacity = self.net.capacity(counts).astype(float)
        unsure = self.flows.open_states(capacity, self.states)
        if not unsure:
            return [], True
        self.states = dict.fromkeys([*unsure, *self.states])
        found = self.cuts.violated(counts.astype(float), TRIES, max(eps, 1e-9), MOST)
        if found:
            return found, False
        failed, before = 0, self.flows.programs
        for state in unsure:
            if failed == most or self.flows.programs - before > programs or self.deadline.over:
                return found, False
            # Flows that the program has found since are there to be mended.
            if not self.flows.open_states(capacity, [state]):
                continue
            short = self.flows.short(capacity, state)
            if short is not None:
                found += self._rows_of(short, counts, eps)
                failed += 1
        return found, not failed

    def _rows_of(self, short: Short, counts: Float | Numbers, eps: float) -> list[Row]:
        """Return the three rows of a state's prices that are violated most."""
        weights = whole_weights(short.prices)
        made = [row for w in weights for row in metric_rows(self.net, w, short.lost)]
        worst = sorted(made, key=lambda row: -row.lacking(counts) / row.norm)[:3]
        return [row for row in worst if row.lacking(counts) > eps * row.norm]

    def _add(self, rows: Iterable[Row]) -> int:
        new = [row for row in dict.fromkeys(rows) if row.columns]
        fresh = sum(row not in self.pool for row in new)
        self.pool.update(dict.fromkeys(new))
        self.relaxed.add(new)
        return fresh

    # -- the relaxed master ------------------------------------------------------------------
    def _root(self, patience: int = 3) -> None:
        """Add rows to the relaxed master until none is found."""
        last, slow = 0.0, 0
        while True:
            x, bound = self.relaxed.solve()
            self._bounded(bound)
            self.relaxed.tidy()
            self.point = counts = x[: self.types]
            if self.deadline.over:
                return
            new = self._add(self.cuts.violated(counts, TRIES, EPS, MOST))
            slow = slow + 1 if bound - last < SLOW * bound else 0
            last = bound
            if slow or not new:
                new += self._add(self._missed(counts, EPS, SEVERAL, ASKED)[0])
            if not new or slow > patience * 4:
                return

    # -- plans -------------------------------------------------------------------------------
    def _repaired(self, counts: Numbers) -> None:
        """Make a plan of counts: add modules until all is carried, then drop what is not needed."""
        counts = counts.copy()
        while not self.deadline.over:
            missed, carried = self._missed(counts, 0.0, 1)
            if carried:
                self._priced(self._trimmed(counts))
                return
            if not missed:
                return
            self._add(missed)
            gain = np.zeros(self.types)
            for row in missed:
                columns, lack = list(row.columns), row.lacking(counts)
                gain[columns] += np.minimum(row.coefficients, lack) / lack
            counts[int((gain / self.net.cost).argmax())] += 1

    def _priced(self, counts: Numbers) -> None:
        if not self.net.routing.any():
            self._planned(counts, 0.0)
            return
        limits = Limits(self.deadline.left_s)
        found = solve_whole(self.block, [], counts, counts.astype(float), limits)
        if found.counts is not None:
            self._planned(counts, found.cost)

    def _trimmed(self, counts: Numbers) -> Numbers:
        """Return counts without the modules that can be done without, dear ones first."""
        rows = list(self.pool)
        columns = np.concatenate([row.columns for row in rows]).astype(np.int64)
        a = np.concatenate([row.coefficients for row in rows]).astype(float)
        at = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
        spare = np.bincount(at, a * counts[columns], len(rows)) - [row.least for row in rows]
        touched = [np.flatnonzero(columns == c) for c in range(self.types)]
        for c in np.argsort(-self.net.cost, kind="stable").tolist():
            while counts[c] > 0 and not self._enough:
                mine = touched[c]
                if np.any(spare[at[mine]] < a[mine] - 1e-9):
                    break
                counts[c] -= 1
                missed, carried = self._missed(counts, 0.0, 1)
                if not carried:
                    counts[c] += 1
                    self._add(missed)
                    break
                spare[at[mine]] -= a[mine]
        return counts

    def _near(self, count: int) -> Numbers:
        """Return links around a node taken by chance, about as many as asked."""
        net = self.net
        reached = np.zeros(net.n_nodes, bool)
        reached[self.random.integers(net.n_nodes)] = True
        links = np.zeros(0, np.int64)
        while len(links) < min(count, net.n_links):
            touched = reached[net.ends[:, 0]] | reached[net.ends[:, 1]]
            links = np.flatnonzero(touched)
            if len(links) > count:
                links = self.random.permutation(links)[:count]
            reached[net.ends[touched].ravel()] = True
        return links

    def _improve(self, patience: int) -> None:
        """Ask parts of the plan again until the time is gone or so many in a row did not help."""
        count, idle = max(8, self.net.n_links // 4), 0
        while self.answer.counts is not None and idle < patience and not self._enough:
            found = self._part(self._near(count))
            idle = 0 if found else idle + 1
            if idle and idle % 4 == 0:
                count = min(int(count * 1.5), self.net.n_links)

    def _part(self, links: Numbers) -> bool:
        """Free some links of the plan; return whether that made it cheaper."""
        best = self.answer.counts
        assert best is not None
        self.answer.parts += 1
        free = np.isin(self.net.link, links)
        lower, upper = np.where(free, 0, best), np.where(free, self.most, best)
        for _ in range(ROUNDS_OF_PART):
            limits = Limits(min(PART_S, self.deadline.left_s), 1e-4)
            found = self._whole(lower, upper, limits)
            if found.counts is None or self.deadline.over:
                return False
            cost = found.cost + self.net.fixed
            if cost >= self.answer.cost - max(0.5 * self.net.grain, CLOSE * abs(cost)):
                return False
            missed, carried = self._missed(found.counts, 0.0, 3)
            if carried:
                return self._planned(found.counts, found.cost)
            if not self._add(missed):
                return False
        return False

    # -- the master in whole numbers ---------------------------------------------------------
    def _whole(self, lower: Numbers, upper: Float, limits: Limits) -> Whole:
        start = None
        if self.answer.counts is not None:
            start = self.answer.counts.astype(float)
        return solve_whole(self.block, list(self.pool), lower, upper, limits, start)

    def _round(self, slice_s: float) -> bool:
        """Solve the master in whole numbers and add what its answers miss.

        Returns whether the time was enough.
        """
        met: list[Float] = []
        coarse = self.last_s > QUICK_S and self.answer.gap >= FINE
        gap = min(COARSE * self.answer.gap, COARSEST) if coarse else 0.0
        began = self.deadline.passed_s
        seconds = min(slice_s, self.deadline.left_s)
        heard = self._planned_whole if self._exact else met.append
        limits = Limits(seconds, gap, self._bounded, heard)
        found = self._whole(np.zeros(self.types, np.int64), self.most, limits)
        self.last_s = self.deadline.passed_s - began
        self.answer.rounds += 1
        if np.isfinite(found.bound):
            self._bounded(found.bound)
        self.tried = tried = [np.rint(x[: self.types]).astype(np.int64) for x in met[-MET:]]
        if found.counts is not None:
            tried.append(found.counts)
            missed, carried = self._missed(found.counts, 0.0, SEVERAL)
            if carried:
                self._planned(found.counts, found.cost)
                if found.proven and gap == 0.0:
                    self._bounded(found.cost)
            self._add(missed)
        for counts in tried:
            if not (self.answer.proven or self.deadline.over):
                self._add(self._missed(counts, 0.0, 3, ASKED)[0])
        if not self.answer.proven:
            self._root(patience=1)
        if not found.proven and self._small_flow:
            self.block = block_of(self.net, flow=True)
        return found.proven

    def _planned_whole(self, values: Float) -> None:
        """Take note of a solution of a master that holds all there is."""
        counts = np.rint(values[: self.types]).astype(np.int64)
        self._planned(counts, float(self.block.cost @ values))

    @property
    def _exact(self) -> bool:
        """Return whether the master holds all there is and was asked for its own sake."""
        return self._small_flow and len(self.block.lower) > 0

    @property
    def _small_flow(self) -> bool:
        """Return whether the intact flow is all there is, and small enough for the master."""
        return len(self.states) == 1 and 2 * self.net.n_links * self.net.n_nodes <= SMALL_FLOW


def warm() -> None:
    """Load compiled code and solvers with a question of three nodes."""
    ends = np.array([[0, 1], [1, 2], [0, 2]])
    three = np.arange(3)
    net = Network(
        n_nodes=3, ends=ends, installed=np.zeros(3, np.int64), routing=np.zeros(3), link=three,
        size=np.full(3, 2), cost=np.ones(3), demands=ends, amount=np.ones(3, np.int64), unit=1,
        fixed=0.0, grain=1.0,
    )  # fmt: skip
    Search(net, [0, 1, 2], Deadline(10.0), lambda _cost, _bound: None).run()
