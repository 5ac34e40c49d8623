"""The report that sets plans side by side."""

from __future__ import annotations
