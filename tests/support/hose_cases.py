"""Small networks that must carry any traffic within totals, and their optimum by listing it all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from netplan.planning.capacity.hose import Hose
from tests.support.capacity_cases import Case, by_routes, channels
from tests.support.capacity_random import random_case

MOST = 4
"""Extra channels of a place."""


def random_hose(asked: np.ndarray, seed: int) -> Hose:
    """Return totals of some places for the demands of a case: a star, or any pairs."""
    rng = np.random.default_rng((seed, 7))
    count = len(asked)
    star = rng.random() < 0.5
    ends = [
        (0, 1 + d) if star else tuple(sorted(rng.permutation(3)[:2].tolist())) for d in range(count)
    ]
    room = {}
    for place in range(count + 1 if star else 3):
        if rng.random() < 0.85:
            whole = int(rng.integers(0, MOST))
            room[place] = (whole, int(rng.integers(0, whole + 1)))
    known = [e if rng.random() < 0.9 and any(p in room for p in e) else () for e in ends]
    return Hose(known, room, asked > 0)


def every_matrix(hose: Hose, state: int) -> Iterator[np.ndarray]:
    """Yield the channels of every matrix of a state that no other one exceeds."""
    needed = hose.needed[:, state]
    most = [
        min((hose.room[p][state > 0] for p in ends if p in hose.room), default=0) if n else 0
        for ends, n in zip(hose.ends, needed.tolist(), strict=True)
    ]

    def holds(extra: tuple[int, ...]) -> bool:
        return all(
            sum(e for e, ends in zip(extra, hose.ends, strict=True) if place in ends)
            <= room[state > 0]
            for place, room in hose.room.items()
        )

    held = [extra for extra in product(*(range(m + 1) for m in most)) if holds(extra)]
    for extra in held:
        more = (tuple(e + (i == d) for i, e in enumerate(extra)) for d in range(len(extra)))
        if not any(m in held for m in more):
            yield np.where(needed, 1 + np.array(extra, np.int64), 0)


def hose_case(seed: int, kind: str = "plain") -> tuple[Case, Hose]:
    """Return a random network and totals; its channels are shared and of one type."""
    case = {**random_case(seed, kind), "channels": "shared"}
    case["spans"] = [{**span, "max_pairs": span["max_pairs"] + 2} for span in case["spans"]]
    if "types" in case:
        case["types"] = case["types"][:1]
        case["types"][0]["rate"] = 1
    return case, random_hose(channels(case), seed)


def by_all_matrices(case: Case, hose: Hose) -> int | None:
    """Return the optimum with every matrix of every state in one program; None: there is none."""
    states = range(hose.needed.shape[1])
    return by_routes(case, [(f, q) for f in states for q in every_matrix(hose, f)])
