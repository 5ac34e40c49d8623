"""What is asked and answered: the cover problem, presolve, option ladders, the proof log."""

from __future__ import annotations
