"""How far assumptions may move, how likely a plan holds, which plan holds in any case."""

from __future__ import annotations
