"""What every tree search shares: one best-first loop, limits, pseudo-costs."""

from __future__ import annotations
