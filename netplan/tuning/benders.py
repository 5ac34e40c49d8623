"""Numbers that tune the search for the least mean."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.tuning.number import number


@dataclass(frozen=True)
class Benders:
    """Numbers that tune the search for the least mean."""

    root_rounds: int = number(
        200,
        "rounds",
        "rounds of cuts at the root, at most",
        least=1,
        most=100_000,
    )
    node_rounds: int = number(
        12,
        "rounds",
        "rounds of cuts at a node, at most",
        least=1,
        most=100_000,
    )
    node_patience: int = number(
        2,
        "rounds",
        "rounds at a node of the tree without a better bound before it is left",
        least=1,
        most=100_000,
    )
    sum_patience: int = number(
        5,
        "rounds",
        "the same where cuts of several pairs are summed",
        least=1,
        most=100_000,
    )
    root_patience: int = number(
        8,
        "rounds",
        "rounds at the root without a better bound before it ends, where items are whole "
        "direct links",
        least=1,
        most=100_000,
    )
    chains_patience: int = number(
        60,
        "rounds",
        "the same where routes are chains of spans, which gain more slowly",
        least=1,
        most=100_000,
    )
    tail: float = number(
        2e-5,
        "share of the sum",
        "a round counts as one without a better bound when it lifts it by less than this",
        least=0.0,
        most=1.0,
    )
    heuristic_every: int = number(
        10,
        "nodes",
        "nodes between two runs of the primal heuristic: direct links",
        least=1,
        most=1_000_000,
    )
    chains_every: int = number(
        5,
        "nodes",
        "the same: chains of spans",
        least=1,
        most=1_000_000,
    )
    at_start: float = number(
        0.25,
        "share of the effort",
        "effort of the local search before the first linear program",
        least=0.0,
        most=100.0,
    )
    at_root: float = number(
        0.5,
        "share of the effort",
        "the same, guided by its solution",
        least=0.0,
        most=100.0,
    )
    later: float = number(
        0.04,
        "share of the effort",
        "the same, in the tree",
        least=0.0,
        most=100.0,
    )
    dive: float = number(
        0.3,
        "share of the gap",
        "a dive goes on to the better child while its bound exceeds the least open bound "
        "by at most this",
        least=0.0,
        most=1.0,
    )
    idle: int = number(
        12,
        "solves",
        "solves without a dual after which a cut is dropped: direct links",
        least=0,
        most=100_000,
    )
    chains_idle: int = number(
        40,
        "solves",
        "the same: chains of spans",
        least=0,
        most=100_000,
    )
    most_pairs: int = number(
        2000,
        "demands",
        "with more demands, the master of direct links has one latency a source from the "
        "start, instead of one a demand",
        least=0,
        most=1_000_000_000,
    )
    most_entries: int = number(
        500_000,
        "demands x items",
        "the same, by demands x items",
        least=0,
        most=1_000_000_000_000,
    )
    deep_ns: float = number(
        1.0,
        "ns",
        "violation from which a cut is added at fractional points",
        least=0.01,
        most=1_000_000.0,
    )
    shallow_ns: float = number(
        0.1,
        "ns",
        "the same at integer points",
        least=0.01,
        most=1000.0,
    )
    worth: float = number(
        2.5e-6,
        "share of the sum",
        "by how much cuts of all sources together must be missed to be worth their rows",
        least=0.0,
        most=0.01,
    )
    limits_per_round: int = number(
        20,
        "pairs",
        "pairs that miss a limit and give a cut in a round",
        least=1,
        most=1_000_000,
    )
    step: float = number(
        0.5,
        "share of the way",
        "in-out smoothing: cuts are first separated this far from the stability centre "
        "towards the solution",
        least=0.01,
        most=1.0,
    )
    probes: int = number(
        6,
        "items",
        "strong branching: items whose children are solved at a node",
        least=1,
        most=10_000,
    )
    reliable: int = number(
        3,
        "observations",
        "observations after which an item's pseudo-costs are trusted instead",
        least=0,
        most=1000,
    )
    looks: int = number(
        2_000_000_000,
        "evaluations",
        "effort of one round of ruin and recreate: evaluations of one item for one demand",
        least=0,
        most=1_000_000_000_000,
    )
    most_trials: int = number(
        3000,
        "trials",
        "trials of one round, at most",
        least=0,
        most=1_000_000,
    )
    trials_per_item: int = number(
        16,
        "trials",
        "the same, by item",
        least=0,
        most=10_000,
    )
    spread_small: float = number(
        0.03,
        "standard deviation",
        "random factors (log-normal) on the gains of items; one of three spreads is drawn a trial",
        least=0.0,
        most=2.0,
    )
    spread_medium: float = number(
        0.1,
        "standard deviation",
        "the second",
        least=0.0,
        most=2.0,
    )
    spread_large: float = number(
        0.25,
        "standard deviation",
        "the third",
        least=0.0,
        most=2.0,
    )
    allowed_few: float = number(
        0.2,
        "share of the items",
        "items that a trial may buy; one of three shares is drawn a trial: fewer "
        "candidates, more variety",
        least=0.0,
        most=1.0,
    )
    allowed_some: float = number(
        0.4,
        "share of the items",
        "the second",
        least=0.0,
        most=1.0,
    )
    allowed_most: float = number(
        0.8,
        "share of the items",
        "the third",
        least=0.0,
        most=1.0,
    )
    worse: float = number(
        0.001,
        "share of the best",
        "a trial is accepted while it is worse than the present plan by at most this; "
        "falls to 0 as the effort is used up",
        least=0.0,
        most=1.0,
    )
    ruins: int = number(
        12,
        "plans",
        "wider plans that are shrunk to the budget, where routes are chains of spans",
        least=0,
        most=10_000,
    )
    faint: float = number(
        0.01,
        "value",
        "value from which an item is added to these",
        least=0.0,
        most=1.0,
    )

    @property
    def spreads(self) -> tuple[float, float, float]:
        """Return the spreads of which one is drawn a trial."""
        return self.spread_small, self.spread_medium, self.spread_large

    @property
    def allowed(self) -> tuple[float, float, float]:
        """Return the shares of which one is drawn a trial."""
        return self.allowed_few, self.allowed_some, self.allowed_most
