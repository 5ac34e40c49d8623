"""The check's own reading of a scenario: questions, prices, latencies, service after a loss."""

from __future__ import annotations
