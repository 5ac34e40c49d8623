"""Where other people's data lies: beside the checkout, or where the environment says."""

from __future__ import annotations

import os
from pathlib import Path

_BESIDE = Path(__file__).parents[1].parent / "shared" / "benchmarks"
COLLECTIONS = Path(os.environ.get("NETPLAN_COLLECTIONS", _BESIDE))
"""A folder a collection; its README names origin and licence. Nothing of it is shipped."""
