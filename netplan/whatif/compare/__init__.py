"""What differs between plans, and why."""

from __future__ import annotations
