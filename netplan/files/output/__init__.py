"""Files out: sets written whole or not at all, one writer at a time, inputs kept apart."""

from __future__ import annotations
