"""What a search tells while it runs, and who listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One step of progress: the incumbent's cost and the bound, in ``currency``.

    ``text`` says it in words where what is minimised is not a cost.
    """

    phase: str
    cost: int | None
    lower_bound: int
    nodes: int
    text: str = ""
    currency: str = "CNY"

    @property
    def gap(self) -> float | None:
        """Return (cost - bound) / cost, None while there is no plan."""
        if self.cost is None:
            return None
        return (self.cost - self.lower_bound) / self.cost if self.cost else 0.0


OnProgress = Callable[[Progress], None]
