"""What to measure first as the map page marks it."""

from __future__ import annotations

from typing import Any

from netplan.formats.layers.survey import NOISE, classes
from netplan.model.survey import Survey


def marked(found: Survey) -> dict[str, Any]:
    """Return, by span, what measuring its corridor is worth; none that is worth nothing."""
    how = classes(found)
    return {
        span: {
            "worth": how[row.unknown.name],
            "rank": row.rank,
            "mean_cny": row.worth.mean_cny,
        }
        for row in found.corridors
        for span in row.spans
        if how[row.unknown.name] != NOISE
    }
