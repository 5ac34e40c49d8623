"""Numbers that tune branch and price."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.tuning.number import number


@dataclass(frozen=True)
class BranchAndPrice:
    """Numbers that tune branch and price."""

    ladder: int = number(
        3,
        "options",
        "options that a corridor must offer before option ladders are worth giving up the "
        "proof log",
        least=1,
        most=1000,
    )
    proof_log_weights: int = number(
        4_000_000,
        "weights",
        "weights that the proof log may hold, 16 bytes each",
        least=1,
        most=1_000_000_000,
    )
    lp_rows: int = number(
        300,
        "rows",
        "with more linking rows than this the linear program is too slow, and dual ascent "
        "alone bounds the nodes",
        least=0,
        most=1_000_000,
    )
    pause: int = number(
        4,
        "iterations",
        "iterations of the dual ascent between two exact pricings of all pairs, at most",
        least=1,
        most=1000,
    )
    pairs_per_round: int = number(
        8,
        "pairs",
        "pairs activated in one round",
        least=1,
        most=10_000,
    )
    light: float = number(
        0.95,
        "weight",
        "a pair is activated when its length-bounded cut weighs less than this at the "
        "fractional point (1: the cut is met)",
        least=0.01,
        most=1.0,
    )
    sure: float = number(
        0.999,
        "value",
        "value from which an item counts as chosen where such a cut is grown",
        least=0.5,
        most=0.9999,
    )
    pairs_listed: int = number(
        4096,
        "pairs",
        "violated pairs listed in one round",
        least=1,
        most=1_000_000,
    )
    grown: int = number(
        200,
        "pairs",
        "pairs for which a cut is grown in one round, an even sample of the violated ones, about",
        least=1,
        most=1_000_000,
    )
    root_rounds: int = number(
        50,
        "iterations",
        "iterations of the dual ascent between two rounds of separating violated pairs at the root",
        least=1,
        most=10_000,
    )
    root_turns: int = number(
        6,
        "rounds",
        "rounds without a newly violated pair before the ascent at the root ends",
        least=1,
        most=10_000,
    )
    root_most: int = number(
        60,
        "rounds",
        "rounds for which a gap that falls (see root_growth) keeps a round without a new "
        "pair from counting as one",
        least=0,
        most=10_000,
    )
    root_growth: float = number(
        0.01,
        "share of the gap",
        "share by which a round must lower the gap for that",
        least=0.0,
        most=1.0,
    )
    root_collect: int = number(
        150,
        "iterations",
        "iterations of the ascents that fix items and collect columns at the root",
        least=1,
        most=100_000,
    )
    root_step: float = number(
        0.3,
        "step factor",
        "step of an ascent at the root after new pairs, and of those that fix items",
        least=0.001,
        most=2.0,
    )
    collect_step: float = number(
        0.1,
        "step factor",
        "step of the ascent that collects columns",
        least=0.001,
        most=2.0,
    )
    wide: float = number(
        0.3,
        "gap",
        "gap at the root, after the first local search, from which two options of a "
        "corridor are enough for ladders (-1: always)",
        least=-1.0,
        most=1.0,
    )
    root_searches: int = number(
        5,
        "searches",
        "local searches at the root, while they find cheaper plans",
        least=0,
        most=1000,
    )
    shrink: float = number(
        0.9,
        "share of the items",
        "probing and ascent alternate at the root while a turn leaves less than this "
        "share of the items undecided",
        least=0.0,
        most=0.99,
    )
    faint: float = number(
        0.02,
        "value",
        "average use in the dual ascent below which an item counts as unused",
        least=0.0,
        most=0.5,
    )
    topless_nodes: int = number(
        30,
        "nodes",
        "nodes for the question without the last rungs, which may have the better plan",
        least=0,
        most=100_000,
    )
    joined_nodes: int = number(
        60,
        "nodes",
        "nodes for the question that joins several plans",
        least=0,
        most=100_000,
    )
    starts: int = number(
        12,
        "searches",
        "starting points of local searches where there are option ladders",
        least=0,
        most=1000,
    )
    start_moves: int = number(
        60,
        "moves",
        "moves of each of these",
        least=0,
        most=100_000,
    )
    joined: int = number(
        8,
        "plans",
        "best plans that make up the smaller question that joins them",
        least=1,
        most=1000,
    )
    dive_every: int = number(
        20,
        "nodes",
        "nodes between two dives",
        least=1,
        most=1_000_000,
    )
    round_every: int = number(
        5,
        "nodes",
        "nodes between two roundings",
        least=2,
        most=1_000_000,
    )
    dive_rounds: int = number(
        30,
        "iterations",
        "iterations of the dual ascent at each step of a dive",
        least=1,
        most=10_000,
    )
    dive_width: int = number(
        3,
        "items",
        "items that a dive chooses at a step",
        least=1,
        most=1000,
    )
    dive_least: float = number(
        0.1,
        "value",
        "value that an item must have for that",
        least=0.0,
        most=1.0,
    )
    dive_step: float = number(
        0.3,
        "step factor",
        "step of the ascent in a dive",
        least=0.001,
        most=2.0,
    )
    root_moves: int = number(
        80,
        "moves",
        "moves of a local search at the root",
        least=0,
        most=100_000,
    )
    node_moves: int = number(
        30,
        "moves",
        "moves of a local search at a node",
        least=0,
        most=100_000,
    )
    move_work: int = number(
        300_000_000,
        "arcs",
        "moves of a local search times sources x arcs x failures stay below this",
        least=1,
        most=1_000_000_000_000,
    )
    moves_least: int = number(
        5,
        "moves",
        "moves that a local search has in any case",
        least=0,
        most=100_000,
    )
    node_rounds: int = number(
        60,
        "iterations",
        "iterations of the dual ascent at a node",
        least=1,
        most=10_000,
    )
    node_step: float = number(
        0.1,
        "step factor",
        "step of the ascent at a node",
        least=0.001,
        most=2.0,
    )
    tail_share: float = number(
        0.01,
        "share of the gap",
        "the linear program stops once it can improve the bound by less than this",
        least=0.000001,
        most=1.0,
    )
    probe_within: float = number(
        0.1,
        "gap",
        "gap of a node below which probing fixes enough items to be worth the pricing it takes",
        least=0.0,
        most=1.0,
    )
    walk_turns: int = number(
        3,
        "turns",
        "turns of ascent and fixing on a node that an earlier tree closed and new prices "
        "leave open",
        least=1,
        most=1000,
    )
    walk_rounds: int = number(
        20,
        "iterations",
        "iterations of the ascent in each",
        least=1,
        most=10_000,
    )
    walk_step: float = number(
        0.2,
        "step factor",
        "step of the ascent in each",
        least=0.001,
        most=2.0,
    )
