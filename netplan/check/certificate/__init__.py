"""The certificate of a bound, replayed by sums: no solver, no search."""

from __future__ import annotations
