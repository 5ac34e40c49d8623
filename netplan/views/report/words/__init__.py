"""The words of reports in English and Chinese."""

from __future__ import annotations
