"""Answers as JSON and CSV: one file a question, writer, reader and schema side by side."""

from __future__ import annotations
