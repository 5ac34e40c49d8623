"""The linear program: one interface, HiGHS and GLOP behind it, bounds in integers."""

from __future__ import annotations
