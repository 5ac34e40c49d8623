"""How every layer is drawn, once, for QGIS (QML), other GIS tools (SLD) and KML.

A style is a list of rules; every feature fits exactly one, because rules that could overlap
exclude each other by their conditions (GIS tools draw a feature once for every rule that
fits). Colours are the colour-blind safe ones of Okabe and Ito; what differs in colour also
differs in width or dash.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from netplan.formats.layers.layer import Feature, Layer, Value

Language = Literal["zh", "en"]

BLACK, GREY, LIGHT = "#000000", "#808080", "#b4b4b4"
ORANGE, SKY, GREEN = "#e69f00", "#56b4e9", "#009e73"
BLUE, RED, PURPLE = "#0072b2", "#d55e00", "#cc79a7"
WHITE = "#ffffff"
CIRCLE_COLOURS = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
"""Viridis: dark is near, light is far; read the same by everyone."""
THIN_MARGIN_MS = 0.1
FAIR_MARGIN_MS = 0.5
CAPACITY_STEPS_GBIT_S = (800, 1600)
LINK_OFFSET_MM = 0.9
FILL, FILL_STEPS_PERCENT = "most_fill_percent", (50, 80)
"""Links run beside their spans, so that neither hides the other."""


@dataclass(frozen=True)
class Condition:
    """A test of one field; ``op`` "null" asks for a missing value and ignores ``value``."""

    field: str
    op: Literal["=", "<", ">=", "null"]
    value: Value = None

    def holds(self, found: Value) -> bool:
        """Tell whether a value passes; a missing one passes only "null"."""
        if self.op == "null":
            return found is None
        if found is None or self.value is None:
            return False
        if self.op == "=":
            return found == self.value
        below = found < self.value  # type: ignore[operator]  # one type a field, by construction
        return below if self.op == "<" else not below


@dataclass(frozen=True)
class Symbol:
    """A point, line or fill: sizes, widths and sideways offsets of lines in millimetres."""

    colour: str
    width: float
    dash: bool = False
    opacity: float = 1.0
    marker: str = "circle"
    outline: str = WHITE
    casing: str | None = None
    offset: float = 0.0


@dataclass(frozen=True)
class Rule:
    """Which features, under which label, drawn how; without conditions: what no other fits."""

    label_zh: str
    label_en: str
    where: tuple[Condition, ...]
    symbol: Symbol

    def label(self, language: Language) -> str:
        """Return the legend text."""
        return self.label_zh if language == "zh" else self.label_en


@dataclass(frozen=True)
class Labels:
    """A text beside each feature: the field in each language, its size, and whose go first."""

    field_zh: str
    field_en: str
    size_pt: float
    first: tuple[Condition, ...] = ()

    def field(self, language: Language) -> str:
        """Return the name of the field to write."""
        return self.field_zh if language == "zh" else self.field_en


@dataclass(frozen=True)
class Style:
    """How one layer is drawn. Rules are drawn in order, later ones on top."""

    title_zh: str
    title_en: str
    rules: tuple[Rule, ...]
    labels: Labels | None = None

    def title(self, language: Language) -> str:
        """Return the name of the layer for people."""
        return self.title_zh if language == "zh" else self.title_en


def style_of(layer: Layer) -> Style:
    """Return the style of a layer by its name.

    Raises:
        KeyError: the layer has no style.
    """
    return _STYLES[layer.name](layer)


def rules_of(style: Style, layer: Layer, feature: Feature) -> tuple[Rule, ...]:
    """Return the rules that fit a feature: one, or none where the style leaves it out."""
    values = dict(zip((f.name for f in layer.fields), feature.values, strict=True))
    fitting = tuple(
        rule
        for rule in style.rules
        if rule.where and all(c.holds(values[c.field]) for c in rule.where)
    )
    return fitting or tuple(rule for rule in style.rules if not rule.where)


def _is(field: str, value: Value) -> Condition:
    return Condition(field, "=", value)


def _places(_: Layer) -> Style:
    return Style(
        "节点",
        "Places",
        (
            Rule("骨干城市", "backbone city", (_is("role", "backbone"),), Symbol(GREY, 1.2)),
            Rule(
                "需求城市", "demand city", (_is("role", "demand"),), Symbol(SKY, 2.6, outline=BLACK)
            ),
            Rule(
                "枢纽节点",
                "computing hub",
                (_is("role", "hub"),),
                Symbol(RED, 4.4, marker="star", outline=BLACK),
            ),
        ),
        Labels("name_zh", "name", 8, first=(_is("role", "hub"), _is("role", "demand"))),
    )


def _spans(layer: Layer) -> Style:
    if any(field.name == FILL for field in layer.fields):
        return _by_fill()

    def built(fibre: str) -> tuple[Condition, ...]:
        return (_is("status", "built"), _is("fibre", fibre))

    return Style(
        "光缆段",
        "Spans",
        (
            Rule(
                "候选，未选",
                "candidate, not chosen",
                (_is("status", "not_built"),),
                Symbol(LIGHT, 0.15, dash=True),
            ),
            Rule("既有光缆", "existing", (_is("status", "existing"),), Symbol(GREY, 0.35)),
            Rule(
                "既有光缆，新开通波道",
                "existing, newly lit",
                (_is("status", "lit"),),
                Symbol(BLUE, 0.7),
            ),
            Rule("新建 G.652.D", "built, G.652.D", built("g652d"), Symbol(ORANGE, 0.9)),
            Rule("新建 G.654.E", "built, G.654.E", built("g654e"), Symbol(RED, 0.9)),
            Rule("新建空芯光纤", "built, hollow-core", built("hollow_core"), Symbol(PURPLE, 1.1)),
            Rule(
                "新建，其他光纤",
                "built, other fibre",
                (),
                Symbol(BLACK, 0.9),
            ),
        ),
    )


def _by_fill() -> Style:
    """Return the style of spans that say how full they are: thick where they are built."""
    half, most = FILL_STEPS_PERCENT
    steps = (
        (f"< {half} %", (Condition(FILL, "<", half),), BLUE),
        (f"{half}-{most} %", (Condition(FILL, ">=", half), Condition(FILL, "<", most)), ORANGE),
        (f">= {most} %", (Condition(FILL, ">=", most),), RED),
    )
    rules = [
        Rule(
            "候选，未选",
            "candidate, not chosen",
            (_is("status", "not_built"),),
            Symbol(LIGHT, 0.15, dash=True),
        ),
        Rule("既有光缆", "existing", (_is("status", "existing"),), Symbol(GREY, 0.35)),
    ]
    for status, zh, en, width in (
        ("lit", "启用既有光缆", "existing, lit", 0.7),
        ("built", "新建", "built", 1.2),
    ):
        rules += [
            Rule(
                f"{zh}，最高利用率 {step}",
                f"{en}, filled at most {step}",
                (_is("status", status), *where),
                Symbol(colour, width),
            )
            for step, where, colour in steps
        ]
    return Style("光缆段", "Spans", tuple(rules))


def _channels(_: Layer) -> Style:
    return Style("波道", "Channels", (Rule("波道", "channels", (), Symbol(PURPLE, 0.5)),))


def _links(_: Layer) -> Style:
    low, high = CAPACITY_STEPS_GBIT_S
    field = "capacity_gbit_s"

    def symbol(width: float) -> Symbol:
        return Symbol(GREEN, width, casing=WHITE, offset=LINK_OFFSET_MM)

    return Style(
        "直达链路",
        "Direct links",
        (
            Rule(f"< {low} Gbit/s", f"< {low} Gbit/s", (Condition(field, "<", low),), symbol(0.6)),
            Rule(
                f"{low}-{high} Gbit/s",
                f"{low}-{high} Gbit/s",
                (Condition(field, ">=", low), Condition(field, "<", high)),
                symbol(1.1),
            ),
            Rule(
                f">= {high} Gbit/s",
                f">= {high} Gbit/s",
                (Condition(field, ">=", high),),
                symbol(1.8),
            ),
        ),
    )


def _by_margin(
    slack_zh: str, cut: tuple[Condition, ...], whole: tuple[Condition, ...]
) -> tuple[Rule, ...]:
    """Return rules from cut off to a fair margin; ``whole`` is the opposite of ``cut``."""
    met = (*whole, _is("met", True))
    thin = Condition("margin_ms", "<", THIN_MARGIN_MS)
    some = Condition("margin_ms", ">=", THIN_MARGIN_MS)
    fair = Condition("margin_ms", "<", FAIR_MARGIN_MS)
    wide = Condition("margin_ms", ">=", FAIR_MARGIN_MS)
    steps = f"{THIN_MARGIN_MS}-{FAIR_MARGIN_MS} ms"
    return (
        Rule(
            f"{slack_zh} >= {FAIR_MARGIN_MS} ms",
            f"margin >= {FAIR_MARGIN_MS} ms",
            (*met, wide),
            Symbol(BLUE, 0.4),
        ),
        Rule(f"{slack_zh} {steps}", f"margin {steps}", (*met, some, fair), Symbol(SKY, 0.6)),
        Rule(
            f"{slack_zh} < {THIN_MARGIN_MS} ms",
            f"margin < {THIN_MARGIN_MS} ms",
            (*met, thin),
            Symbol(ORANGE, 0.8),
        ),
        Rule("不达标", "not met", (*whole, _is("met", False)), Symbol(RED, 1.1)),
        Rule("中断", "cut off", cut, Symbol(BLACK, 1.1, dash=True)),
    )


def _targets(_: Layer) -> Style:
    after = "after_one_way_ms"
    rules = _by_margin("裕量", (Condition(after, "null"),), (Condition(after, ">=", 0.0),))
    return Style("时延目标", "Targets", rules)


def _failures(_: Layer) -> Style:
    slowed = Condition("targets_slowed", ">=", 1)
    quiet = Rule(
        "不影响目标", "slows no target", (_is("targets_slowed", 0),), Symbol(LIGHT, 0.3, dash=True)
    )
    cut = (slowed, Condition("cut_off", ">=", 1))
    rules = _by_margin("最差裕量", cut, (slowed, Condition("cut_off", "<", 1)))
    left = Rule("无故障后时限", "no after-cut limit", (), Symbol(GREY, 0.4))
    return Style("故障最差情形", "Failures, worst case", (quiet, left, *rules))


def _circle(layer: Layer) -> Style:
    limits = sorted({float(v) for v in layer.column("ms") if v is not None}, reverse=True)
    rules: list[Rule] = []
    for rank, limit in enumerate(limits):
        nearness = 1.0 if len(limits) == 1 else rank / (len(limits) - 1)
        colour = CIRCLE_COLOURS[round((1 - nearness) * (len(CIRCLE_COLOURS) - 1))]
        fill = Symbol(colour, 0.2, opacity=0.35, outline=colour)
        edge = Symbol(colour, 0.5, dash=True, opacity=0.0, outline=colour)
        at = Condition("ms", "=", limit)
        rules.append(
            Rule(f"规划后 {limit:g} ms", f"after, {limit:g} ms", (_is("state", "after"), at), fill)
        )
        rules.append(
            Rule(f"现状 {limit:g} ms", f"before, {limit:g} ms", (_is("state", "before"), at), edge)
        )
    return Style("算力服务圈", "Service circle", tuple(rules))


def _circle_gain(layer: Layer) -> Style:
    return Style(
        "服务圈增量",
        "Service circle, gained",
        tuple(
            Rule(
                rule.label_zh.replace("规划后", "新增"),
                rule.label_en.replace("after", "gained"),
                rule.where[1:],
                rule.symbol,
            )
            for rule in _circle(layer).rules
            if rule.symbol.opacity
        ),
    )


def _difference(layer: Layer) -> Style:
    resized = Rule("扩减容", "resized", (_is("change", "resized"),), Symbol(ORANGE, 0.8))
    return Style(
        "方案差异",
        "Difference",
        (
            Rule("保留", "kept", (_is("change", "kept"),), Symbol(GREY, 0.5)),
            Rule("重路由", "rerouted", (_is("change", "rerouted"),), Symbol(BLUE, 0.7)),
            *((resized,) if "resized" in layer.column("change") else ()),
            Rule("取消", "removed", (_is("change", "removed"),), Symbol(RED, 1.0, dash=True)),
            Rule("新增", "added", (_is("change", "added"),), Symbol(GREEN, 1.0)),
        ),
    )


def _survey(_: Layer) -> Style:
    return Style(
        "优先复测的路由",
        "What to measure first",
        (
            Rule(
                "复测价值在误差之内",
                "worth nothing beyond the noise",
                (_is("worth", "noise"),),
                Symbol(LIGHT, 0.3, dash=True),
            ),
            Rule("有一定价值", "worth less", (_is("worth", "some"),), Symbol(SKY, 0.6)),
            Rule(
                "不低于最高者的三分之一",
                "worth a third of the best or more",
                (_is("worth", "much"),),
                Symbol(ORANGE, 1.0),
            ),
            Rule(
                "不低于最高者的三分之二",
                "worth two thirds of the best or more",
                (_is("worth", "most"),),
                Symbol(RED, 1.4),
            ),
        ),
    )


_STYLES: dict[str, Callable[[Layer], Style]] = {
    "places": _places,
    "spans": _spans,
    "links": _links,
    "targets": _targets,
    "channels": _channels,
    "failures": _failures,
    "circle": _circle,
    "circle_gain": _circle_gain,
    "difference": _difference,
    "survey": _survey,
}
