"""What was proposed as a text for people, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from netplan.candidates.candidates import Candidates
from netplan.model.words import counted
from netplan.text import markdown

Language = Literal["en", "zh"]
_HEADS = {"en": ("proposed by", "spans"), "zh": ("生成方式", "光缆段")}


def candidates_text(made: Candidates, language: Language = "en") -> str:
    """Return how many candidates each method proposed, what was left out, and the notes."""
    zh, found = language == "zh", made.proposed
    places = len(made.folder.network.places)
    kinds = sorted({span.fibre for span in made.spans})
    if zh:
        head = f"{places:,} 个节点的候选光缆段：{len(made.spans):,} 条（{'、'.join(kinds)}）。"
    else:
        count = counted(len(made.spans), "candidate span")
        head = f"{count} for {counted(places, 'place')} ({', '.join(kinds)})."
    heads = _HEADS[language]
    lines = [head, "", f"| {' | '.join(heads)} |", "|---|---|"]
    lines += [f"| {markdown(method)} | {count:,} |" for method, count in found.counts]
    told = [chinese if zh else english for english, chinese in _told(made)]
    lines += ["", *(f"{'说明：' if zh else 'Note: '}{markdown(text)}" for text in told)]
    return "\n".join([*lines, ""])


def _told(made: Candidates) -> Iterator[tuple[str, str]]:
    """Yield what is left out and what a planner should know, in English and in Chinese."""
    joined, same, gone = (
        len(found) for found in (made.proposed.joined, made.proposed.same_fibre, made.beyond)
    )
    if joined:
        yield (
            f"{counted(joined, 'pair')} left out: a span joins them on a way as short",
            f"{joined:,} 对节点已有同样短的光缆段：不再生成",
        )
    if same:
        yield (
            f"{counted(same, 'existing span')} left out: of that fibre already",
            f"{same:,} 条既有光缆段已是该光纤类型：不再并行新建",
        )
    if made.scenario is not None:
        yield (
            f"{gone:,} left out: on no path within a limit of {made.scenario.name}",
            f"{gone:,} 条无法用于 {made.scenario.name} 时延门限内的任何路径：已剔除",
        )
    yield from made.notes
