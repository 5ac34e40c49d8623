"""What the terminal shows: plans, explanations, circles, progress."""

from __future__ import annotations
