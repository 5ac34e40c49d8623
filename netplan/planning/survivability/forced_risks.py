"""What a 1+1 pair forces on either path: risks that one needs are denied to the other.

A risk that no working path within its limit avoids belongs to the working path, so the
protection path must avoid it, and the other way round; what is denied makes more risks
unavoidable, until nothing changes. A probe goes further: a risk is denied to one path or to
the other, and what follows in both cases holds in any case. Everything is computed with all
that is permitted chosen, so it holds for every plan: two requirements on single paths that
must avoid many risks at once, far stronger than one loss at a time. After a single loss, too:
one of the two paths is left, and what either would have to avoid then, that path avoids.
"""

from __future__ import annotations

from netplan.graph.arrays import UInt8
from netplan.planning.survivability.disjoint_paths import Denied, PairFinder, Protected

Sides = tuple[Denied, Denied]
NOTHING: Sides = (frozenset(), frozenset())


def denied_after(
    finder: PairFinder, asked: Protected, permitted: UInt8
) -> tuple[Sides, dict[int, Denied]]:
    """Return the risks that the working and the protection path must avoid, in any plan.

    And for every risk what the path left after its loss must avoid, the risk itself included:
    the working path is left, with the risk denied to it, or the protection path, likewise; what
    both then avoid, the one left avoids. Nothing more is denied where even all that is permitted
    holds no pair. One source only.
    """
    start = _Closing(finder, asked, permitted)
    sides = _denied(start)
    after: dict[int, Denied] = {}
    for risk in range(len(asked.risks.names)):
        if risk in start.own:
            continue
        working = start.closed((sides[0] | {risk}, sides[1]))
        protection = start.closed((sides[0], sides[1] | {risk}))
        left = [side[i] for i, side in enumerate((working, protection)) if side is not None]
        after[risk] = frozenset.intersection(*left) if left else frozenset({risk})
    return sides, after


def _denied(start: _Closing) -> Sides:
    asked = start.asked
    sides = start.closed(NOTHING)
    if sides is None:
        return NOTHING
    for risk in range(len(asked.risks.names)):
        if risk in start.own or risk in sides[0] or risk in sides[1]:
            continue
        working = start.closed((sides[0] | {risk}, sides[1]))
        protection = start.closed((sides[0], sides[1] | {risk}))
        if working is None and protection is None:
            return NOTHING
        if working is None or protection is None:
            sides = working or protection or sides
        else:
            sides = working[0] & protection[0], working[1] & protection[1]
    return sides


class _Closing:
    def __init__(self, finder: PairFinder, asked: Protected, permitted: UInt8) -> None:
        self.finder, self.asked, self.permitted = finder, asked, permitted
        self.source, self.own = asked.sources[0]
        self.known: dict[tuple[Denied, int], Denied | None] = {}

    def closed(self, sides: Sides) -> Sides | None:
        """Return what follows from denying these risks; None: there is no pair."""
        while True:
            needed = self._needed(sides[0], 0), self._needed(sides[1], 1)
            if needed[0] is None or needed[1] is None:
                return None
            more = sides[0] | needed[1], sides[1] | needed[0]
            if more == sides:
                return sides
            sides = more

    def _needed(self, denied: Denied, side: int) -> Denied | None:
        """Return the risks that no path of a side avoids; None: there is no path."""
        key = denied, side
        if key not in self.known:
            self.known[key] = self._search(denied, side)
        return self.known[key]

    def _search(self, denied: Denied, side: int) -> Denied | None:
        risks = self._risks(denied, side)
        needed = risks
        for risk in sorted(risks or ()):
            assert needed is not None  # there was a path
            if risk in needed:
                around = self._risks(denied | {risk}, side)
                needed = needed if around is None else needed & around
        return needed

    def _risks(self, denied: Denied, side: int) -> Denied | None:
        most = self.asked.protection_ns if side else self.asked.working_ns
        way = self.finder.way(self.asked, self.permitted, self.source, denied, self.own, most)
        return None if way is None else way.risks
