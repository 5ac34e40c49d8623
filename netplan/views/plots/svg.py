"""A canvas that writes SVG: shapes in, text out, the same bytes for the same input."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netplan.text import markup

SIGN = 10.0
"""Width of the sign of a hub."""
FONTS = (
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',"
    "'WenQuanYi Zen Hei','Noto Sans','Helvetica Neue',Arial,sans-serif"
)
WIDE_FROM = 0x2E80
"""From here on characters are as wide as the type is high (CJK and full-width)."""

# Okabe and Ito's colours, told apart by colour-blind readers; greys for what is context.
BLUE, VERMILION, GREEN, ORANGE = "#0072b2", "#d55e00", "#009e73", "#e69f00"
SKY, PURPLE, INK, GREY, PALE = "#56b4e9", "#cc79a7", "#1d2733", "#8a94a0", "#e3e7ec"


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, without trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is drawn, in the units of ``size``."""
    return sum(size if ord(char) >= WIDE_FROM else 0.56 * size for char in text)


def shorten(text: str, size: float, width: float) -> str:
    """Return the text, cut with an ellipsis where it would be wider than ``width``."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@dataclass(frozen=True)
class Scale:
    """A linear map from values to canvas units."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the canvas coordinate of a value."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    def ticks(self, count: int = 6) -> tuple[float, ...]:
        """Return round values within the range, about ``count`` of them."""
        step = round_step(self.high - self.low, count)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return tuple(round(i * step, 10) for i in range(first, last + 1))


def round_step(span: float, count: int) -> float:
    """Return the step of 1, 2 or 5 times a power of ten nearest to ``span / count``."""
    raw = max(span, 1e-9) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next((m * power for m in (1, 2, 5, 10) if raw <= m * power * (1 + 1e-9)), 10 * power)


def tick_text(value: float, step: float) -> str:
    """Return a tick's label with as many decimals as its step needs."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:,.{decimals}f}"


@dataclass
class Canvas:
    """A drawing of a fixed size; ``label`` is what a screen reader says of it."""

    width: float
    height: float
    label: str
    _parts: list[str] = field(default_factory=list)

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: str = INK,
        width: float = 1.0,
        dash: str = "",
    ) -> None:
        """Draw a straight line."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
            f'stroke="{colour}" stroke-width="{number(width)}"{more}/>'
        )

    def polyline(
        self,
        points: Iterable[tuple[float, float]],
        colour: str,
        width: float = 1.0,
        dash: str = "",
        hint: str = "",
    ) -> None:
        """Draw a line through points; ``hint`` is shown under the pointer."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        line = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" '
            f'stroke-width="{number(width)}" stroke-linejoin="round" '
            f'stroke-linecap="round"{more}>{_title(hint)}</polyline>'
        )

    def area(self, rings: Iterable[Sequence[tuple[float, float]]], fill: str, edge: str) -> None:
        """Fill rings (even-odd, so that inner rings are holes) with a thin edge."""
        path = "".join(
            "M" + "L".join(f"{number(x)} {number(y)}" for x, y in ring) + "Z" for ring in rings
        )
        self._parts.append(
            f'<path d="{path}" fill="{fill}" fill-rule="evenodd" stroke="{edge}" '
            'stroke-width="0.6"/>'
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        edge: str = "none",
        hint: str = "",
    ) -> None:
        """Draw a rectangle."""
        self._parts.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(width, 0))}" '
            f'height="{number(height)}" fill="{fill}" stroke="{edge}">{_title(hint)}</rect>'
        )

    def square(self, x: float, y: float, fill: str, hint: str = "") -> None:
        """Draw the sign of a hub, on a map and in its legend."""
        self.box(x - SIGN / 2, y - SIGN / 2, SIGN, SIGN, fill, "#fff", hint)

    def dot(
        self, x: float, y: float, radius: float, fill: str, edge: str = "none", hint: str = ""
    ) -> None:
        """Draw a disc."""
        self._parts.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="1.4">{_title(hint)}</circle>'
        )

    def diamond(self, x: float, y: float, radius: float, fill: str, hint: str = "") -> None:
        """Draw a square standing on its corner."""
        points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        line = " ".join(f"{number(a)},{number(b)}" for a, b in points)
        self._parts.append(f'<polygon points="{line}" fill="{fill}">{_title(hint)}</polygon>')

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 12,
        colour: str = INK,
        anchor: str = "start",
        weight: str = "",
        halo: bool = False,
    ) -> None:
        """Write text with its baseline at ``y``; ``halo`` keeps it readable over lines."""
        bold = f' font-weight="{weight}"' if weight else ""
        glow = ' paint-order="stroke" stroke="#fff" stroke-width="3"' if halo else ""
        self._parts.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" '
            f'fill="{colour}" text-anchor="{anchor}"{bold}{glow}>{markup(text)}</text>'
        )

    def clip(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """Draw what follows only within a rectangle, until ``unclip``."""
        self._parts.append(
            f'<clipPath id="{name}"><rect x="{number(x)}" y="{number(y)}" '
            f'width="{number(width)}" height="{number(height)}"/></clipPath>'
            f'<g clip-path="url(#{name})">'
        )

    def unclip(self) -> None:
        """End what ``clip`` began."""
        self._parts.append("</g>")

    def svg(self) -> str:
        """Return the drawing as one ``<svg>`` element that scales to its container."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(self.width)} '
            f'{number(self.height)}" width="{number(self.width)}" '
            f'height="{number(self.height)}" role="img" aria-label="{markup(self.label)}" '
            f'font-family="{FONTS}">'
        )
        return "\n".join([head, *self._parts, "</svg>"])


def _title(hint: str) -> str:
    return f"<title>{markup(hint)}</title>" if hint else ""
