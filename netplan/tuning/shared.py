"""What methods share: choosing one, first plans, deadlines, other objectives, requirements."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.tuning.number import number


@dataclass(frozen=True)
class Engine:
    """Numbers by which the engine chooses a method."""

    narrow: float = number(
        0.15,
        "gap",
        "gap after the first rounds of cuts and the first local search below which branch "
        "and cut is the better method",
        least=0.0,
        most=1.0,
    )
    small_problem: int = number(
        15_000,
        "demands x items",
        "size up to which branch and price is taken without a comparison where routes are "
        "chains of items",
        least=0,
        most=1_000_000_000,
    )
    wide_problem: int = number(
        100_000,
        "demands x items",
        "size from which prices of its own for every demand are too expensive",
        least=0,
        most=1_000_000_000,
    )
    chain: int = number(
        5,
        "items",
        "items on a fastest path, on average, from which routes count as chains",
        least=0,
        most=1000,
    )
    scout_stalls: int = number(
        5,
        "searches",
        "runs of local search in a row without a better plan before the comparison",
        least=1,
        most=10_000,
    )
    scout_checks: int = number(
        60,
        "candidates",
        "candidates checked against the real limits before the comparison",
        least=1,
        most=1_000_000,
    )
    final_check: float = number(
        1.5,
        "multiple",
        "time that checking the plan on all that is offered takes, as a multiple of what "
        "trimming that takes",
        least=0.0,
        most=100.0,
    )


@dataclass(frozen=True)
class Heuristics:
    """Numbers that tune the primal heuristics that methods share."""

    most_trials: int = number(
        50_000_000,
        "items x failures",
        "size beyond which reverse delete from everything permitted takes too long",
        least=0,
        most=1_000_000_000_000,
    )
    look: int = number(
        64,
        "pairs",
        "violated pairs listed at a time when a plan is repaired",
        least=1,
        most=1_000_000,
    )
    pairs_kept: int = number(
        1000,
        "pairs",
        "pairs whose ellipses are remembered",
        least=1,
        most=1_000_000,
    )
    down: float = number(
        0.5,
        "share of the moves",
        "moves that step down one rung of an option ladder instead of leaving the corridor",
        least=0.0,
        most=1.0,
    )


@dataclass(frozen=True)
class Objectives:
    """Numbers that tune the searches for other objectives by questions of least cost."""

    most_prices: int = number(
        30,
        "prices",
        "prices on giving up demands that are tried at a node",
        least=1,
        most=10_000,
    )
    narrow: int = number(
        64,
        "divisor",
        "bisection ends once the range is the first one divided by this: then the "
        "question is one nanosecond below the best plan, whose refusal is the proof",
        least=1,
        most=1_000_000_000,
    )


@dataclass(frozen=True)
class Survivability:
    """Numbers that tune the rounds of cuts by oracles: 1+1 pairs, availability."""

    rough_gap: float = number(
        0.03,
        "gap",
        "early rounds stop within this gap: their plans only have to show what is missed",
        least=0.0,
        most=1.0,
    )
    shuffles: int = number(
        3,
        "orders",
        "random orders in which a cut is grown, beside the four by price and by past plans",
        least=0,
        most=1000,
    )
    memory: float = number(
        0.7,
        "share",
        "how much of the past plans' weight is left after one more round",
        least=0.0,
        most=1.0,
    )
    for_restoration: float = number(
        0.25,
        "share of the time limit",
        "part of the time limit that the price of restoration may take",
        least=0.01,
        most=1.0,
    )


@dataclass(frozen=True)
class Confidence:
    """Numbers that tune the search for paths that hold with a probability."""

    step: float = number(
        1.7,
        "factor",
        "from one standard deviation to the next at which the first relaxation is exact",
        least=1.01,
        most=100.0,
    )
    beyond: float = number(
        2.0,
        "multiple",
        "of the largest standard deviation on fastest paths up to which there are such corners",
        least=1.0,
        most=100.0,
    )
    hops: int = number(
        2,
        "hops",
        "hops of today's service that the search tells apart; more count like the last",
        least=0,
        most=50,
    )
    links: int = number(
        1,
        "links",
        "links on a path that the search tells apart; more count like the last",
        least=0,
        most=10,
    )


@dataclass(frozen=True)
class Deadlines:
    """How a time limit is shared out."""

    least_s: float = number(
        3.0,
        "s",
        "time that a first plan may take, however short the limit is: a plan is worth "
        "more than that",
        least=0.0,
        most=3600.0,
    )
    kept_back_least: float = number(
        0.05,
        "share of the time limit",
        "kept for measuring, checking and writing the plan, at least",
        least=0.0,
        most=0.5,
    )
    kept_back_most: float = number(
        0.25,
        "share of the time limit",
        "the same, at most",
        least=0.0,
        most=0.9,
    )
    afterwards: float = number(
        3.0,
        "multiple",
        "time that measuring, checking, writing and showing a plan take, as a multiple of "
        "what reading its question and setting up its search take",
        least=0.0,
        most=100.0,
    )
