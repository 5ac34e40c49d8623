"""One GeoPackage with every layer, opening in QGIS drawn as it should be.

The styles lie in the table ``layer_styles``, where QGIS looks for them: QML for QGIS itself,
SLD for other tools. The table is written straight into the file (a GeoPackage is SQLite).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from netplan.formats.coordinates.crs import Crs
from netplan.formats.layers.layer import Layer
from netplan.formats.ogr import FIXED_DATE, GPKG, fixed_clock, write_layer
from netplan.formats.scratch import scratch
from netplan.formats.styles.qml import qml
from netplan.formats.styles.sld import sld
from netplan.formats.styles.styles import Language, style_of

STYLE_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME DEFAULT CURRENT_TIMESTAMP
)"""
STYLE_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}


def gpkg_bytes(layers: Sequence[Layer], crs: Crs, *, description: str, language: Language) -> bytes:
    """Return the file; both languages' styles are in it, ``language`` is the default one."""
    with scratch() as folder:
        path = folder / "plan.gpkg"
        with fixed_clock():
            for layer in layers:
                write_layer(path, layer, crs, GPKG, description=description)
        with closing(sqlite3.connect(path)) as database, database:
            _write_styles(database, layers, language)
        return path.read_bytes()


def _write_styles(
    database: sqlite3.Connection, layers: Sequence[Layer], language: Language
) -> None:
    database.execute(STYLE_TABLE)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        (FIXED_DATE,),
    )
    for layer in layers:
        style = style_of(layer)
        for tongue, name in STYLE_NAMES.items():
            database.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
                "owner, ui, update_time) VALUES ('', '', ?, 'geom', ?, ?, ?, ?, ?, '', NULL, ?)",
                (
                    layer.name,
                    name,
                    qml(layer, style, tongue),
                    sld(layer, style, tongue),
                    tongue == language,
                    style.title(tongue),
                    FIXED_DATE,
                ),
            )
