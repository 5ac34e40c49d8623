"""What lengths and gear may be in truth, and whether a choice of spans and links holds then."""

from __future__ import annotations
