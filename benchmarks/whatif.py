"""Re-asked questions against questions from scratch: seconds, and the same cost.

Run: python benchmarks/whatif.py [--failures]
"""

from __future__ import annotations

import statistics
import sys
import time

from netplan import api
from netplan.whatif.answers import Memory, ask

CHANGES = (
    ("candidate off the plan 2 x", ["cost_factors+={span: ankang-xian.new, factor: 2}"]),
    ("all prices 1.2 x", ["cost_factors+={factor: 1.2}", "constants.transponder_cny=180000"]),
    ("G.654.E 1.3 x", ["cost_factors+={fibre: g654e, factor: 1.3}"]),
    ("Bay Area 1.5 x", ["cost_factors+={region: gba, factor: 1.5}"]),
    ("Guangxi 0.8 x", ["cost_factors+={province: Guangxi, factor: 0.8}"]),
    ("amplifier site 300,000", ["constants.amplifier_site_cny=300000"]),
)


def main() -> None:
    """Print one line for every cost-only change of the default scenario."""
    base = [] if "--failures" in sys.argv else ["failures.single=none"]
    ratios = []
    print(f"{'change':<28}{'scratch s':>10}{'re-asked s':>12}{'ratio':>8}  how")
    for name, change in CHANGES:
        memory = Memory()
        ask(api.load_scenario("guizhou", base), memory)
        scenario = api.load_scenario("guizhou", [*base, *change])
        before = dict(memory.counts)
        started = time.process_time()
        again = ask(scenario, memory)
        reasked = time.process_time() - started
        started = time.process_time()
        fresh = ask(scenario, Memory())
        scratch = time.process_time() - started
        if again.cost_cny != fresh.cost_cny or fresh.status.value != "optimal":
            raise SystemExit(f"{name}: {again.cost_cny} is not {fresh.cost_cny}")
        how = next(k for k, n in memory.counts.items() if n > before[k])
        ratios.append(scratch / reasked)
        print(f"{name:<28}{scratch:>10.2f}{reasked:>12.2f}{ratios[-1]:>8.1f}  {how}")
    print(f"median {statistics.median(ratios):.1f} x")


if __name__ == "__main__":
    main()
