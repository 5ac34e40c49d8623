"""What a report knows of a plan: plain facts, before any wording."""

from __future__ import annotations
