"""Numbers that tune the multipliers and the program over layers of latency."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.tuning.number import number


@dataclass(frozen=True)
class LayeredGraph:
    """Numbers that tune the multipliers and the program over layers of latency."""

    slots: int = number(
        10_000,
        "slots",
        "slots (site x range of latencies) of the first grid, about",
        least=1,
        most=10_000_000,
    )
    first_splits: int = number(
        12,
        "ascents",
        "ascents at the beginning that only serve to split ranges",
        least=0,
        most=1000,
    )
    rounds: int = number(
        40,
        "rounds",
        "rounds of steps and new cuts",
        least=0,
        most=10_000,
    )
    split_every: int = number(
        3,
        "rounds",
        "rounds between two splits of ranges",
        least=1,
        most=10_000,
    )
    steps: int = number(
        150,
        "steps",
        "subgradient steps in a round",
        least=1,
        most=100_000,
    )
    last_rounds: int = number(
        4,
        "rounds",
        "rounds at the end that only take steps, without new cuts",
        least=0,
        most=1000,
    )
    long: float = number(
        0.5,
        "share of Polyak's step",
        "length of the first step of a round, at most",
        least=0.001,
        most=2.0,
    )
    short: float = number(
        0.2,
        "share of Polyak's step",
        "the same, at least",
        least=0.001,
        most=2.0,
    )
    last: float = number(
        0.2,
        "share of Polyak's step",
        "the same in the rounds at the end",
        least=0.001,
        most=2.0,
    )
    vain: int = number(
        40,
        "steps",
        "steps in a row without a better value after which the step is shortened",
        least=1,
        most=100_000,
    )
    last_vain: int = number(
        60,
        "steps",
        "the same in the rounds at the end",
        least=1,
        most=100_000,
    )
    rich: float = number(
        0.8,
        "share of the cost",
        "steps look only at arcs of whose cost the multipliers pay at least this share",
        least=0.0,
        most=1.0,
    )
    left: float = number(
        0.7,
        "share",
        "an ascent that looks for new cuts starts from what this share of the multipliers "
        "leaves of the costs",
        least=0.0,
        most=1.0,
    )
    hope: float = number(
        1.06,
        "multiple",
        "target of Polyak's step at first: this multiple of the first ascent's value, at "
        "most the incumbent",
        least=1.0,
        most=10.0,
    )
    more: float = number(
        1.01,
        "multiple",
        "later the target is at least this multiple of the value reached, at most the incumbent",
        least=1.0,
        most=10.0,
    )
    slow: float = number(
        0.001,
        "share of the value",
        "rounds end once the last ones (see watch) have gained less than this",
        least=0.0,
        most=1.0,
    )
    watch: int = number(
        6,
        "rounds",
        "rounds looked back on for that",
        least=1,
        most=1000,
    )
    missed: float = number(
        0.97,
        "weight",
        "weight at the mean tree below which a cut is violated enough",
        least=0.01,
        most=1.0,
    )
    tree_cuts: int = number(
        600,
        "cuts",
        "cuts that the mean tree misses added in a round",
        least=1,
        most=1_000_000,
    )
    near: float = number(
        0.85,
        "share of the cost",
        "an arc is a column of the first linear program when multipliers pay this share "
        "of its cost",
        least=0.0,
        most=1.0,
    )
    tight: float = number(
        0.02,
        "share of the cost",
        "ranges are split along paths over arcs with at most this share of their cost unpaid",
        least=0.0,
        most=1.0,
    )
    present: float = number(
        0.05,
        "value",
        "or with more than this value in the mean tree",
        least=0.0,
        most=1.0,
    )
    most_columns: int = number(
        2000,
        "columns",
        "columns (arcs between slots) added in one round of pricing",
        least=1,
        most=10_000_000,
    )
    repeats: int = number(
        6,
        "rounds",
        "rounds of pricing in one solve",
        least=1,
        most=1000,
    )
    nearly: float = number(
        0.0005,
        "share of the value",
        "arcs are priced in while the exact bound falls short of the program's value by "
        "more than this",
        least=0.0,
        most=1.0,
    )
