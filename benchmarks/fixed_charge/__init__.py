"""Fixed and routing costs together: every path of a demand listed, dual ascent, a tree."""

from __future__ import annotations
