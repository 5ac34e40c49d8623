"""What is in a layer: plans, circles, differences and failures as rows with geometry."""

from __future__ import annotations
