"""A report document as HTML, Markdown, Excel or PDF."""

from __future__ import annotations
