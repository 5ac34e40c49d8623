"""Primal heuristics that several methods share: incumbents, reverse delete, local search.

One loop drops a part of a plan, buys it back and keeps what is better (``ruin_and_recreate.py``);
what differs is passed in. Paths (``local_search.py``) buy cheapest paths and reverse delete. Direct
links (``benders/direct_links.py``) spend a budget by gain. Chains of spans
(``benders/heuristic.py``) are widened and shrunk to a budget. Rounding a fractional point
(``incumbent.rounded``) buys and prunes alike, once: there is nothing to drop.

Two stand apart. The search over cuts (``branch_and_cut/hitting_set.py``) has no plan in hand: it
exchanges single items of a set that is to hit the known cuts, lets cuts that stay missed weigh more
from one exchange to the next, and only what hits them all is asked whether it is a plan. Thousands
of exchanges are one call of a kernel that keeps their scores; as moves of a loop in Python every
one would pay for a call, and the weights would have to live outside the search. The benchmark with
fixed charges (``benchmarks/fixed_charge``) reroutes the users of an arc instead of buying items
back, in one kernel as well.
"""

from __future__ import annotations
