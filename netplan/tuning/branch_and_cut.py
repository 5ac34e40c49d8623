"""Numbers that tune branch and cut."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.tuning.number import number


@dataclass(frozen=True)
class BranchAndCut:
    """Numbers that tune branch and cut."""

    probes: int = number(
        8,
        "items",
        "strong branching: items whose children are solved at a node",
        least=1,
        most=10_000,
    )
    reliable: int = number(
        4,
        "observations",
        "observations of an item after which its pseudo-costs are trusted without that",
        least=0,
        most=1000,
    )
    steps: int = number(
        2000,
        "exchanges",
        "exchanges of the local search between two checks of the deadline and the incumbent",
        least=1,
        most=10_000_000,
    )
    missed_listed: int = number(
        1000,
        "pairs",
        "violated pairs listed when the local search has a set refused",
        least=1,
        most=1_000_000,
    )
    missed_cut: int = number(
        60,
        "pairs",
        "how many of them give a cut",
        least=1,
        most=100_000,
    )
    cuts_per_round: int = number(
        600,
        "cuts",
        "cuts added in one round, the most violated first",
        least=1,
        most=1_000_000,
    )
    patience: int = number(
        5,
        "rounds",
        "rounds in a row that a cut may be slack at the root before it is dropped",
        least=1,
        most=10_000,
    )
    suspects: int = number(
        3000,
        "pairs",
        "pairs under a failure that are separated in one round; all get their turn, evenly spread",
        least=1,
        most=10_000_000,
    )
    rest: int = number(
        3,
        "rounds",
        "rounds for which a pair is skipped after it gave no cut as many times",
        least=1,
        most=100,
    )
    crowd: int = number(
        30,
        "demands",
        "demands that a source must have for directed cuts over its shortest-path tree",
        least=1,
        most=1_000_000,
    )
    leap: int = number(
        8,
        "divisor",
        "the local search first aims to close the gap divided by this at once, then less",
        least=1,
        most=1000,
    )
    many_checks: int = number(
        1000,
        "candidates",
        "candidates that one local search may check against the real limits",
        least=1,
        most=1_000_000,
    )
    few: int = number(
        100,
        "cuts",
        "cuts that are enough for a round: failures are not separated then",
        least=0,
        most=1_000_000,
    )
    first_rounds: int = number(
        15,
        "rounds",
        "rounds of cuts at the root before the first plan",
        least=0,
        most=10_000,
    )
    layer_rounds: int = number(
        5,
        "rounds",
        "the same where layers of latency follow",
        least=0,
        most=10_000,
    )
    root_rounds: int = number(
        1000,
        "rounds",
        "rounds of cuts at the root after the first plan, at most",
        least=0,
        most=1_000_000,
    )
    root_stalls: int = number(
        40,
        "searches",
        "runs of local search in a row without a better plan before the root goes on",
        least=1,
        most=10_000,
    )
    purge_after: int = number(
        60,
        "solves",
        "solves in the tree for which a slack cut is kept",
        least=1,
        most=100_000,
    )
    many_rows: int = number(
        400,
        "cuts",
        "cuts from which slack ones are dropped in the tree",
        least=0,
        most=10_000_000,
    )
    first_polish: int = number(
        10,
        "nodes",
        "nodes before the first local search in the tree; each further one waits for twice as many",
        least=1,
        most=1_000_000,
    )
    quiet: int = number(
        7,
        "rounds",
        "rounds in a row with hardly any gain before the root ends",
        least=0,
        most=10_000,
    )
    node_rounds: int = number(
        3,
        "rounds",
        "rounds of cuts at a node of the tree",
        least=0,
        most=1000,
    )
    node_eps: float = number(
        0.05,
        "violation",
        "by how much cuts must be violated there",
        least=0.001,
        most=1.0,
    )
    layer_size: int = number(
        500_000,
        "demands x items",
        "size from which the one source of all demands gets layers of latency at once",
        least=0,
        most=1_000_000_000,
    )
    layer_gap: float = number(
        0.01,
        "gap",
        "gap that cuts over items have to leave at the root before a smaller question "
        "gets layers (-1: always)",
        least=-1.0,
        most=1.0,
    )
    layer_cuts: int = number(
        600,
        "cuts",
        "layered cuts added in a round, the most violated first",
        least=1,
        most=1_000_000,
    )
    layer_eps: float = number(
        0.03,
        "violation",
        "violation from which a cut over items is added once the layered cuts have multipliers",
        least=0.001,
        most=1.0,
    )
    few_new: int = number(
        80,
        "cuts",
        "the layers are refined once a round finds fewer layered cuts than this",
        least=1,
        most=1_000_000,
    )
    patient: int = number(
        10,
        "rounds",
        "and after so many rounds in any case",
        least=1,
        most=10_000,
    )
    rises: int = number(
        2,
        "times",
        "times that the dual ascent over the layers is repeated with an incumbent, before "
        "the linear program",
        least=0,
        most=100,
    )
    brief: int = number(
        20,
        "searches",
        "runs of local search without success each time the layers are refined",
        least=1,
        most=10_000,
    )
    brief_checks: int = number(
        400,
        "candidates",
        "candidates checked in these",
        least=1,
        most=1_000_000,
    )
    layer_centre: float = number(
        0.5,
        "share",
        "share of the centre in the point at which layered cuts are looked for; the rest is the "
        "solution of the linear program",
        least=0.0,
        most=0.99,
    )
    layer_step: float = number(
        0.3,
        "share",
        "share of the way to the solution of the linear program that the centre moves in a round",
        least=0.01,
        most=1.0,
    )
    layer_patience: int = number(
        2,
        "solves",
        "solves in a row that a layered cut may be slack before it is dropped; fewer than "
        "elsewhere, as the dual ascent has filtered these already",
        least=1,
        most=10_000,
    )
    half_loss: float = number(
        0.9,
        "loss",
        "zero-half cuts: twice the violation is one minus the loss; sums that lose more "
        "are not worth a row",
        least=0.0,
        most=0.99,
    )
    half_summed: int = number(
        12,
        "rows",
        "rows summed at most: longer sums give dense rows",
        least=2,
        most=1000,
    )
    half_cuts: int = number(
        40,
        "cuts",
        "zero-half cuts added in a round",
        least=0,
        most=100_000,
    )
    half_rows: int = number(
        4000,
        "rows",
        "rows looked at for them, the tightest and of these the newest",
        least=1,
        most=10_000_000,
        remark="200 sites with two hubs: the oldest 1,500 alone left twice the gap at the root "
        "(2.4 instead of 1.2 %) and 45 nodes where one is enough",
    )
