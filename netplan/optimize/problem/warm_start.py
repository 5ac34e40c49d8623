"""What one search leaves to the next one like it, by name: its plan and its proof log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int64
from netplan.optimize.problem.proof_log import ProofLog

Pair = tuple[str, str]


@dataclass(frozen=True)
class WarmStart:
    """The end of a search, by name.

    Attributes:
        items: (k,) names of the items.
        chosen: (k,) bool, the plan.
        scaled_cost: (k,) what the weights of the proof log are shares of.
        pairs: names of the active pairs, (demand, failure).
        proof_log: every step of its tree that a proof or the next search needs.
        rows: linking rows that the LP had.
        proven: no plan costs less, as the proof log alone shows (CNY).
    """

    items: Sequence[str]
    chosen: npt.NDArray[np.bool_]
    scaled_cost: Int64
    pairs: Sequence[Pair]
    proof_log: ProofLog
    rows: int
    proven: int = 0
