"""Run inside QGIS's own Python: open a GeoPackage, say what QGIS makes of it, draw it.

Usage: python3 qgis_reader.py FILE.gpkg PICTURE.png LAYER[,LAYER...] > report.json
"""

from __future__ import annotations

import json
import sys
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsExpressionContext,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WIDTH, HEIGHT = 1600, 1100


def described(layer: QgsVectorLayer) -> dict[str, object]:
    """Return what a reader sees of a layer, styles included."""
    renderer = layer.renderer()
    rules = renderer.rootRule().children() if renderer.type() == "RuleRenderer" else []
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "geometry": layer.wkbType(),
        "features": layer.featureCount(),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "renderer": renderer.type(),
        "rules": [
            {
                "label": rule.label(),
                "filter": rule.filterExpression(),
                "count": sum(1 for f in layer.getFeatures() if _fits(rule, layer, f)),
                "symbol": rule.symbol().type() if rule.symbol() else None,
                "width": _size(rule.symbol()),
            }
            for rule in rules
        ],
        "bad_filters": [
            r.filterExpression() for r in rules if r.filter() and r.filter().hasParserError()
        ],
        "labels": layer.labelsEnabled(),
        "label_field": layer.labeling().settings().fieldName if layer.labeling() else None,
    }


def _size(symbol: Any) -> float:
    return (
        symbol.width()
        if hasattr(symbol, "width")
        else symbol.size()
        if hasattr(symbol, "size")
        else 0.0
    )


def _fits(rule: Any, layer: QgsVectorLayer, feature: Any) -> bool:
    if rule.isElse() or rule.filter() is None:
        return False
    context = QgsExpressionContext()
    context.setFields(layer.fields())
    context.setFeature(feature)
    return bool(rule.filter().evaluate(context) == 1)


def draw(layers: list[QgsVectorLayer], path: str) -> int:
    """Draw layers, the first on top; return how many colours the picture has."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    settings.setBackgroundColor(QColor(255, 255, 255))
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setOutputDpi(110)
    extent = QgsRectangle()
    extent.setMinimal()
    for layer in layers:
        extent.combineExtentWith(layer.extent())
    extent.scale(1.05)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    return len({image.pixel(x, y) for x in range(0, WIDTH, 2) for y in range(0, HEIGHT, 2)})


def main() -> None:
    """Open, describe, draw."""
    source, picture, names = sys.argv[1:4]
    application = QgsApplication([], False)
    application.initQgis()
    layers = [
        QgsVectorLayer(f"{source}|layername={name}", name, "ogr") for name in names.split(",")
    ]
    for layer in layers:
        QgsProject.instance().addMapLayer(layer)
    report: dict[str, Any] = {layer.name(): described(layer) for layer in layers}
    report["_colours"] = draw(layers, picture)
    json.dump(report, sys.stdout, ensure_ascii=False)
    sys.stdout.flush()
    del layers
    application.exitQgis()


if __name__ == "__main__":
    main()
