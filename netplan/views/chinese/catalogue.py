"""All forms, the first that fits a text counting."""

from __future__ import annotations

from netplan.views.chinese.commands import COMMANDS
from netplan.views.chinese.confidence import CONFIDENCE
from netplan.views.chinese.data import DATA
from netplan.views.chinese.errors import ERRORS
from netplan.views.chinese.explained import EXPLAINED
from netplan.views.chinese.optics import OPTICS
from netplan.views.chinese.refusals import REFUSALS
from netplan.views.chinese.survey import JOINED, SURVEY
from netplan.views.chinese.tables import TABLES
from netplan.views.chinese.traffic import CARRIED, TRAFFIC
from netplan.views.chinese.verified import VERIFIED
from netplan.views.chinese.whatif import WHATIF

FORMS: tuple[tuple[str, str], ...] = (
    *DATA,
    *CONFIDENCE,
    *OPTICS,
    *TABLES,
    *CARRIED,
    *VERIFIED,
    *EXPLAINED,
    *WHATIF,
    *SURVEY,
    *COMMANDS,
    *ERRORS,
    *TRAFFIC,
    *REFUSALS,
    *JOINED,
)
