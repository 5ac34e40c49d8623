"""The sections of the report, one file each."""

from __future__ import annotations
