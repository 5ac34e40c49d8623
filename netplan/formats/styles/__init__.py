"""How layers look in QGIS and other tools: one table, written as QML and SLD."""

from __future__ import annotations
