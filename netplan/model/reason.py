"""A certificate that a target cannot hold: labels that anyone can check without a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class LabelCertificate:
    """Distance labels that prove a limit out of reach under one failure.

    ``labels`` gives every place a number of ns: 0 at the sources, above the limit at the sink,
    and no surviving hop or link joins two places whose labels differ by more than it takes.
    So no path is shorter than the sink's label. ``optical`` proves in the same way how long
    every link at least is: from its first end, over every surviving span that may be used.
    Labels stop at ``cap_ns``: what lies farther, or is cut off, carries the cap.
    """

    target: str
    sources: tuple[str, ...]
    sink: str
    failure: str
    limit_ns: int
    cap_ns: int
    labels: Mapping[str, int]
    optical: Mapping[str, Mapping[str, int]]
