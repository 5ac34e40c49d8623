"""What courses were laid as a text for people, in English or Chinese."""

from __future__ import annotations

from typing import Literal

from netplan.candidates.courses import Judged, LaidCourses, Outcome
from netplan.model.words import counted
from netplan.text import markdown

SHOWN = 20
"""How many spans that keep their course are named."""
_ZH = {
    Outcome.NO_WAY: "线路上无通路",
    Outcome.TOO_LONG: "沿线长度超出光缆长度",
    Outcome.TOO_SHORT: "沿线长度短于光缆长度",
}


def courses_text(made: LaidCourses, language: Literal["en", "zh"] = "en") -> str:
    """Return how many spans run along the lines, how well lengths agree, and what does not."""
    zh = language == "zh"
    laid, rest = made.ratios, made.not_laid
    total = len(made.judged)
    head = (
        f"{total:,} 条光缆段中有 {len(laid):,} 条沿 {markdown(made.lines)} 的线路走向。"
        if zh
        else f"{len(laid):,} of {counted(total, 'span')} run along the lines of "
        f"{markdown(made.lines)}."
    )
    lines = [head]
    if laid:
        low, middle, high = (f"{x:.2f}" for x in (min(laid), made.middle, max(laid)))
        lines.append(
            f"沿线长度与所载长度之比：中位数 {middle}，最小 {low}，最大 {high}；所载长度不变。"
            if zh
            else f"Way by stated length: median {middle}, least {low}, most {high}; "
            "stated lengths stay."
        )
    if laid and not made.options.credit:
        lines.append(
            "未注明线路来源：用 --credit 写明版权与许可，地图和报告会照录。"
            if zh
            else "Nobody is credited: --credit says whose lines they are, for maps and reports."
        )
    if rest:
        head = (
            f"{len(rest):,} 条保持原有走向："
            if zh
            else f"{counted(len(rest), 'span')} {'keeps' if len(rest) == 1 else 'keep'} the course "
            "that the file gives:"
        )
        lines += ["", head, *(_line(one, zh=zh) for one in rest[:SHOWN])]
        more = len(rest) - SHOWN
        if more > 0:
            lines.append(f"- 另有 {more:,} 条" if zh else f"- and {more:,} more")
    return "\n".join([*lines, ""])


def _line(one: Judged, *, zh: bool) -> str:
    why = _ZH[one.outcome] if zh else one.outcome.value
    ratio = "" if one.ratio is None else f" ({one.ratio:.2f})"
    return f"- {markdown(one.span.id)}{'：' if zh else ': '}{why}{ratio}"
