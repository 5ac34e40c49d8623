"""KML 2.2, one file with a folder a layer, styled, for Google Earth and its like.

Written by hand because a driver would lose styles, folders and byte-for-byte repetition.
KML is WGS-84 by definition, so no other coordinates can be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netplan.formats.csv_table import number
from netplan.formats.layers.layer import Feature, Geometry, Layer, Value
from netplan.formats.styles.styles import Language, Rule, Style, rules_of, style_of
from netplan.text import attribute, markup

KML_TYPE = {str: "string", int: "int64", float: "double", bool: "bool"}
PIXELS_PER_MM = 96 / 25.4


def kml_bytes(
    layers: Sequence[Layer], title: str, language: Language, *, typed: bool = True
) -> bytes:
    """Return the document; points keep the viewer's own icon, tinted: nothing is fetched.

    Args:
        layers: a folder each.
        title: of the document.
        language: of folders and labels.
        typed: whether columns stand in a schema with their types. GDAL does not find the schema
            of a document that is packed, and QGIS would show no column.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        f"<Document><name>{markup(title)}</name>",
    ]
    for layer in layers:
        lines += _schema(layer) if typed else []
        lines += _styles(layer, style_of(layer))
    for layer in layers:
        lines += _folder(layer, style_of(layer), language, typed)
    lines += ["</Document>", "</kml>", ""]
    return "\n".join(lines).encode()


def _schema(layer: Layer) -> list[str]:
    fields = (
        f'<SimpleField name={attribute(f.name)} type="{KML_TYPE[f.type]}"/>' for f in layer.fields
    )
    return [
        f"<Schema id={attribute(layer.name)} name={attribute(layer.name)}>",
        *fields,
        "</Schema>",
    ]


def _styles(layer: Layer, style: Style) -> list[str]:
    points = layer.geometry is Geometry.POINT
    return [_style(_style_id(layer, i), rule, points) for i, rule in enumerate(style.rules)]


def _style_id(layer: Layer, index: int) -> str:
    return f"{layer.name}-{index}"


def _style(id_: str, rule: Rule, points: bool) -> str:
    symbol = rule.symbol
    if points:
        tint = f"<color>{_colour(symbol.colour, 1.0)}</color>"
        body = f"<IconStyle>{tint}<scale>{symbol.width / 4:.2f}</scale></IconStyle>"
    else:
        line = _colour(symbol.outline if symbol.opacity < 0.5 else symbol.colour, 1.0)
        fill = _colour(symbol.colour, symbol.opacity)
        width = f"{max(1.0, symbol.width * PIXELS_PER_MM):.1f}"
        body = f"<LineStyle><color>{line}</color><width>{width}</width></LineStyle>"
        body += f"<PolyStyle><color>{fill}</color></PolyStyle>"
    return f"<Style id={attribute(id_)}>{body}</Style>"


def _colour(colour: str, opacity: float) -> str:
    """Return aabbggrr, as KML wants it."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(opacity * 255):02x}{blue}{green}{red}"


def _folder(layer: Layer, style: Style, language: Language, typed: bool) -> list[str]:
    title = markup(style.title(language))
    return [
        f"<Folder id={attribute(f'layer-{layer.name}')}><name>{title}</name>",
        *(_placemark(layer, style, feature, language, typed) for feature in layer.features),
        "</Folder>",
    ]


def _placemark(
    layer: Layer, style: Style, feature: Feature, language: Language, typed: bool
) -> str:
    values = dict(zip((f.name for f in layer.fields), feature.values, strict=True))
    name = values.get("name_zh" if language == "zh" else "name") or values.get("name") or feature.id
    rules = rules_of(style, layer, feature)
    shown = (
        f"<styleUrl>#{_style_id(layer, style.rules.index(rules[0]))}</styleUrl>" if rules else ""
    )
    id_ = attribute(feature.id)
    return (
        f"<Placemark id={id_}><name>{markup(_text(name))}</name>{shown}"
        f"<ExtendedData>{_data(layer, values, typed)}</ExtendedData>"
        f"{_geometry(layer.geometry, feature.coordinates)}</Placemark>"
    )


def _data(layer: Layer, values: Mapping[str, Value], typed: bool) -> str:
    told = {attribute(k): markup(_text(v)) for k, v in values.items() if v is not None}
    if not typed:
        pairs = (f"<Data name={k}><value>{v}</value></Data>" for k, v in told.items())
        return "".join(pairs)
    simple = "".join(f"<SimpleData name={k}>{v}</SimpleData>" for k, v in told.items())
    return f"<SchemaData schemaUrl={attribute(f'#{layer.name}')}>{simple}</SchemaData>"


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return repr(value) if isinstance(value, float) else str(value)


def _geometry(geometry: Geometry, coordinates: Any) -> str:
    match geometry:
        case Geometry.POINT:
            return f"<Point>{_positions([coordinates])}</Point>"
        case Geometry.LINE:
            return f"<LineString><tessellate>1</tessellate>{_positions(coordinates)}</LineString>"
        case Geometry.POLYGON:
            return _polygon(coordinates)
        case Geometry.MULTI_LINE:
            parts = [_geometry(Geometry.LINE, part) for part in coordinates]
        case Geometry.MULTI_POLYGON:
            parts = [_polygon(part) for part in coordinates]
    return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _polygon(rings: Any) -> str:
    def ring(positions: Any) -> str:
        return f"<LinearRing>{_positions(positions)}</LinearRing>"

    inner = "".join(f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs>" for hole in rings[1:])
    outer = f"<outerBoundaryIs>{ring(rings[0])}</outerBoundaryIs>"
    return f"<Polygon><tessellate>1</tessellate>{outer}{inner}</Polygon>"


def _positions(positions: Any) -> str:
    text = " ".join(",".join(number(v) for v in position) for position in positions)
    return f"<coordinates>{text}</coordinates>"
