"""What a report is told about a plan: plain facts, before any wording."""

from __future__ import annotations
