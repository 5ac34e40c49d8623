"""What the work at a node ends with: a bound, a fractional point beside it, and what it took."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.graph.arrays import Int64
from netplan.optimize.lp.interface import Float


@dataclass
class Bound:
    """A Lagrangian bound: scaled value, weights and path costs that give it."""

    value: int
    w: Int64
    path_cost: Int64


@dataclass
class Ascent:
    """The end of a dual ascent: best bound, average use, estimate of x, step factor."""

    bound: Bound
    use: Float
    x: Float
    factor: float


@dataclass
class NodeState:
    """What the master knows after a node: bound, fractional point, whether it is closed."""

    bound: Bound
    x: Float
    objective: float = 0.0
    pruned: bool = False
    infeasible: bool = False


@dataclass
class MasterStats:
    """Counters and seconds of the master."""

    iterations: int = 0
    columns: int = 0
    rows: int = 0
    lp_s: float = 0.0
    pricing_s: float = 0.0
    ascent_s: float = 0.0
    rounds: int = 0
