"""The highest probability that can be asked of the paths of a pair: exact, by search.

Whether a pair has a path in time with a probability is monotone in it. A path that is found may
be good for more than was asked, so that the search goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import floor

from netplan.model.scenario import Law, PathConfidence
from netplan.planning.confidence.search import Judge
from netplan.planning.formulation import ScenarioProblem
from netplan.tuning.shared import Confidence

FINE = 10_000
"""Probabilities are looked at in steps of this part of one."""


@dataclass(frozen=True)
class Highest:
    """The search for one pair, of which ``asked`` is too much in some state.

    ``longest_ns`` is the longest limit that ``asked`` is asked for, with which doubts count.
    """

    problem: ScenarioProblem
    demand: int
    asked: PathConfidence
    longest_ns: int
    tune: Confidence

    def of(self, states: Sequence[int], chosen: Collection[str]) -> float | None:
        """Return the highest probability that can be asked in all of some states.

        None where not even the least that can be asked has a path in time.

        Args:
            states: numbers of failures, 0 for the intact network; in none of them ``asked`` holds.
            chosen: ids of what is built and lit.
        """
        high = round(self.asked.per_path * FINE)  # does not hold
        high += self.asked.per_path * FINE > high
        for state in states:
            low = self._reached(FINE // 2, state, chosen)
            if low is None:
                return None
            probe = high - 1  # is this state what binds, after those before it?
            while high - low > 1:
                found = self._reached(probe, state, chosen)
                if found is None:
                    high = probe
                    probe = low + 1 if self.asked.law is Law.INDEPENDENT else (low + high) // 2
                else:
                    low = max(found, probe)
                    probe = low + 1 if self.asked.law is Law.INDEPENDENT else (low + high) // 2
            high = min(high, low + 1)
        return (high - 1) / FINE

    def _reached(self, step: int, state: int, chosen: Collection[str]) -> int | None:
        """Return up to which step the best path for one step is good; None where it is not."""
        asked = replace(self.asked, per_path=step / FINE)
        judge = Judge(self.problem, self.tune, {asked: self.longest_ns}, {asked: (self.demand,)})
        way = judge.least(judge.chosen(chosen), self.demand, state)
        if way is None or not way.holds:
            return None
        return max(step, floor(way.at_least(asked) * FINE) - 1)  # the next one is looked at
