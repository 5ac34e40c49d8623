"""The findings of an import as a table for people, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from netplan.interchange.chinese import (
    credit_in_chinese,
    cut_in_chinese,
    format_in_chinese,
    note_in_chinese,
    option_in_chinese,
)
from netplan.interchange.findings import Finding, Severity
from netplan.interchange.imported import ImportedNetwork
from netplan.interchange.record import counts_of
from netplan.model.words import counted
from netplan.text import markdown, shortened

Language = Literal["en", "zh"]
MOST_EXAMPLE = 200
"""Characters of an example."""
ORDER = (Severity.DECIDE, Severity.DROPPED, Severity.REPAIRED, Severity.NOTE)
"""What a person must act on first."""
_WORDS: Mapping[Severity, tuple[str, str]] = {
    Severity.DECIDE: ("DECIDE", "待定"),
    Severity.DROPPED: ("left out", "舍去"),
    Severity.REPAIRED: ("changed", "修改"),
    Severity.NOTE: ("note", "提示"),
}
_HEADS = {
    "en": ("", "count", "what", "example", "option"),
    "zh": ("处理", "数量", "内容", "示例", "可用选项"),
}
_LENGTHS = {
    "en": ("as stated", "along the drawn route", "estimated"),
    "zh": ("文件给出", "按所绘路由", "估算"),
}


def import_text(imported: ImportedNetwork, language: Language = "en") -> str:
    """Return what was made of a network, and every finding with count, example and option."""
    zh = language == "zh"
    format_ = format_in_chinese(imported.format) if zh else imported.format
    lines = [f"# {markdown(imported.name)}", "", markdown(format_), ""]
    places, links = imported.held
    if zh:
        lines += [f"文件中：{places:,} 个节点，{links:,} 条链路。", "", _made_zh(imported), ""]
    else:
        held = f"{counted(places, 'place')}, {counted(links, 'link')}"
        lines += [f"In the file: {held}.", "", _made(imported), ""]
    if imported.credit:
        credit = shortened(imported.credit, 400)
        said = f"来源：{credit_in_chinese(credit)}" if zh else f"Credit: {credit}"
        lines += [markdown(said), ""]
    lines += [
        f"说明：{markdown(note_in_chinese(note))}" if zh else f"Note: {markdown(note)}"
        for note in imported.notes
    ]
    lines += [""] if imported.notes else []
    if not imported.findings:
        return "\n".join([*lines, "没有任何改动。" if zh else "Nothing had to be changed.", ""])
    heads = list(_HEADS[language])
    heads[0] = heads[0] or "done"
    lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    ordered = sorted(imported.findings, key=lambda finding: ORDER.index(finding.severity))
    lines += [f"| {' | '.join(_row(finding, zh=zh))} |" for finding in ordered]
    return "\n".join([*lines, ""])


def unsettled_in_chinese(imported: ImportedNetwork) -> Iterator[str]:
    """Yield why nothing is written, a line each."""
    for finding in imported.unsettled:
        spot = finding.spots[0]
        more = f"等 {finding.count:,} 处" if finding.count > 1 else ""
        example = f"（{shortened(spot.text_zh, MOST_EXAMPLE)}{more}）" if spot.text else ""
        option = option_in_chinese(finding.option)
        if finding.severity is not Severity.DECIDE:
            what = "--strict 不允许任何改动"
        else:
            what = f"可用 {option}" if option else "须更换或修改文件"
        yield f"{imported.file}：{finding.text_zh}{example}；{what}"


def _row(finding: Finding, *, zh: bool) -> tuple[str, ...]:
    example = next((spot for spot in finding.spots if spot.text), finding.spots[0])
    text, where = (example.text_zh, example.where_zh) if zh else (example.text, example.where)
    where = (f"（{where}）" if zh else f" ({where})") if where else ""
    told = shortened(f"{shortened(text, MOST_EXAMPLE)}{where}", 2 * MOST_EXAMPLE)
    return (
        _WORDS[finding.severity][zh],
        f"{finding.count:,}",
        markdown(finding.text_zh if zh else finding.text),
        markdown(cut_in_chinese(told) if zh else told),
        markdown((option_in_chinese(finding.option) if zh else finding.option) or "") or " ",
    )


def _made(imported: ImportedNetwork) -> str:
    counts = counts_of(imported)
    spans = f"{counted(counts['spans'], 'span')}"
    if counts["candidates"]:
        spans += f" ({counts['existing']:,} existing, {counts['candidates']:,} on offer)"
    demands = f", {counted(counts['demands'], 'demand')}" if counts["demands"] else ""
    lengths = ", ".join(f"{count:,} {word}" for count, word in _lengths(counts, "en"))
    told = f"; lengths: {lengths}" if lengths else ""
    return f"To plan with: {counted(counts['places'], 'place')}, {spans}{demands}{told}."


def _made_zh(imported: ImportedNetwork) -> str:
    counts = counts_of(imported)
    spans = f"{counts['spans']:,} 个光缆段"
    if counts["candidates"]:
        spans += f"（现有 {counts['existing']:,}，候选 {counts['candidates']:,}）"
    demands = f"，{counts['demands']:,} 项业务" if counts["demands"] else ""
    lengths = "、".join(f"{word} {count:,}" for count, word in _lengths(counts, "zh"))
    told = f"；长度：{lengths}" if lengths else ""
    return f"可供规划：{counts['places']:,} 个节点，{spans}{demands}{told}。"


def _lengths(counts: Mapping[str, int], language: Language) -> list[tuple[int, str]]:
    """Return how many lengths there are from each source, without those that have none."""
    keys = ("published", "routed", "estimated")
    return [
        (counts[k], word) for k, word in zip(keys, _LENGTHS[language], strict=True) if counts[k]
    ]
