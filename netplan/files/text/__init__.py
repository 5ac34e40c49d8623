"""Text in: bounded, located, from regular files only; YAML, JSON and CSV as nodes and rows."""

from __future__ import annotations
