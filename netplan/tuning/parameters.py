"""The numbers of all methods in one bundle, which goes from a scenario through every search."""

from __future__ import annotations

from dataclasses import dataclass, field

from netplan.tuning.benders import Benders
from netplan.tuning.branch_and_cut import BranchAndCut
from netplan.tuning.branch_and_price import BranchAndPrice
from netplan.tuning.layered_graph import LayeredGraph
from netplan.tuning.shared import (
    Confidence,
    Deadlines,
    Engine,
    Heuristics,
    Objectives,
    Survivability,
)


@dataclass(frozen=True)
class Parameters:
    """The numbers that tune the searches, by method; none changes what is a right answer."""

    engine: Engine = field(default_factory=Engine)
    branch_and_price: BranchAndPrice = field(default_factory=BranchAndPrice)
    branch_and_cut: BranchAndCut = field(default_factory=BranchAndCut)
    layered_graph: LayeredGraph = field(default_factory=LayeredGraph)
    benders: Benders = field(default_factory=Benders)
    heuristics: Heuristics = field(default_factory=Heuristics)
    objectives: Objectives = field(default_factory=Objectives)
    survivability: Survivability = field(default_factory=Survivability)
    confidence: Confidence = field(default_factory=Confidence)
    deadlines: Deadlines = field(default_factory=Deadlines)
