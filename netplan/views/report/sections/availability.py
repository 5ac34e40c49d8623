"""The availability of the targets, as the report shows it."""

from __future__ import annotations

from netplan.planning.survivability.availability import Availability, availability
from netplan.views.report.facts.subject import Subject


def availabilities(subject: Subject) -> tuple[Availability, ...]:
    """Return both bounds for every pair, in plan order."""
    return availability(subject.plan, subject.scenario)
