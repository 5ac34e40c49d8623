"""Random networks with channels beside a model of all routes, as many as wanted.

``python -m tests.soak.capacity --first 0 --last 200 --kind again``; without a kind all of them.
"""

from __future__ import annotations

import argparse

import numpy as np

from netplan.optimize.problem.answer import EngineSettings
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.search import cheapest
from netplan.planning.capacity.states import States
from tests.support.capacity_cases import by_routes, question
from tests.support.capacity_random import KINDS, random_case

LIMIT_S = 60.0


def fault(kind: str, seed: int) -> str | None:
    """Return what is wrong with the answer to a random network; None: nothing."""
    case = random_case(seed, kind)
    least, asked = by_routes(case), question(case)
    found = cheapest(asked, settings=EngineSettings(time_limit_s=LIMIT_S))
    if least is None or found.chosen is None:
        return None if least is None and found.chosen is None else f"{found.status}, not {least}"
    if (found.cost, found.lower_bound) != (least, least):
        return f"{found.status}: {found.cost}, bound {found.lower_bound}, not {least}"
    missed = States(asked, Router(asked), found.chosen.astype(np.uint8)).uncarried()
    return f"states {missed} are not carried" if missed else None


def main() -> int:
    """Try networks; return 1 where an answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=100)
    parser.add_argument("--kind", choices=KINDS)
    options = parser.parse_args()
    wrong = 0
    for kind in [options.kind] if options.kind else KINDS:
        for seed in range(options.first, options.last):
            told = fault(kind, seed)
            if told is not None:
                wrong += 1
                print(f"{kind} {seed}: {told}")
        print(f"{kind}: {options.last - options.first} networks")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
