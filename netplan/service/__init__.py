"""What traffic gets: today's hops and direct links over routes, intact and after a failure."""

from __future__ import annotations
