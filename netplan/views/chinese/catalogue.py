"""All forms, the first that fits a text counting."""

from __future__ import annotations

from netplan.views.chinese.data import DATA

FORMS: tuple[tuple[str, str], ...] = (*DATA,)
