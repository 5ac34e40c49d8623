"""What can fail together: single losses, listed sets, pairs, and discs of a disaster."""

from __future__ import annotations
