"""``python -m tests.soak --seconds 60 --seed 1``: random scenarios until the time is over.

A scenario depends on its seed and number alone: ``--seed 1 --only 17`` tries it again.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from pathlib import Path

TOLD_S = 10.0


def main() -> int:
    """Run what the command line asks for; 0: everything agrees."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--scenarios", type=int, help="stop after so many")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first scenario")
    parser.add_argument("--only", type=int, help="try this scenario alone, and show the traceback")
    parser.add_argument("--reach", type=float, help="of every link without a regenerator, km")
    asked = parser.parse_args()
    from tests.soak.trial import Counts, trial  # noqa: PLC0415  (solvers load here)

    counts = Counts()
    if asked.only is not None:
        trial(asked.seed, asked.only, counts, asked.reach)
        print(counts.told())
        return 0
    end = told = time.monotonic()
    end, number, bad = end + asked.seconds, asked.first, 0
    while time.monotonic() < end and (asked.scenarios or 10**9) > counts.of["scenarios"]:
        try:
            trial(asked.seed, number, counts, asked.reach)
        except Exception as fault:  # noqa: BLE001  (whatever it is, it is a finding)
            bad += 1
            last = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            reach = "" if asked.reach is None else f" --reach {asked.reach:g}"
            which = f"--seed {asked.seed} --only {number}{reach}"
            print(f"{which}: {type(fault).__name__} at {where}: {fault}")
        number += 1
        if time.monotonic() - told > TOLD_S:
            told = time.monotonic()
            print(f"{number - asked.first} tried, {bad} disagreements", file=sys.stderr, flush=True)
    tried = counts.of
    print(f"{tried['scenarios']} scenarios, {tried['re-asks']} re-asks, {bad} disagreements")
    print(counts.told())
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
