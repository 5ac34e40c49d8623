"""A style as QGIS writes it (QML): a rule-based renderer and, where asked, labels."""

from __future__ import annotations

from netplan.formats.layers.layer import Geometry, Layer, Value
from netplan.formats.styles.styles import Condition, Labels, Language, Rule, Style, Symbol
from netplan.text import attribute, markup

QGIS_VERSION = "3.22.0-Białowieża"
SYMBOL_TYPE = {
    Geometry.POINT: "marker",
    Geometry.LINE: "line",
    Geometry.MULTI_LINE: "line",
    Geometry.POLYGON: "fill",
    Geometry.MULTI_POLYGON: "fill",
}
LABEL_FONT = "Noto Sans CJK SC"
MAP_TIP_FIELDS = 12
LABEL_PRIORITIES = (10, 7, 5)
LAST_PRIORITY = 3
CASING_MM = 0.5
"""How much wider than the line its casing is."""


def qml(layer: Layer, style: Style, language: Language) -> str:
    """Return the document; rules later in the list are drawn on top."""
    kind = SYMBOL_TYPE[layer.geometry]
    rules = [_rule(i, rule, language) for i, rule in enumerate(style.rules)]
    symbols = [_symbol(i, rule, kind) for i, rule in enumerate(style.rules)]
    return "\n".join(
        [
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>",
            f'<qgis version="{QGIS_VERSION}" styleCategories="Symbology|Labeling|MapTips" '
            f'labelsEnabled="{1 if style.labels else 0}">',
            '<renderer-v2 type="RuleRenderer" symbollevels="1" enableorderby="0" forceraster="0">',
            '<rules key="root">',
            *rules,
            "</rules>",
            "<symbols>",
            *symbols,
            "</symbols>",
            "</renderer-v2>",
            *(_labeling(style.labels, language) if style.labels else ()),
            f"<mapTip>{_map_tip(layer)}</mapTip>",
            "<blendMode>0</blendMode>",
            "</qgis>",
        ]
    )


def expression(conditions: tuple[Condition, ...]) -> str:
    """Return the QGIS expression of a rule; ELSE where there are no conditions."""
    return " AND ".join(_test(condition) for condition in conditions) or "ELSE"


def _test(condition: Condition) -> str:
    field = f'"{condition.field}"'
    if condition.op == "null":
        return f"{field} IS NULL"
    return f"{field} {condition.op} {_literal(condition.value)}"


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def _rule(index: int, rule: Rule, language: Language) -> str:
    return (
        f'<rule key="r{index}" filter={attribute(expression(rule.where))} symbol="{index}" '
        f"label={attribute(rule.label(language))}/>"
    )


def _symbol(index: int, rule: Rule, kind: str) -> str:
    layers = "".join(_symbol_layer(rule.symbol, kind, index))
    return (
        f'<symbol type="{kind}" name="{index}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f"{layers}</symbol>"
    )


def _symbol_layer(symbol: Symbol, kind: str, index: int) -> list[str]:
    if kind == "marker":
        return [_layer("SimpleMarker", _marker(symbol), index)]
    if kind == "fill":
        return [_layer("SimpleFill", _fill(symbol), index)]
    layers = []
    if symbol.casing:
        casing = Symbol(symbol.casing, symbol.width + CASING_MM, offset=symbol.offset)
        layers.append(_layer("SimpleLine", _line(casing), 2 * index))
    layers.append(_layer("SimpleLine", _line(symbol), 2 * index + 1))
    return layers


def _layer(class_: str, options: dict[str, str], level: int) -> str:
    """Return a symbol layer, in both the new and the old way of giving its options."""
    new = "".join(
        f'<Option type="QString" name="{key}" value={attribute(value)}/>'
        for key, value in options.items()
    )
    old = "".join(f'<prop k="{key}" v={attribute(value)}/>' for key, value in options.items())
    return (
        f'<layer class="{class_}" enabled="1" locked="0" pass="{level}">'
        f'<Option type="Map">{new}</Option>{old}</layer>'
    )


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _marker(symbol: Symbol) -> dict[str, str]:
    return {
        "name": symbol.marker,
        "color": _rgba(symbol.colour),
        "outline_color": _rgba(symbol.outline),
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "outline_style": "solid",
        "size": f"{symbol.width:g}",
        "size_unit": "MM",
    }


def _line(symbol: Symbol) -> dict[str, str]:
    return {
        "line_color": _rgba(symbol.colour, symbol.opacity),
        "line_style": "dash" if symbol.dash else "solid",
        "line_width": f"{symbol.width:g}",
        "line_width_unit": "MM",
        "capstyle": "flat" if symbol.dash else "round",
        "joinstyle": "round",
        "offset": f"{symbol.offset:g}",
        "offset_unit": "MM",
    }


def _fill(symbol: Symbol) -> dict[str, str]:
    return {
        "color": _rgba(symbol.colour, symbol.opacity),
        "style": "solid" if symbol.opacity else "no",
        "outline_color": _rgba(symbol.outline),
        "outline_style": "dash" if symbol.dash else "solid",
        "outline_width": f"{symbol.width:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }


def _labeling(labels: Labels, language: Language) -> list[str]:
    field = attribute(labels.field(language))
    return [
        '<labeling type="simple">',
        '<settings calloutType="simple">',
        f'<text-style fieldName={field} isExpression="0" fontFamily="{LABEL_FONT}" '
        f'fontSize="{labels.size_pt:g}" fontSizeUnit="Point" textColor="30,30,30,255" '
        'textOpacity="1" fontWeight="50" namedStyle="Regular">',
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" '
        'bufferColor="255,255,255,255" bufferOpacity="1" bufferJoinStyle="128"/>',
        "</text-style>",
        '<placement placement="6" dist="0.6" distUnits="MM" priority="5"/>',
        '<rendering obstacle="1" displayAll="0" drawLabels="1"/>',
        *_priority(labels),
        "</settings>",
        "</labeling>",
    ]


def _priority(labels: Labels) -> list[str]:
    """Return a rule by which some labels are placed before the others."""
    if not labels.first:
        return []
    ranks = zip(labels.first, LABEL_PRIORITIES, strict=False)
    cases = " ".join(f"WHEN {_test(condition)} THEN {rank}" for condition, rank in ranks)
    rule = attribute(f"CASE {cases} ELSE {LAST_PRIORITY} END")
    return [
        '<dd_properties><Option type="Map">',
        '<Option type="QString" name="name" value=""/>',
        '<Option type="Map" name="properties"><Option type="Map" name="Priority">',
        '<Option type="bool" name="active" value="true"/>',
        f'<Option type="QString" name="expression" value={rule}/>',
        '<Option type="int" name="type" value="3"/>',
        "</Option></Option>",
        '<Option type="QString" name="type" value="collection"/>',
        "</Option></dd_properties>",
    ]


def _map_tip(layer: Layer) -> str:
    """Return what hovering shows: the first fields."""
    rows = (f'{field.name}: [% "{field.name}" %]' for field in layer.fields[:MAP_TIP_FIELDS])
    return markup("<br/>".join(rows))
