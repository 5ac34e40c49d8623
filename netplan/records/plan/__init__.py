"""plan.json and certificates, out and in."""

from __future__ import annotations
