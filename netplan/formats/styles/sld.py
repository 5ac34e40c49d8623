"""A style as OGC Styled Layer Descriptor 1.1, for tools other than QGIS."""

from __future__ import annotations

from netplan.formats.layers.layer import Layer, Value
from netplan.formats.styles.qml import CASING_MM, LABEL_FONT, SYMBOL_TYPE
from netplan.formats.styles.styles import Condition, Labels, Language, Rule, Style, Symbol
from netplan.text import attribute, markup

PIXELS_PER_MM = 1 / 0.28
"""The OGC takes a pixel as 0.28 mm."""
COMPARE = {
    "=": "PropertyIsEqualTo",
    "<": "PropertyIsLessThan",
    ">=": "PropertyIsGreaterThanOrEqualTo",
}
NAMESPACES = (
    'xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" '
    'xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def sld(layer: Layer, style: Style, language: Language) -> str:
    """Return the document, one rule a rule of the style."""
    kind = SYMBOL_TYPE[layer.geometry]
    rules = [_rule(i, rule, kind, language) for i, rule in enumerate(style.rules)]
    if style.labels:
        rules.append(f"<se:Rule>{_labels(style.labels, language)}</se:Rule>")
    name = markup(layer.name)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<StyledLayerDescriptor version="1.1.0" {NAMESPACES}>',
            f"<NamedLayer><se:Name>{name}</se:Name><UserStyle><se:Name>{name}</se:Name>",
            "<se:FeatureTypeStyle>",
            *rules,
            "</se:FeatureTypeStyle>",
            "</UserStyle></NamedLayer>",
            "</StyledLayerDescriptor>",
        ]
    )


def _rule(index: int, rule: Rule, kind: str, language: Language) -> str:
    label = markup(rule.label(language))
    symbolizers = {"marker": _points, "line": _lines, "fill": _fills}[kind](rule.symbol)
    return (
        f"<se:Rule><se:Name>r{index}</se:Name>"
        f"<se:Description><se:Title>{label}</se:Title></se:Description>"
        f"{_filter(rule.where)}{symbolizers}</se:Rule>"
    )


def _filter(conditions: tuple[Condition, ...]) -> str:
    if not conditions:
        return "<se:ElseFilter/>"
    tests = "".join(_test(condition) for condition in conditions)
    if len(conditions) > 1:
        tests = f"<ogc:And>{tests}</ogc:And>"
    return f"<ogc:Filter>{tests}</ogc:Filter>"


def _test(condition: Condition) -> str:
    field = f"<ogc:PropertyName>{markup(condition.field)}</ogc:PropertyName>"
    if condition.op == "null":
        return f"<ogc:PropertyIsNull>{field}</ogc:PropertyIsNull>"
    name = f"ogc:{COMPARE[condition.op]}"
    return f"<{name}>{field}<ogc:Literal>{_literal(condition.value)}</ogc:Literal></{name}>"


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return markup(str(value))


def _parameter(name: str, value: str) -> str:
    return f"<se:SvgParameter name={attribute(name)}>{value}</se:SvgParameter>"


def _pixels(millimetres: float) -> str:
    return f"{millimetres * PIXELS_PER_MM:.2f}"


def _stroke(colour: str, width_mm: float, *, opacity: float = 1.0, dash: bool = False) -> str:
    parameters = [
        _parameter("stroke", colour),
        _parameter("stroke-width", _pixels(width_mm)),
        _parameter("stroke-opacity", f"{opacity:g}"),
        _parameter("stroke-linejoin", "round"),
    ]
    if dash:
        parameters.append(_parameter("stroke-dasharray", "4 3"))
    return f"<se:Stroke>{''.join(parameters)}</se:Stroke>"


def _points(symbol: Symbol) -> str:
    fill = f"<se:Fill>{_parameter('fill', symbol.colour)}</se:Fill>"
    return (
        f"<se:PointSymbolizer><se:Graphic><se:Mark><se:WellKnownName>{symbol.marker}"
        f"</se:WellKnownName>{fill}{_stroke(symbol.outline, 0.2)}</se:Mark>"
        f"<se:Size>{_pixels(symbol.width)}</se:Size></se:Graphic></se:PointSymbolizer>"
    )


def _lines(symbol: Symbol) -> str:
    strokes = [_stroke(symbol.colour, symbol.width, opacity=symbol.opacity, dash=symbol.dash)]
    if symbol.casing:
        strokes.insert(0, _stroke(symbol.casing, symbol.width + CASING_MM))
    offset = ""
    if symbol.offset:
        offset = f"<se:PerpendicularOffset>{_pixels(symbol.offset)}</se:PerpendicularOffset>"
    return "".join(f"<se:LineSymbolizer>{s}{offset}</se:LineSymbolizer>" for s in strokes)


def _fills(symbol: Symbol) -> str:
    fill = ""
    if symbol.opacity:
        parameters = _parameter("fill", symbol.colour)
        parameters += _parameter("fill-opacity", f"{symbol.opacity:g}")
        fill = f"<se:Fill>{parameters}</se:Fill>"
    stroke = _stroke(symbol.outline, symbol.width, dash=symbol.dash)
    return f"<se:PolygonSymbolizer>{fill}{stroke}</se:PolygonSymbolizer>"


def _labels(labels: Labels, language: Language) -> str:
    font = _parameter("font-family", LABEL_FONT) + _parameter("font-size", f"{labels.size_pt:g}")
    halo = f"<se:Fill>{_parameter('fill', '#ffffff')}</se:Fill>"
    return (
        "<se:TextSymbolizer>"
        f"<se:Label><ogc:PropertyName>{markup(labels.field(language))}</ogc:PropertyName></se:Label>"
        f"<se:Font>{font}</se:Font>"
        f"<se:Halo><se:Radius>2</se:Radius>{halo}</se:Halo>"
        f"<se:Fill>{_parameter('fill', '#1e1e1e')}</se:Fill>"
        "</se:TextSymbolizer>"
    )
