"""Whether paths hold with the probability asked for: the best ones of a choice, by the rule itself.

They are looked for along chords and tangents (``lines``). Where a path is good for a chord only,
its standard deviation becomes a corner of the polygon, at which the chords are exact.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from netplan.graph.arrays import Network, UInt8
from netplan.latency.tail import Reserve, reserve
from netplan.model.certificate import Polygon
from netplan.model.scenario import Law, PathConfidence, Theorem
from netplan.optimize.problem.prepare import prepare
from netplan.planning.confidence.copies import Copied, Depth, path_rule
from netplan.planning.confidence.lines import Line, chords, tangents
from netplan.planning.confidence.rule import Finder, State, Way
from netplan.planning.formulation import ScenarioProblem
from netplan.tuning.shared import Confidence

Corners = Mapping[PathConfidence, frozenset[int]]
Listed = tuple[tuple[PathConfidence, frozenset[int]], ...]


def reserve_of(asked: PathConfidence) -> Reserve:
    """Return how many standard deviations must fit below a limit."""
    if asked.law is Law.TOGETHER:
        return Reserve(Fraction(0), Theorem.QUANTILES)
    return reserve(Fraction(str(asked.per_path)))


class Judge:
    """Says of a choice of items which paths hold; remembers where to look for good ones."""

    def __init__(
        self,
        problem: ScenarioProblem,
        tune: Confidence,
        longest_ns: Mapping[PathConfidence, int] | None = None,
        groups: Mapping[PathConfidence, tuple[int, ...]] | None = None,
    ) -> None:
        """Judge by what the scenario asks of its pairs, or by what ``groups`` ask of some."""
        self.rule, self.tune = path_rule(problem, longest_ns), tune
        if groups is not None:
            self.rule = replace(self.rule, groups=groups)
        self.asked = {d: a for a, pairs in self.rule.groups.items() for d in pairs}
        self._nets: dict[int, tuple[Copied, Network]] = {}
        self._copies: dict[tuple[Depth, Listed], tuple[Copied, Copied]] = {}
        self.depth = self._taken = Depth(tune.hops, tune.links)
        self.reserves = {asked: reserve_of(asked) for asked in self.rule.groups}

    def chosen(self, names: Collection[str]) -> UInt8:
        """Return the items of these names as (k,) 0 or 1."""
        known = self.rule.base.cover.item_name
        return np.array([name in names for name in known], dtype=np.uint8)

    def relaxed(self, corners: Corners) -> Copied:
        """Return the problem that every plan of the rule answers, by chords."""
        lines = {a: chords(self.reserves[a], sorted(c)) for a, c in corners.items()}
        made, depth = self.copied(lines), self.depth
        polygons = [
            Polygon(a.per_path, a.law.value, tuple(sorted(c)), depth.hops, depth.links)
            for a, c in corners.items()
        ]
        return replace(made, cover=replace(made.cover, copies=polygons))

    def strict(self, corners: Corners) -> Copied:
        """Return a problem in which ways are good at tangents, to look for good paths."""
        return self.copied({a: tangents(self.reserves[a], sorted(c)) for a, c in corners.items()})

    def both(self, corners: Corners) -> tuple[Copied, Copied]:
        """Return the relaxed problem and the strict one, each made once for its corners."""
        key = self.depth, tuple(corners.items())
        if key not in self._copies:
            self._copies[key] = self.relaxed(corners), self.strict(corners)
        return self._copies[key]

    def copied(self, lines: Mapping[PathConfidence, tuple[Line, ...]]) -> Copied:
        """Return the problem with a copy of the network for every line."""
        return self.rule.copied(lines, self.depth)

    def deepened(self) -> bool:
        """Tell apart as many hops and links as paths took that were good in the copies alone.

        Return whether these are more than before: then the copies are others now.
        """
        before, self.depth = self.depth, self._taken
        return before != self.depth

    def best(
        self,
        copies: Sequence[Copied],
        chosen: UInt8,
        only: Collection[int] | None = None,
    ) -> tuple[dict[State, Way | None], Corners]:
        """Return the best path found of each pair, intact and in the states that take it.

        In any other state the intact path holds or fails as it does intact. The paths looked at
        are the shortest of each problem, until one holds.

        Args:
            copies: the problems, the relaxation first.
            chosen: (k,) the items chosen.
            only: the demands of interest; None: all that ask for confidence.

        Returns:
            The paths by state, None without any; and the standard deviations of all that were
            looked at and do not hold: corners at which the relaxation is yet to be exact.
        """
        finders = [Finder(self.rule, c, self._net(c), chosen) for c in copies]
        found: dict[State, Way | None] = {}
        missed: dict[PathConfidence, frozenset[int]] = {}
        for asked, pairs in self.rule.groups.items():
            look = _Look(finders, asked, self.reserves[asked])
            for d in pairs:
                if only is None or d in only:
                    first = found[d, 0] = look.best(d, 0)
                    for f in self._states(d, first):
                        found[d, f] = look.best(d, f)
            missed[asked] = frozenset(look.missed)
            taken = self._taken
            self._taken = Depth(max(taken.hops, look.hops), max(taken.links, look.links))
        return found, missed

    def _net(self, copied: Copied) -> Network:
        if id(copied) not in self._nets:
            self._nets[id(copied)] = copied, prepare(copied.cover).net
        return self._nets[id(copied)][1]

    def _states(self, demand: int, first: Way | None) -> list[int]:
        """Return the failures that bind a demand and take its intact path."""
        net = self.nominal
        asked = np.flatnonzero(net.limit[demand] >= 0).tolist()
        if first is None:
            return asked[1:]
        hit = {f for a in first.arcs for f in net.hit_scn[net.hit_ptr[a] : net.hit_ptr[a + 1]]}
        return [f for f in asked[1:] if f in hit]

    @cached_property
    def _settled_at(self) -> Listed:
        """Return the corners at which paths were last found; they only become more."""
        return tuple(self.first_corners.items())

    @cached_property
    def nominal(self) -> Network:
        """Return the arrays of the problem at nominal latencies, with the limits that hold."""
        return prepare(self.rule.base.cover).net

    @cached_property
    def first_corners(self) -> Corners:
        """Return where to begin: standard deviations around those of fastest paths."""
        everything = (self.rule.base.cover.item_upper != 0).astype(np.uint8)
        flat = dict.fromkeys(self.rule.groups, (Line(Fraction(0), 0, True),))
        fastest, _ = self.best([self.copied(flat)], everything)
        found: dict[PathConfidence, frozenset[int]] = {}
        for asked in self.rule.groups:
            sds = [w.sd_ns for (d, _), w in fastest.items() if w and self.asked[d] == asked]
            at = Fraction(min(sds, default=0))
            corners, most = set(), Fraction(self.tune.beyond) * max(sds, default=0)
            while 0 < at < most * Fraction(self.tune.step):
                corners.add(ceil(at))
                at *= Fraction(self.tune.step)
            found[asked] = frozenset(corners)
        return found

    def least(self, chosen: UInt8, demand: int, failure: int) -> Way | None:
        """Return the path with the least mean and reserve together, None where there is none.

        A shortest path of the relaxation whose standard deviation is a corner is the best one.
        """
        asked, corners = self.asked[demand], self.first_corners
        while True:
            finders = [
                Finder(self.rule, c, self._net(c), chosen)
                for c in (self.relaxed(corners), self.strict(corners))
            ]
            found = [f.way(demand, failure, asked, self.reserves[asked]) for f in finders]
            ways = [way for way in found if way is not None]
            more = joined(corners, {asked: frozenset({way.sd_ns for way in ways} - {0})})
            if more == corners:
                return min(ways, key=lambda way: way.mean_ns + way.reserve_ns, default=None)
            corners = more

    def settled(
        self, chosen: UInt8, only: Collection[int] | None = None
    ) -> dict[State, Way | None]:
        """Return the best path of each pair in the states that matter, found by itself."""
        while True:
            corners = self._settled_at
            found, missed = self.best(self.both(dict(corners)), chosen, only)
            more = joined(dict(corners), missed)
            if more == dict(corners) and not self.deepened():
                return found
            self._settled_at = tuple(more.items())

    def holds(self, copies: Sequence[Copied], chosen: UInt8) -> bool:
        """Tell whether every pair has a path that holds in every state."""
        found, _ = self.best(copies, chosen)
        return all(way is not None and way.holds for way in found.values())


def joined(corners: Corners, more: Corners) -> Corners:
    """Return all corners of two polygons."""
    return {asked: mine | more.get(asked, frozenset()) for asked, mine in corners.items()}


@dataclass
class _Look:
    """The search for paths of one confidence; the sd of those that do not hold are kept.

    And the most hops and links of those that the relaxation, which comes first, takes for good.
    """

    finders: Sequence[Finder]
    asked: PathConfidence
    needs: Reserve
    missed: set[int] = field(default_factory=set)
    hops: int = 0
    links: int = 0

    def best(self, demand: int, failure: int) -> Way | None:
        """Return the path with the largest margin, the first that holds."""
        best: Way | None = None
        for finder in self.finders:
            way = finder.way(demand, failure, self.asked, self.needs)
            if way is None:
                continue
            if best is None or way.margin_ns > best.margin_ns:
                best = way
            if way.holds:
                break
            self.missed.update({way.sd_ns} - {0})
            if finder is self.finders[0] and way.copied_ns <= way.limit_ns:
                self.hops, self.links = max(self.hops, way.hops), max(self.links, way.links)
        return best
