"""How light grows old inside a link: regenerators, and what they add to a way."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.check.certificate.statement import Kind, Statement


@dataclass(frozen=True)
class Light:
    """How far light goes, and what a regenerator adds; see ``Statement``."""

    reach_ns: int
    regenerator_ns: int
    at_places: bool

    @staticmethod
    def of(statement: Statement) -> Light:
        """Return the light of a statement."""
        return Light(statement.reach_ns, statement.regenerator_ns, statement.at_places)

    def advance(self, ns: int, since: int, arc_ns: int, use: int, kind: Kind) -> tuple[int, int]:
        """Return (ns, optical ns since the link began) after an arc; in a mode, noise for delay."""
        if kind is not Kind.OPTICAL:
            return ns + arc_ns, 0
        then, before = since + use, self.passed(since)
        if self.at_places and self.passed(then) > before:
            then = (before + 1) * self.reach_ns + use
        more = self.passed(then) - before
        return ns + arc_ns + more * self.regenerator_ns, then

    def passed(self, optical_ns: int) -> int:
        """Return how many regenerators a link takes for so much optical delay."""
        return max(0, -(-optical_ns // self.reach_ns) - 1)

    def is_no_older(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Tell whether light at one (ns, optical ns) is as good as at another, whatever follows.

        It is no later, has run up no more, and is no nearer to its next regenerator, or earlier by
        a whole one: the rests of two links differ by one at most.
        """
        if one[0] > other[0] or one[1] > other[1]:
            return False
        rest_1 = one[1] - self.passed(one[1]) * self.reach_ns
        rest = other[1] - self.passed(other[1]) * self.reach_ns
        return rest_1 <= rest or one[0] + self.regenerator_ns <= other[0]
