"""Places, spans, equipment and costs in: the network of a scenario."""

from __future__ import annotations
