"""A scenario becomes a question for the optimizer, and its answer becomes a plan."""

from __future__ import annotations
