"""Answers as JSON and CSV: one file a question, writer and reader side by side.

What each may hold stands with all other schemas in ``netplan.files.schemas``.
"""

from __future__ import annotations
