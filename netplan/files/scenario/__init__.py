"""The scenario file in: merged, checked against the network, resolved."""

from __future__ import annotations
