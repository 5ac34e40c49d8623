"""What every test of the interchange holds besides its own: findings are whole in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from netplan.interchange.findings import Findings, Severity, Spot
from tests.support.chinese import OURS, english_in, words_of

LAYER = re.compile(r"^(places|spans)(?=, )")
"""Layers of a file that are called as netplan calls its own: a name of the file's."""


@pytest.fixture(autouse=True)
def chinese_findings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Judge every finding of every test; names from files stay, so words of ours alone count."""
    add = Findings.add
    wrong: list[str] = []

    def judged(
        self: Findings,
        code: str,
        severity: Severity,
        texts: tuple[str, str],
        spots: Iterable[Spot],
        option: str | None = None,
    ) -> None:
        every = list(spots)
        if every:
            wrong.extend(f"{code}: {word}" for word in english_in(texts[1]))
        for spot in every:
            where = LAYER.sub(" ", spot.where_zh)
            left = OURS & set(words_of(f"{spot.text_zh} {where}"))
            wrong.extend(f"{code}: {word} in {spot.text_zh} ({spot.where_zh})" for word in left)
        add(self, code, severity, texts, every, option)

    monkeypatch.setattr(Findings, "add", judged)
    yield
    assert not wrong
